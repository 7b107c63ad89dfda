/**
 * avgpool2d: 2-D average pooling with the exact semantics of tf.keras.layers.AveragePooling2D, in WebAssembly.
 * Every call is synchronous; the WebAssembly module is compiled at the first one, importing does nothing.
 */

export { describeWindows, type Window, type WindowOptions, type WindowPlan } from './api/describe-windows.ts';
export { type AdaptivePoolImageOptions, type PixelData, type PoolImageOptions, poolImage } from './api/image.ts';
export { imageDataFormat, setImageDataFormat } from './api/image-data-format.ts';
export { AveragePooling2D, type AveragePooling2DOptions } from './api/layer.ts';
export type { LayerConfig, LayerDType } from './api/layer-config.ts';
export {
  averagePool2d,
  averagePool2dGradient,
  type OutsideTensor,
  type PoolInput,
  type ResidentOutOption,
} from './api/pool.ts';
export { Tensor, type TensorLike } from './api/tensor.ts';
export { WasmTensor } from './api/wasm-tensor.ts';
export type { DataFormat } from './arguments/data-format.ts';
export type { Nested, NestedArray } from './arguments/nested.ts';
export type { OutputSize, SizePair } from './arguments/numbers.ts';
export type { AdaptivePoolOptions, DataFormatWord, OutOption, PoolOptions } from './arguments/options.ts';
export type { ExplicitPadding, PaddingOption, PaddingSides, PaddingWord } from './arguments/padding.ts';
export type { PartialShape, Shape } from './arguments/shape.ts';
export type { DType, Float16ArrayLike, PoolArray, SameKind } from './arguments/typed-arrays.ts';
