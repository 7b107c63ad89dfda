import { refuse } from '../arguments/errors.ts';
import { decodeFloat16 } from '../arguments/float16.ts';
import { fromNested, type NestedArray, toNested } from '../arguments/nested.ts';
import { attempt, copied, isArray, unreadable } from '../arguments/read.ts';
import { checkLength, checkShape, elementCount, type Shape } from '../arguments/shape.ts';
import {
  ARRAY_NAMES,
  checkAttached,
  type DType,
  isKind,
  type Kind,
  kindOf,
  lengthOf,
  type PoolArray,
} from '../arguments/typed-arrays.ts';

/** Anything with the form of a tensor: flat data in row-major order, and its four dimensions. */
export interface TensorLike<T extends PoolArray = PoolArray> {
  readonly data: T;
  readonly shape: readonly number[];
  /** Needed as 'float16' for the bits in a Uint16Array; elsewhere it may be left out. */
  readonly dtype?: DType | undefined;
}

/** A tensor whose parts agree: what the rest of the package works on. */
export interface CheckedTensor {
  readonly data: PoolArray;
  readonly shape: Shape;
  readonly kind: Kind;
}

/**
 * Checks that a typed array has the elements of a shape. This comes after everything that may run code of the caller,
 * which could detach it.
 * @throws TypeError, RangeError naming `argument`
 */
function checkElements(argument: string, key: string, array: PoolArray, kind: Kind, shape: Shape): void {
  const length = lengthOf(array, kind);
  if (length === 0) attempt(argument + key, () => checkAttached(array));
  checkLength(argument, key, length, elementCount(shape), shape);
}

/**
 * Kind of a typed array of one of the kinds `names` that has the elements of a shape.
 * @throws TypeError, RangeError naming `argument`
 */
export function checkArray(argument: string, key: string, array: unknown, shape: Shape, names = ARRAY_NAMES): Kind {
  const kind = kindOf(array);
  if (kind === undefined || !names.includes(kind.name)) {
    const hint = typeof array === 'function' ? ' (a tf.Tensor goes through avgpool2d/tfjs)' : '';
    refuse(argument + key, `a ${names.join(' or ')}${hint}`, array);
  }
  checkElements(argument, key, array as PoolArray, kind, shape);
  return kind;
}

/**
 * Checks the array that a result is written to.
 * @throws TypeError, RangeError naming `out`
 */
export function checkOut(out: unknown, kind: Kind, shape: Shape): asserts out is PoolArray {
  if (!isKind(out, kind)) refuse('out', `a ${kind.name}`, out);
  checkElements('out', '', out, kind, shape);
}

/**
 * A tensor of the caller, each part read once and checked.
 * @throws TypeError, RangeError naming the part of `argument`
 */
export function checkTensor(argument: string, value: unknown): CheckedTensor {
  const tensor = isArray(value) ? fromNested(argument, value) : value;
  if (typeof tensor !== 'object' || tensor === null) {
    refuse(argument, 'a tensor { data, shape } or nested arrays of numbers', tensor);
  }
  let data: PoolArray;
  let dims: unknown;
  let dtype: DType | undefined;
  try {
    const given = tensor as TensorLike;
    data = given.data;
    dims = copied(given.shape, 1);
    dtype = given.dtype;
  } catch (cause) {
    throw unreadable(argument, cause);
  }
  if (dims === undefined) refuse(`${argument}.shape`, 'an array of 4 integers (an image goes to poolImage)', dims);
  const shape = checkShape(argument, '.shape', dims);
  const kind = checkArray(argument, '.data', data, shape);
  // A Uint16Array may hold anything, so it has to say; every other array may only repeat its one element type.
  if (dtype !== kind.dtype && (dtype !== undefined || kind.name === 'Uint16Array')) {
    refuse(`${argument}.dtype`, `${kind.dtype} for a ${kind.name}`, dtype);
  }
  return { data, shape, kind };
}

/** Tells Tensor's constructor that its arguments are checked; not exported from the package. */
const CHECKED = Symbol();

/**
 * A tensor of four dimensions: flat data in row-major order, and its shape.
 *
 * @example
 * const x = new Tensor(Float32Array.of(1, 2, 3, 4), [1, 2, 2, 1]);
 */
export class Tensor<T extends PoolArray = PoolArray> {
  // Fields are only declared, here and in the other classes: defining them before the constructor sets them takes time.
  /** The elements; the last dimension of `shape` varies fastest. Not a copy. */
  declare readonly data: T;
  /** (batch, height, width, channels), or (batch, channels, height, width) for channels_first. */
  declare readonly shape: Shape;
  /** 'float32', 'float64', 'float16', 'int8' or 'uint8'. */
  declare readonly dtype: DType;

  /**
   * @param data the elements, kept without copying
   * @param shape four integers whose product is the number of elements
   * @param dtype needed as 'float16' when `data` is a Uint16Array of float16 bits
   * @throws TypeError, RangeError when data, shape and dtype do not agree
   */
  constructor(data: T, shape: readonly number[], dtype?: DType);
  /** @internal */
  constructor(data: T, shape: Shape, dtype: DType, checked: typeof CHECKED);
  constructor(data: T, shape: readonly number[], dtype?: DType, checked?: typeof CHECKED) {
    const parts = checked === CHECKED ? undefined : checkTensor('tensor', { data, shape, dtype });
    this.data = data;
    this.shape = parts?.shape ?? (shape as Shape);
    this.dtype = parts?.kind.dtype ?? (dtype as DType);
  }

  /**
   * The elements as nested arrays of numbers, float16 bits decoded.
   * @throws TypeError, RangeError when `data` has been detached or resized since
   */
  toArray(): NestedArray {
    const { data, shape, kind } = checkTensor('tensor', this);
    const decode = kind.name === 'Uint16Array' ? decodeFloat16 : Number;
    return toNested(shape, (i) => decode(data[i] as number));
  }
}

/** A tensor from parts that are known to agree. */
export function checkedTensor(data: PoolArray, shape: Shape, dtype: DType): Tensor {
  return new Tensor(data, shape, dtype, CHECKED);
}
