/**
 * avgpool2d: 2-D average pooling with the exact semantics of tf.keras.layers.AveragePooling2D, in WebAssembly.
 * Every call is synchronous. The first one compiles the WebAssembly module; importing does nothing.
 */

export {
  AdaptiveAveragePooling2D,
  type AdaptiveAveragePooling2DOptions,
  type AdaptiveLayerConfig,
} from './api/adaptive-layer.ts';
export {
  type AxisWindow,
  describeWindows,
  type WindowOptions,
  type WindowPlan,
  type WindowSize,
} from './api/describe-windows.ts';
export {
  GlobalAveragePooling2D,
  type GlobalAveragePooling2DOptions,
  type GlobalLayerConfig,
} from './api/global-layer.ts';
export {
  type AdaptivePoolImageOptions,
  type PixelArray,
  type PixelData,
  type PoolImageOptions,
  poolImage,
} from './api/image.ts';
export { imageDataFormat, setImageDataFormat } from './api/image-data-format.ts';
export { AveragePooling2D, type AveragePooling2DOptions, type LayerConfig } from './api/layer.ts';
export type { LayerDType } from './api/layer-config.ts';
export { type Layer, layerFromConfig } from './api/layer-from-config.ts';
export {
  averagePool2d,
  averagePool2dGradient,
  type GradientArray,
  type OutFor,
  type Pooled,
  type PoolInput,
} from './api/pool.ts';
export type { LayerOptions } from './api/pooling-layer.ts';
export { Tensor, type TensorLike } from './api/tensor.ts';
export { WasmTensor } from './api/wasm-tensor.ts';
export type { DataFormat } from './arguments/data-format.ts';
export type { Nested, NestedArray } from './arguments/nested.ts';
export type { OutputSize, SizePair } from './arguments/numbers.ts';
export type { OfGlobal } from './arguments/of-global.ts';
export type { AdaptivePoolOptions, DataFormatWord, OutOption, PoolOptions } from './arguments/options.ts';
export type { ExplicitPadding, PaddingOption, PaddingSides, PaddingWord } from './arguments/padding.ts';
export type { FlatShape, PartialShape, Shape } from './arguments/shape.ts';
export type {
  ArrayOf,
  DType,
  Float16ArrayLike,
  OutArray,
  PoolArray,
  SameElements,
  SameKind,
} from './arguments/typed-arrays.ts';
