import fc from 'fast-check';
import { type Arrays, type DType, encode, isIntegerType, ranges } from '../reference/dtype.ts';
import { hasWindowWithoutValue, outputLength, type PoolOptions } from '../reference/geometry.ts';
import { layoutOf } from '../reference/layout.ts';
import { randomSource } from '../reference/random.ts';

/** A tensor as the public functions take it. */
export interface Tensor<T extends DType = DType> {
  data: Arrays[T];
  shape: readonly number[];
  dtype: T;
}

/** One call: a shape and options that need not fit each other. */
export interface Call {
  shape: number[];
  options: PoolOptions;
}

const pair = (value: fc.Arbitrary<number>) => fc.tuple(value, value);
const often = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: rare });
export const size = (usual: number, rare: number) =>
  often(fc.integer({ min: 1, max: usual }), fc.integer({ min: 1, max: rare }));

const paddings: fc.Arbitrary<PoolOptions['padding']> = fc.oneof(
  fc.constantFrom('valid', 'same', 'same_lower'),
  pair(fc.nat(4)).chain((rows) => pair(fc.nat(4)).map((cols) => [rows, cols] as const)),
);

/** Shapes and options; about three in ten ask for something that has no value. */
export const calls: fc.Arbitrary<Call> = fc
  .record({
    shape: fc.tuple(often(fc.constantFrom(1, 2), fc.nat(3)), size(9, 40), size(9, 40), often(size(9, 70), fc.nat(3))),
    poolSize: pair(size(4, 24)),
    strides: pair(size(3, 9)),
    padding: paddings,
    dilations: often(fc.constant([1, 1] as [number, number]), pair(size(3, 5))),
    ceilMode: fc.boolean(),
    countIncludePad: fc.boolean(),
    divisorOverride: often(fc.constant(undefined), fc.constantFrom(1, 3, 4, 1000, -2, -7)),
    dataFormat: fc.constantFrom('channels_last', 'channels_first'),
  })
  .map(({ shape: [n, height, width, c], divisorOverride, ceilMode, ...rest }) => {
    const options: PoolOptions = { ...rest, ...(divisorOverride === undefined ? {} : { divisorOverride }) };
    // Ceil mode has no meaning for the paddings that are computed from the stride.
    if (options.padding !== 'same' && options.padding !== 'same_lower') options.ceilMode = ceilMode;
    const shape = options.dataFormat === 'channels_first' ? [n, c, height, width] : [n, height, width, c];
    return { shape, options };
  });

/** Whether windows fit on both axes, and the definitions give each of them a value. */
export function hasValue({ shape, options }: Call): boolean {
  const { height, width } = layoutOf(shape, options.dataFormat);
  const fits = outputLength(options, 0, height) > 0 && outputLength(options, 1, width) > 0;
  return fits && !hasWindowWithoutValue(options, height, width);
}

/** Calls that have a value. */
export const goodCalls = calls.filter(hasValue);

/** What the numbers of a tensor are like. */
export const flavours = ['plain', 'integers', 'wide', 'subnormal', 'special'] as const;
export type Flavour = (typeof flavours)[number];

/** Flavour and seed of a tensor's numbers. A seed keeps failing cases short and shrinking quick. */
export const contents = fc.record({ flavour: fc.constantFrom(...flavours), seed: fc.nat() });
export const finiteContents = fc.record({ flavour: fc.constantFrom('plain', 'integers'), seed: fc.nat() });

/** Smallest and largest power of two of each floating-point type. */
const exponents = { float16: [-24, 15], float32: [-149, 127], float64: [-1074, 1000] } as const;

/** A tensor filled with numbers of the given flavour; integer types hold integers of their whole range. */
export function tensorOf<T extends DType>(
  shape: readonly number[],
  dtype: T,
  { flavour, seed }: { flavour: Flavour; seed: number },
): Tensor<T> {
  const next = randomSource(seed);
  const length = shape.reduce((a, b) => a * b, 1);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = number(next, dtype, flavour);
  return { data: encode(values, dtype), shape, dtype };
}

function number(next: () => number, dtype: DType, flavour: Flavour): number {
  if (isIntegerType(dtype)) {
    const [low, high] = ranges[dtype];
    return low + Math.floor(next() * (high - low + 1));
  }
  const [lowest, highest] = exponents[dtype];
  const sign = next() < 0.5 ? -1 : 1;
  switch (flavour) {
    case 'integers':
      return Math.floor(next() * 41) - 20;
    case 'wide':
      return sign * (1 + next()) * 2 ** Math.floor(lowest + (highest - lowest) * next());
    case 'subnormal':
      return sign * Math.floor(next() * 8) * 2 ** lowest;
    case 'special':
      if (next() < 0.85) return next() - 0.5;
      return [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0][Math.floor(next() * 4)] as number;
    default:
      return 2 * next() - 1;
  }
}
