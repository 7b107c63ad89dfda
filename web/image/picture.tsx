import { useEffect, useRef } from 'preact/hooks';
import type { Area } from './messages.ts';

interface PictureProps {
  readonly title: string;
  readonly detail: string;
  readonly bitmap: ImageBitmap;
  /** The picture's own size in pixels, which the drawn one may be a smaller copy of. */
  readonly size: readonly [height: number, width: number];
  /** The size whose proportions it is drawn in, when they are not its own: wide windows make narrow pictures. */
  readonly like?: readonly [height: number, width: number];
  /** The frame drawn over it. */
  readonly frame: Area | null;
  /** Row and column of the pixel pointed at. */
  readonly onPoint: (row: number, column: number) => void;
  readonly onStep?: (down: number, across: number) => void;
}

const steps: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** A picture on a canvas that can be pointed at, with a frame over it. */
export function Picture({ title, detail, bitmap, size, like = size, frame, onPoint, onStep }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height, width] = size;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    element.width = bitmap.width;
    element.height = bitmap.height;
    element.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  return (
    <figure class="picture">
      <figcaption>
        <h2>{title}</h2>
        <span class="shape">{detail}</span>
      </figcaption>
      <div class="picture-frame">
        <canvas
          ref={canvas}
          style={{ aspectRatio: `${like[1]} / ${like[0]}` }}
          role="img"
          aria-label={`${title}, ${detail}`}
          tabIndex={onStep ? 0 : undefined}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            onPoint(
              Math.min(height - 1, Math.floor(((event.clientY - box.top) / box.height) * height)),
              Math.min(width - 1, Math.floor(((event.clientX - box.left) / box.width) * width)),
            );
          }}
          onKeyDown={(event) => {
            const step = steps[event.key];
            if (!step || !onStep) return;
            event.preventDefault();
            onStep(...step);
          }}
        />
        {frame && (
          <div
            class="picture-mark"
            aria-hidden="true"
            style={{
              top: percent(frame.top, height),
              left: percent(frame.left, width),
              height: percent(frame.height, height),
              width: percent(frame.width, width),
            }}
          />
        )}
      </div>
    </figure>
  );
}
