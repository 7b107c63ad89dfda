import { useEffect, useRef } from 'preact/hooks';
import { count } from '../model/numbers.ts';
import { untouched } from '../state/presets.ts';
import { defaults, limits } from '../state/settings.ts';
import { replaceAll } from '../state/store.ts';
import { magnified } from './client.ts';
import type { Area, PoolingSettings } from './messages.ts';

/** The pixels of one plane of RGBA data. */
function plane(data: Uint8ClampedArray, channel: number): number[] {
  return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + channel] ?? 0);
}

/** Red, green and blue; or one plane where they agree. */
function planesOf(data: Uint8ClampedArray): number[][] {
  const [red = [], green = [], blue = []] = [0, 1, 2].map((channel) => plane(data, channel));
  return red.every((value, i) => value === green[i] && value === blue[i]) ? [red] : [red, green, blue];
}

/** Opens the magnified pixels in the grid. */
function openInGrid({ window, stride }: PoolingSettings): void {
  const found = magnified.value;
  if (!found) return;
  const { data, area } = found;
  const planes = planesOf(data);
  replaceAll(
    (now) => ({
      ...defaults,
      ...untouched(now),
      mode: 'grid',
      height: area.height,
      width: area.width,
      channels: planes.length,
      poolSize: [Math.min(window[0], area.height), Math.min(window[1], area.width)],
      strides: stride,
      padding: 'valid',
      numbers: { values: planes.flat() },
      pinned: [0, 0],
    }),
    'pixels',
  );
}

/** Up to so many pixels a side, they have room for numbers. */
const written = 12;

/** The numbers in the pixels: one where it is grey, else red, green and blue. */
function Values({ area, data }: { area: Area; data: Uint8ClampedArray }) {
  if (area.width > written || area.height > written) return null;
  const planes = planesOf(data);
  return (
    <div class="pixel-values" aria-hidden="true" style={{ '--across': area.width, '--down': area.height }}>
      {Array.from({ length: area.width * area.height }, (_, i) => {
        const [red = 0, green = red, blue = red] = planes.map((one) => one[i] ?? 0);
        const light = 0.3 * red + 0.6 * green + 0.1 * blue > 128;
        return (
          <span key={i} class={light ? 'on-light' : 'on-dark'}>
            {planes.map((one) => one[i]).join(' ')}
          </span>
        );
      })}
    </div>
  );
}

function colour(pixel: Uint8ClampedArray): string {
  const planes = planesOf(pixel);
  return planes.length === 1 ? String(planes[0]?.[0]) : `red ${planes[0]}, green ${planes[1]}, blue ${planes[2]}`;
}

/** What becomes of the window's pixels, in the package's numbers. */
function Becomes({ window, size }: { window: Area; size: readonly [number, number] }) {
  const inside = window.height * window.width;
  const outside = size[0] * size[1] - inside;
  return (
    <p>
      Row {window.top + 1}, column {window.left + 1} of the source: the mean of {count(inside, 'pixel')} becomes one
      {outside > 0 &&
        `; the window’s other ${outside} ${outside === 1 ? 'lies' : 'lie'} outside the picture and ${outside === 1 ? 'does' : 'do'} not count`}
      .
    </p>
  );
}

/** The source pixels around one window, enlarged, and the way into the grid. */
export function Magnifier({ pooling, window }: { pooling: PoolingSettings; window: Area | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const found = magnified.value;
  useEffect(() => {
    if (!found || !canvas.current) return;
    const { width, height } = found.area;
    canvas.current.width = width;
    canvas.current.height = height;
    const image = new ImageData(new Uint8ClampedArray(found.data), width, height);
    canvas.current.getContext('2d')?.putImageData(image, 0, 0);
  }, [found]);
  if (!found || !window) return null;
  const { area } = found;
  const drawable = Math.max(...pooling.window) <= limits.window;
  return (
    <section class="magnifier" aria-labelledby="magnifier-title">
      <div class="magnifier-glass">
        <canvas ref={canvas} role="img" aria-label={`${area.width} × ${area.height} source pixels, enlarged`} />
        <Values {...found} />
        <div
          class="picture-mark"
          aria-hidden="true"
          style={{
            top: 0,
            left: 0,
            height: `${Math.min(100, (100 * window.height) / area.height)}%`,
            width: `${Math.min(100, (100 * window.width) / area.width)}%`,
          }}
        />
      </div>
      <div>
        <h2 id="magnifier-title">One window, enlarged</h2>
        <Becomes window={window} size={pooling.window} />
        <p>The new pixel is {colour(found.result)}.</p>
        {drawable ? (
          <button type="button" onClick={() => openInGrid(pooling)}>
            Open these pixels in the grid
          </button>
        ) : (
          <p>The grid draws windows up to {limits.window} pixels a side; this one is larger.</p>
        )}
      </div>
    </section>
  );
}
