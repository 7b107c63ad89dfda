import { refuse } from '../arguments/errors.ts';
import type { Nested } from '../arguments/nested.ts';
import { type AdaptivePoolOptions, type OutOption, type PoolOptions, readPoolOptions } from '../arguments/options.ts';
import { copied } from '../arguments/read.ts';
import { checkOutputShape, checkShape, type FlatShape, type Shape } from '../arguments/shape.ts';
import type { OutArray, PoolArray, SameElements, SameKind } from '../arguments/typed-arrays.ts';
import { run, runResident } from '../core/engine.ts';
import { PlanStatus } from '../generated/constants.ts';
import { refusePooling } from './plan-errors.ts';
import { resultArray } from './result.ts';
import { type Settings, settingsOf } from './settings.ts';
import { type CheckedTensor, checkedTensor, checkTensor, type Tensor, type TensorLike } from './tensor.ts';
import { residentData, residentOf, uninitialized, type WasmTensor } from './wasm-tensor.ts';
import { workOf } from './work.ts';

/** What can be pooled outside wasm memory: a tensor, or nested arrays of numbers, which count as float32. */
export type PoolInput<T extends PoolArray = PoolArray, S extends Shape | FlatShape = Shape> =
  | (TensorLike<T> & { readonly toTensor?: undefined })
  | (S extends Shape ? Nested : readonly (readonly number[])[]);

/** What a result for an input of T can be written to. */
export type OutFor<T extends PoolArray, S extends Shape | FlatShape = Shape> =
  | OutArray<T>
  | WasmTensor<SameElements<T>, S>;

/** The typed arrays that have gradients. */
export type GradientArray = Float32Array | Float64Array;

/** What a pooling gives: the WasmTensor `out`, or a Tensor of the array `out`; Otherwise without either. */
export type Pooled<Out, Otherwise, S extends Shape | FlatShape = Shape> = Result<
  [Out][Out extends unknown ? 0 : never],
  Otherwise,
  S
>;

// Through an index, because TypeScript would guess Out, where it is absent, from what the result is used as.
type Result<Out, Otherwise, S extends Shape | FlatShape> =
  Out extends WasmTensor<PoolArray, S> ? Out : Out extends PoolArray ? Tensor<Out, S> : Otherwise;

/**
 * Runs a pooling, or its gradient where the shape of the pooling's input is given: of `source` into `out`, both not
 * checked yet. Without `out` the result is where the source is, in wasm memory or outside.
 */
export function pool(settings: Settings, source: unknown, out: unknown, xShape?: Shape): Tensor | WasmTensor {
  const isGradient = xShape !== undefined;
  const name = isGradient ? 'dy' : 'x';
  const shapeName = isGradient ? 'xShape' : 'x.shape';
  const rank = isGradient && settings.isFlat ? 2 : 4;
  const from = residentOf(name, source);
  const input = from ?? checkTensor(name, source, rank);
  if (input.shape.length !== rank) checkShape(name, '.shape', input.shape, '', rank);
  const { kind } = input;
  const { dtype } = kind;
  if (isGradient && dtype !== 'float32' && dtype !== 'float64') {
    refuse(`${name}.data`, 'a Float32Array or Float64Array', kind.name);
  }
  const shape = xShape ?? (input.shape as Shape);
  const { pooling, images, pooled, outShape, length } = workOf(
    shapeName,
    shape,
    settings,
    kind.array,
    dtype,
    isGradient,
  );
  if (isGradient) checkOutputShape('dy.shape', input.shape, pooled);

  const fresh =
    from !== undefined && out === undefined ? uninitialized(kind, outShape.slice() as unknown as Shape) : undefined;
  try {
    const to = residentOf('out', fresh ?? out);
    if (to !== undefined) {
      if (to.kind.dtype !== dtype) refuse('out', `a ${kind.name} of ${dtype}`, to.kind.dtype);
      checkOutputShape('out.shape', to.shape, outShape);
    }

    if (from !== undefined && to !== undefined && from !== to) {
      const status = length === 0 ? PlanStatus.Ok : runResident(pooling, images, from.block.begin, to.block.begin);
      if (status < 0) refusePooling(status, shapeName, shape, settings);
      return (fresh ?? out) as WasmTensor;
    }
    // Views are taken only now, as a fresh WasmTensor may have moved wasm memory.
    const data = from === undefined ? (input as CheckedTensor).data : residentData(from);
    // One element type has arrays of several kinds, whose bytes are the same.
    const target = to === undefined ? out : residentData({ ...to, kind });
    const result = resultArray(name, data, kind, outShape, length, target);
    const status = length === 0 ? PlanStatus.Ok : run(pooling, images, data, result);
    if (status < 0) refusePooling(status, shapeName, shape, settings);
    return to === undefined
      ? checkedTensor(result, outShape.slice() as unknown as Shape, dtype)
      : ((fresh ?? out) as WasmTensor);
  } catch (error) {
    // Nobody else knows of it.
    fresh?.dispose();
    throw error;
  }
}

/** The gradient behind averagePool2dGradient and the layer. */
export function gradient(settings: Settings, xShape: unknown, dy: unknown, out: unknown): Tensor | WasmTensor {
  return pool(settings, dy, out, checkShape('xShape', '', copied(xShape)));
}

/**
 * 2-D average pooling with every option of Keras, ONNX and PyTorch.
 *
 * Each output cell is the average of the input cells under its window: their sum divided by the number of real cells,
 * padding not counted, unless countIncludePad or divisorOverride say otherwise. float32 and float64 are added in their
 * own precision; integers are added exactly and rounded half away from zero. float16 is added and divided in float32, then
 * rounded: a mean as near to the middle between two float16 as float32's error may come out as either.
 *
 * @param x `{ data, shape }` of four dimensions, or nested arrays of numbers (pooled as float32). It is not changed.
 * @returns a Tensor with an array of the same kind as the input's; an empty batch or no channels give an empty one
 * @throws TypeError for a value of the wrong kind, RangeError for a wrong value, the message naming the argument; Error
 * where the WebAssembly does not start, as that of avgpool2d/slim before init
 *
 * @example
 * averagePool2d({ data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1] }, { poolSize: 2 }).data; // [2.5]
 */
export function averagePool2d<T extends PoolArray = Float32Array, Out extends OutFor<T> | undefined = undefined>(
  x: PoolInput<T>,
  options: (PoolOptions | AdaptivePoolOptions) & OutOption<Out>,
): Pooled<Out, Tensor<SameKind<T>>>;
export function averagePool2d<T extends PoolArray, Out extends OutFor<T> | undefined = undefined>(
  x: WasmTensor<T>,
  options: (PoolOptions | AdaptivePoolOptions) & OutOption<Out>,
): Pooled<Out, WasmTensor<T>>;
export function averagePool2d(x: unknown, options: unknown): Tensor | WasmTensor {
  const { given, out } = readPoolOptions(options);
  return pool(settingsOf(given), x, out);
}

/**
 * Gradient of average pooling with respect to its input: how a loss changes with each input cell, given how it changes
 * with each output cell. It is the exact derivative of the forward pass, with the same divisors.
 *
 * @param xShape shape of the forward pass's input, four integers
 * @param dy gradient with respect to the output, float32 or float64, of the output's shape; or nested arrays of numbers
 * @param options those of the forward pass; `out` has the shape of the input
 * @returns a Tensor of shape xShape
 * @throws TypeError for a value of the wrong kind, RangeError for a wrong value, the message naming the argument; Error
 * where the WebAssembly does not start, as that of avgpool2d/slim before init
 */
export function averagePool2dGradient<
  T extends GradientArray = Float32Array,
  Out extends OutFor<T> | undefined = undefined,
>(
  xShape: readonly number[],
  dy: PoolInput<T>,
  options: (PoolOptions | AdaptivePoolOptions) & OutOption<Out>,
): Pooled<Out, Tensor<SameKind<T>>>;
export function averagePool2dGradient<T extends GradientArray, Out extends OutFor<T> | undefined = undefined>(
  xShape: readonly number[],
  dy: WasmTensor<T>,
  options: (PoolOptions | AdaptivePoolOptions) & OutOption<Out>,
): Pooled<Out, WasmTensor<T>>;
export function averagePool2dGradient(xShape: unknown, dy: unknown, options: unknown): Tensor | WasmTensor {
  const { given, out } = readPoolOptions(options);
  return gradient(settingsOf(given), xShape, dy, out);
}
