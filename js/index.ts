/**
 * avgpool2d: 2-D average pooling with the exact semantics of tf.keras.layers.AveragePooling2D, in WebAssembly.
 * Every call is synchronous; the WebAssembly module is compiled at the first one, importing does nothing.
 */

export {
  type AxisWindow,
  describeWindows,
  type WindowOptions,
  type WindowPlan,
  type WindowSize,
} from './api/describe-windows.ts';
export {
  type AdaptivePoolImageOptions,
  type PixelArray,
  type PixelData,
  type PoolImageOptions,
  poolImage,
} from './api/image.ts';
export { imageDataFormat, setImageDataFormat } from './api/image-data-format.ts';
export { AveragePooling2D, type AveragePooling2DOptions } from './api/layer.ts';
export type { LayerConfig, LayerDType } from './api/layer-config.ts';
export {
  averagePool2d,
  averagePool2dGradient,
  type GradientArray,
  type OutFor,
  type Pooled,
  type PoolInput,
} from './api/pool.ts';
export { Tensor, type TensorLike } from './api/tensor.ts';
export { WasmTensor } from './api/wasm-tensor.ts';
export type { DataFormat } from './arguments/data-format.ts';
export type { Nested, NestedArray } from './arguments/nested.ts';
export type { OutputSize, SizePair } from './arguments/numbers.ts';
export type { OfGlobal } from './arguments/of-global.ts';
export type { AdaptivePoolOptions, DataFormatWord, OutOption, PoolOptions } from './arguments/options.ts';
export type { ExplicitPadding, PaddingOption, PaddingSides, PaddingWord } from './arguments/padding.ts';
export type { PartialShape, Shape } from './arguments/shape.ts';
export type {
  ArrayOf,
  DType,
  Float16ArrayLike,
  OutArray,
  PoolArray,
  SameElements,
  SameKind,
} from './arguments/typed-arrays.ts';
