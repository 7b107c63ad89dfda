import { refuse } from '../arguments/errors.ts';
import { MAX_SIZE } from '../arguments/numbers.ts';
import { elementCount, type FlatShape, type Shape } from '../arguments/shape.ts';
import type { ArrayConstructor } from '../arguments/typed-arrays.ts';
import type { ElementType, Pooling } from '../core/job.ts';
import { MostGroupBytes } from '../generated/constants.ts';
import { resultShape } from './output-shape.ts';
import type { Settings } from './settings.ts';

/** What follows from settings and the shape of a tensor. */
interface Work {
  readonly pooling: Pooling;
  readonly images: number;
  /** Shape of the pooling's output. */
  readonly pooled: Shape | FlatShape;
  /** Shape of the result: that, or the gradient's. Results have copies. */
  readonly outShape: Shape | FlatShape;
  /** Elements of the result. */
  readonly length: number;
}

/** The latest work and what it follows from: most programs pool in a loop, small images in less time than this takes. */
let latest: { shape: Shape; settings: Settings; work: Work } | undefined;

function isSame(a: Shape, b: Shape): boolean {
  return a === b || (a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3]);
}

/**
 * The work of pooling an input of the given shape, which the caller knows as `argument`; or of the gradient.
 * @throws RangeError in Keras's words when no window fits along some axis
 */
export function workOf(
  argument: string,
  shape: Shape,
  settings: Settings,
  array: ArrayConstructor,
  dtype: ElementType,
  transposed: boolean,
): Work {
  if (latest?.settings === settings && isSame(latest.shape, shape)) {
    const { pooling } = latest.work;
    if (pooling.array === array && pooling.dtype === dtype && pooling.transposed === transposed) return latest.work;
  }
  const pooled = resultShape(argument, shape, settings);
  const outShape = transposed ? shape : pooled;
  // channels_first is channels_last with batch * channels images of one channel.
  const { spec, isFirst } = settings;
  const [batch, second, third, fourth] = shape;
  const [images, height, width, channels] = isFirst ? [batch * second, third, fourth, 1] : shape;
  const length = elementCount(outShape);
  if (images > MAX_SIZE && length > 0) refuse(argument, `a shape of at most ${MAX_SIZE} planes`, shape, true);
  const pixels = images * channels;
  // Images of one pixel that give one, and that the core would group, are as many channels of one image.
  const bytes = array.BYTES_PER_ELEMENT;
  const isShort = channels * bytes < MostGroupBytes && pixels * bytes <= MAX_SIZE;
  const isOne = isShort && height * width === 1 && elementCount(pooled) === pixels;
  const pooling = { spec, dtype, array, transposed, height, width, channels: isOne ? pixels : channels };
  const work = { pooling, images: isOne ? 1 : images, pooled, outShape, length };
  latest = { shape, settings, work };
  return work;
}
