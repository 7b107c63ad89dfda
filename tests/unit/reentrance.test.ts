import {
  AveragePooling2D,
  averagePool2d,
  averagePool2dGradient,
  describeWindows,
  poolImage,
  WasmTensor,
} from 'avgpool2d';
import { afterAll, describe, expect, test } from 'vitest';
import { fails, ramp } from './fails.ts';

/*
 * Getters that call the package while it reads the options and tensors of another call. The outer call gives what it
 * would have given, and what a getter takes away from it (a buffer, a WasmTensor) is missed by name.
 */

const grown: WasmTensor[] = [];
afterAll(() => {
  for (const tensor of grown) tensor.dispose();
});
const wasmSize = () => grown[0]?.data.buffer.byteLength ?? 0;

/** Makes wasm memory grow, which detaches all views of it. By a fifth each time, so not in every getter. */
function grow(): void {
  grown.push(WasmTensor.zeros([1, 1, 1, 1]));
  const before = wasmSize();
  while (wasmSize() === before) grown.push(WasmTensor.zeros([1, 1, 1024, 1024], 'int8'));
}

/** Leaves the package with other plans, caches and failures than before. */
function useEverything(): void {
  averagePool2d(ramp(1, 6, 6, 3), { poolSize: 3, strides: 1, padding: 'same' });
  averagePool2d({ data: new Int8Array(4e5), shape: [1, 1, 4e5, 1] }, { poolSize: [1, 3], strides: 1 });
  averagePool2dGradient([1, 3, 3, 1], ramp(1, 2, 2, 1), { poolSize: 2, strides: 1 });
  poolImage({ data: new Uint8ClampedArray(16), width: 2, height: 2 }, { poolSize: 2 });
  describeWindows(7, { window: 3, padding: 'same' });
  new AveragePooling2D({ poolSize: 5 }).computeOutputShape([1, 9, 9, 1]);
  expect(() => averagePool2d(ramp(1, 2, 2, 1), { poolSize: 3 })).toThrow(RangeError);
  expect(() => WasmTensor.zeros([1, 2 ** 31 - 1, 1, 1])).toThrow(RangeError);
}

/** The object with one property behind a getter that does something first. */
function calling<T extends object>(object: T, name: keyof T, work = useEverything): T {
  const copy = (Array.isArray(object) ? [...object] : { ...object }) as T;
  return Object.defineProperty(copy, name, {
    enumerable: true,
    get() {
      work();
      return object[name];
    },
  });
}

const both = () => {
  useEverything();
  grow();
};

const options = {
  poolSize: 2,
  strides: 1,
  padding: [
    [1, 0],
    [0, 0],
  ] as [[number, number], [number, number]],
  dilations: 1,
  ceilMode: false,
  countIncludePad: true,
  divisorOverride: undefined,
  dataFormat: 'channels_last' as const,
  out: new Float32Array(4),
};
const x = ramp(1, 2, 3, 1);
const pooled = [0.25, 0.75, 2, 3];

describe('the right result, whichever property calls back', () => {
  test.each(Object.keys(options) as (keyof typeof options)[])('options.%s', (name) => {
    options.out.fill(-1);
    expect([...averagePool2d(x, calling(options, name)).data]).toEqual(pooled);
    const { out, ...rest } = options;
    const dx = averagePool2dGradient(x.shape, ramp(1, 2, 2, 1), calling({ ...rest, out: new Float32Array(6) }, name));
    expect([...dx.data]).toEqual([0.5, 1.5, 1, 0.5, 1.25, 0.75]);
  });

  test.each(['data', 'shape', 'dtype'] as const)('x.%s', (name) => {
    const input = calling({ ...x, dtype: 'float32' as const }, name, both);
    expect([...averagePool2d(input, { ...options, out: undefined }).data]).toEqual(pooled);
    const resident = WasmTensor.from(calling({ ...x, dtype: 'float32' as const }, name, both));
    expect([...resident.data]).toEqual([0, 1, 2, 3, 4, 5]);
    resident.dispose();
  });

  test('on a WasmTensor, which moves with the memory', () => {
    const resident = WasmTensor.from(x);
    const { out, ...rest } = options;
    const y = averagePool2d(resident, calling({ ...rest, out: undefined }, 'strides', both));
    expect([...y.data]).toEqual(pooled);
    (y.data as Float32Array).fill(-1);
    averagePool2d(x as never, calling({ ...rest, out: y }, 'out', both) as never);
    expect([...y.data]).toEqual(pooled);
    for (const tensor of [resident, y]) tensor.dispose();
  });

  test('an element of nested arrays, of a pair or of the padding', () => {
    const rest = { ...options, out: undefined };
    const nested = [[[[0], [1], [2]], calling([[3], [4], [5]], 1)]];
    expect([...averagePool2d(nested, rest).data]).toEqual(pooled);
    expect([...averagePool2d(x, { ...rest, poolSize: calling([2, 2] as [number, number], 1) }).data]).toEqual(pooled);
    const padding = calling(options.padding, 0);
    expect([...averagePool2d(x, { ...rest, padding }).data]).toEqual(pooled);
  });
});

describe('what a getter takes away', () => {
  test('a view of wasm memory that moves meanwhile', () => {
    const resident = WasmTensor.from(x);
    const moving = {
      data: resident.data,
      get shape() {
        grow();
        return x.shape;
      },
    };
    fails(() => averagePool2d(moving, { poolSize: 2 }), TypeError, /^x\.data has been detached/);
    resident.dispose();
  });

  test('a WasmTensor that is disposed of meanwhile', () => {
    const disposing = (tensor: WasmTensor) => ({
      get poolSize() {
        tensor.dispose();
        return 2;
      },
    });
    const input = WasmTensor.from(x);
    fails(() => averagePool2d(input, disposing(input)), TypeError, /^x has been disposed\.$/);
    const out = WasmTensor.zeros([1, 1, 1, 1]);
    const call = () => averagePool2d(x, Object.defineProperty(disposing(out), 'out', { value: out }) as never);
    fails(call, TypeError, /^out has been disposed\.$/);
  });
});
