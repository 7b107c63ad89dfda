import { describe, refuse } from '../arguments/errors.ts';
import { decodeFloat16 } from '../arguments/float16.ts';
import { fromNested, type NestedArray, toNested } from '../arguments/nested.ts';
import { copied } from '../arguments/read.ts';
import { checkLength, checkShape, elementCount, type FlatShape, rankOf, type Shape } from '../arguments/shape.ts';
import {
  ARRAY_NAMES,
  type DType,
  dtypesOf,
  isAttached,
  isKind,
  type Kind,
  kindAs,
  kindOf,
  lengthOf,
  type PoolArray,
  placeIn,
} from '../arguments/typed-arrays.ts';
import { isWithinBlock, tensorMemory } from '../core/memory.ts';

/** Anything with the form of a tensor: flat data in row-major order, and its four dimensions. */
export interface TensorLike<T extends PoolArray = PoolArray> {
  readonly data: T;
  readonly shape: readonly number[];
  /** Needed for a Uint16Array: 'uint16', or 'float16' for bits. Elsewhere it may be left out. */
  readonly dtype?: DType | undefined;
}

/** A tensor whose parts agree: what the rest of the package works on. */
export interface CheckedTensor {
  readonly data: PoolArray;
  readonly shape: Shape;
  readonly kind: Kind;
}

/** What to do with a value that is no array for pooling. It may be a proxy that throws: only `describe` looks into it. */
function adviceOn(argument: string, array: unknown): string | false {
  if (typeof array === 'function') {
    return 'pass a tf.Tensor as { data: x.dataSync(), shape: x.shape }, or use avgpool2d/tfjs';
  }
  return /^\[(object .*Array]|-?\d)/.test(describe(array)) && `convert it: Float64Array.from(${argument}, Number)`;
}

/**
 * Kind of a typed array of one of the kinds `names`.
 * @throws TypeError naming `argument`
 */
export function checkKind(argument: string, array: unknown, names = ARRAY_NAMES): Kind {
  const kind = kindOf(array);
  if (kind !== undefined && names.includes(kind.name)) return kind;
  return refuse(argument, `a ${names.join(' or ')}`, array, false, names === ARRAY_NAMES && adviceOn(argument, array));
}

/**
 * Checks that a typed array has the elements of a shape. This comes after everything that may run code of the caller,
 * which could detach it.
 * @param key what follows the argument's name in the array's name; joined only for an error, to keep calls fast
 * @param wanted the shape's elements
 * @param advice for an array of another length
 * @throws TypeError, RangeError naming `argument`
 */
export function checkElements(
  argument: string,
  key: string,
  array: PoolArray,
  kind: Kind,
  shape: readonly number[],
  wanted: number,
  advice?: (length: number) => string | undefined,
): void {
  const length = lengthOf(array, kind);
  if (length === 0 && !isAttached(array)) {
    throw new TypeError(`${argument}${key} has been detached, or is no longer inside its buffer.`);
  }
  checkLength(argument, key, length, wanted, shape, advice);
  const memory = tensorMemory();
  const begin = memory && placeIn(memory, array);
  if (begin !== undefined && !isWithinBlock(begin, length * kind.array.BYTES_PER_ELEMENT)) {
    throw new RangeError(`${argument}${key} is a view of wasm memory outside WasmTensors.`);
  }
}

/** Whether elements lie in row-major order without gaps, from the first on, as these properties of an ndarray say. */
function isContiguous(shape: readonly number[], strides: unknown, offset: unknown): boolean {
  if (typeof offset === 'number' && offset !== 0) return false;
  if (!Array.isArray(strides) || elementCount(shape) === 0) return true;
  let next = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    if (length > 1 && strides[axis] !== next) return false;
    next *= length;
  }
  return true;
}

/**
 * Checks the array that a result of so many elements is written to.
 * @throws TypeError, RangeError naming `out`
 */
export function checkOut(out: unknown, kind: Kind, shape: readonly number[], length: number): asserts out is PoolArray {
  if (!isKind(out, kind)) refuse('out', `a ${kind.name}`, out);
  checkElements('out', '', out, kind, shape, length);
}

/** What ndarrays have besides data and shape. */
interface NdArray {
  readonly stride: unknown;
  readonly strides: unknown;
  readonly offset: unknown;
}

function refuseWithoutShape(argument: string, rank: number, value: unknown): never {
  const { data, dims, width } = Object(value);
  const advice = dims !== undefined ? 'pass dims as shape' : width !== undefined && 'use poolImage for images';
  if (data !== undefined) refuse(`${argument}.shape`, `an array of ${rank} integers`, undefined, false, advice);
  const shape = rank === 2 ? 'n, c' : 'n, h, w, c';
  return refuse(argument, `a tensor { data, shape: [${shape}] } or nested arrays of numbers`, value, false, advice);
}

/**
 * A tensor of the caller, each part read once and checked.
 * @param rank how many dimensions it has; absent: 4, or 2 where its shape has so many
 * @throws TypeError, RangeError naming the part of `argument`
 */
export function checkTensor(argument: string, value: unknown, rank?: number): CheckedTensor {
  const tensor = Array.isArray(value) ? fromNested(argument, value, rank ?? 4) : value;
  const {
    data,
    shape: given,
    dtype,
    stride,
    strides = stride,
    offset,
  } = Object(tensor) as TensorLike & Partial<NdArray>;
  const dims = copied(given, 1);
  const axes = rank ?? rankOf(dims);
  if (dims === undefined) refuseWithoutShape(argument, axes, tensor);
  const shape = checkShape(argument, '.shape', dims, '', axes);
  const layout = copied(strides, 1);
  const found = checkKind(`${argument}.data`, data);
  if ((layout ?? offset) !== undefined && !isContiguous(shape, layout, offset)) {
    throw new RangeError(
      `${argument} must be in row-major order from offset 0, but its strides or offset say otherwise; copy it first.`,
    );
  }
  checkElements(argument, '.data', data, found, shape, elementCount(shape));
  // A Uint16Array may hold either, so it has to say; every other array may only repeat its one element type.
  const kind = kindAs(found, dtype);
  if (kind === undefined) {
    const advice = dtype === undefined && 'uint16 for integers, float16 for bits';
    refuse(`${argument}.dtype`, `${dtypesOf(found).join(' or ')} for a ${found.name}`, dtype, false, advice);
  }
  return { data, shape, kind };
}

/** Tells Tensor's constructor that its arguments are checked; not exported from the package. */
const CHECKED = Symbol();

/**
 * A tensor of four dimensions, or of two, as GlobalAveragePooling2D gives it: flat data in row-major order, and its shape.
 *
 * @example
 * const x = new Tensor(Float32Array.of(1, 2, 3, 4), [1, 2, 2, 1]);
 */
export class Tensor<T extends PoolArray = PoolArray, S extends Shape | FlatShape = Shape> {
  /** The elements; the last dimension of `shape` varies fastest. Not a copy. */
  readonly data: T;
  /** (batch, height, width, channels), for channels_first (batch, channels, height, width); or (batch, channels). */
  readonly shape: S;
  /** 'float32', 'float64', 'float16', 'int8', 'uint8', 'int16' or 'uint16'. */
  readonly dtype: DType;

  /**
   * @param data the elements, kept without copying
   * @param shape four integers, or two, whose product is the number of elements
   * @param dtype needed when `data` is a Uint16Array: 'uint16', or 'float16' for bits
   * @throws TypeError, RangeError when data, shape and dtype do not agree
   */
  constructor(data: T, shape: readonly number[], dtype?: DType);
  /** @internal */
  constructor(data: T, shape: S, dtype: DType, checked: typeof CHECKED);
  constructor(data: T, shape: readonly number[], dtype?: DType, checked?: typeof CHECKED) {
    const parts = checked === CHECKED ? undefined : checkTensor('tensor', { data, shape, dtype });
    this.data = data;
    this.shape = (parts?.shape ?? shape) as S;
    this.dtype = parts?.kind.dtype ?? (dtype as DType);
  }

  /**
   * The elements as nested arrays of numbers, float16 bits decoded.
   * @throws TypeError, RangeError when `data` has been detached or resized since
   */
  toArray(): S extends Shape ? NestedArray : number[][] {
    const { data, shape, kind } = checkTensor('tensor', this);
    const isBits = kind.name === 'Uint16Array' && kind.dtype === 'float16';
    const decode = isBits ? decodeFloat16 : Number;
    return toNested(shape, (i) => decode(data[i] as number)) as S extends Shape ? NestedArray : number[][];
  }
}

/** A tensor from parts that are known to agree. */
export function checkedTensor<T extends PoolArray, S extends Shape | FlatShape>(
  data: PoolArray,
  shape: S,
  dtype: DType,
): Tensor<T, S> {
  return new Tensor(data as T, shape, dtype, CHECKED);
}
