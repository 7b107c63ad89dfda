import { bytesOf, type DType, type PoolArray, type SameKind } from './dtype.ts';
import { runGradient, runPool, runResident } from './engine.ts';
import { formatShape, wrongType } from './errors.ts';
import type { Nested } from './nested.ts';
import type { OutOption, PoolOptions } from './options.ts';
import { checkOut } from './out.ts';
import { outputShape } from './output-shape.ts';
import { translateError } from './plan-errors.ts';
import { readProperty } from './read.ts';
import { poolSettings, type Settings } from './settings.ts';
import { CHANNELS_LAST, checkShape, elementCount, type Shape } from './shape.ts';
import { type CheckedTensor, checkedTensor, checkTensor, type Tensor, type TensorLike } from './tensor.ts';
import { WasmTensor } from './wasm-tensor.ts';

/** What can be pooled: a tensor, or nested arrays of numbers, which count as float32. */
export type PoolInput<T extends PoolArray = PoolArray> = TensorLike<T> | Nested;

/** A tensor that is no WasmTensor, whose result is a Tensor too. */
export type OutsideTensor<T extends PoolArray> = TensorLike<T> & { readonly toTensor?: undefined };

/** Where to put a result that stays in wasm memory. */
export interface ResidentOutOption {
  /** A WasmTensor of the result's shape and element type; absent: a new one. */
  readonly out?: WasmTensor | undefined;
}

/**
 * Runs a kernel over checked input. `shape` is the shape of x, called `shapeName` in errors; `source` is what the kernel
 * reads, x itself or dy; `out` is what the caller gave for the result, not checked yet.
 */
function run(
  kernel: typeof runPool | typeof runGradient,
  settings: Settings,
  shapeName: string,
  shape: Shape,
  sourceName: string,
  { data, kind }: CheckedTensor,
  resultShape: Shape,
  out: unknown,
): Tensor {
  const { dtype } = kind;
  const count = elementCount("the result's shape", resultShape);
  const target = out === undefined ? undefined : checkOut(out, kind, resultShape, count, sourceName, data);
  if (count === 0) {
    return checkedTensor((out as PoolArray | undefined) ?? new kind.array(0), resultShape, dtype);
  }
  const { axes, spec } = settings;
  const { images, channels } = imagesOf(settings, shape);
  try {
    const result = target ?? new kind.array(count);
    kernel(spec, dtype, images, shape[axes.height], shape[axes.width], channels, bytesOf(data), bytesOf(result));
    return checkedTensor((out as PoolArray | undefined) ?? result, resultShape, dtype);
  } catch (error) {
    throw translateError(error, shapeName, shape, settings);
  }
}

/** Batch and channels as the kernels count them: channels_first is channels_last with batch * channels images of one channel. */
function imagesOf(settings: Settings, shape: Shape): { images: number; channels: number } {
  return settings.axes === CHANNELS_LAST
    ? { images: shape[0], channels: shape[3] }
    : { images: shape[0] * shape[1], channels: 1 };
}

/** The forward pass from wasm memory to wasm memory. */
function poolResident(settings: Settings, x: WasmTensor, shape: Shape, resultShape: Shape, out: WasmTensor): void {
  if (out === x) throw new RangeError('out must not be x itself.');
  if (out.dtype !== x.dtype) throw wrongType('out', `a WasmTensor of ${x.dtype} like x`, out.dtype);
  const { axes, spec } = settings;
  const { images, channels } = imagesOf(settings, shape);
  if (elementCount('x.shape', resultShape) === 0) return;
  try {
    const { height, width } = axes;
    runResident(spec, x.dtype, images, shape[height], shape[width], channels, x.address, out.address);
  } catch (error) {
    throw translateError(error, 'x.shape', shape, settings);
  }
}

/** What the caller has given as `out`, where that is a WasmTensor: of the result's shape, and not only of its length. */
function residentOut(out: unknown, resultShape: Shape): WasmTensor | undefined {
  if (!WasmTensor.is(out)) return undefined;
  if (resultShape.every((dim, i) => dim === out.shape[i])) return out;
  throw new RangeError(
    `out must have the result's shape ${formatShape(resultShape)}, but received ${formatShape(out.shape)}.`,
  );
}

/** A new WasmTensor that `fill` writes to; where that throws, its memory is freed again. */
function filled(shape: Shape, dtype: DType, fill: (result: WasmTensor) => void): WasmTensor {
  const result = WasmTensor.zeros(shape, dtype);
  try {
    fill(result);
    return result;
  } catch (error) {
    result.dispose();
    throw error;
  }
}

/** The forward pass behind averagePool2d and the layer; `out` is what the caller gave, not checked yet. */
export function pool(settings: Settings, x: unknown, out: unknown): Tensor | WasmTensor {
  if (WasmTensor.is(x) && (out === undefined || WasmTensor.is(out))) {
    const resultShape = outputShape('x.shape', x.shape, settings);
    const given = residentOut(out, resultShape);
    if (given === undefined) return filled(resultShape, x.dtype, (result) => pool(settings, x, result));
    poolResident(settings, x, x.shape, resultShape, given);
    return given;
  }
  const input = checkTensor('x', x);
  const resultShape = outputShape('x.shape', input.shape, settings);
  const given = residentOut(out, resultShape);
  const result = run(runPool, settings, 'x.shape', input.shape, 'x', input, resultShape, given?.data ?? out);
  return given ?? result;
}

/** The gradient behind averagePool2dGradient and the layer. */
export function gradient(settings: Settings, xShape: unknown, dy: unknown, out: unknown): Tensor | WasmTensor {
  const shape = checkShape('xShape', xShape);
  if (WasmTensor.is(dy) && out === undefined) {
    return filled(shape, dy.dtype, (result) => gradient(settings, shape, dy, result));
  }
  const given = residentOut(out, shape);
  const input = checkTensor('dy', dy);
  if (input.kind.dtype !== 'float32' && input.kind.dtype !== 'float64') {
    throw wrongType('dy.data', 'a Float32Array or a Float64Array', input.data);
  }
  const pooled = outputShape('xShape', shape, settings);
  if (pooled.some((dim, i) => dim !== input.shape[i])) {
    throw new RangeError(
      `dy.shape must be ${formatShape(pooled)}, the output shape for xShape ${formatShape(shape)}, ` +
        `but received ${formatShape(input.shape)}.`,
    );
  }
  const result = run(runGradient, settings, 'xShape', shape, 'dy', input, shape, given?.data ?? out);
  return given ?? result;
}

/**
 * 2-D average pooling with every option of Keras, ONNX and PyTorch.
 *
 * Each output cell is the average of the input cells under its window: their sum divided by the number of real cells,
 * padding not counted, unless countIncludePad or divisorOverride say otherwise. float32 and float64 are added in their
 * own precision, float16 in float32; 8-bit integers are added exactly and rounded half away from zero.
 *
 * @param x `{ data, shape }` of four dimensions, or nested arrays of numbers (pooled as float32). It is not changed.
 * @returns a Tensor with an array of the same kind as the input's; an empty batch or no channels give an empty one
 * @throws TypeError for a value of the wrong kind, RangeError for a wrong value; the message names the argument
 *
 * @example
 * averagePool2d({ data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1] }, { poolSize: 2 }).data; // [2.5]
 */
export function averagePool2d(x: Nested, options: PoolOptions & OutOption): Tensor<Float32Array>;
export function averagePool2d(x: WasmTensor, options: PoolOptions & ResidentOutOption): WasmTensor;
export function averagePool2d<T extends PoolArray>(
  x: OutsideTensor<T>,
  options: PoolOptions & OutOption,
): Tensor<SameKind<T>>;
export function averagePool2d(
  x: PoolInput | WasmTensor,
  options: PoolOptions & (OutOption | ResidentOutOption),
): Tensor | WasmTensor {
  const settings = poolSettings(options);
  return pool(settings, x, readProperty('options', options, 'out'));
}

/**
 * Gradient of average pooling with respect to its input: how a loss changes with each input cell, given how it changes
 * with each output cell. It divides by the divisors of the forward pass, so it is its exact derivative.
 *
 * @param xShape shape of the forward pass's input, four integers
 * @param dy gradient with respect to the output, float32 or float64, of the output's shape; or nested arrays of numbers
 * @param options those of the forward pass; `out` has the shape of the input
 * @returns a Tensor of shape xShape
 * @throws TypeError for a value of the wrong kind, RangeError for a wrong value; the message names the argument
 */
export function averagePool2dGradient(
  xShape: readonly number[],
  dy: Nested,
  options: PoolOptions & OutOption,
): Tensor<Float32Array>;
export function averagePool2dGradient(
  xShape: readonly number[],
  dy: WasmTensor,
  options: PoolOptions & ResidentOutOption,
): WasmTensor;
export function averagePool2dGradient<T extends Float32Array | Float64Array>(
  xShape: readonly number[],
  dy: OutsideTensor<T>,
  options: PoolOptions & OutOption,
): Tensor<SameKind<T>>;
export function averagePool2dGradient(
  xShape: readonly number[],
  dy: PoolInput | WasmTensor,
  options: PoolOptions & (OutOption | ResidentOutOption),
): Tensor | WasmTensor {
  const settings = poolSettings(options);
  return gradient(settings, xShape, dy, readProperty('options', options, 'out'));
}
