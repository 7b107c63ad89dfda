import { bytesOf, DTYPES, type DType, type Kind, kindOfDType, type PoolArray } from './dtype.ts';
import { memoryBuffer } from './engine.ts';
import { allocate, release } from './memory.ts';
import { snapshot } from './read.ts';
import { checkShape, elementCount, type Shape } from './shape.ts';
import { checkedTensor, checkTensor, type Tensor, type TensorLike } from './tensor.ts';
import { checkExactWord } from './words.ts';

/** What a WasmTensor has in wasm memory. */
interface Block {
  readonly kind: Kind;
  readonly length: number;
  /** 0 once disposed. */
  address: number;
}

/** Private fields, which are rewritten to the same for Firefox 89 but take more room. */
const blocks = new WeakMap<object, Block>();

/** Whether a value is a WasmTensor; unlike instanceof, this runs no code of a proxy. */
export function isResident(value: unknown): value is WasmTensor {
  return blocks.has(value as object);
}

/** Where the elements are. */
export function addressOf(tensor: WasmTensor): number {
  const address = blocks.get(tensor)?.address;
  if (!address) throw new TypeError('This WasmTensor has been disposed.');
  return address;
}

/** `using` calls a method of this name; a runtime that lacks the symbol has no `using` either. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? (Symbol('dispose') as typeof Symbol.dispose);

/**
 * A tensor that stays in wasm memory, for pipelines of poolings: averagePool2d and a layer's apply take it and give
 * one, without copying in or out. It is the one thing of this package that has to be freed, with dispose() or `using`;
 * its memory is then used again for the next one. wasm memory grows for what WasmTensors hold, at most to 2 GiB.
 *
 * @example
 * const x = WasmTensor.from({ data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1] });
 * const y = averagePool2d(x, { poolSize: 2 });
 * y.data[0]; // 2.5
 * x.dispose();
 * y.dispose();
 */
export class WasmTensor<T extends PoolArray = PoolArray> {
  /** Four dimensions, as in Tensor. */
  declare readonly shape: Shape;
  declare readonly dtype: DType;

  private constructor(kind: Kind, shape: Shape) {
    this.shape = shape;
    this.dtype = kind.dtype;
    const length = elementCount(shape);
    blocks.set(this, { kind, length, address: allocate(length * kind.array.BYTES_PER_ELEMENT) });
  }

  /**
   * Copies a tensor in: `{ data, shape }` or nested arrays as averagePool2d takes them, or data and its shape.
   * @throws TypeError, RangeError naming the argument; RangeError where wasm memory cannot grow so far
   */
  static from<T extends PoolArray>(x: TensorLike<T>): WasmTensor<T>;
  static from<T extends PoolArray>(data: T, shape: readonly number[], dtype?: DType): WasmTensor<T>;
  static from(x: unknown, givenShape?: unknown, dtype?: unknown): WasmTensor {
    const parts = givenShape === undefined ? x : { data: x, shape: givenShape, dtype };
    const { data, shape, kind } = checkTensor('x', parts);
    const tensor = new WasmTensor(kind, shape);
    bytesOf(tensor.data).set(bytesOf(data));
    return tensor;
  }

  /**
   * A tensor of zeros.
   * @param dtype default 'float32'; the data of 'float16' are its bits, in a Uint16Array
   */
  static zeros(shape: readonly number[], dtype: DType = 'float32'): WasmTensor {
    const kind = kindOfDType(checkExactWord('dtype', dtype, DTYPES));
    const tensor = new WasmTensor(kind, checkShape('shape', '', snapshot('shape', shape)));
    bytesOf(tensor.data).fill(0);
    return tensor;
  }

  /**
   * The elements, as a view of wasm memory: take it anew after creating another WasmTensor, which may move the memory,
   * and not after dispose().
   */
  get data(): T {
    const address = addressOf(this);
    const { kind, length } = blocks.get(this) as Block;
    return new kind.array(memoryBuffer(), address, length) as T;
  }

  /** A copy outside wasm memory. */
  toTensor(): Tensor<T> {
    return checkedTensor((this.data as unknown as Float32Array).slice(), this.shape, this.dtype) as Tensor<T>;
  }

  /** Frees the memory; a second call does nothing. */
  dispose(): void {
    const block = blocks.get(this) as Block;
    if (block.address !== 0) release(block.address);
    block.address = 0;
  }

  /** The same as `dispose`, for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }
}
