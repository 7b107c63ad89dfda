/**
 * Pools a picture, using the package as a program that installed it would:
 *   npm run example -- photo.png --pool-size 8 --padding same -o small.png
 *   npm run example -- photo.jpg --size 320x240 -o thumbnail.png
 * Without a file it draws a picture of its own. PNG and JPEG, and whatever else sharp reads; 16 bits a channel stay 16.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { main, Problem } from './lib/problem.mjs';
import { setUp } from './setup.mjs';

const usage =
  'npm run example -- [picture] [--size WIDTHxHEIGHT | --pool-size 8 [--strides 8] [--padding valid|same]] [-o pooled.png]';

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        size: { type: 'string' },
        'pool-size': { type: 'string' },
        strides: { type: 'string' },
        padding: { type: 'string' },
        out: { type: 'string', short: 'o', default: 'pooled.png' },
      },
    });
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message.split('.')[0]}; usage: ${usage}`);
  }
}

/**
 * "8", or "8x4" for height and width.
 * @param {string} text
 * @returns {number | [number, number]}
 */
function readSize(text) {
  const [height = Number.NaN, width] = text.split(/[x,]/).map(Number);
  return width === undefined ? height : [height, width];
}

/**
 * What the package is asked for. A picture's size is its width, then its height, as everybody writes it.
 * @param {ReturnType<typeof readArguments>['values']} values
 */
function readOptions(values) {
  const { size, 'pool-size': poolSize = size === undefined ? '8' : undefined, strides, padding } = values;
  const outputSize = size === undefined ? undefined : readSize(size);
  return {
    outputSize: Array.isArray(outputSize) ? outputSize.toReversed() : outputSize,
    poolSize: poolSize === undefined ? undefined : readSize(poolSize),
    strides: strides === undefined ? undefined : readSize(strides),
    padding,
  };
}

/** npm runs this in the project's folder; paths are meant from where npm was called. @param {string} path */
const fromCaller = (path) => resolve(process.env['INIT_CWD'] ?? '.', path);

/** A zone plate in colour: rings that grow finer outwards, so that it shows what averaging does to detail. */
function drawPicture() {
  const side = 512;
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const x = (i % side) - side / 2;
    const y = Math.floor(i / side) - side / 2;
    const phase = (x * x + y * y) / side;
    for (let channel = 0; channel < 3; channel++) data[3 * i + channel] = 127.5 * (1 + Math.cos(phase + 2 * channel));
  }
  return { data, height: side, width: side, channels: 3, space: 'srgb' };
}

await main(async () => {
  const { values, positionals } = readArguments();
  await exclusively(async () => build(setUp()));
  const { averagePool2d, poolImage } = await import('avgpool2d');
  const { default: sharp } = await import('sharp');

  const [file] = positionals;
  const readPicture = async (/** @type {string} */ path) => {
    const picture = sharp(fromCaller(path));
    const { depth, hasAlpha, space: from = '' } = await picture.metadata();
    const isWide = depth === 'ushort';
    const isGrey = !hasAlpha && ['b-w', 'grey16'].includes(from);
    const space = isWide ? (isGrey ? 'grey16' : 'rgb16') : isGrey ? 'b-w' : 'srgb';
    // Upright, in grey, RGB or RGBA.
    const { data, info } = await picture
      .autoOrient()
      .toColourspace(space)
      .raw({ depth: isWide ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const bytes = new Uint8Array(data);
    return { ...info, data: isWide ? new Uint16Array(bytes.buffer) : bytes, space };
  };

  const { data, height, width, channels, space } = file
    ? await readPicture(file).catch((error) => {
        throw new Problem(`${file} cannot be read as a picture (${error.message}); give a PNG or JPEG file`);
      })
    : drawPicture();
  /** @type {any} what the package says about a wrong value is the best message there is */
  const options = readOptions(values);
  const dtype = data instanceof Uint16Array ? 'uint16' : 'uint8';
  const pool = () => {
    if (channels !== 4) return averagePool2d({ data, shape: [1, height, width, channels], dtype }, options);
    const pooled = poolImage({ data, width, height }, options);
    return { data: pooled.data, shape: [1, pooled.height, pooled.width, channels] };
  };
  const timed = () => {
    const start = performance.now();
    const result = pool();
    return { result, time: (performance.now() - start).toFixed(2) };
  };

  let first;
  try {
    first = timed();
  } catch (error) {
    throw new Problem(/** @type {Error} */ (error).message);
  }
  const second = timed();
  const [, outHeight = 0, outWidth = 0] = first.result.shape;
  /** @type {import("sharp").Raw} */
  const raw = { height: outHeight, width: outWidth, channels: /** @type {1 | 3 | 4} */ (channels) };
  const pooled = sharp(first.result.data, { raw }).toColourspace(space);
  if (/\.jpe?g$/i.test(values.out)) pooled.flatten({ background: 'white' }); // which JPEG files have no alpha for
  await pooled.toFile(fromCaller(values.out)).catch((error) => {
    throw new Problem(`${values.out} cannot be written (${error.message.split('\n')[0]}); give another with -o`);
  });

  console.log(`input   [1, ${height}, ${width}, ${channels}]  ${file ?? 'a picture drawn by code'}`);
  console.log(`output  [${first.result.shape.join(', ')}]  ${values.out}`);
  console.log(
    `time    ${first.time} ms for the first call, which compiles the module; ${second.time} ms for the second`,
  );
});
