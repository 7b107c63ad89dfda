import type { OfGlobal } from './of-global.ts';

/** Name of the element type of a tensor. 'uint8' also stands for Uint8ClampedArray. */
export type DType = 'float32' | 'float64' | 'float16' | 'int8' | 'uint8' | 'int16' | 'uint16';

/** Float16Array by its form, for programs whose `lib` is older than it. */
export interface Float16ArrayLike extends Iterable<number> {
  readonly [Symbol.toStringTag]: 'Float16Array';
  readonly length: number;
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** A copy. */
  slice(start?: number, end?: number): Float16ArrayLike;
  [index: number]: number;
}

/** The typed arrays that can be pooled. A Uint16Array holds integers, or the bits of float16 values: its dtype says which. */
export type PoolArray =
  | Float32Array
  | Float64Array
  | OfGlobal<'Float16Array', Float16ArrayLike>
  | Uint16Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** The arrays of one element type, to and from which it is copied as it is. */
interface ArraysOf {
  float32: Float32Array;
  float64: Float64Array;
  float16: OfGlobal<'Float16Array', Float16ArrayLike> | Uint16Array;
  int8: Int8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  uint8: Uint8Array | Uint8ClampedArray;
}

/** Those of A that are of T's kind, which every array states, also one of a subclass such as Node's Buffer. */
type OfKind<A, T extends PoolArray> = Extract<A, { readonly [Symbol.toStringTag]: T[typeof Symbol.toStringTag] }>;

/** An array that has just been made: TypeScript since 5.7 knows that its buffer is not shared. */
type Fresh<A> = A extends { slice(): infer S } ? S : never;

/** A plain array of the kind of T, wherever its buffer comes from: what `out` may be for an input of T. */
export type OutArray<T extends PoolArray> = OfKind<PoolArray, T>;

/** A plain array of the kind of T on a buffer of its own: what the result for an input of T holds. */
export type SameKind<T extends PoolArray> = OfKind<Fresh<PoolArray>, T>;

/** The arrays whose elements are of the type of T's. */
export type SameElements<T extends PoolArray> = {
  [D in keyof ArraysOf]: Extract<ArraysOf[D], OfKind<PoolArray, T>> extends never ? never : ArraysOf[D];
}[keyof ArraysOf];

/** The plain array for elements of a type that every runtime has. */
export type ArrayOf<D extends DType> = D extends 'float16'
  ? Fresh<Uint16Array>
  : D extends 'uint8'
    ? Fresh<Uint8Array>
    : Fresh<ArraysOf[D]>;

/** Any of them, in this package's own hands: all are used as Uint8Array is. */
export type Elements = Uint8Array;

/** One of their constructors. */
export interface ArrayConstructor {
  new (buffer: ArrayBufferLike | number, byteOffset?: number, length?: number): PoolArray;
  readonly BYTES_PER_ELEMENT: number;
}

/** One kind of typed array: its element type and this realm's constructor. */
export interface Kind {
  readonly name: string;
  readonly dtype: DType;
  readonly array: ArrayConstructor;
}

const NAMES: readonly (readonly [name: string, dtype: DType])[] = [
  ['Float32Array', 'float32'],
  ['Float64Array', 'float64'],
  ['Uint16Array', 'float16'],
  ['Float16Array', 'float16'],
  ['Int16Array', 'int16'],
  ['Int8Array', 'int8'],
  ['Uint8Array', 'uint8'],
  ['Uint8ClampedArray', 'uint8'],
  ['Uint16Array', 'uint16'],
];

/** The element types, each once. */
export const DTYPES: readonly DType[] = [...new Set(NAMES.map(([, dtype]) => dtype))];

export const ARRAY_NAMES: readonly string[] = [...new Set(NAMES.map(([name]) => name))];

/** All kinds. Of several for an element type, the first is the one that every runtime has. */
const KINDS: readonly Kind[] = NAMES.map(([name, dtype]) => ({
  name,
  dtype,
  array: (globalThis as unknown as Record<string, ArrayConstructor>)[name] as ArrayConstructor,
}));

/** The kinds by name, for a Uint16Array the last of them. */
const BY_NAME: ReadonlyMap<unknown, Kind> = new Map(KINDS.map((kind) => [kind.name, kind]));

/**
 * The language's own accessors, which read the array itself: `instanceof` fails for arrays of another realm (a frame,
 * node:vm, jsdom), and a subclass or an own property can hide `length` or `buffer`.
 */
const prototype = Object.getPrototypeOf(Int8Array.prototype) as Int8Array;
function accessor<T>(name: string | symbol): (this: unknown) => T {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: unknown) => T;
}
const tagOf = accessor<string | undefined>(Symbol.toStringTag);
const bufferOf = accessor<ArrayBufferLike>('buffer');
const offsetOf = accessor<number>('byteOffset');
const bytesIn = accessor<number>('byteLength');

/** The kind of `array` if it is one of the typed arrays that can be pooled; of a Uint16Array one of them. */
export function kindOf(array: unknown): Kind | undefined {
  return BY_NAME.get(tagOf.call(array));
}

/** The element types that arrays of this kind can hold. */
export function dtypesOf({ name }: Kind): readonly DType[] {
  return KINDS.filter((kind) => kind.name === name).map(({ dtype }) => dtype);
}

/** This kind of array with the given element type, which may be left out where the array can hold only one. */
export function kindAs(kind: Kind, dtype: unknown): Kind | undefined {
  if (dtype === kind.dtype || (dtype === undefined && kind.name !== 'Uint16Array')) return kind;
  return KINDS.find((other) => other.name === kind.name && other.dtype === dtype);
}

/** The kind of array that holds elements of a type everywhere. */
export function kindOfDType(dtype: DType): Kind {
  return KINDS.find((kind) => kind.dtype === dtype) as Kind;
}

/** Whether `array` is a typed array of this kind; a subclass is of its parent's. */
export function isKind(array: unknown, kind: Kind): array is PoolArray {
  return tagOf.call(array) === kind.name;
}

/** Elements of a typed array of this kind; 0 when it is detached or no longer inside its buffer. */
export function lengthOf(array: PoolArray, kind: Kind): number {
  return lengthIn(array, kind.array);
}

/** Whether an array is neither detached nor outside its buffer: the language checks exactly this before it iterates. */
export function isAttached(array: PoolArray): boolean {
  try {
    prototype.keys.call(array as Int8Array);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first `length` elements of a typed array, whatever its subclass and its own properties are. The view does not grow,
 * though the array may, at any moment, with the shared memory that it follows.
 */
export function viewOf(data: PoolArray, array: ArrayConstructor, length: number): Elements {
  return new array(bufferOf.call(data), offsetOf.call(data), length) as Elements;
}

/** The first byte of a typed array in a buffer, if that is where it lies. */
export function placeIn(buffer: ArrayBufferLike, data: PoolArray): number | undefined {
  return bufferOf.call(data) === buffer ? offsetOf.call(data) : undefined;
}

/** Elements of a typed array whose constructor is known. */
export function lengthIn(data: PoolArray, array: ArrayConstructor): number {
  return bytesIn.call(data) / array.BYTES_PER_ELEMENT;
}

/** Copies `elements` to the beginning of a typed array, even if that has a `set` of its own. */
export function setElements(to: PoolArray, elements: Elements): void {
  prototype.set.call(to as Int8Array, elements);
}

/** Whether two typed arrays have a byte in common. */
export function doOverlap(a: PoolArray, b: PoolArray): boolean {
  if (bufferOf.call(a) !== bufferOf.call(b)) return false;
  const beginA = offsetOf.call(a);
  const beginB = offsetOf.call(b);
  return beginA < beginB + bytesIn.call(b) && beginB < beginA + bytesIn.call(a);
}
