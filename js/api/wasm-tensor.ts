import { refuse } from '../arguments/errors.ts';
import type { Nested } from '../arguments/nested.ts';
import { copied } from '../arguments/read.ts';
import { checkShape, elementCount, type FlatShape, rankOf, type Shape } from '../arguments/shape.ts';
import {
  type ArrayOf,
  DTYPES,
  type DType,
  type Kind,
  kindOfDType,
  type PoolArray,
  type SameKind,
  viewOf,
} from '../arguments/typed-arrays.ts';
import { checkExactWord } from '../arguments/words.ts';
import { isLost } from '../core/load.ts';
import { allocate, type Block, hold, release } from '../core/memory.ts';
import { checkedTensor, checkTensor, type Tensor, type TensorLike } from './tensor.ts';

/** What a WasmTensor has in wasm memory. It is the package's own, so it needs no checks. */
export interface Resident {
  readonly kind: Kind;
  /** Frozen, so that it stays the shape of that memory. */
  readonly shape: Shape | FlatShape;
  readonly block: Block;
}

/** Whoever has this can call what is meant for this file alone; it is not exported from the package. */
const OWN = Symbol();

/**
 * What a value has in wasm memory, if it is a WasmTensor.
 * @throws TypeError naming `argument` where it has been disposed, or lost
 */
export function residentOf(argument: string, value: unknown): Resident | undefined {
  const resident = WasmTensor.residentIn(value, OWN);
  const { core, isFreed } = resident?.block ?? {};
  if (core && isLost(core)) throw new TypeError(`${argument} was lost when WebAssembly failed.`);
  if (isFreed) throw new TypeError(`${argument} has been disposed.`);
  return resident;
}

/** The elements, as a view that ends when wasm memory grows. */
export function residentData({ kind, shape, block }: Resident): PoolArray {
  return new kind.array(block.core.wasmMemory.buffer, block.begin, elementCount(shape));
}

const own = (tensor: unknown) =>
  residentOf('WasmTensor', tensor) ?? refuse('WasmTensor', 'the tensor itself, not a proxy of it', tensor);

/** A view keeps the tensor alive whose memory it shows. */
const owners = new WeakMap<PoolArray, unknown>();

/** `using` calls a method of this name; a runtime that lacks the symbol has no `using` either. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? (Symbol('dispose') as typeof Symbol.dispose);

/** Symbol.dispose where the program's `lib` has it: TypeScript's older ones, too, can read the types of this package. */
type DisposeSymbol = SymbolConstructor extends { readonly dispose: infer S extends symbol } ? S : never;

/** What `using` calls, where TypeScript knows it. */
export type ForUsing = { readonly [S in DisposeSymbol]: () => void };

/**
 * A tensor that stays in wasm memory, for pipelines of poolings: averagePool2d and a layer's apply take one and return
 * one, without copying in or out. Nothing else in this package has to be freed: call dispose(), or declare it with
 * `using`, and the next WasmTensor can have its memory. wasm memory grows with what WasmTensors hold, up to 2 GiB. When the
 * garbage collector finds that a WasmTensor and its `data` are unreachable, their memory becomes free, too; that may be
 * late or never, so do not rely on it.
 *
 * @example
 * const x = WasmTensor.from({ data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1] });
 * const y = averagePool2d(x, { poolSize: 2 });
 * y.data[0]; // 2.5
 * x.dispose();
 * y.dispose();
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the class has the method of ForUsing
export class WasmTensor<T extends PoolArray = PoolArray, S extends Shape | FlatShape = Shape> {
  /** Four dimensions, or two, as in Tensor. */
  readonly shape: S;
  readonly dtype: DType;
  readonly #resident: Resident;

  private constructor(caller: typeof OWN, kind: Kind, shape: S) {
    if (caller !== OWN) throw new TypeError('A WasmTensor is made by WasmTensor.from or WasmTensor.zeros.');
    this.shape = Object.freeze(shape);
    this.dtype = kind.dtype;
    const block = allocate(elementCount(shape) * kind.array.BYTES_PER_ELEMENT);
    this.#resident = { kind, shape, block };
    hold(block, this);
  }

  /**
   * Unlike instanceof, this runs no code of a proxy.
   * @internal
   */
  static residentIn(value: unknown, caller: typeof OWN): Resident | undefined {
    const isOne = caller === OWN && typeof value === 'object' && value !== null && #resident in value;
    return isOne ? value.#resident : undefined;
  }

  /**
   * Copies a tensor in: `{ data, shape }` or nested arrays as averagePool2d takes them, or data and its shape.
   * @throws TypeError, RangeError naming the argument; RangeError where wasm memory cannot grow so far
   */
  static from<T extends PoolArray = Float32Array>(x: TensorLike<T> | Nested): WasmTensor<SameKind<T>>;
  static from<T extends PoolArray>(data: T, shape: FlatShape, dtype?: DType): WasmTensor<SameKind<T>, FlatShape>;
  static from<T extends PoolArray>(data: T, shape: readonly number[], dtype?: DType): WasmTensor<SameKind<T>>;
  static from(x: unknown, givenShape?: unknown, dtype?: unknown): unknown {
    const parts = givenShape === undefined ? x : { data: x, shape: givenShape, dtype };
    const { data, shape, kind } = checkTensor('x', parts);
    const length = elementCount(shape);
    const from = viewOf(data, kind.array, length);
    const { byteOffset } = from;
    const tensor = uninitialized(kind, shape);
    const to = residentData(own(tensor)) as typeof from;
    // The new tensor may have made wasm memory grow, which ends the views of it: then `from` is one.
    to.set(from.length === length ? from : (new kind.array(to.buffer, byteOffset, length) as typeof from));
    return tensor;
  }

  /**
   * A tensor of zeros.
   * @param dtype default 'float32'; the data of 'float16' are its bits, in a Uint16Array
   */
  static zeros<D extends DType = 'float32'>(shape: FlatShape, dtype?: D): WasmTensor<ArrayOf<D>, FlatShape>;
  static zeros<D extends DType = 'float32'>(shape: readonly number[], dtype?: D): WasmTensor<ArrayOf<D>>;
  static zeros(shape: readonly number[], dtype: DType = 'float32'): unknown {
    const kind = kindOfDType(checkExactWord('dtype', dtype, DTYPES));
    const dims = copied(shape);
    const tensor = uninitialized(kind, checkShape('shape', '', dims, '', rankOf(dims)));
    (residentData(own(tensor)) as Uint8Array).fill(0);
    return tensor;
  }

  /**
   * The elements, as a view of wasm memory. Read this property again after creating another WasmTensor, which may move
   * the memory; do not use it after dispose().
   */
  get data(): T {
    const view = residentData(own(this));
    owners.set(view, this);
    return view as T;
  }

  /** A copy outside wasm memory. */
  toTensor(): Tensor<T, S> {
    const resident = own(this);
    const data = (residentData(resident) as Float32Array).slice();
    return checkedTensor<T, S>(data, resident.shape as S, resident.kind.dtype);
  }

  /** Frees the memory; a second call does nothing. */
  dispose(): void {
    release(this.#resident.block);
  }

  /** @internal */
  [DISPOSE](): void {
    this.dispose();
  }
}

// biome-ignore lint/correctness/noUnusedVariables: both declarations need the same parameters
export interface WasmTensor<T extends PoolArray = PoolArray, S extends Shape | FlatShape = Shape> extends ForUsing {}

/** A tensor whose elements are what its memory held before. */
export function uninitialized(kind: Kind, shape: Shape | FlatShape): WasmTensor {
  return new (WasmTensor as unknown as new (caller: typeof OWN, kind: Kind, shape: readonly number[]) => WasmTensor)(
    OWN,
    kind,
    shape,
  );
}
