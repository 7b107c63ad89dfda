import type { DataFormat } from '../arguments/data-format.ts';
import { refuse } from '../arguments/errors.ts';
import { checkFlag } from '../arguments/numbers.ts';
import type { DataFormatWord, OutOption } from '../arguments/options.ts';
import { checkNames, copied } from '../arguments/read.ts';
import { checkShape, type FlatShape, type Shape } from '../arguments/shape.ts';
import type { PoolArray, SameKind } from '../arguments/typed-arrays.ts';
import { checkLayerDType, type LayerDType, madeFromConfig } from './layer-config.ts';
import { resultShape } from './output-shape.ts';
import { type GradientArray, gradient, type OutFor, type Pooled, type PoolInput, pool } from './pool.ts';
import type { Settings } from './settings.ts';
import type { Tensor } from './tensor.ts';
import type { WasmTensor } from './wasm-tensor.ts';

/** Options that every layer has. */
export interface LayerOptions {
  /** Order of the dimensions. Absent or null: what imageDataFormat() says when the layer is made. */
  readonly dataFormat?: DataFormatWord | null | undefined;
  /** Absent or null: the class in snake_case ('average_pooling2d'), with _1, _2, ... from the second layer on. */
  readonly name?: string | null | undefined;
  /** Kept for getConfig(); a layer without weights has nothing to train. Default true. */
  readonly trainable?: boolean | undefined;
  /** Kept for getConfig(); inputs are never converted, and results have their type. Absent or null: 'float32'. */
  readonly dtype?: LayerDType | null | undefined;
}

/** Their names. */
export const LAYER_OPTIONS = ['dataFormat', 'name', 'trainable', 'dtype'] as const;

/** How many layers have been given a name that begins so. */
const named = new Map<string, number>();

/** As Keras counts: average_pooling2d, average_pooling2d_1, ...; names that the caller chose are not counted. */
function uniqueName(base: string): string {
  const number = named.get(base) ?? 0;
  named.set(base, number + 1);
  return `${base}${number ? `_${number}` : ''}`;
}

/** The one option of apply and gradient. */
function readOut(options: unknown): unknown {
  if (options === undefined) return undefined;
  checkNames(options, ['out']);
  return options.out;
}

/** What the layers share. `S` is the shape of their results. */
export abstract class PoolingLayer<S extends Shape | FlatShape = Shape> {
  readonly name: string;
  readonly trainable: boolean;
  readonly dtype: LayerDType;
  readonly dataFormat: DataFormat;
  readonly #settings: Settings;

  /** @internal */
  protected constructor(settings: Settings, baseName: string, { name, trainable = true, dtype }: LayerValues) {
    this.#settings = settings;
    this.dataFormat = settings.dataFormat;
    this.dtype = checkLayerDType(dtype ?? 'float32');
    this.trainable = checkFlag('trainable', trainable);
    if (typeof (name ?? '') !== 'string') refuse('name', 'a string', name);
    this.name = (name as string | null | undefined) ?? uniqueName(baseName);
  }

  /**
   * Pools a tensor.
   * @param x `{ data, shape }` with four dimensions in the layer's data format, or nested arrays of numbers (pooled as
   * float32). It is not changed.
   * @returns a Tensor with an array of the same kind as the input's, or with `out` itself
   * @throws TypeError, RangeError naming `x` or `out`
   */
  apply<T extends PoolArray = Float32Array, Out extends OutFor<T, S> | undefined = undefined>(
    x: PoolInput<T>,
    options?: OutOption<Out>,
  ): Pooled<Out, Tensor<SameKind<T>, S>, S>;
  apply<T extends PoolArray, Out extends OutFor<T, S> | undefined = undefined>(
    x: WasmTensor<T>,
    options?: OutOption<Out>,
  ): Pooled<Out, WasmTensor<T, S>, S>;
  apply(x: unknown, options?: unknown): unknown {
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
    dy: PoolInput<T, S>,
    options?: OutOption<Out>,
  ): Pooled<Out, Tensor<SameKind<T>>>;
  gradient<T extends GradientArray, Out extends OutFor<T> | undefined = undefined>(
    xShape: readonly number[],
    dy: WasmTensor<T, S>,
    options?: OutOption<Out>,
  ): Pooled<Out, WasmTensor<T>>;
  gradient(xShape: unknown, dy: unknown, options?: unknown): unknown {
    return gradient(this.#settings, xShape, dy, readOut(options));
  }

  /**
   * Shape of the output for an input shape. Unknown dimensions, null, stay null.
   * @throws TypeError, RangeError naming `inputShape`; RangeError when no window fits
   */
  computeOutputShape(inputShape: readonly number[]): S;
  computeOutputShape(inputShape: readonly (number | null)[]): { readonly [D in keyof S]: S[D] | null };
  computeOutputShape(inputShape: readonly (number | null)[]): unknown {
    return resultShape('inputShape', checkShape('inputShape', '', copied(inputShape), ' or nulls'), this.#settings);
  }
}

/** The values of the options that every layer has, as they were when they were read. */
interface LayerValues {
  readonly name?: unknown;
  readonly trainable?: unknown;
  readonly dtype?: unknown;
}

/** What a config begins with. */
export function baseConfig<S extends Shape | FlatShape>({ name, trainable, dtype }: PoolingLayer<S>) {
  return { name, trainable, dtype };
}

/** A class of layers, or a subclass of one. */
export type LayerClass<Options, Layer> = new (options: Options) => Layer;

/** What fromConfig has to know about one of the package's classes. */
export interface LayerKind<Options> {
  readonly Class: LayerClass<Options, unknown>;
  /** Keras's name of it. */
  readonly className: string;
  /** Names of its options. */
  readonly options: readonly string[];
}

/**
 * A layer from its config.
 * @param Class what fromConfig was called on, a subclass perhaps; nothing where `map` called it
 * @param kind of the class whose fromConfig it is
 */
export function fromConfig<Options, Layer>(
  Class: LayerClass<Options, Layer> | undefined,
  kind: LayerKind<Options>,
  config: object,
): Layer {
  const Made = Class ?? (kind.Class as LayerClass<Options, Layer>);
  return madeFromConfig(config, kind.className, kind.options, (options) => new Made(options as Options));
}
