import { expect, test } from 'vitest';
import { firstLine, serve } from './support/chromium.ts';
import { inConsumer, write } from './support/consumer.ts';

/* A plain page that imports the package's own files, without a bundler. */

/** What a module prints on a page of its own. */
async function printed(name: string, program: string): Promise<string> {
  write(`page/${name}.html`, `<!doctype html><title>Page</title><script type="module">${program}</script>`);
  return firstLine(`${await serve(inConsumer('.'))}page/${name}.html`);
}

test.each(['index.js', 'index.min.js'])('imports dist/%s', async (file) => {
  const program = `import { averagePool2d } from '../node_modules/avgpool2d/dist/${file}';
console.log(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]);`;
  expect(await printed(file, program)).toBe('2');
});

test('poolImage gives an ImageData of the realm that it was given one of', async () => {
  const program = `import { poolImage } from '../node_modules/avgpool2d/dist/index.js';
const frame = document.createElement('iframe');
document.body.append(frame);
const realms = [window, frame.contentWindow];
const pooled = realms.map(({ ImageData }) => poolImage(new ImageData(4, 2, { colorSpace: 'display-p3' }), { poolSize: 2 }));
console.log(JSON.stringify(pooled.map((image, i) => [image instanceof realms[i].ImageData, image.width, image.colorSpace])));`;
  expect(JSON.parse(await printed('realms', program))).toEqual([
    [true, 2, 'display-p3'],
    [true, 2, 'display-p3'],
  ]);
});

test('poolImage says how to get the pixels of a canvas, an <img>, an ImageBitmap or a VideoFrame', async () => {
  const program = `import { poolImage } from '../node_modules/avgpool2d/dist/index.js';
const canvas = Object.assign(document.createElement('canvas'), { width: 2, height: 2 });
canvas.getContext('2d');
const sources = [canvas, new Image(2, 2), await createImageBitmap(canvas), new VideoFrame(canvas, { timestamp: 0 })];
console.log(JSON.stringify(sources.map((source) => {
  try { poolImage(source, { poolSize: 2 }); } catch (error) { return error.message; }
})));`;
  const messages: string[] = JSON.parse(await printed('pixels', program));
  expect(messages).toHaveLength(4);
  for (const message of messages)
    expect(message).toMatch(/^image must be ImageData .*; draw it on a canvas and pass context\.getImageData/);
});

test('poolImage takes pictures of float16, as ImageData and without it', async () => {
  const program = `import { poolImage } from '../node_modules/avgpool2d/dist/index.js';
const data = Float16Array.of(1, 0, 0, 1, 0.5, 0, 0, 1, 2, 2, 2, 0, 0.25, 0, 0, 0.5);
const image = new ImageData(data, 4, 1, { pixelFormat: 'rgba-float16', colorSpace: 'display-p3' });
const y = poolImage(image, { outputSize: [1, 2] });
const plain = poolImage({ data, width: 4, height: 1 }, { poolSize: [1, 2] });
const isOne = y instanceof ImageData && plain.data instanceof Float16Array;
console.log(JSON.stringify([isOne, y.pixelFormat, y.colorSpace, y.width, [...y.data], [...plain.data]]));`;
  const pooled = [0.75, 0, 0, 1, 0.25, 0, 0, 0.25];
  const printedValues = JSON.parse(await printed('float16', program));
  expect(printedValues).toEqual([true, 'rgba-float16', 'display-p3', 2, pooled, pooled]);
});
