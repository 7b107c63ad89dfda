// On a page, with the DOM's types.
import { averagePool2d, describeWindows, poolImage } from 'avgpool2d';
import { init } from 'avgpool2d/slim';

export function shrink(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const image: ImageData = poolImage(context.getImageData(0, 0, 8, 8), { poolSize: 2 });
  context.putImageData(image, 0, 0);
}

const y = averagePool2d({ data: new Uint8ClampedArray(16), shape: [1, 2, 2, 4] }, { poolSize: 1 });
export const blob = new Blob([y.data]);
const pixels = poolImage({ data: new Uint8ClampedArray(16), width: 2, height: 2 }, { poolSize: 1 });
export const image = new ImageData(pixels.data, pixels.width, pixels.height);

export const ready: Promise<void>[] = [
  init('avgpool2d.wasm'),
  init(new URL('https://example.com/avgpool2d.wasm')),
  init(fetch('avgpool2d.wasm')),
  init(WebAssembly.compileStreaming(fetch('avgpool2d.wasm'))),
];

// The types of the package leave the DOM's names alone.
export const own: Window = window;
export const { windows } = describeWindows(4, { poolSize: 2 });
