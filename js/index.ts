/**
 * avgpool2d: 2-D average pooling with the exact semantics of tf.keras.layers.AveragePooling2D, in WebAssembly.
 * Every call is synchronous; the WebAssembly module is compiled at the first one, importing does nothing.
 */

export type { DataFormat } from './data-format.ts';
export { describeWindows, type Window, type WindowOptions, type WindowPlan } from './describe-windows.ts';
export type { DType, Float16ArrayLike, PoolArray, SameKind } from './dtype.ts';
export { type PixelData, type PoolImageOptions, poolImage } from './image.ts';
export { imageDataFormat, setImageDataFormat } from './image-data-format.ts';
export { AveragePooling2D, type AveragePooling2DOptions } from './layer.ts';
export type { LayerConfig, LayerDType } from './layer-config.ts';
export type { Nested, NestedArray } from './nested.ts';
export type { SizePair } from './numbers.ts';
export type { DataFormatWord, OutOption, PoolOptions } from './options.ts';
export type { ExplicitPadding, PaddingWord } from './padding.ts';
export {
  averagePool2d,
  averagePool2dGradient,
  type OutsideTensor,
  type PoolInput,
  type ResidentOutOption,
} from './pool.ts';
export type { PartialShape, Shape } from './shape.ts';
export { Tensor, type TensorLike } from './tensor.ts';
export { WasmTensor } from './wasm-tensor.ts';
