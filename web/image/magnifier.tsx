import { useEffect, useRef } from 'preact/hooks';
import { count } from '../model/numbers.ts';
import { untouched } from '../state/presets.ts';
import { defaults, limits } from '../state/settings.ts';
import { replaceAll, settings } from '../state/store.ts';
import { magnified } from './client.ts';
import type { Area, PoolingSettings } from './messages.ts';

/** The pixels of one plane of RGBA data. */
function plane(data: Uint8ClampedArray, channel: number): number[] {
  return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + channel] ?? 0);
}

/** Opens the magnified pixels in the grid: three channels, red, green and blue; or one when they agree. */
function openInGrid(pooling: PoolingSettings): void {
  const found = magnified.value;
  if (!found) return;
  const { data, area } = found;
  const [red, green, blue] = [plane(data, 0), plane(data, 1), plane(data, 2)];
  const grey = red.every((value, i) => value === green[i] && value === blue[i]);
  const window = Math.min(pooling.window, area.height, area.width);
  replaceAll(
    {
      ...defaults,
      ...untouched(settings.value),
      mode: 'grid',
      height: area.height,
      width: area.width,
      channels: grey ? 1 : 3,
      poolSize: [window, window],
      strides: [pooling.stride, pooling.stride],
      padding: 'valid',
      numbers: { values: grey ? red : [...red, ...green, ...blue] },
      pinned: [0, 0],
    },
    'pixels',
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
  const inside = window.height * window.width;
  const outside = pooling.window ** 2 - inside;
  return (
    <section class="magnifier" aria-labelledby="magnifier-title">
      <div class="magnifier-glass">
        <canvas ref={canvas} role="img" aria-label={`${area.width} × ${area.height} source pixels, enlarged`} />
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
        <p>
          Row {window.top + 1}, column {window.left + 1} of the source: the mean of {count(inside, 'pixel')} becomes one
          {outside > 0 &&
            `; the window’s other ${outside} ${outside === 1 ? 'lies' : 'lie'} outside the picture, and do not count`}
          .
        </p>
        {pooling.window <= limits.window ? (
          <button type="button" onClick={() => openInGrid(pooling)}>
            Open these pixels in the grid
          </button>
        ) : (
          <p>The grid draws windows up to {limits.window} pixels; this one is larger.</p>
        )}
      </div>
    </section>
  );
}
