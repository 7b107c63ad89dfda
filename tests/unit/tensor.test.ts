import { Tensor } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { fails } from './fails.ts';

test('holds the given data, a copy of the shape and the type', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const shape = [1, 2, 3, 1];
  const tensor = new Tensor(data, shape);
  expect(tensor.data).toBe(data);
  expect(tensor.shape).toEqual([1, 2, 3, 1]);
  expect(tensor.shape).not.toBe(shape);
  expect(tensor.dtype).toBe('float32');
});

test('toArray nests in the order of the shape', () => {
  const data = Float64Array.from({ length: 24 }, (_, i) => i);
  expect(new Tensor(data, [1, 2, 3, 4]).toArray()).toEqual([
    [
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9, 10, 11],
      ],
      [
        [12, 13, 14, 15],
        [16, 17, 18, 19],
        [20, 21, 22, 23],
      ],
    ],
  ]);
  expect(new Tensor(data, [2, 1, 3, 4]).toArray()[1]?.[0]?.[2]).toEqual([20, 21, 22, 23]);
  expect(new Tensor(new Int8Array(0), [2, 2, 0, 3]).toArray()).toEqual([
    [[], []],
    [[], []],
  ]);
  expect(new Tensor(new Int8Array(0), [0, 2, 2, 3]).toArray()).toEqual([]);
});

test('toArray decodes the bits of float16', () => {
  const bits = [0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x7c00, 0xfc00, 0x3555, 0x7e01];
  const tensor = new Tensor(Uint16Array.from(bits), [1, 1, 1, 12], 'float16');
  expect(tensor.dtype).toBe('float16');
  expect(tensor.toArray()[0]?.[0]?.[0]).toEqual([
    0,
    -0,
    1,
    -2,
    65504,
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    Infinity,
    -Infinity,
    0.333251953125,
    NaN,
  ]);
});

describe('arguments that do not agree', () => {
  test.each([
    [
      [new Float32Array(4), [4]],
      RangeError,
      /^tensor\.shape .*expected ndim=4, found ndim=1\. Full shape received: \(4,\)/,
    ],
    [[new Float32Array(4), [1, 2, 3, 1]], RangeError, /^tensor\.data must be of length 6 .* received 4\.$/],
    [[new Float32Array(4), [1, 2, 2, 1], 'int8'], TypeError, /^tensor\.dtype must be float32/],
    [[new Uint16Array(4), [1, 2, 2, 1]], TypeError, /^tensor\.dtype must be float16/],
    [
      [
        [1, 2, 3, 4],
        [1, 2, 2, 1],
      ],
      TypeError,
      /^tensor\.data must be a Float32Array/,
    ],
    [[new Float32Array(4)], TypeError, /^tensor\.shape must be an array of 4 integers, but received undefined/],
    [[new Float32Array(4), [1, 2, -2, 1]], RangeError, /^tensor\.shape\[2\] must be an integer from 0/],
  ] as const)('%o', (args, kind, message) => {
    fails(() => new Tensor(...(args as unknown as [Float32Array, number[]])), kind, message);
  });
});

test('a function in the place of data, as that of a tf.Tensor, is told where to go', () => {
  const make = (data: unknown) => () => new Tensor(data as Float32Array, [1, 1, 1, 1]);
  const named = /^tensor\.data must be a .* or Uint8ClampedArray, but received /;
  const hint = '; pass a tf.Tensor as { data: x.dataSync(), shape: x.shape }, or use avgpool2d/tfjs.';
  fails(
    make(() => Float32Array.of(1)),
    TypeError,
    named,
    hint,
  );
  expect(fails(make([1]), TypeError, named).message).not.toContain(hint);
});

test('toArray of data that has gone since is an error', () => {
  const tensor = new Tensor(new Float32Array(4), [1, 2, 2, 1]);
  structuredClone(tensor.data, { transfer: [tensor.data.buffer] });
  fails(() => tensor.toArray(), TypeError, /^tensor\.data has been detached/);
});
