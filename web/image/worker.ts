import { poolImage } from 'avgpool2d';
import { lighthouse } from './lighthouse.ts';
import type { Area, FromWorker, PoolingSettings, ToWorker } from './messages.ts';
import { zonePlate } from './zone-plate.ts';

/**
 * Decodes, pools and scales away from the page, so that a photograph of 24 megapixels never holds up
 * a control. Keeps the pixels of one picture.
 */

/** No screen shows more pixels at once; larger pictures are scaled down before they are sent. */
const largestSide = 1400;

let source = zonePlate(512);
let result = source;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function context(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const found = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!found) throw new Error(`This browser cannot make a canvas of ${width} × ${height} pixels.`);
  return found;
}

function pixelsOf(bitmap: ImageBitmap): ImageData {
  const { width, height } = bitmap;
  const canvas = context(width, height);
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.getImageData(0, 0, width, height);
}

function drawLighthouse(): ImageData {
  const { width, height } = lighthouse;
  const canvas = context(width, height);
  lighthouse.draw(canvas);
  return canvas.getImageData(0, 0, width, height);
}

/** The picture as the page draws it. */
async function shown(image: ImageData): Promise<ImageBitmap> {
  const scale = Math.min(1, largestSide / Math.max(image.width, image.height));
  if (scale === 1) return createImageBitmap(image);
  return createImageBitmap(image, {
    resizeWidth: Math.max(1, Math.round(image.width * scale)),
    resizeHeight: Math.max(1, Math.round(image.height * scale)),
    resizeQuality: 'low',
  });
}

async function pool(settings: PoolingSettings, drawSource: boolean): Promise<void> {
  const { window, stride, padding } = settings;
  const begin = performance.now();
  const pooled = poolImage(source, { poolSize: [...window], strides: [...stride], padding });
  const milliseconds = performance.now() - begin;
  result = pooled as ImageData;
  const drawn = await shown(result);
  const first = drawSource ? await shown(source) : undefined;
  post(
    {
      kind: 'pooled',
      ...(first && { source: first }),
      sourceSize: [source.height, source.width],
      result: drawn,
      resultSize: [result.height, result.width],
      milliseconds,
    },
    first ? [drawn, first] : [drawn],
  );
}

function pixels(area: Area, [row, column]: readonly [number, number]): void {
  const data = new Uint8ClampedArray(area.height * area.width * 4);
  for (let row = 0; row < area.height; row++) {
    const from = ((area.top + row) * source.width + area.left) * 4;
    data.set(source.data.subarray(from, from + area.width * 4), row * area.width * 4);
  }
  const at = (row * result.width + column) * 4;
  post({ kind: 'pixels', area, data, result: result.data.slice(at, at + 4) }, [data.buffer]);
}

async function download(): Promise<void> {
  const canvas = context(result.width, result.height);
  canvas.putImageData(result, 0, 0);
  post({ kind: 'download', file: await canvas.canvas.convertToBlob({ type: 'image/png' }) });
}

async function take(message: ToWorker): Promise<void> {
  let about: 'picture' | 'settings' = 'picture';
  try {
    if (message.kind === 'file') source = pixelsOf(await createImageBitmap(message.file));
    if (message.kind === 'frame') source = pixelsOf(message.frame);
    if (message.kind === 'drawn') source = message.picture === 'rings' ? zonePlate(512) : drawLighthouse();
    if (message.kind === 'pixels') return pixels(message.area, message.result);
    if (message.kind === 'download') return await download();
    about = 'settings';
    await pool(message.settings, message.kind !== 'pool');
  } catch (error) {
    post({ kind: 'failed', about, message: error instanceof Error ? error.message : String(error) });
  }
}

// One after the other: decoding may wait, and the next message must find its picture.
let queue = Promise.resolve();
self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  queue = queue.then(() => take(event.data));
});
