import { averagePool2d } from 'avgpool2d';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../reference/compare.ts';
import { type DType, decode, encode } from '../reference/dtype.ts';
import { decodeFloat16 } from '../reference/float16.ts';

/*
 * The mean of equal numbers is that number, exactly, wherever the divisor is a power of two: also where the sum would
 * overflow, and down to the smallest subnormal.
 */

const windows = [
  [1, 1],
  [1, 2],
  [2, 2],
  [2, 4],
  [4, 4],
  [8, 4],
  [16, 16],
  [64, 64],
  [1, 128],
  [128, 1],
] as const;
const largest = { float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE, float16: 65504 };
const smallest = { float32: 2 ** -149, float64: Number.MIN_VALUE, float16: 2 ** -24 };
const finite = { noNaN: true, noDefaultInfinity: true };
const anyValue = {
  float32: fc.float(finite),
  float64: fc.double(finite),
  float16: fc.integer({ min: 0, max: 0x7bff }).map(decodeFloat16),
};

describe.each(['float32', 'float64', 'float16'] as const)('%s', (dtype) => {
  const named = [largest[dtype], -largest[dtype], smallest[dtype], -smallest[dtype], 0.1, 1 / 3, 1];
  test.each(windows)('%i x %i: the largest, the smallest and ordinary values', (rows, cols) => {
    for (const value of named)
      for (const channels of [1, 2, 3, 4, 9]) verifyConstant(value, dtype, [rows, cols], channels);
  });

  test('any value', () => {
    const property = fc.property(
      anyValue[dtype],
      fc.constantFrom(...windows),
      fc.constantFrom(1, 3, 4, 16),
      (value, window, c) => verifyConstant(value, dtype, window, c),
    );
    fc.assert(property, { numRuns: 300 });
  });

  test('the largest value under a window larger than the wasm memory, also beside an infinity', () => {
    const shape = [1, 2 ** 22, 1, 1];
    const two = encode([largest[dtype], -Infinity], dtype);
    const data = new (two.constructor as Float64ArrayConstructor)(2 ** 22).fill(two[0] as number);
    const meanOf = () => [...decode(averagePool2d({ data, shape, dtype }, { poolSize: [2 ** 22, 1] }).data, dtype)];
    expect(meanOf()).toEqual([largest[dtype]]);
    data[2 ** 21] = two[1] as number;
    expect(meanOf()).toEqual([-Infinity]);
  });

  test('largest values that cancel give zero, not NaN', () => {
    const shape = [1, 2, 2, 1];
    const data = encode([largest[dtype], largest[dtype], -largest[dtype], -largest[dtype]], dtype);
    for (const poolSize of [
      [2, 2],
      [2, 1],
    ] as const) {
      const means = decode(averagePool2d({ data, shape, dtype }, { poolSize }).data, dtype);
      expect([...means], `${poolSize}`).toEqual(Array.from(means, () => 0));
    }
  });

  test('negative zeros give zero, as in TensorFlow, whose sums start at zero', () => {
    for (const poolSize of [1, 2, 3, 8, 40]) {
      const shape = [1, 40, 40, 3];
      const data = encode(new Float64Array(4800).fill(-0), dtype);
      const means = decode(averagePool2d({ data, shape, dtype }, { poolSize }).data, dtype);
      expectSameBits(
        means,
        means.map(() => 0),
        shape,
        `window ${poolSize}`,
      );
    }
  });
});

test('a 1 x 1 window copies every value that a float16 can have', () => {
  const data = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  const shape = [1, 256, 256, 1];
  const got = averagePool2d({ data, shape, dtype: 'float16' }, { poolSize: 1 });
  const want = decode(data, 'float16').map((v) => v + 0);
  expectSameBits(decode(got.data, 'float16'), want, shape, 'identity');
});

function verifyConstant(value: number, dtype: DType, window: readonly [number, number], channels: number): void {
  const [rows, cols] = window;
  const shape = [1, rows + 3, cols + 5, channels];
  const data = encode(new Float64Array(shape.reduce((a, b) => a * b)).fill(value), dtype);
  const y = averagePool2d({ data, shape, dtype }, { poolSize: window, strides: [1, 1] });
  const want = new Float64Array(y.data.length).fill(decode(data, dtype)[0] as number).map((v) => v + 0);
  expectSameBits(decode(y.data, dtype), want, y.shape, `${value} under ${rows} x ${cols}`);
}

test('a window without a real cell is 0 divided: of a negative divisor, -0, whichever axis has no cell', () => {
  for (const dtype of ['float32', 'float64', 'float16'] as const) {
    for (const [shape, poolSize, dilations] of [
      [
        [1, 30, 1, 1],
        [1, 2],
        [1, 18],
      ],
      [
        [1, 4, 3, 1],
        [1, 2],
        [1, 40],
      ],
      [
        [1, 4, 3, 1],
        [2, 1],
        [40, 1],
      ],
      [
        [1, 4, 3, 8],
        [3, 2],
        [1, 40],
      ],
    ] as const) {
      const data = encode(new Float64Array(shape[1] * shape[2] * shape[3]).fill(1), dtype);
      const x = { data, shape, dtype };
      const y = averagePool2d(x, { poolSize, strides: 1, dilations, padding: 'same', divisorOverride: -3 });
      const means = decode(y.data, dtype);
      const want = means.map(() => -0);
      expectSameBits(means, want, y.shape, `${dtype} ${shape}`);
    }
  }
});
