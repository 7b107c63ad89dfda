import type { DataFormat } from './data-format.ts';
import { unreadable, wrongType, wrongValue } from './errors.ts';
import { isArray, unknownName } from './read.ts';

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

/** Keras's names of the types and mixed-precision policies of a layer. */
export type LayerDType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'mixed_float16'
  | 'mixed_bfloat16'
  | 'int8'
  | 'uint8';

const DTYPES: ReadonlySet<string> = new Set<LayerDType>([
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'mixed_float16',
  'mixed_bfloat16',
  'int8',
  'uint8',
]);

/** @throws TypeError, RangeError naming `dtype` */
export function checkLayerDType(value: unknown): LayerDType {
  const allowed = `one of ${[...DTYPES].join(', ')}`;
  if (typeof value !== 'string') throw wrongType('dtype', allowed, value);
  if (!DTYPES.has(value)) throw wrongValue('dtype', allowed, value);
  return value as LayerDType;
}

/** Keys of a layer's config, Keras's and TensorFlow.js's, and the option each stands for. */
const OPTION_OF_KEY: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['trainable', 'trainable'],
  ['dtype', 'dtype'],
  ['pool_size', 'poolSize'],
  ['poolSize', 'poolSize'],
  ['strides', 'strides'],
  ['padding', 'padding'],
  ['data_format', 'dataFormat'],
  ['dataFormat', 'dataFormat'],
]);

/** Keys that every Keras or TensorFlow.js layer may carry, about its input in a model: they change nothing here. */
const KEYS_OF_THE_MODEL: ReadonlySet<string> = new Set([
  'batch_input_shape',
  'batchInputShape',
  'batch_shape',
  'batchShape',
  'batch_size',
  'batchSize',
  'input_shape',
  'inputShape',
  'input_dtype',
  'inputDType',
  'autocast',
]);

/** Own enumerable properties, each read once. What the object inherits, for instance by a polluted prototype, is not a config. */
function ownEntries(argument: string, value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || isArray(value)) {
    throw wrongType(argument, 'an object', value);
  }
  try {
    return new Map(Object.entries(value));
  } catch (cause) {
    throw unreadable(argument, cause);
  }
}

/** The config inside a layer entry of a model.json, `{ class_name, config, ... }`, or the config itself. */
function unwrapEntry(value: unknown): ReadonlyMap<string, unknown> {
  const entries = ownEntries('config', value);
  const key = ['class_name', 'className'].find((name) => entries.has(name));
  if (key === undefined) return entries;
  const className = entries.get(key);
  if (className !== 'AveragePooling2D') {
    const report = typeof className === 'string' ? wrongValue : wrongType;
    throw report(`config.${key}`, "'AveragePooling2D'", className);
  }
  return ownEntries('config.config', entries.get('config'));
}

/** Keras 3 writes a dtype as `{ class_name: 'DTypePolicy', config: { name: 'float32' } }`. */
function dtypeName(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const policy = ownEntries('config.dtype', value);
  return ownEntries('config.dtype.config', policy.get('config')).get('name');
}

/**
 * Options for the layer's constructor from a config in Keras's or TensorFlow.js's form. Their values are not checked.
 * @throws TypeError, RangeError for another layer's class, a key of no average pooling, or one given in both forms
 */
export function optionsFromConfig(config: unknown): Record<string, unknown> {
  const options = new Map<string, unknown>();
  for (const [key, value] of unwrapEntry(config)) {
    const option = OPTION_OF_KEY.get(key);
    if (option === undefined) {
      if (KEYS_OF_THE_MODEL.has(key)) continue;
      throw unknownName('config', key, new Set(OPTION_OF_KEY.keys()));
    }
    if (options.has(option)) throw wrongType('config', `without a second ${option}`, key);
    options.set(option, option === 'dtype' ? dtypeName(value) : value);
  }
  return Object.assign(Object.create(null), Object.fromEntries(options));
}
