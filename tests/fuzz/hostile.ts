import { WasmTensor } from 'avgpool2d';
import fc from 'fast-check';

/*
 * Values that a caller should not pass, and honest values in strange clothes.
 */

/** Sizes at the ends of every range, and no sizes at all. */
export const oddNumbers = fc.constantFrom(
  ...[0, -0, -1, 0.5, 1.5, 1e-300, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, 1e308],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
);

/** What getters throw here; it has to come out as it is. */
export const BOOM = new Error('boom');
const boom = () => {
  throw BOOM;
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
};
const sparse = () => {
  const array: number[] = [];
  array[1] = 2;
  return array;
};
const detached = () => {
  const array = new Float32Array(4);
  structuredClone(array, { transfer: [array.buffer] });
  return array;
};
const disposed = () => {
  const tensor = WasmTensor.zeros([1, 2, 2, 1]);
  tensor.dispose();
  return tensor;
};
const changing = () => {
  let calls = 0;
  return { valueOf: () => ++calls, toString: () => String(++calls), [Symbol.toPrimitive]: () => ++calls };
};

/** Anything that JavaScript has. Made anew for each call, since some of it changes when it is used. */
export const anything: fc.Arbitrary<() => unknown> = fc.oneof(
  oddNumbers.map((value) => () => value),
  fc.tuple(oddNumbers, fc.integer({ min: -2, max: 4 })).map((pair) => () => pair),
  fc.integer({ min: -3, max: 5 }).map((value) => () => value),
  fc.array(fc.oneof(fc.integer({ min: -1, max: 4 }), oddNumbers), { maxLength: 6 }).map((value) => () => value),
  fc
    .anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true, withTypedArray: true })
    .map((value) => () => value),
  fc.constantFrom<() => unknown>(
    () => undefined,
    () => null,
    () => 1n,
    () => 10n ** 500n,
    () => Symbol('s'),
    () => boom,
    () => '2',
    () => 'SAME',
    () => 'channelsFirst',
    () => 'x'.repeat(100_000),
    () => new String('same'),
    () => new Number(2),
    changing,
    sparse,
    revoked,
    () => new Proxy({}, new Proxy({}, { get: boom })),
    () => new Proxy([2, 2], new Proxy({}, { get: boom })),
    () => Object.defineProperty([2, 2], 0, { get: boom }),
    () => Object.freeze([2, 2]),
    () => Object.create(null),
    () => new Array(2 ** 32 - 1),
    () => new Float32Array(3),
    () => new Float32Array(0),
    () => new ArrayBuffer(0),
    () => new SharedArrayBuffer(16),
    detached,
    disposed,
    () => new DataView(new ArrayBuffer(16)),
    () => new Date(0),
    () => ({ length: 2, 0: 2, 1: 2 }),
    () => [
      [1, 1],
      [1, 1],
    ],
    () => [[1, 1], revoked()],
  ),
);

type Bytes = { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number };
type Kind<T> = { new (length: number): T; new (buffer: ArrayBufferLike, offset: number, length: number): T };

class OwnFloat32 extends Float32Array {
  static get [Symbol.species]() {
    return Uint8Array as never;
  }
}

/** The same elements in an array of another make; the last two have lost theirs. */
export const makes = [
  'plain',
  'view',
  'shared',
  'resizable',
  'follows its buffer',
  'subclass',
  'own length',
  'own methods',
  'detached',
  'outside its buffer',
] as const;
export type Make = (typeof makes)[number];

/** Whether an array of this make still has the elements it was made with. */
export const isWhole = (make: Make) => make !== 'detached' && make !== 'outside its buffer';

/** Bytes of its buffer that a view leaves free. */
export const BESIDE = 4096;

const Resizable = ArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => ArrayBuffer & { resize(length: number): void };

export function remade(data: Float32Array | Int8Array, make: Make): Float32Array | Int8Array {
  const Same = data.constructor as Kind<Float32Array | Int8Array>;
  const { byteLength, length } = data;
  const into = (buffer: ArrayBufferLike, offset = 0) => {
    const array = new Same(buffer, offset, length);
    array.set(data);
    return array;
  };
  const resizable = () => new Resizable(byteLength, { maxByteLength: byteLength + 64 });
  switch (make) {
    case 'view':
      return into(new ArrayBuffer(byteLength + BESIDE), 16);
    case 'shared':
      return into(new SharedArrayBuffer(byteLength));
    case 'resizable':
      return into(resizable());
    case 'follows its buffer': {
      const array = new Same(resizable() as never);
      array.set(data);
      return array;
    }
    case 'outside its buffer': {
      const buffer = new Resizable(byteLength + 8, { maxByteLength: byteLength + 64 });
      const array = into(buffer, 8);
      buffer.resize(0);
      return array;
    }
    case 'detached': {
      const array = data.slice();
      structuredClone(array, { transfer: [array.buffer] });
      return array;
    }
    case 'subclass':
      return data instanceof Float32Array ? new OwnFloat32(data) : data.slice();
    case 'own length':
      return Object.defineProperty(data.slice(), 'length', { value: 2 ** 40 });
    case 'own methods':
      return Object.assign(data.slice(), { set: boom, slice: boom, subarray: boom });
    default:
      return data.slice();
  }
}

/** How the properties of an object are read: 'throwing' throws at one of them, 'changing' is right once. */
export const manners = ['plain', 'frozen', 'proxy', 'getters', 'changing', 'throwing'] as const;
export type Manner = (typeof manners)[number];

/** The same properties, read in another manner; 'getters' call `between` before they answer. */
export function presented(
  object: Record<string, unknown>,
  manner: Manner,
  between: () => void,
): Record<string, unknown> {
  if (manner === 'frozen') return Object.freeze({ ...object });
  if (manner === 'proxy') return new Proxy(object, {});
  if (manner === 'plain') return object;
  const strange = {};
  const names = Object.keys(object);
  for (const [i, name] of names.entries()) {
    let reads = 0;
    const get = () => {
      if (++reads > 1 && manner === 'changing') return reads % 2 === 0 ? -1 : undefined;
      if (manner === 'throwing' && i === names.length - 1) return boom();
      if (manner === 'getters') between();
      return object[name];
    };
    Object.defineProperty(strange, name, { get, enumerable: true });
  }
  return strange;
}

/** The bytes of an array, none where it has lost them. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Bytes) =>
  byteLength === 0 ? '' : [...new Uint8Array(buffer, byteOffset, byteLength)].join();

/** What a value is, for counting. */
export function kindOf(value: unknown): string {
  try {
    if (typeof value === 'number') {
      if (Number.isNaN(value)) return 'NaN';
      if (value < 0) return 'negative number';
      if (!Number.isInteger(value) && value !== Number.POSITIVE_INFINITY) return 'fraction';
      return value >= 2 ** 31 ? 'huge number' : 'number';
    }
    if (Array.isArray(value)) {
      if (Object.isFrozen(value)) return 'frozen array';
      return Object.keys(value).length < value.length ? 'sparse array' : 'array';
    }
    return typeof value;
  } catch {
    return 'unreadable';
  }
}
