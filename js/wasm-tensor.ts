import { bytesOf, type DType, type Kind, kindOfDType, type PoolArray } from './dtype.ts';
import { allocate, memoryBuffer, release } from './engine.ts';
import { wrongValue } from './errors.ts';
import { checkShape, elementCount, type Shape } from './shape.ts';
import { type CheckedTensor, checkedTensor, checkParts, checkTensor, type Tensor, type TensorLike } from './tensor.ts';

const DTYPES: readonly string[] = ['float32', 'float64', 'float16', 'int8', 'uint8'];

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
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #kind: Kind;
  readonly #length: number;
  /** In wasm memory; 0 once disposed. */
  #address: number;

  /** Whether a value is a WasmTensor; unlike instanceof, this runs no code of a proxy. @internal */
  static is(value: unknown): value is WasmTensor {
    return typeof value === 'object' && value !== null && #address in value;
  }

  private constructor(kind: Kind, shape: Shape) {
    this.#kind = kind;
    this.#length = elementCount('shape', shape);
    this.shape = shape;
    this.dtype = kind.dtype;
    this.#address = allocate(this.#length * kind.bytes);
  }

  /**
   * Copies a tensor in: `{ data, shape }` or nested arrays as averagePool2d takes them, or data and its shape.
   * @throws TypeError, RangeError naming the argument; RangeError where wasm memory cannot grow so far
   */
  static from<T extends PoolArray>(x: TensorLike<T>): WasmTensor<T>;
  static from<T extends PoolArray>(data: T, shape: readonly number[], dtype?: DType): WasmTensor<T>;
  static from(x: unknown, shape?: unknown, dtype?: unknown): WasmTensor {
    const checked: CheckedTensor =
      shape === undefined ? checkTensor('x', x) : checkParts('x', x, checkShape('shape', shape), dtype);
    const bytes = bytesOf(checked.data);
    const { buffer, byteOffset, byteLength } = bytes;
    const isResident = buffer === memoryBuffer();
    const tensor = new WasmTensor(checked.kind, checked.shape);
    // The new tensor may have made the memory grow, which detaches views of it such as `bytes` may be.
    bytesOf(tensor.data).set(isResident ? new Uint8Array(memoryBuffer(), byteOffset, byteLength) : bytes);
    return tensor;
  }

  /**
   * A tensor of zeros.
   * @param dtype default 'float32'; the data of 'float16' are its bits, in a Uint16Array
   */
  static zeros(shape: readonly number[], dtype: DType = 'float32'): WasmTensor {
    if (!DTYPES.includes(dtype)) throw wrongValue('dtype', `one of ${DTYPES.join(', ')}`, dtype);
    const tensor = new WasmTensor(kindOfDType(dtype), checkShape('shape', shape));
    (tensor.data as Float32Array).fill(0);
    return tensor;
  }

  /**
   * The elements, as a view of wasm memory: take it anew after creating another WasmTensor, which may move the memory,
   * and not after dispose().
   */
  get data(): T {
    return new this.#kind.array(memoryBuffer(), this.address, this.#length) as T;
  }

  /** A copy outside wasm memory. */
  toTensor(): Tensor<T> {
    return checkedTensor((this.data as unknown as Float32Array).slice(), this.shape, this.dtype) as Tensor<T>;
  }

  /** Where the elements are. @internal */
  get address(): number {
    if (this.#address === 0) throw new TypeError('This WasmTensor has been disposed.');
    return this.#address;
  }

  /** Frees the memory; a second call does nothing. */
  dispose(): void {
    if (this.#address !== 0) release(this.#address);
    this.#address = 0;
  }

  /** The same as `dispose`, for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }
}
