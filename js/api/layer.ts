import type { DataFormat } from '../arguments/data-format.ts';
import { refuse } from '../arguments/errors.ts';
import { checkFlag, type SizePair } from '../arguments/numbers.ts';
import type { DataFormatWord, OutOption } from '../arguments/options.ts';
import { checkNames, copied } from '../arguments/read.ts';
import { checkShape, type PartialShape, type Shape } from '../arguments/shape.ts';
import type { PoolArray, SameKind } from '../arguments/typed-arrays.ts';
import { checkWord } from '../arguments/words.ts';
import { imageDataFormat } from './image-data-format.ts';
import {
  checkLayerDType,
  LAYER_OPTIONS,
  type LayerConfig,
  type LayerDType,
  type LayerOption,
  optionsFromConfig,
} from './layer-config.ts';
import { outputShape } from './output-shape.ts';
import { type GradientArray, gradient, type OutFor, type Pooled, type PoolInput, pool } from './pool.ts';
import { type Settings, settingsOf, type WindowSizes } from './settings.ts';
import type { Tensor } from './tensor.ts';
import type { WasmTensor } from './wasm-tensor.ts';

/** Options of AveragePooling2D: the arguments of the Keras layer. */
export interface AveragePooling2DOptions {
  /** Window size in cells: an integer for both axes or [height, width]. Required, as in Keras 3. */
  readonly poolSize: SizePair;
  /** Steps between windows in cells. Absent or null: poolSize. */
  readonly strides?: SizePair | null | undefined;
  /** 'valid' (the default): only windows inside the input. 'same': with stride 1, an output of the input's size. */
  readonly padding?: 'valid' | 'same' | 'VALID' | 'SAME' | undefined;
  /** Order of the dimensions; absent or null: imageDataFormat() at this moment. */
  readonly dataFormat?: DataFormatWord | null | undefined;
  /** Absent or null: 'average_pooling2d', and with _1, _2, ... from the second layer on. */
  readonly name?: string | null | undefined;
  /** Kept for getConfig(); a layer without weights has nothing to train. Default true. */
  readonly trainable?: boolean | undefined;
  /** Kept for getConfig(): results have the type of the input, which is never converted. Absent or null: 'float32'. */
  readonly dtype?: LayerDType | null | undefined;
}

/** Layers that have been given a name by uniqueName. */
let named = 0;

/** As Keras counts: average_pooling2d, average_pooling2d_1, ...; names that the caller chose are not counted. */
function uniqueName(): string {
  const number = named++;
  return `average_pooling2d${number ? `_${number}` : ''}`;
}

/** The one option of apply and gradient. */
function readOut(options: unknown): unknown {
  if (options === undefined) return undefined;
  checkNames(options, ['out']);
  return options.out;
}

/**
 * Average pooling with the semantics of tf.keras.layers.AveragePooling2D. Arguments are checked here, once.
 *
 * @example
 * const layer = new AveragePooling2D({ poolSize: 2, padding: 'same' });
 * layer.apply({ data: Float32Array.of(1, 2, 3), shape: [1, 1, 3, 1] }).toArray(); // [[[[1.5], [3]]]]
 */
export class AveragePooling2D {
  readonly name: string;
  readonly trainable: boolean;
  readonly dtype: LayerDType;
  /** Window size [height, width] in cells. */
  readonly poolSize: readonly [number, number];
  /** Steps between windows [vertical, horizontal] in cells. */
  readonly strides: readonly [number, number];
  readonly padding: 'valid' | 'same';
  readonly dataFormat: DataFormat;
  readonly #settings: Settings;

  /**
   * @throws TypeError for an argument of the wrong kind, RangeError for a wrong value. Stricter than Keras: a stride of
   * 0, an unknown padding, fractions and booleans as sizes are refused here and not later.
   */
  constructor(options: AveragePooling2DOptions) {
    checkNames<LayerOption>(options, LAYER_OPTIONS);
    const { poolSize, strides, padding = 'valid', dataFormat, name, trainable = true, dtype } = options;
    this.padding = checkWord('padding', padding, ['valid', 'same'], ' (averagePool2d takes more)');
    this.#settings = settingsOf({
      poolSize: copied(poolSize),
      strides: copied(strides),
      padding: this.padding,
      dataFormat: dataFormat ?? imageDataFormat(),
    });
    const { poolSize: size, strides: steps } = this.#settings.sizes as WindowSizes;
    this.poolSize = Object.freeze(size);
    this.strides = Object.freeze(steps);
    this.dataFormat = this.#settings.dataFormat;
    this.dtype = checkLayerDType(dtype ?? 'float32');
    this.trainable = checkFlag('trainable', trainable);
    if (typeof (name ?? '') !== 'string') refuse('name', 'a string', name);
    this.name = (name as string | null | undefined) ?? uniqueName();
  }

  /**
   * Pools a tensor.
   * @param x `{ data, shape }` of four dimensions in the layer's data format, or nested arrays of numbers (pooled as
   * float32). It is not changed.
   * @returns a Tensor with an array of the same kind as the input's, or with `out` itself
   * @throws TypeError, RangeError naming `x` or `out`
   */
  apply<T extends PoolArray = Float32Array, Out extends OutFor<T> | undefined = undefined>(
    x: PoolInput<T>,
    options?: OutOption<Out>,
  ): Pooled<Out, Tensor<SameKind<T>>>;
  apply<T extends PoolArray, Out extends OutFor<T> | undefined = undefined>(
    x: WasmTensor<T>,
    options?: OutOption<Out>,
  ): Pooled<Out, WasmTensor<T>>;
  apply(x: unknown, options?: unknown): Tensor | WasmTensor {
    return pool(this.#settings, x, readOut(options));
  }

  /**
   * Gradient with respect to the layer's input.
   * @param xShape shape of that input
   * @param dy gradient with respect to the output, float32 or float64, of the output's shape
   * @returns a Tensor of shape xShape
   * @throws TypeError, RangeError naming `xShape`, `dy` or `out`
   */
  gradient<T extends GradientArray = Float32Array, Out extends OutFor<T> | undefined = undefined>(
    xShape: readonly number[],
    dy: PoolInput<T>,
    options?: OutOption<Out>,
  ): Pooled<Out, Tensor<SameKind<T>>>;
  gradient<T extends GradientArray, Out extends OutFor<T> | undefined = undefined>(
    xShape: readonly number[],
    dy: WasmTensor<T>,
    options?: OutOption<Out>,
  ): Pooled<Out, WasmTensor<T>>;
  gradient(xShape: unknown, dy: unknown, options?: unknown): Tensor | WasmTensor {
    return gradient(this.#settings, xShape, dy, readOut(options));
  }

  /**
   * Shape of the output for an input shape; null, an unknown dimension, stays null.
   * @throws TypeError, RangeError naming `inputShape`; RangeError when not one window fits
   */
  computeOutputShape(inputShape: readonly number[]): Shape;
  computeOutputShape(inputShape: readonly (number | null)[]): PartialShape;
  computeOutputShape(inputShape: readonly (number | null)[]): PartialShape {
    return outputShape('inputShape', checkShape('inputShape', '', copied(inputShape), ' or nulls'), this.#settings);
  }

  /** The layer's configuration under Keras's names: plain data for a model.json. */
  getConfig(): LayerConfig {
    return {
      name: this.name,
      trainable: this.trainable,
      dtype: this.dtype,
      pool_size: [...this.poolSize],
      padding: this.padding,
      strides: [...this.strides],
      data_format: this.dataFormat,
    };
  }

  /**
   * A layer from its configuration: what getConfig() gives, the form of it of TensorFlow.js or of Keras 1 to 3, or a
   * whole layer entry `{ class_name, config }` of a Keras model.json.
   * @throws TypeError, RangeError naming the key; also for the entry of another kind of layer
   */
  static fromConfig<Layer extends AveragePooling2D>(this: LayerClass<Layer> | undefined, config: object): Layer {
    // biome-ignore lint/complexity/noThisInStatic: of a subclass it makes the subclass
    return create(this, optionsFromConfig(config) as unknown as AveragePooling2DOptions);
  }
}

/** AveragePooling2D or a subclass. */
type LayerClass<Layer> = new (options: AveragePooling2DOptions) => Layer;

/** A layer of a subclass, where fromConfig was called on one; it may have been called on nothing, by `map`. */
function create<Layer>(Class: LayerClass<Layer> | undefined, options: AveragePooling2DOptions): Layer {
  return new (Class ?? (AveragePooling2D as unknown as LayerClass<Layer>))(options);
}
