import type { DataFormat } from '../arguments/data-format.ts';
import { checkFlag } from '../arguments/numbers.ts';
import { checkNames } from '../arguments/read.ts';
import type { FlatShape, Shape } from '../arguments/shape.ts';
import { imageDataFormat } from './image-data-format.ts';
import type { LayerDType } from './layer-config.ts';
import {
  baseConfig,
  fromConfig,
  LAYER_OPTIONS,
  type LayerClass,
  type LayerKind,
  type LayerOptions,
  PoolingLayer,
} from './pooling-layer.ts';
import { settingsOf } from './settings.ts';

/** Options of GlobalAveragePooling2D: the arguments of the Keras layer. */
export interface GlobalAveragePooling2DOptions<Keep extends boolean = boolean> extends LayerOptions {
  /** Whether the output keeps height and width, of one cell each. Default false: (batch, channels). */
  readonly keepdims?: Keep | undefined;
}

const OPTIONS = [...LAYER_OPTIONS, 'keepdims'] as const;

/** What GlobalAveragePooling2D's getConfig() returns: Keras's own keys and values. */
export interface GlobalLayerConfig {
  name: string;
  trainable: boolean;
  dtype: LayerDType;
  data_format: DataFormat;
  keepdims: boolean;
}

/**
 * The average of each channel, with the semantics of tf.keras.layers.GlobalAveragePooling2D: the output has the shape
 * (batch, channels), or with keepdims (batch, 1, 1, channels), for channels_first (batch, channels, 1, 1).
 *
 * @example
 * const layer = new GlobalAveragePooling2D();
 * layer.apply({ data: Float32Array.of(1, 2, 3, 6), shape: [1, 2, 2, 1] }).toArray(); // [[3]]
 */
export class GlobalAveragePooling2D<Keep extends boolean = false> extends PoolingLayer<
  Keep extends true ? Shape : FlatShape
> {
  readonly keepdims: boolean;

  /** @throws TypeError for an argument of the wrong kind, RangeError for a wrong value */
  constructor(options: GlobalAveragePooling2DOptions<Keep> = {}) {
    checkNames<(typeof OPTIONS)[number]>(options, OPTIONS);
    const { dataFormat, name, trainable, dtype, keepdims: rawKeepdims } = options;
    const keepdims = checkFlag('keepdims', rawKeepdims);
    const settings = settingsOf({ outputSize: 1, dataFormat: dataFormat ?? imageDataFormat() });
    super({ ...settings, isFlat: !keepdims }, 'global_average_pooling2d', { name, trainable, dtype });
    this.keepdims = keepdims;
  }

  /** The layer's configuration under Keras's names: plain data for a model.json. */
  getConfig(): GlobalLayerConfig {
    return { ...baseConfig(this), data_format: this.dataFormat, keepdims: this.keepdims };
  }

  /**
   * A layer from its configuration: what getConfig() gives, in snake_case or camelCase, or a whole layer entry.
   * @throws TypeError, RangeError naming the key; also for the entry of another kind of layer
   */
  static fromConfig<Layer extends GlobalAveragePooling2D<boolean>>(
    this: LayerClass<GlobalAveragePooling2DOptions<boolean>, Layer> | undefined,
    config: object,
  ): Layer {
    // biome-ignore lint/complexity/noThisInStatic: of a subclass it makes the subclass
    return fromConfig(this, KIND, config);
  }
}

/** Outside the class, which esbuild would rename if it named itself. */
const KIND: LayerKind<GlobalAveragePooling2DOptions<boolean>> = {
  Class: GlobalAveragePooling2D,
  className: 'GlobalAveragePooling2D',
  options: OPTIONS,
};
