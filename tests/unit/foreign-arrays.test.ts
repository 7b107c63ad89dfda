import vm from 'node:vm';
import { averagePool2d, averagePool2dGradient, Tensor } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { fails } from './fails.ts';

/*
 * Typed arrays that `instanceof` and ordinary property access get wrong: of another realm, subclassed, with properties of
 * their own, over shared, resizable and detached buffers.
 */

const shape = [1, 2, 2, 1];
const pool = (data: unknown, options: object = {}) =>
  averagePool2d({ data, shape } as never, { poolSize: 2, ...options } as never);

/** All are used as Float32Array is, which is enough for the types here. */
const kinds = [
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
] as unknown as (typeof Float32Array)[];

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (name, Kind) => {
  test('of another realm is pooled into one of this realm', () => {
    const data = vm.runInNewContext(`${name}.of(1, 2, 3, 6)`);
    expect(data).not.toBeInstanceOf(Kind);
    const y = pool(data);
    expect(y.data.constructor).toBe(Kind);
    expect([...y.data]).toEqual([3]);
  });

  test('of another realm can be out, and is what the result holds', () => {
    const out = vm.runInNewContext(`new ${name}(1)`);
    expect(pool(Kind.of(1, 2, 3, 6), { out }).data).toBe(out);
    expect(out[0]).toBe(3);
  });

  test('as a subclass gives the plain kind', () => {
    class Mine extends Kind {
      override get length(): number {
        return 1e9;
      }
      override get buffer(): ArrayBuffer {
        throw new Error('not yours');
      }
      override subarray(): never {
        throw new Error('not yours');
      }
      static get [Symbol.species](): never {
        throw new Error('not yours');
      }
    }
    const y = pool(Mine.of(1, 2, 3, 6));
    expect(y.data.constructor).toBe(Kind);
    expect([...y.data]).toEqual([3]);
    const out = new Mine(1);
    expect(pool(Kind.of(1, 2, 3, 6), { out }).data).toBe(out);
    expect(out[0]).toBe(3);
  });

  test('with properties of its own that hide the real ones', () => {
    const data = Kind.of(1, 2, 3, 6);
    for (const property of ['length', 'subarray', 'slice', 'set']) {
      Object.defineProperty(data, property, { get: () => 1e9 });
    }
    const y = pool(data);
    expect(y.data.constructor).toBe(Kind);
    expect([...y.data]).toEqual([3]);
  });

  test('with an offset into a larger buffer', () => {
    const data = Kind.of(9, 1, 2, 3, 6, 9).subarray(1, 5);
    expect([...pool(data).data]).toEqual([3]);
    const room = new Kind(5).fill(9);
    pool(data, { out: room.subarray(2, 3) });
    expect([...room]).toEqual([9, 9, 3, 9, 9]);
  });

  test('over shared memory, as input and as out', () => {
    const bytes = Kind.BYTES_PER_ELEMENT;
    const data = new Kind(new SharedArrayBuffer(4 * bytes));
    data.set([1, 2, 3, 6]);
    const y = pool(data);
    expect([...y.data]).toEqual([3]);
    expect(y.data.buffer).toBeInstanceOf(ArrayBuffer);
    const out = new Kind(new SharedArrayBuffer(bytes));
    expect(pool(data, { out }).data).toBe(out);
    expect(out[0]).toBe(3);
    fails(() => pool(data, { out: new Kind(data.buffer, 0, 1) }), RangeError, /^out must not overlap x\.$/);
  });

  test('that is detached', () => {
    const data = new Kind(4);
    structuredClone(data, { transfer: [data.buffer] });
    fails(() => pool(data), TypeError, /^x\.data has been detached/);
    fails(
      () => averagePool2d({ data, shape: [0, 2, 2, 1] } as never, { poolSize: 2 }),
      TypeError,
      /^x\.data has been detached/,
    );
    fails(() => pool(new Kind(4), { out: data }), TypeError, /^out has been detached/);
  });

  test('over a resizable buffer', () => {
    const bytes = Kind.BYTES_PER_ELEMENT;
    const buffer = new ArrayBuffer(4 * bytes, { maxByteLength: 64 });
    const tracking = new Kind(buffer);
    const fixed = new Kind(buffer, 0, 4);
    tracking.set([1, 2, 3, 6]);
    expect([...pool(tracking).data]).toEqual([3]);
    expect([...pool(fixed).data]).toEqual([3]);
    buffer.resize(5 * bytes);
    fails(() => pool(tracking), RangeError, 'received 5.');
    expect([...pool(fixed).data]).toEqual([3]);
    buffer.resize(3 * bytes);
    fails(() => pool(tracking), RangeError, 'received 3.');
    fails(() => pool(fixed), TypeError, /^x\.data has been detached/);
    const out = new Kind(new ArrayBuffer(bytes, { maxByteLength: 64 }));
    expect(pool(Kind.of(1, 2, 3, 6), { out }).data).toBe(out);
    expect(out[0]).toBe(3);
  });
});

test("Node's Buffer is pooled as bytes into a Uint8Array", () => {
  const y = pool(Buffer.from([1, 2, 3, 6]));
  expect(y.data.constructor).toBe(Uint8Array);
  expect([...y.data]).toEqual([3]);
});

test('float16 bits of another realm', () => {
  const data = vm.runInNewContext('Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4600)');
  const y = averagePool2d({ data, shape, dtype: 'float16' }, { poolSize: 2 });
  expect(y.data.constructor).toBe(Uint16Array);
  expect(y.toArray()).toEqual([[[[3]]]]);
});

test.runIf('Float16Array' in globalThis)('Float16Array', () => {
  const data = Float16Array.of(1, 2, 3, 6);
  const y = pool(data);
  expect(y.data.constructor).toBe(Float16Array);
  expect(y.dtype).toBe('float16');
  expect(y.toArray()).toEqual([[[[3]]]]);
});

test('arrays and options of another realm', () => {
  const context = vm.createContext({});
  const run = (code: string) => vm.runInContext(code, context);
  expect(averagePool2d(run('[[[[1], [2]], [[3], [6]]]]'), run('({ poolSize: [2, 2] })')).toArray()).toEqual([[[[3]]]]);
  const x = run('({ data: Float32Array.of(1, 2, 3, 6), shape: [1, 2, 2, 1] })');
  expect(averagePool2d(x, run('({ poolSize: 2, padding: [[0, 0], [0, 0]] })')).toArray()).toEqual([[[[3]]]]);
});

test('an array that only looks like a typed array', () => {
  const liar = { [Symbol.toStringTag]: 'Float32Array', length: 4, buffer: new ArrayBuffer(16), byteOffset: 0 };
  fails(() => pool(liar), TypeError, /^x\.data must be a Float32Array/);
  fails(() => pool(new Proxy(new Float32Array(4), {})), TypeError, /^x\.data must be a Float32Array/);
  fails(() => pool(Object.create(Float32Array.prototype)), TypeError, /^x\.data must be a Float32Array/);
});

test('the gradient and Tensor take foreign arrays too', () => {
  const data = vm.runInNewContext('Float32Array.of(4)');
  const dx = averagePool2dGradient(shape, { data, shape: [1, 1, 1, 1] }, { poolSize: 2 });
  expect([...dx.data]).toEqual([1, 1, 1, 1]);
  expect(new Tensor(data, [1, 1, 1, 1]).toArray()).toEqual([[[[4]]]]);
});
