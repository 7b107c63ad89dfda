import { averagePool2d, averagePool2dGradient, poolImage, WasmTensor } from 'avgpool2d';
import { afterEach, describe, expect, test } from 'vitest';
import { load } from '../../js/core/load.ts';
import { fails, ramp } from './fails.ts';

/*
 * Memory that is not a call's own stays as it is: shared memory that grows while it is copied, views of wasm memory, a
 * WasmTensor that nobody may make.
 */

const typedArray = Object.getPrototypeOf(Int8Array.prototype) as Int8Array;
const { set, subarray } = typedArray;
afterEach(() => {
  Object.assign(typedArray, { set, subarray });
});

const Growable = SharedArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => SharedArrayBuffer & { grow(length: number): void; readonly growable: boolean };

/**
 * An array that follows shared memory, and grows as another thread might have it grow: at the worst moment, after the
 * last check. Grown memory holds 0xff.
 */
function growing(data: Float32Array | Uint8Array): { array: Float32Array | Uint8Array; grow: () => void } {
  // More than the arena, but less than all of wasm memory in the first test.
  const room = 8 * 2 ** 20;
  const buffer = new Growable(data.byteLength, { maxByteLength: room });
  const array = data instanceof Float32Array ? new Float32Array(buffer) : new Uint8Array(buffer);
  array.set(data as never);
  const grow = () => {
    if (buffer.byteLength === room) return;
    buffer.grow(room);
    new Uint8Array(buffer).fill(0xff, data.byteLength);
  };
  return { array, grow };
}

/** Runs a call in which the arrays' memory grows before anything is copied. */
function whileGrowing<T>(grow: () => void, call: () => T): T {
  Object.assign(typedArray, {
    set(this: Int8Array, ...args: Parameters<typeof set>) {
      grow();
      return set.apply(this, args);
    },
    subarray(this: Int8Array, ...args: Parameters<typeof subarray>) {
      grow();
      return subarray.apply(this, args);
    },
  });
  try {
    return call();
  } finally {
    Object.assign(typedArray, { set, subarray });
  }
}

describe('shared memory that grows after its length was checked', () => {
  test('is copied up to that length: nothing behind the arena is written', () => {
    const kept = Array.from({ length: 120 }, (_, i) => WasmTensor.from(ramp(1, 100, 100, 1 + (i % 3))));
    const { array, grow } = growing(Float32Array.of(1, 2, 3, 6));
    // Planned before, so that nothing is left to be done but the copy.
    averagePool2d(ramp(1, 2, 2, 1), { poolSize: 2 });
    const y = whileGrowing(grow, () =>
      averagePool2d({ data: array as Float32Array, shape: [1, 2, 2, 1] }, { poolSize: 2 }),
    );
    expect([...y.data]).toEqual([3]);
    expect(array.length).toBe(2 * 2 ** 20);
    for (const [i, tensor] of kept.entries()) {
      const { data } = ramp(1, 100, 100, 1 + (i % 3));
      expect((tensor.data as Float32Array).every((value, at) => value === data[at])).toBe(true);
      tensor.dispose();
    }
  });

  test.each([
    ['an input of many bands', [1, 1200, 1200, 1], { poolSize: 3 }],
    ['an input of many images', [3000, 4, 4, 1], { poolSize: 2 }],
    ['rows of few elements', [1, 40, 2, 1000], { poolSize: 2, dataFormat: 'channels_first' }],
  ] as const)('%s', (_, shape, options) => {
    const x = ramp(...shape);
    const right = averagePool2d(x, options).data;
    const { array, grow } = growing(x.data);
    const y = whileGrowing(grow, () => averagePool2d({ data: array as Float32Array, shape }, options));
    expect(y.data).toEqual(right);
  });

  test('a result, a gradient, an image', () => {
    const x = ramp(1, 4, 4, 1);
    const out = growing(new Float32Array(4));
    whileGrowing(out.grow, () => averagePool2d(x, { poolSize: 2, out: out.array as Float32Array }));
    expect([...out.array.subarray(0, 4)]).toEqual([2.5, 4.5, 10.5, 12.5]);
    expect(new Uint8Array(out.array.buffer)[16]).toBe(0xff);

    const dy = growing(Float32Array.of(4, 8, 12, 16));
    const data = dy.array as Float32Array;
    const dx = whileGrowing(dy.grow, () =>
      averagePool2dGradient([1, 4, 4, 1], { data, shape: [1, 2, 2, 1] }, { poolSize: 2 }),
    );
    expect([...dx.data]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);

    const image = growing(Uint8Array.of(10, 20, 30, 255, 30, 40, 50, 255));
    const pixels = { data: image.array as Uint8Array, width: 2, height: 1 };
    const pooled = whileGrowing(image.grow, () => poolImage(pixels, { poolSize: [1, 2] }));
    expect([...pooled.data]).toEqual([20, 30, 40, 255]);
  });

  test('a WasmTensor that is made of it', () => {
    const { array, grow } = growing(Float32Array.of(1, 2, 3, 4));
    const data = array as Float32Array;
    const tensor = whileGrowing(grow, () => WasmTensor.from({ data, shape: [1, 2, 2, 1] }));
    const next = WasmTensor.zeros([1, 1, 1, 8]);
    expect([...tensor.data]).toEqual([1, 2, 3, 4]);
    expect([...next.data]).toEqual(new Array(8).fill(0));
    for (const each of [tensor, next]) each.dispose();
  });
});

describe('views of wasm memory', () => {
  const refusal = 'view of wasm memory';
  const x = ramp(1, 2, 2, 1);

  test('are taken within a WasmTensor, as input and for the result', () => {
    const a = WasmTensor.from(ramp(1, 2, 4, 1)) as WasmTensor<Float32Array>;
    const b = WasmTensor.zeros([1, 1, 1, 3]) as WasmTensor<Float32Array>;
    const [from, to] = [a.data, b.data];
    const half = from.subarray(4);
    averagePool2d({ data: half, shape: [1, 1, 4, 1] }, { poolSize: [1, 4], out: to.subarray(1, 2) });
    expect([...b.data]).toEqual([0, 5.5, 0]);
    averagePool2d({ data: from.subarray(0, 4), shape: [1, 2, 2, 1] }, { poolSize: 2, out: from.subarray(7) });
    expect([...a.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 1.5]);
    for (const tensor of [a, b]) tensor.dispose();
  });

  test('are refused anywhere else: below, behind, between, across two, in one that is disposed', () => {
    const tensors = Array.from({ length: 3 }, () => WasmTensor.zeros([1, 2, 2, 1]) as WasmTensor<Float32Array>);
    const [first, second, third] = tensors as [WasmTensor, WasmTensor, WasmTensor];
    const { buffer } = first.data;
    const place = first.data.byteOffset;
    third.dispose();
    const before = new Uint8Array(buffer.slice(0, place));
    const arena = load().copyAddress();
    for (const begin of [
      0,
      arena & ~3,
      place - 4,
      place + 4,
      place + 16,
      second.data.byteOffset + 16,
      buffer.byteLength - 16,
    ]) {
      const view = new Float32Array(buffer, begin, 4);
      fails(() => averagePool2d({ data: view, shape: [1, 2, 2, 1] }, { poolSize: 1 }), RangeError, /^x\.data/, refusal);
      fails(() => averagePool2d(x, { poolSize: 1, out: view }), RangeError, /^out/, refusal);
      fails(() => WasmTensor.from(view, [1, 2, 2, 1]), RangeError, /^x\.data/, refusal);
      const dy = { data: view, shape: [1, 2, 2, 1] };
      fails(() => averagePool2dGradient([1, 2, 2, 1], dy, { poolSize: 1 }), RangeError, /^dy\.data/, refusal);
      const pixels = new Uint8ClampedArray(buffer, begin, 16);
      fails(
        () => poolImage({ data: pixels, width: 2, height: 2 }, { poolSize: 1 }),
        RangeError,
        /^image\.data/,
        refusal,
      );
    }
    expect(before.length).toBe(place);
    for (const tensor of tensors) tensor.dispose();
  });

  test('all of wasm memory as the result changes nothing', () => {
    const tensor = WasmTensor.zeros([1, 1, 1, 1]);
    const out = new Float32Array(tensor.data.buffer, 0, 4096);
    fails(() => averagePool2d(ramp(1, 64, 64, 1), { poolSize: 1, out }), RangeError, /^out/, refusal);
    tensor.dispose();
  });
});

describe('a WasmTensor', () => {
  const Any = WasmTensor as unknown as new (...args: unknown[]) => WasmTensor;

  test('made by new is a TypeError that says how it is made, and changes nothing', () => {
    const data = new Float32Array(4);
    const shape = [1, 2, 2, 1];
    const kind = { name: 'Float32Array', dtype: 'float32', array: Float32Array };
    for (const args of [[data, shape], [data, shape, 'float32'], [kind, [1, 1, 1, -1000]], [kind, shape], []]) {
      fails(() => new Any(...args), TypeError, /WasmTensor\.from/);
    }
    class Own extends Any {}
    fails(() => new Own(data, shape), TypeError, /WasmTensor\.from/);
    expect(Object.isFrozen(shape)).toBe(false);
  });

  test('gives nobody the means to change what it holds', () => {
    const tensor = WasmTensor.from(ramp(1, 2, 2, 1));
    for (const name of Object.getOwnPropertyNames(WasmTensor)) {
      const member = (WasmTensor as never as Record<string, unknown>)[name];
      if (typeof member !== 'function' || name === 'from' || name === 'zeros') continue;
      expect((member as (value: unknown) => unknown)(tensor)).toBe(undefined);
    }
    Object.assign(tensor, { dtype: 'int8' });
    expect(tensor.toTensor()).toEqual({ ...ramp(1, 2, 2, 1), dtype: 'float32' });
    tensor.dispose();
  });

  test('is not what has only its prototype', () => {
    const fake = Object.create(WasmTensor.prototype) as WasmTensor;
    fails(() => fake.data, TypeError);
    fails(() => fake.toTensor(), TypeError);
    expect(() => fake.dispose()).toThrow(TypeError);
  });
});
