import type { DataFormat } from '../arguments/data-format.ts';
import { checkGiven, type OutputSize } from '../arguments/numbers.ts';
import { checkNames, copied } from '../arguments/read.ts';
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
import { type OutputSizes, settingsOf } from './settings.ts';

/** Options of AdaptiveAveragePooling2D: the arguments of the Keras layer. */
export interface AdaptiveAveragePooling2DOptions extends LayerOptions {
  /** Output size in cells: for both axes or [height, width], null standing for the input's length. Required. */
  readonly outputSize: OutputSize;
}

const OPTIONS = ['outputSize', ...LAYER_OPTIONS] as const;

/** What AdaptiveAveragePooling2D's getConfig() returns: Keras's own keys and values. */
export interface AdaptiveLayerConfig {
  name: string;
  trainable: boolean;
  dtype: LayerDType;
  output_size: [number | null, number | null];
  data_format: DataFormat;
}

/**
 * Average pooling to a given output size, as keras.layers.AdaptiveAveragePooling2D and PyTorch's AdaptiveAvgPool2d.
 *
 * @example
 * const layer = new AdaptiveAveragePooling2D({ outputSize: [1, 2] });
 * layer.apply({ data: Float32Array.of(1, 2, 3), shape: [1, 1, 3, 1] }).toArray(); // [[[[1.5], [2.5]]]]
 */
export class AdaptiveAveragePooling2D extends PoolingLayer {
  /** Output size [height, width] in cells. */
  readonly outputSize: readonly [number | null, number | null];

  /** @throws TypeError for an argument of the wrong kind, RangeError for a wrong value */
  constructor(options: AdaptiveAveragePooling2DOptions) {
    checkNames<(typeof OPTIONS)[number]>(options, OPTIONS);
    const { outputSize, dataFormat, name, trainable, dtype } = options;
    checkGiven('outputSize', outputSize);
    const settings = settingsOf({ outputSize: copied(outputSize), dataFormat: dataFormat ?? imageDataFormat() });
    super(settings, 'adaptive_average_pooling2d', { name, trainable, dtype });
    this.outputSize = Object.freeze((settings.sizes as OutputSizes).outputSize);
  }

  /** The layer's configuration under Keras's names: plain data for a model.json. */
  getConfig(): AdaptiveLayerConfig {
    return { ...baseConfig(this), output_size: [...this.outputSize], data_format: this.dataFormat };
  }

  /**
   * A layer from its configuration: what getConfig() gives, in snake_case or camelCase, or a whole layer entry.
   * @throws TypeError, RangeError naming the key; also for the entry of another kind of layer
   */
  static fromConfig<Layer extends AdaptiveAveragePooling2D>(
    this: LayerClass<AdaptiveAveragePooling2DOptions, Layer> | undefined,
    config: object,
  ): Layer {
    // biome-ignore lint/complexity/noThisInStatic: of a subclass it makes the subclass
    return fromConfig(this, KIND, config);
  }
}

/** Outside the class, which esbuild would rename if it named itself. */
const KIND: LayerKind<AdaptiveAveragePooling2DOptions> = {
  Class: AdaptiveAveragePooling2D,
  className: 'AdaptiveAveragePooling2D',
  options: OPTIONS,
};
