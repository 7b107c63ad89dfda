import {
  AveragePooling2D,
  averagePool2d,
  averagePool2dGradient,
  type PoolOptions,
  type Tensor,
  WasmTensor,
} from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { randomValues } from '../reference/random.ts';
import { fails } from './fails.ts';

/*
 * Tensors in wasm memory are pooled where they are. Results have the bits that they have outside, where they go through
 * the arena.
 */

type Floats = typeof Float32Array | typeof Float64Array;
type FloatTensor = Tensor<Float32Array | Float64Array>;

const bitsOf = ({ data }: { readonly data: unknown }) => {
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
};

function random(Kind: Floats, shape: readonly number[], seed: number): FloatTensor {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return { data: Kind.from(randomValues(count, seed) as never), shape } as unknown as FloatTensor;
}

const cases: [string, number[], PoolOptions][] = [
  ['windows side by side', [2, 28, 28, 3], { poolSize: 2 }],
  ['one channel', [1, 28, 28, 1], { poolSize: 2 }],
  ['overlapping windows', [3, 17, 19, 5], { poolSize: 3, strides: 1, padding: 'same' }],
  ['same_lower', [1, 9, 10, 2], { poolSize: [4, 2], strides: [3, 1], padding: 'same_lower' }],
  ['windows that share sums', [1, 60, 70, 2], { poolSize: [31, 17], strides: 1 }],
  ['large windows apart', [1, 100, 90, 2], { poolSize: 40, strides: 20 }],
  ['gaps between the windows', [2, 23, 23, 4], { poolSize: 2, strides: 5 }],
  ['dilations', [1, 40, 41, 3], { poolSize: 3, strides: 2, dilations: [4, 3] }],
  ['dilations and strides with a common factor', [1, 50, 50, 1], { poolSize: 4, strides: 6, dilations: 4 }],
  [
    'counted padding, rounded up',
    [2, 15, 14, 3],
    {
      poolSize: 3,
      strides: 2,
      padding: [
        [1, 2],
        [2, 1],
      ],
      ceilMode: true,
      countIncludePad: true,
    },
  ],
  ['a divisor of its own', [1, 12, 12, 3], { poolSize: 3, strides: 2, divisorOverride: -7 }],
  ['channels_first', [2, 3, 15, 17], { poolSize: 3, strides: 2, padding: 'same', dataFormat: 'channels_first' }],
  ['many channels', [1, 6, 6, 1000], { poolSize: 2, strides: 1 }],
  ['more than the arena holds', [1, 700, 700, 5], { poolSize: 3, strides: 2 }],
  ['windows that the arena does not hold', [1, 1300, 1300, 1], { poolSize: 1200, strides: 100 }],
  ['a row that the arena does not hold', [1, 1, 2_000_000, 1], { poolSize: [1, 1_900_000], strides: 50_000 }],
  ['no images', [0, 4, 4, 1], { poolSize: 2 }],
  ['no channels', [1, 4, 4, 0], { poolSize: 2 }],
];

describe.each([Float32Array, Float64Array] as Floats[])('$name', (Kind) => {
  test.each(cases)('%s', (_, shape, options) => {
    const x = random(Kind, shape, 1);
    const y = averagePool2d(x, options) as FloatTensor;
    const residentX = WasmTensor.from(x);
    const residentY = averagePool2d(residentX, options);
    expect(residentY.shape).toEqual(y.shape);
    expect(bitsOf(residentY)).toBe(bitsOf(y));
    expect(bitsOf(residentX)).toBe(bitsOf(x));

    const dy = random(Kind, y.shape, 2);
    const dx = averagePool2dGradient(shape, dy, options);
    const residentDy = WasmTensor.from(dy);
    const residentDx = averagePool2dGradient(shape, residentDy, options);
    expect(residentDx.shape).toEqual(shape);
    expect(residentDx.dtype).toBe(dx.dtype);
    expect(bitsOf(residentDx)).toBe(bitsOf(dx));
    expect(bitsOf(residentDy)).toBe(bitsOf(dy));

    // Into a tensor of the caller; back and forth, so that each finds the core set up for the other.
    (residentDx.data as Float32Array).fill(-1);
    (residentY.data as Float32Array).fill(-1);
    for (let i = 0; i < 2; i++) {
      expect(averagePool2dGradient(shape, residentDy, { ...options, out: residentDx })).toBe(residentDx);
      expect(averagePool2d(residentX, { ...options, out: residentY })).toBe(residentY);
    }
    expect(bitsOf(residentDx)).toBe(bitsOf(dx));
    expect(bitsOf(residentY)).toBe(bitsOf(y));
    for (const tensor of [residentX, residentY, residentDy, residentDx]) tensor.dispose();
  });
});

test('from inside to outside and from outside to inside', () => {
  const [, shape, options] = cases[2] as (typeof cases)[number];
  const x = random(Float32Array, shape, 1) as Tensor<Float32Array>;
  const y = averagePool2d(x, options) as Tensor<Float32Array>;
  const dx = averagePool2dGradient(shape, y, options);
  const [residentX, residentY] = [WasmTensor.from(x), WasmTensor.zeros(y.shape)];
  const out = new Float32Array(y.data.length);
  expect(averagePool2d(residentX, { ...options, out } as never).data).toBe(out);
  expect(bitsOf({ data: out })).toBe(bitsOf(y));
  expect(averagePool2d(x as never, { ...options, out: residentY } as never)).toBe(residentY);
  expect(bitsOf(residentY)).toBe(bitsOf(y));
  const outside = averagePool2dGradient(shape, residentY, {
    ...options,
    out: new Float32Array(x.data.length),
  } as never);
  expect(bitsOf(outside)).toBe(bitsOf(dx));
  averagePool2dGradient(shape, y as never, { ...options, out: residentX } as never);
  expect(bitsOf(residentX)).toBe(bitsOf(dx));
  for (const tensor of [residentX, residentY]) tensor.dispose();
});

test.each([Int8Array, Uint8Array, Uint8ClampedArray, Float64Array] as unknown as (typeof Uint8ClampedArray)[])(
  '$name stays one',
  (Kind) => {
    const x = WasmTensor.from({ data: Kind.of(1, 2, 3, 6), shape: [1, 2, 2, 1] });
    const y = averagePool2d(x, { poolSize: 2 });
    expect(y.data).toEqual(Kind.of(3));
    for (const tensor of [x, y]) tensor.dispose();
  },
);

test('a WasmTensor of the same element type takes a result whatever the kind of array', () => {
  const data = Uint8ClampedArray.of(1, 2, 3, 6);
  const shape = [1, 2, 2, 1] as const;
  const bytes = WasmTensor.zeros([1, 1, 1, 1], 'uint8');
  expect(averagePool2d({ data, shape } as never, { poolSize: 2, out: bytes } as never)).toBe(bytes);
  expect(bytes.data).toEqual(Uint8Array.of(3));
  const x = WasmTensor.from({ data: Uint8ClampedArray.of(9, 8, 9, 8), shape });
  expect(averagePool2d(x, { poolSize: 2, out: bytes })).toBe(bytes);
  expect(bytes.data).toEqual(Uint8Array.of(9));
  for (const tensor of [x, bytes]) tensor.dispose();
});

test('a layer does the same', () => {
  const layer = new AveragePooling2D({ poolSize: 2 });
  const x = WasmTensor.from({ data: Float32Array.of(1, 2, 3, 6), shape: [1, 2, 2, 1] });
  const y = layer.apply(x);
  const dx = layer.gradient(x.shape, y);
  expect([...dx.data]).toEqual([0.75, 0.75, 0.75, 0.75]);
  expect(layer.gradient(x.shape, y, { out: x })).toBe(x);
  expect([...x.data]).toEqual([0.75, 0.75, 0.75, 0.75]);
  for (const tensor of [x, y, dx]) tensor.dispose();
});

test('what is no WasmTensor of the right kind, or the input itself, is refused as out', () => {
  const x = WasmTensor.zeros([1, 2, 2, 1]);
  const double = WasmTensor.zeros([1, 2, 2, 1], 'float64');
  const options = { poolSize: 1 };
  // @ts-expect-error of another kind
  expect(() => averagePool2d(x, { ...options, out: double })).toThrow(/^out must be a Float32Array/);
  expect(() => averagePool2d(x, { ...options, out: x })).toThrow(/^out must not overlap x/);
  // Both are Uint16Arrays, but of integers and of float16.
  using bits = WasmTensor.zeros([1, 1, 1, 1], 'float16');
  using integers = WasmTensor.zeros([1, 1, 1, 1], 'uint16');
  const wrong = /^out must be a Uint16Array of uint16, but received "float16"/;
  expect(() => averagePool2d(integers, { poolSize: 1, out: bits })).toThrow(wrong);
  const outside = { data: Uint16Array.of(7), shape: [1, 1, 1, 1], dtype: 'uint16' } as const;
  expect(() => averagePool2d(outside, { poolSize: 1, out: bits } as never)).toThrow(wrong);
  averagePool2d(outside, { poolSize: 1, out: integers } as never);
  expect([...integers.data]).toEqual([7]);
  expect(() => averagePool2dGradient(x.shape, x, { ...options, out: x })).toThrow(/^out must not overlap dy/);
  const bytes = WasmTensor.zeros([1, 2, 2, 1], 'uint8');
  // @ts-expect-error only floats have gradients
  expect(() => averagePool2dGradient(x.shape, bytes, options)).toThrow(/^dy\.data must be a Float32Array or/);
  for (const tensor of [x, double, bytes]) tensor.dispose();
});

test("a WasmTensor's shape cannot be made another one", () => {
  const x = WasmTensor.zeros([1, 2, 2, 1]);
  expect(() => {
    (x.shape as unknown as number[])[1] = 2 ** 20;
  }).toThrow(TypeError);
  (x as { shape: unknown }).shape = [1, 2 ** 20, 2, 1];
  const y = averagePool2d(x, { poolSize: 2 });
  expect(y.shape).toEqual([1, 1, 1, 1]);
  for (const tensor of [x, y]) tensor.dispose();
});

// As reactive frameworks make them.
test.each([
  ['a proxy of it', (tensor: WasmTensor) => new Proxy(tensor, {})],
  ['an object that inherits from it', (tensor: WasmTensor) => Object.create(tensor) as WasmTensor],
])('what is no WasmTensor, but %s, is refused by name', (_, made) => {
  const tensor = WasmTensor.zeros([1, 2, 2, 1]);
  const other = made(tensor);
  const message = /^WasmTensor must be the tensor itself, not a proxy of it, but received /;
  fails(() => averagePool2d(other, { poolSize: 2 }), TypeError, message);
  fails(() => other.toTensor(), TypeError, message);
  tensor.dispose();
});
