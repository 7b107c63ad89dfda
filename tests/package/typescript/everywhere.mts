// What every version of TypeScript compiles without the DOM's types: only ES2020's are there.
import {
  AveragePooling2D,
  averagePool2d,
  averagePool2dGradient,
  describeWindows,
  layerFromConfig,
  type NestedArray,
  type OutArray,
  type OutOption,
  type PartialShape,
  type PixelData,
  type PoolArray,
  type PoolInput,
  type PoolOptions,
  poolImage,
  type Shape,
  Tensor,
  type TensorLike,
  WasmTensor,
  type WindowOptions,
} from 'avgpool2d';
import { init, type averagePool2d as slimPool } from 'avgpool2d/slim';
import { register } from 'avgpool2d/tfjs';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles where both types are the same. */
export function same<A, B>(..._: Equal<A, B> extends true ? [] : ['the types differ']): void {}

/** An array on a buffer of its own: Float32Array, and from TypeScript 5.7 on Float32Array<ArrayBuffer>. */
type Floats = ReturnType<Float32Array['slice']>;
type Doubles = ReturnType<Float64Array['slice']>;
type Bytes = ReturnType<Uint8Array['slice']>;
type Clamped = ReturnType<Uint8ClampedArray['slice']>;

const shape = [1, 4, 4, 1];
const options = {
  poolSize: [2, 2],
  strides: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
  dilations: 1,
  ceilMode: false,
};
const floats = new Tensor(new Float32Array(16), shape);
const bytes: TensorLike<Uint8Array> = { data: new Uint8Array(16), shape };
const anything: TensorLike = floats;

// Results have the kind of the input, on a buffer of their own.
const y = averagePool2d(floats, options);
same<typeof y, Tensor<Floats>>();
same<typeof y.shape, Shape>();
same<ReturnType<typeof y.toArray>, NestedArray>();
const pooledBytes = averagePool2d(bytes, { poolSize: 2, padding: 'SAME' });
same<typeof pooledBytes, Tensor<Bytes>>();
const pooledArrays = averagePool2d([[[[1], [2]]]], { poolSize: 1 });
same<typeof pooledArrays, Tensor<Floats>>();
export const pooledAnything: Tensor = averagePool2d(anything, { poolSize: 1 });
const again = averagePool2d(y, { poolSize: 1, padding: [1, [0, 2]] });
same<typeof again, Tensor<Floats>>();

// A wrapper.
export function halve(x: PoolInput, more?: Omit<PoolOptions, 'poolSize'>): Tensor {
  return averagePool2d(x, { ...more, poolSize: 2 });
}
export function kept<T extends PoolArray>(x: TensorLike<T>): Tensor {
  return averagePool2d(x, { poolSize: 2 });
}
export function pooledInto(
  x: TensorLike<Float32Array>,
  where: PoolOptions & OutOption<OutArray<Float32Array>>,
): Tensor {
  return averagePool2d(x, where);
}
halve(floats);
halve([[[[1]]]], { padding: 'same' });

// `out` is what the result holds.
const out = new Float32Array(4);
const written = averagePool2d(floats, { poolSize: 2, out });
same<typeof written, Tensor<typeof out>>();
const resident = WasmTensor.zeros([1, 2, 2, 1]);
same<typeof resident, WasmTensor<Floats>>();
const inWasm = averagePool2d(floats, { poolSize: 2, out: resident });
same<typeof inWasm, WasmTensor<Floats>>();
const outside = averagePool2d(resident, { poolSize: 1, out });
same<typeof outside, Tensor<typeof out>>();

// What is in wasm memory keeps its kind.
WasmTensor.zeros(shape, 'uint8').data.fill(0);
WasmTensor.zeros(shape, 'float16').data.fill(0x3c00);
const nested = WasmTensor.from([[[[1], [2]]]]);
same<typeof nested, WasmTensor<Floats>>();
const doubles = WasmTensor.from({ data: new Float64Array(16), shape });
const layer = new AveragePooling2D({ poolSize: [2, 2], strides: null, padding: 'same', dataFormat: null });
const pooledDoubles = layer.apply(doubles);
same<typeof pooledDoubles, WasmTensor<Doubles>>();
same<typeof pooledDoubles.data, Doubles>();
const copy = pooledDoubles.toTensor();
same<typeof copy, Tensor<Doubles>>();
const applied = layer.apply(bytes);
same<typeof applied, Tensor<Bytes>>();

const words = WasmTensor.zeros(shape, 'int16');
const pooledWords = averagePool2d({ data: new Int16Array(16), shape }, { poolSize: 1, out: words });
same<typeof pooledWords, WasmTensor<ReturnType<Int16Array['slice']>>>();

// Gradients.
const dx = averagePool2dGradient([1, 4, 4, 1], y, options);
same<typeof dx, Tensor<Floats>>();
const layerDx = layer.gradient(shape, doubles, { out: new Float64Array(16) });
same<typeof layerDx, Tensor<Doubles>>();

// Shapes, windows, subclasses.
const size: number[] = [1, 4, 4, 1];
const known = layer.computeOutputShape(size);
same<typeof known, Shape>();
const open = layer.computeOutputShape([null, 4, 4, 1]);
same<typeof open, PartialShape>();
export const starts = describeWindows(5, { poolSize: 3, padding: 'same' }).windows.map((window) => window.start);
export const window: WindowOptions = { window: 3, stride: 2, padding: [1, 1] };
describeWindows(5, { outputSize: 2, countIncludePad: true });
export const adaptive: Tensor = averagePool2d(floats, { outputSize: [2, null] });
class Named extends AveragePooling2D {
  readonly isNamed = true;
}
const named = Named.fromConfig({ pool_size: 2 });
same<typeof named, Named>();
export const layers: AveragePooling2D[] = [{ pool_size: 2 }].map((config) => AveragePooling2D.fromConfig(config));

// Images without ImageData.
const pixels: PixelData<Uint8ClampedArray> = { data: new Uint8ClampedArray(16), width: 2, height: 2 };
const small = poolImage(pixels, { poolSize: 2, colorSpace: 'linear' });
same<typeof small, PixelData<Clamped>>();

// The other entries.
export const ready: Promise<void> = init(new Uint8Array(8));
same<typeof averagePool2d, typeof slimPool>();
export const replace: (tf: never) => string[] = register;

// A layer of any kind is used as each of them is.
const some = layerFromConfig({ class_name: 'AveragePooling2D', config: { pool_size: 2 } });
export const outcomes = [some.apply(floats), some.apply([[[[1]]]]), some.gradient(shape, floats)];
export const someConfig: object = some.getConfig();
export const itsWindow = some instanceof AveragePooling2D ? some.poolSize : undefined;

export const refused = (): void => {
  // @ts-expect-error the window is required
  averagePool2d(floats, {});
  // @ts-expect-error there is no such padding
  averagePool2d(floats, { poolSize: 1, padding: 'full' });
  // @ts-expect-error 32-bit integers are not pooled
  averagePool2d({ data: new Int32Array(16), shape }, { poolSize: 1 });
  // @ts-expect-error out is of another kind
  averagePool2d(floats, { poolSize: 2, out: new Float64Array(4) });
  // @ts-expect-error and so is this
  averagePool2d(bytes, { poolSize: 2, out: resident });
  // @ts-expect-error and this
  layer.apply(doubles, { out: new Float32Array(4) });
  // @ts-expect-error only floats have gradients
  averagePool2dGradient(shape, bytes, { poolSize: 2 });
  // @ts-expect-error the layer knows Keras's paddings alone
  new AveragePooling2D({ poolSize: 1, padding: 'same_lower' });
  // @ts-expect-error a window has a size
  describeWindows(5, {});
  // @ts-expect-error out is of another kind
  poolImage(pixels, { poolSize: 2, out: new Uint8Array(4) });
  // @ts-expect-error there is no such type
  WasmTensor.zeros(shape, 'int32');
  // @ts-expect-error there is no default source
  init();
};
