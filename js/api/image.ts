import { refuse } from '../arguments/errors.ts';
import { checkInteger, type OutputSize, type SizePair } from '../arguments/numbers.ts';
import type { OfGlobal } from '../arguments/of-global.ts';
import type { OutOption } from '../arguments/options.ts';
import type { PaddingOption } from '../arguments/padding.ts';
import { checkNames, copied, isA } from '../arguments/read.ts';
import type { Shape } from '../arguments/shape.ts';
import type { DType, Float16ArrayLike, OutArray, SameKind } from '../arguments/typed-arrays.ts';
import { checkExactWord } from '../arguments/words.ts';
import { run } from '../core/engine.ts';
import { refusePooling } from './plan-errors.ts';
import { resultArray } from './result.ts';
import { settingsOf } from './settings.ts';
import { checkElements, checkKind } from './tensor.ts';
import { workOf } from './work.ts';

/** The arrays that pixels come in: integers of 8 or 16 bits, or float16, whose alpha is from 0 to 1. */
export type PixelArray = Uint8ClampedArray | Uint8Array | Uint16Array | OfGlobal<'Float16Array', Float16ArrayLike>;

const PIXEL_ARRAYS = ['Uint8ClampedArray', 'Uint8Array', 'Uint16Array', 'Float16Array'];

/** RGBA pixels, row by row from the top left, four elements each, alpha not premultiplied: ImageData has this form. */
export interface PixelData<T = PixelArray> {
  readonly data: T;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/** What an ImageData of Chromium says besides: 'rgba-unorm8', or 'rgba-float16' with a Float16Array. */
interface PixelFormat {
  readonly pixelFormat?: unknown;
}

/** Channels of a pixel. */
const RGBA = 4;

/** Options of poolImage: windows of a given size, or a picture of a given size. */
export interface PoolImageOptions extends ColorOptions {
  /** Window size in pixels: an integer for both axes or [height, width]. Required, unless there is an outputSize. */
  readonly poolSize: SizePair;
  readonly outputSize?: undefined;
  /** Steps between windows in pixels. Absent or null: poolSize. */
  readonly strides?: SizePair | null | undefined;
  /** As in averagePool2d; padding never counts. Default 'valid'. */
  readonly padding?: PaddingOption | undefined;
}

/** Options for a picture of a given size, a thumbnail. */
export interface AdaptivePoolImageOptions extends ColorOptions {
  /** Size of the result in pixels, as in averagePool2d: for both axes or [height, width], null for the image's own. */
  readonly outputSize: OutputSize;
  readonly poolSize?: undefined;
  readonly strides?: null | undefined;
  readonly padding?: undefined;
}

/** What both have. */
interface ColorOptions {
  /** What is averaged: the stored values ('srgb', the default) or the light they stand for ('linear'). */
  readonly colorSpace?: 'srgb' | 'linear' | undefined;
  /** A typed array of the image's kind and the result's exact length, sharing no byte with the image. */
  readonly out?: PixelArray | undefined;
}

/**
 * Shrinks (or smooths, with strides of 1) an RGBA image by averaging. Each color is weighted by its alpha, so that
 * transparent pixels do not bleed into opaque ones, and is divided by the sum of the alphas; alpha itself is the plain
 * average. Results are rounded once, integers with halves up; where all is transparent they are 0.
 *
 * @param image an ImageData of either pixelFormat, or `{ data, width, height }` with a Uint8ClampedArray, Uint8Array,
 * Uint16Array (integers up to 65535, as 16-bit PNG files have) or Float16Array. It is not changed.
 * @returns an ImageData when given one, else `{ data, width, height }` with an array of the same kind
 * @throws TypeError for a value of the wrong kind, RangeError for a wrong value, the message naming the argument; Error
 * where the WebAssembly does not start, as that of avgpool2d/slim before init
 *
 * @example
 * context.putImageData(poolImage(context.getImageData(0, 0, 640, 480), { poolSize: 4 }), 0, 0);
 * const thumbnail = poolImage(photo, { outputSize: [240, 320] });
 */
export function poolImage(
  image: OfGlobal<'ImageData', never>,
  options: (PoolImageOptions | AdaptivePoolImageOptions) & OutOption<PixelArray>,
): OfGlobal<'ImageData', never>;
export function poolImage<T extends PixelArray>(
  image: PixelData<T>,
  options: (PoolImageOptions | AdaptivePoolImageOptions) & OutOption<OutArray<T>>,
): PixelData<SameKind<T>>;
export function poolImage(image: PixelData, options: PoolImageOptions | AdaptivePoolImageOptions): PixelData<unknown> {
  checkNames(options, ['poolSize', 'strides', 'padding', 'colorSpace', 'outputSize', 'out']);
  const { poolSize, outputSize, strides, padding, colorSpace = 'srgb', out } = options;
  const settings = settingsOf({
    poolSize: copied(poolSize),
    outputSize: copied(outputSize),
    strides: copied(strides),
    padding: copied(padding),
    dataFormat: 'channels_last',
  });
  const isLinear = checkExactWord('colorSpace', colorSpace, ['srgb', 'linear']) === 'linear';

  const {
    data,
    width,
    height,
    colorSpace: colors,
    pixelFormat,
    constructor: own,
  } = Object(image) as Omit<ImageData, 'pixelFormat'> & PixelFormat;
  const isImageData = isA(image, 'ImageData');
  if (data === undefined) {
    const advice = 'draw it on a canvas and pass context.getImageData(...)';
    refuse('image', 'ImageData or { data, width, height }', image, false, advice);
  }
  checkInteger('image.width', width, 0);
  checkInteger('image.height', height, 0);
  const shape: Shape = [1, height, width, RGBA];
  const kind = checkKind('image.data', data, PIXEL_ARRAYS);
  checkElements('image', '.data', data, kind, shape, width * height * RGBA, (length) => {
    const channels = length / (width * height);
    return channels > 0 && channels < RGBA && Number.isInteger(channels)
      ? `poolImage takes RGBA; pass these to averagePool2d, of shape [1, ${height}, ${width}, ${channels}]`
      : undefined;
  });
  const type = kind.dtype as Extract<DType, 'uint8' | 'uint16' | 'float16'>;
  const dtype = isLinear ? (`linear-rgba-${type}` as const) : (`rgba-${type}` as const);
  const { pooling, outShape, length } = workOf('image', shape, settings, kind.array, dtype, false);
  const to = resultArray('image.data', data, kind, outShape, length, out) as typeof data;
  if (length > 0) {
    const status = run(pooling, 1, data, to);
    if (status < 0) refusePooling(status, 'image', shape, settings);
  }
  const [, newHeight, newWidth] = outShape as Shape;
  if (!isImageData) return { data: to, width: newWidth, height: newHeight };
  // Its own: a frame has another than this realm, and canvas libraries for Node.js bring theirs.
  return new (own as unknown as typeof ImageData)(to, newWidth, newHeight, {
    colorSpace: colors,
    pixelFormat,
  } as ImageDataSettings);
}
