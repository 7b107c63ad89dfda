import type { DataFormat } from '../arguments/data-format.ts';
import { refuse } from '../arguments/errors.ts';
import { ownEntries, refuseName } from '../arguments/read.ts';
import { DTYPES } from '../arguments/typed-arrays.ts';
import { checkExactWord } from '../arguments/words.ts';

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

/** The names of the layer's options; the config has the same in snake_case. */
export const LAYER_OPTIONS = ['poolSize', 'strides', 'padding', 'dataFormat', 'name', 'trainable', 'dtype'] as const;
export type LayerOption = (typeof LAYER_OPTIONS)[number];

/** @throws TypeError, RangeError naming `dtype` */
export function checkLayerDType(value: unknown): LayerDType {
  return checkExactWord<LayerDType>('dtype', value, [...DTYPES, 'bfloat16', 'mixed_float16', 'mixed_bfloat16']);
}

/** Keys that every Keras or TensorFlow.js layer may carry, about its input in a model: they change nothing here. */
const KEYS_OF_THE_MODEL = [
  'batchInputShape',
  'batchShape',
  'batchSize',
  'inputShape',
  'inputDtype',
  'inputDType',
  'autocast',
];

/** Keras's key in the form of TensorFlow.js, which is that of our options. */
function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The config inside a layer entry of a model.json, `{ class_name, config, ... }`, or the config itself. */
function unwrapEntry(value: unknown): ReadonlyMap<string, unknown> {
  const entries = ownEntries('config', value);
  const key = ['class_name', 'className'].find((name) => entries.has(name));
  if (key === undefined) return entries;
  checkExactWord(`config.${key}`, entries.get(key), ['AveragePooling2D']);
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
  // Without a prototype: what a library has put on Object.prototype is no part of a config.
  const options: Record<string, unknown> = Object.create(null);
  for (const [key, value] of unwrapEntry(config)) {
    const option = camelCase(key);
    if (KEYS_OF_THE_MODEL.includes(option)) continue;
    if (!(LAYER_OPTIONS as readonly string[]).includes(option)) refuseName('config key', key, LAYER_OPTIONS);
    if (option in options) refuse('config', `without a second ${option}`, key);
    options[option] = option === 'dtype' ? dtypeName(value) : value;
  }
  return options;
}
