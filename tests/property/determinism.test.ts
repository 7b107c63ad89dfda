import { averagePool2d, averagePool2dGradient, WasmTensor } from 'avgpool2d';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectSameBits } from '../reference/compare.ts';
import { type Arrays, type DType, decode, dtypes } from '../reference/dtype.ts';
import type { PoolOptions } from '../reference/geometry.ts';
import { transposed } from '../reference/layout.ts';
import { contents, goodCalls, type Tensor, tensorOf } from './arbitraries.ts';

/*
 * The same window gives the same bits wherever it is met: in either data format, anywhere in the batch, in any
 * channel, at any alignment, in one band or many.
 */

describe.each(dtypes)('%s', (dtype) => {
  test('both data formats give the same bits', () => {
    const property = fc.property(goodCalls, contents, ({ shape, options }, content) => {
      const x = tensorOf(shape, dtype, content);
      expectSame(inOtherFormat(x, options), averagePool2d(x, options), dtype);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('the position in the batch does not matter', () => {
    const property = fc.property(goodCalls, contents, fc.nat(), ({ shape, options }, content, pick) => {
      fc.pre((shape[0] as number) > 0);
      const x = tensorOf(shape, dtype, content);
      const n = pick % (shape[0] as number);
      const alone = averagePool2d(image(x, n), options);
      expectSame(image({ ...x, ...averagePool2d(x, options) } as Tensor, n), alone, dtype);
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('the alignment of input and output does not matter', () => {
    const property = fc.property(goodCalls, contents, fc.nat(17), fc.nat(17), ({ shape, options }, content, i, o) => {
      const x = tensorOf(shape, dtype, content);
      const want = averagePool2d(x, options);
      const moved = shifted(x.data, i);
      moved.set(x.data);
      const out = shifted(want.data, o);
      expectSame(averagePool2d({ ...x, data: moved }, { ...options, out }), want, dtype);
    });
    fc.assert(property, { numRuns: 100 });
  });
});

test.each(['float32', 'float64'] as const)('%s gradients are the same bits in both data formats', (dtype) => {
  const property = fc.property(goodCalls, contents, ({ shape, options }, content) => {
    const x = tensorOf(shape, dtype, content);
    const dy = tensorOf(averagePool2d(x, options).shape, dtype, content);
    const other = otherFormat(options);
    const moved = averagePool2dGradient(toOther(x, options).shape, toOther(dy, options), {
      ...options,
      dataFormat: other,
    });
    const want = averagePool2dGradient(shape, dy, options);
    expectSame(transposed(moved.data, moved.shape, other), want, dtype);
  });
  fc.assert(property, { numRuns: 200 });
});

describe('bands', () => {
  // Many channels make many bands; each channel alone is a plane that fits in one.
  const cases: [DType, number[], PoolOptions][] = [
    ['float32', [1, 700, 60, 64], { poolSize: [3, 3], strides: [2, 2], padding: 'same' }],
    ['float32', [1, 700, 60, 64], { poolSize: [63, 63], strides: [1, 1], padding: 'same' }],
    ['float32', [1, 700, 60, 64], { poolSize: [17, 2], strides: [1, 2], padding: 'valid' }],
    [
      'float32',
      [1, 90, 500, 60],
      {
        poolSize: [2, 31],
        strides: [2, 1],
        padding: [
          [1, 0],
          [30, 15],
        ],
      },
    ],
    ['float64', [1, 700, 60, 33], { poolSize: [15, 15], strides: [1, 1], padding: 'same' }],
    ['float16', [1, 900, 60, 64], { poolSize: [15, 15], strides: [1, 1], padding: 'same' }],
    ['uint8', [1, 1500, 60, 90], { poolSize: [31, 31], strides: [1, 1], padding: 'same' }],
    // Columns are cut too: each strip has a band's rows of its own.
    ['float32', [1, 24, 80, 4000], { poolSize: [3, 3], strides: [1, 1], padding: 'same' }],
    // A window alone is more than the arena holds: its rows, which are apart, are added in chunks, strip by strip.
    ['float32', [1, 60, 4, 40_000], { poolSize: [14, 1], strides: [1, 1], padding: 'valid', dilations: [4, 1] }],
  ];
  test.each(cases)('do not show: %s %o %o', (dtype, shape, options) => {
    const x = tensorOf(shape, dtype, { flavour: 'plain', seed: 1 });
    expectSame(inOtherFormat(x, options), averagePool2d(x, { ...options, dataFormat: 'channels_last' }), dtype);
  });

  test.each<[string, [number, number]]>([
    ['a common factor', [2, 1]],
    ['no common factor', [3, 1]],
  ])('do not show in a gradient whose dilation and stride have %s', (_, strides) => {
    const shape = [1, 20, 4, 40_000];
    const options: PoolOptions = {
      poolSize: [40, 1],
      strides,
      padding: [
        [160, 160],
        [0, 0],
      ],
      dilations: [4, 1],
      countIncludePad: true,
    };
    const { shape: pooled } = averagePool2d(tensorOf([1, 20, 4, 1], 'float32', { flavour: 'plain', seed: 1 }), options);
    const dy = tensorOf([...pooled.slice(0, 3), 40_000], 'float32', { flavour: 'plain', seed: 2 });
    const planes = averagePool2dGradient([1, 40_000, 20, 4], toOther(dy, options), {
      ...options,
      dataFormat: 'channels_first',
    });
    const want = transposed(planes.data, planes.shape, 'channels_first');
    expectSame(want, averagePool2dGradient(shape, dy, options), 'float32');
  });
});

test('divisors beyond 2^24, which float32 does not hold exactly, are the same in every kernel', () => {
  const options: PoolOptions = { poolSize: [2 ** 24 + 1, 3], strides: [1, 1], padding: 'same', countIncludePad: true };
  const wide = tensorOf([1, 3, 40, 4], 'float32', { flavour: 'plain', seed: 1 });
  expectSame(inOtherFormat(wide, options), averagePool2d(wide, options), 'float32');
});

describe('segments', () => {
  // Resident tensors are not copied in bands; where the sums of a row are many, its columns are pooled in segments.
  const same: PoolOptions = { poolSize: [1, 1], strides: [1, 1], padding: 'same' };
  const cases: [DType, number[], PoolOptions][] = [
    ['float32', [1, 200, 900, 16], { ...same, poolSize: [15, 15] }],
    ['float32', [1, 120, 2000, 5], { ...same, poolSize: [31, 17] }],
    [
      'float64',
      [2, 150, 700, 3],
      {
        poolSize: [40, 40],
        strides: [2, 3],
        padding: [
          [3, 9],
          [2, 7],
        ],
      },
    ],
    ['float16', [1, 64, 4000, 16], { ...same, poolSize: [3, 3] }],
    ['uint8', [1, 100, 3000, 4], { ...same, poolSize: [20, 30] }],
  ];
  test.each(cases)('do not show: %s %o %o', (dtype, shape, options) => {
    const x = tensorOf(shape, dtype, { flavour: 'plain', seed: 1 });
    const resident = WasmTensor.from(x.data, shape, dtype);
    const pooled = averagePool2d(resident, options);
    expectSame(pooled, averagePool2d(x, options), dtype);
    resident.dispose();
    pooled.dispose();
  });
});

/** Pools the tensor in the other data format and brings the result back. */
function inOtherFormat<T extends DType>(x: Tensor<T>, options: PoolOptions) {
  const dataFormat = otherFormat(options);
  const y = averagePool2d(toOther(x, options), { ...options, dataFormat });
  return transposed(y.data as unknown as Arrays[T], y.shape, dataFormat);
}

function toOther<T extends DType>(x: Tensor<T>, options: PoolOptions): Tensor<T> {
  return { ...x, ...transposed(x.data, x.shape, options.dataFormat ?? 'channels_last') };
}

function otherFormat(options: PoolOptions) {
  return options.dataFormat === 'channels_first' ? 'channels_last' : 'channels_first';
}

/** One image of a batch as a batch of one. */
function image<T extends DType>(x: Tensor<T>, n: number): Tensor<T> {
  const size = x.data.length / (x.shape[0] as number);
  return { ...x, data: x.data.slice(n * size, (n + 1) * size) as Arrays[T], shape: [1, ...x.shape.slice(1)] };
}

/** An array as long, a number of elements into a larger buffer that is full of something else. */
function shifted<A extends Arrays[DType]>(data: A, offset: number): A {
  const larger = new (data.constructor as new (length: number) => A)(data.length + offset + 3);
  larger.fill(77);
  return larger.subarray(offset, offset + data.length) as A;
}

function expectSame(
  got: { data: ArrayLike<number>; shape: readonly number[] },
  want: { data: ArrayLike<number>; shape: readonly number[] },
  dtype: DType,
): void {
  expectSameBits(decode(got.data, dtype), decode(want.data, dtype), want.shape, `[${want.shape}] ${dtype}`);
}
