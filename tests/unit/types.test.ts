import { AveragePooling2D, averagePool2d, averagePool2dGradient, type Shape, type Tensor } from 'avgpool2d';
import { expect, expectTypeOf, test } from 'vitest';

/*
 * What TypeScript says about results. These fail in the type checker, not when they run.
 */

const shape = [1, 1, 1, 1];

test('a result has the array type of its input', () => {
  expectTypeOf(averagePool2d({ data: new Uint8ClampedArray(1), shape }, { poolSize: 1 })).toEqualTypeOf<
    Tensor<Uint8ClampedArray<ArrayBuffer>>
  >();
  expectTypeOf(averagePool2d({ data: new Float64Array(1), shape }, { poolSize: 1 })).toEqualTypeOf<
    Tensor<Float64Array<ArrayBuffer>>
  >();
  expectTypeOf(averagePool2d({ data: Buffer.alloc(1), shape }, { poolSize: 1 })).toEqualTypeOf<
    Tensor<Uint8Array<ArrayBuffer>>
  >();
  expectTypeOf(averagePool2d([[[[1]]]], { poolSize: 1 })).toEqualTypeOf<Tensor<Float32Array<ArrayBuffer>>>();
  const layer = new AveragePooling2D({ poolSize: 1 });
  expectTypeOf(layer.apply({ data: new Int8Array(1), shape })).toEqualTypeOf<Tensor<Int8Array<ArrayBuffer>>>();
});

test('a result can be pooled again', () => {
  const once = averagePool2d({ data: new Float32Array(4), shape: [1, 2, 2, 1] }, { poolSize: 1 });
  expectTypeOf(averagePool2d(once, { poolSize: 2 })).toEqualTypeOf<Tensor<Float32Array<ArrayBuffer>>>();
});

test('only floats have gradients', () => {
  const gradient = averagePool2dGradient(shape, { data: new Float64Array(1), shape }, { poolSize: 1 });
  expectTypeOf(gradient).toEqualTypeOf<Tensor<Float64Array<ArrayBuffer>>>();
  // @ts-expect-error a gradient of bytes
  expect(() => averagePool2dGradient(shape, { data: new Uint8Array(1), shape }, { poolSize: 1 })).toThrow(TypeError);
});

test('what is wrong is seen before it runs', () => {
  const x = { data: new Float32Array(1), shape };
  // @ts-expect-error the window is missing
  expectTypeOf(() => averagePool2d(x, {})).toBeFunction();
  // @ts-expect-error no such padding
  expectTypeOf(() => averagePool2d(x, { poolSize: 1, padding: 'full' })).toBeFunction();
  // @ts-expect-error the layer knows Keras's paddings only
  expectTypeOf(() => new AveragePooling2D({ poolSize: 1, padding: 'same_lower' })).toBeFunction();
  // @ts-expect-error integers of 32 bits are not pooled
  expectTypeOf(() => averagePool2d({ data: new Int32Array(1), shape }, { poolSize: 1 })).toBeFunction();
});

test('a known shape stays known', () => {
  const layer = new AveragePooling2D({ poolSize: 1 });
  expectTypeOf(layer.computeOutputShape([1, 2, 2, 1])).toEqualTypeOf<Shape>();
  expectTypeOf(layer.computeOutputShape([null, 2, 2, 1])[0]).toEqualTypeOf<number | null>();
});

test('16-bit integers', () => {
  expectTypeOf(averagePool2d({ data: new Int16Array(1), shape }, { poolSize: 1 })).toEqualTypeOf<
    Tensor<Int16Array<ArrayBuffer>>
  >();
  const unsigned = averagePool2d({ data: new Uint16Array(1), shape, dtype: 'uint16' }, { poolSize: 1 });
  expectTypeOf(unsigned).toEqualTypeOf<Tensor<Uint16Array<ArrayBuffer>>>();
});

test('poolSize or outputSize', () => {
  const x = { data: new Float32Array(1), shape };
  expectTypeOf(averagePool2d(x, { outputSize: [1, null] })).toEqualTypeOf<Tensor<Float32Array<ArrayBuffer>>>();
  expectTypeOf(averagePool2dGradient(shape, x, { outputSize: 1 })).toEqualTypeOf<Tensor<Float32Array<ArrayBuffer>>>();
  // @ts-expect-error both
  expect(() => averagePool2d(x, { outputSize: 1, poolSize: 1 })).toThrow(RangeError);
  // @ts-expect-error what the size of windows would need
  expect(() => averagePool2d(x, { outputSize: 1, padding: 'same' })).toThrow(RangeError);
  // @ts-expect-error null stands in a pair alone
  expect(() => averagePool2d(x, { outputSize: null })).toThrow(TypeError);
});
