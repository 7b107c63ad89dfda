import { AveragePooling2D, averagePool2d, averagePool2dGradient, poolImage } from 'avgpool2d';
import { expectPooled } from '../reference/compare.ts';
import { type Arrays, type DType, decode, dtypes, encode } from '../reference/dtype.ts';
import { hasWindowWithoutValue, outputLength, type PoolOptions } from '../reference/geometry.ts';
import { layoutOf } from '../reference/layout.ts';
import { referenceGradient, referencePool } from '../reference/pool.ts';
import { randomSource, randomValues } from '../reference/random.ts';

/*
 * An endless stream of calls of every kind, the same for the same seed: each leaves the package with another shape,
 * type and plan than the one before, and about three in ten are refused.
 */

/** What a call is made of; no array is made for it, so that what the heap gains is the package's. */
const CELLS = 3 << 20;
const values = randomValues(1 << 16, 1, -100, 100);
const stock = Object.fromEntries(dtypes.map((dtype) => [dtype, repeated(dtype)])) as { [T in DType]: Arrays[T] };

function repeated<T extends DType>(dtype: T): Arrays[T] {
  const some = encode(values, dtype);
  const all = new (some.constructor as new (length: number) => Arrays[T])(CELLS);
  for (let i = 0; i < CELLS; i += some.length) all.set(some, i);
  return all;
}

type Random = () => number;
const below = (random: Random, n: number) => Math.floor(random() * n);
const oneOf = <T>(random: Random, list: readonly T[]) => list[below(random, list.length)] as T;
const pairBelow = (random: Random, n: number): [number, number] => [1 + below(random, n), 1 + below(random, n)];
const volume = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export interface Call {
  kind: 'pool' | 'gradient' | 'layer' | 'image' | 'refused';
  dtype: DType;
  shape: number[];
  options: PoolOptions;
}

/** One call in so many needs the arena more than once. */
const LARGE = 5000;

export function nextCall(random: Random): Call {
  const isLarge = below(random, LARGE) === 0;
  const size = () => (isLarge ? 300 + below(random, 900) : 1 + below(random, 12));
  const options: PoolOptions = {
    poolSize: pairBelow(random, 5),
    strides: pairBelow(random, 4),
    padding: oneOf(random, [
      'valid',
      'same',
      'same_lower',
      [
        [1, 0],
        [0, 2],
      ],
    ] as const),
    dilations: below(random, 4) === 0 ? pairBelow(random, 3) : [1, 1],
    countIncludePad: below(random, 2) === 0,
    dataFormat: oneOf(random, ['channels_last', 'channels_first']),
  };
  if (below(random, 8) === 0) options.divisorOverride = 3;
  const kind = oneOf(random, ['pool', 'pool', 'pool', 'gradient', 'layer', 'image', 'refused'] as const);
  const shape = [below(random, 3), size(), size(), isLarge ? 1 : below(random, 9)];
  if (options.dataFormat === 'channels_first') shape.splice(1, 0, shape.pop() as number);
  if (kind === 'layer') {
    options.padding = oneOf(random, ['valid', 'same']);
    options.dilations = [1, 1];
    options.countIncludePad = false;
    delete options.divisorOverride;
  }
  return {
    kind,
    dtype: kind === 'gradient' ? oneOf(random, ['float32', 'float64']) : oneOf(random, dtypes),
    shape,
    options,
  };
}

/** Shape of the output, or undefined where there is none or a window has no value. */
function outputShape({ shape, options }: Call): number[] | undefined {
  const { batch, height, width, channels } = layoutOf(shape, options.dataFormat);
  const [h, w] = [outputLength(options, 0, height), outputLength(options, 1, width)];
  if (h <= 0 || w <= 0 || hasWindowWithoutValue(options, height, width)) return undefined;
  return options.dataFormat === 'channels_first' ? [batch, channels, h, w] : [batch, h, w, channels];
}

function inputOf<T extends DType>(dtype: T, shape: readonly number[], random: Random) {
  const count = volume(shape);
  const begin = below(random, CELLS - count);
  return { data: stock[dtype].subarray(begin, begin + count) as Arrays[T], shape, dtype };
}

interface Result {
  data: ArrayBufferView & ArrayLike<number>;
  shape: readonly number[];
}

/** Makes the call; the result, or undefined where it was refused. With `compare`, the reference judges the result. */
export function make(call: Call, random: Random, compare: boolean): Result | undefined {
  const { kind, dtype, shape, options } = call;
  if (kind === 'image') {
    const [height, width] = [1 + below(random, 40), 1 + below(random, 40)];
    const { data } = inputOf('uint8', [height, width, 4], random);
    const { padding } = options;
    return attempt(() => {
      const image = poolImage({ data, width, height }, { poolSize: options.poolSize, padding: padding as 'same' });
      return { data: image.data, shape: [image.height, image.width, 4] };
    });
  }
  const pooled = outputShape(call);
  if (kind === 'refused' || pooled === undefined) {
    const wrong = { ...options, ...(pooled === undefined ? {} : { strides: 0 }) };
    const result = attempt(() => averagePool2d(inputOf(dtype, shape, random), wrong as never));
    if (result !== undefined) throw new Error(`was not refused: ${JSON.stringify(call)}`);
    return undefined;
  }
  if (kind === 'gradient') {
    const dy = inputOf(dtype as 'float32' | 'float64', pooled, random);
    const dx = averagePool2dGradient(shape, dy, options);
    if (compare) expectPooled(dx, referenceGradient(shape, dy.data, options), dtype, JSON.stringify(call));
    return dx;
  }
  const x = inputOf(dtype, shape, random);
  const { poolSize, strides, padding, dataFormat } = options;
  const y =
    kind === 'layer'
      ? new AveragePooling2D({ poolSize, strides, padding: padding as 'same', dataFormat }).apply(x)
      : averagePool2d(x, options);
  if (compare) {
    expectPooled(y, referencePool(decode(x.data, dtype), shape, options), dtype, JSON.stringify(call));
  }
  return y;
}

function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** So many calls from a seed; `each` is told of every result. Every `judged`-th call is compared with the reference. */
export function makeCalls(seed: number, count: number, judged: number, each?: (result: Result) => void) {
  const random = randomSource(seed);
  const made = { results: 0, refusals: 0, compared: 0 };
  for (let i = 0; i < count; i++) {
    const call = nextCall(random);
    const compare = i % judged === 0 && volume(call.shape) < 1e5;
    const result = make(call, random, compare);
    if (result === undefined) made.refusals++;
    else made.results++;
    if (compare && result !== undefined) made.compared++;
    if (result !== undefined) each?.(result);
  }
  return made;
}
