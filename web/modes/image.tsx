import { useEffect, useState } from 'preact/hooks';
import { stopCamera } from '../image/camera.ts';
import { download, magnify, pictures, poolAgain, showDrawn } from '../image/client.ts';
import { ImageControls } from '../image/controls.tsx';
import { Magnifier } from '../image/magnifier.tsx';
import { Picture } from '../image/picture.tsx';
import { firstFile, now, Sources, takeFile } from '../image/sources.tsx';
import { resultAt, windowAt } from '../image/window-at.ts';
import { short } from '../model/numbers.ts';
import { limits } from '../state/settings.ts';
import { settings } from '../state/store.ts';

/** Pictures are called by their width first, unlike tensors. */
function widthByHeight([height, width]: readonly [number, number]): string {
  return `${width} × ${height}`;
}

/** A picture and its pooled form side by side, live. */
export default function ImageMode() {
  const pooling = now();
  const { window, stride, padding } = pooling;
  const key = JSON.stringify(pooling);
  const shown = pictures.value;
  const [spot, setSpot] = useState<readonly [number, number] | null>(null);
  const [over, setOver] = useState(false);

  useEffect(() => {
    if (pictures.value) poolAgain({ window, stride, padding });
    else showDrawn(settings.value.picture, { window, stride, padding });
  }, [key]);

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      takeFile(firstFile(event.clipboardData));
    };
    addEventListener('paste', paste);
    return () => {
      removeEventListener('paste', paste);
      stopCamera();
    };
  }, []);

  const rows = shown?.resultSize[0] ?? 1;
  const columns = shown?.resultSize[1] ?? 1;
  // Until something is pointed at: a little off the centre.
  const row = Math.min(spot?.[0] ?? Math.floor(rows * 0.55), rows - 1);
  const column = Math.min(spot?.[1] ?? Math.floor(columns * 0.55), columns - 1);
  const under = shown && windowAt(shown.sourceSize, pooling, row, column);

  // The magnifier shows two windows a side where there is room, so that one sees what comes next.
  useEffect(() => {
    if (!under || !shown) return;
    const side = (axis: 0 | 1) => Math.min(limits.side, Math.max(window[axis] + stride[axis], 8));
    const area = {
      ...under,
      height: Math.min(side(0), shown.sourceSize[0] - under.top),
      width: Math.min(side(1), shown.sourceSize[1] - under.left),
    };
    magnify(area, [row, column]);
  }, [shown, under?.top, under?.left, key]);

  return (
    <section
      class={`stage image-stage${over ? ' over' : ''}`}
      aria-label="Pictures"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        takeFile(firstFile(event.dataTransfer));
      }}
    >
      <Sources />
      <ImageControls />
      {shown && (
        <div class="pictures" style={{ '--ratio': shown.sourceSize[1] / shown.sourceSize[0] }}>
          <Picture
            title="Source"
            detail={`${widthByHeight(shown.sourceSize)} pixels`}
            bitmap={shown.source}
            size={shown.sourceSize}
            frame={under}
            onPoint={(y, x) => setSpot(resultAt(shown.sourceSize, pooling, y, x))}
          />
          <Picture
            title="Pooled"
            detail={`${widthByHeight(shown.resultSize)} pixels in ${short(shown.milliseconds, 1)} ms`}
            bitmap={shown.result}
            size={shown.resultSize}
            like={shown.sourceSize}
            frame={{ top: row, left: column, height: 1, width: 1 }}
            onPoint={(y, x) => setSpot([y, x])}
            onStep={(down, across) =>
              setSpot([
                Math.max(0, Math.min(rows - 1, row + down)),
                Math.max(0, Math.min(columns - 1, column + across)),
              ])
            }
          />
        </div>
      )}
      {shown && (
        <div class="under-pictures">
          <Magnifier pooling={pooling} window={under} />
          <button type="button" onClick={download}>
            Download the pooled picture
          </button>
        </div>
      )}
    </section>
  );
}
