import type { DataFormat } from '../arguments/data-format.ts';
import { checkGiven, type SizePair } from '../arguments/numbers.ts';
import { checkNames, copied } from '../arguments/read.ts';
import { checkWord } from '../arguments/words.ts';
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
import { settingsOf, type WindowSizes } from './settings.ts';

/** Options of AveragePooling2D: the arguments of the Keras layer. */
export interface AveragePooling2DOptions extends LayerOptions {
  /** Window size in cells: an integer for both axes or [height, width]. Required, as in Keras 3. */
  readonly poolSize: SizePair;
  /** Steps between windows in cells. Absent or null: poolSize. */
  readonly strides?: SizePair | null | undefined;
  /** 'valid' (the default): only windows inside the input. 'same': with stride 1, an output of the input's size. */
  readonly padding?: 'valid' | 'same' | 'VALID' | 'SAME' | undefined;
}

const OPTIONS = ['poolSize', 'strides', 'padding', ...LAYER_OPTIONS] as const;

/** What getConfig() returns: Keras's own keys and values, nothing that JSON cannot hold. */
export interface LayerConfig {
  name: string;
  trainable: boolean;
  /** A name, as tf.keras 2 and TensorFlow.js write it and as every Keras reads it; Keras 3 itself writes an object. */
  dtype: LayerDType;
  pool_size: [number, number];
  padding: 'valid' | 'same';
  strides: [number, number];
  data_format: DataFormat;
}

/**
 * Average pooling with the semantics of tf.keras.layers.AveragePooling2D. Arguments are checked here, once.
 *
 * @example
 * const layer = new AveragePooling2D({ poolSize: 2, padding: 'same' });
 * layer.apply({ data: Float32Array.of(1, 2, 3), shape: [1, 1, 3, 1] }).toArray(); // [[[[1.5], [3]]]]
 */
export class AveragePooling2D extends PoolingLayer {
  /** Window size [height, width] in cells. */
  readonly poolSize: readonly [number, number];
  /** Steps between windows [vertical, horizontal] in cells. */
  readonly strides: readonly [number, number];
  readonly padding: 'valid' | 'same';

  /**
   * @throws TypeError for an argument of the wrong kind, RangeError for a wrong value. Stricter than Keras: a stride of
   * 0, an unknown padding, fractions and booleans as sizes are refused here and not later.
   */
  constructor(options: AveragePooling2DOptions) {
    checkNames<(typeof OPTIONS)[number]>(options, OPTIONS);
    const { poolSize, strides, padding: rawPadding = 'valid', dataFormat, name, trainable, dtype } = options;
    checkGiven('poolSize', poolSize);
    const padding = checkWord('padding', rawPadding, ['valid', 'same'], ' (averagePool2d takes more)');
    const settings = settingsOf({
      poolSize: copied(poolSize),
      strides: copied(strides),
      padding,
      dataFormat: dataFormat ?? imageDataFormat(),
    });
    super(settings, 'average_pooling2d', { name, trainable, dtype });
    const sizes = settings.sizes as WindowSizes;
    this.poolSize = Object.freeze(sizes.poolSize);
    this.strides = Object.freeze(sizes.strides);
    this.padding = padding;
  }

  /** The layer's configuration under Keras's names: plain data for a model.json. */
  getConfig(): LayerConfig {
    return {
      ...baseConfig(this),
      pool_size: [...this.poolSize],
      padding: this.padding,
      strides: [...this.strides],
      data_format: this.dataFormat,
    };
  }

  /**
   * A layer from its configuration: what getConfig() gives, or what Keras 1 to 3 or TensorFlow.js write, or a whole layer
   * entry `{ class_name, config }` of a Keras model.json.
   * @throws TypeError, RangeError naming the key; also for the entry of another kind of layer
   */
  static fromConfig<Layer extends AveragePooling2D>(
    this: LayerClass<AveragePooling2DOptions, Layer> | undefined,
    config: object,
  ): Layer {
    // biome-ignore lint/complexity/noThisInStatic: of a subclass it makes the subclass
    return fromConfig(this, KIND, config);
  }
}

/** Outside the class, which esbuild would rename if it named itself. */
const KIND: LayerKind<AveragePooling2DOptions> = {
  Class: AveragePooling2D,
  className: 'AveragePooling2D',
  options: OPTIONS,
};
