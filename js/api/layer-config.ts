import type { DataFormat } from '../arguments/data-format.ts';
import { refuse } from '../arguments/errors.ts';
import { copied, isObject, ownEntries, refuseName } from '../arguments/read.ts';
import { DTYPES } from '../arguments/typed-arrays.ts';
import { checkExactWord } from '../arguments/words.ts';

/** Keras's names of the types of a layer, and of its policies for mixed precision and quantisation ('int8_from_float32'). */
export type LayerDType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'mixed_float16'
  | 'mixed_bfloat16'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | `${string}_from_${string}`;

/** @throws TypeError, RangeError naming `dtype` */
export function checkLayerDType(value: unknown): LayerDType {
  if (typeof value === 'string' && /^[\w/-]+_from_\w+$/.test(value)) return value as LayerDType;
  return checkExactWord<LayerDType>('dtype', value, [...DTYPES, 'bfloat16', 'mixed_float16', 'mixed_bfloat16']);
}

/** Keys that every Keras or TensorFlow.js layer may carry, about its input in a model: they change nothing here. */
const KEYS_OF_THE_MODEL = [
  'batch_input_shape',
  'batch_shape',
  'batch_size',
  'input_shape',
  'input_dtype',
  'input_d_type',
  'autocast',
];

/** Keras's key for one in camelCase, in which TensorFlow.js writes keys, and we write options. */
function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Under which key an entry of a model.json names its class, if it does. */
export function classKey(entries: ReadonlyMap<string, unknown>): string | undefined {
  return ['class_name', 'className'].find((name) => entries.has(name));
}

/** The config inside a layer entry of a model.json, `{ class_name, config, ... }`, or the config itself. */
function unwrapEntry(value: unknown, className: string): ReadonlyMap<string, unknown> {
  const entries = ownEntries('config', value);
  const key = classKey(entries);
  if (key === undefined) return entries;
  checkExactWord(`config.${key}`, entries.get(key), [className]);
  return ownEntries('config.config', entries.get('config'));
}

/**
 * Keras 3 writes a dtype as `{ class_name: 'DTypePolicy', config: { name: 'float32' } }`. A policy of quantisation has no
 * name, but a mode and the name of the policy before it.
 */
function dtypeName(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const config = ownEntries('config.dtype.config', ownEntries('config.dtype', value).get('config'));
  const { name, mode, source_name: source } = Object.fromEntries(config);
  if (typeof name === 'string') return name;
  if (typeof mode === 'string' && typeof source === 'string') return `${mode}_from_${source}`;
  // Not to be taken for a layer without a dtype, whose default is float32.
  return refuse('config.dtype.config', 'an object with a name', value);
}

/** Keras marks a tuple in JSON as `{ class_name: '__tuple__', items: [2, 2] }`. */
function fromTuple(key: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  const tuple = ownEntries(`config.${key}`, value);
  return tuple.get('class_name') === '__tuple__' ? tuple.get('items') : value;
}

/** Keras 1's names of options, and of the data formats. */
const KERAS_1 = new Map<unknown, string>([
  ['border_mode', 'padding'],
  ['dim_ordering', 'data_format'],
]);
const DIM_ORDERINGS = new Map<unknown, DataFormat>([
  ['tf', 'channels_last'],
  ['th', 'channels_first'],
]);

/**
 * A layer from a config in Keras's or TensorFlow.js's form.
 * @param className Keras's name of the layer's class
 * @param names of the options; the config has the same in snake_case
 * @param make the layer from its options, whose values it checks
 * @throws TypeError, RangeError for another layer's class, a key that is none of the layer's, one given in both forms, or
 * a wrong value: the message names the key of the config, not the option that it stands for
 */
export function madeFromConfig<Layer>(
  config: unknown,
  className: string,
  names: readonly string[],
  make: (options: Record<string, unknown>) => Layer,
): Layer {
  // Without a prototype: what a library has put on Object.prototype is no part of a config.
  const options: Record<string, unknown> = Object.create(null);
  const known = names.map(snakeCase);
  // How the config spells each option; Keras's way where it is absent.
  const keys = [...known];
  for (const [key, value] of unwrapEntry(config, className)) {
    const given = snakeCase(key);
    if (KEYS_OF_THE_MODEL.includes(given)) continue;
    const name = KERAS_1.get(given) ?? given;
    const index = known.indexOf(name);
    const option = names[index] ?? refuseName('config key', key, known);
    if (option in options) refuse('config', `without a second ${name}`, key);
    keys[index] = key;
    if (option === 'dtype') options[option] = dtypeName(value);
    else if (given === 'dim_ordering') options[option] = DIM_ORDERINGS.get(value) ?? value;
    else options[option] = copied(fromTuple(key, value));
  }
  try {
    return make(options);
  } catch (error) {
    // The values are copies: only the constructor can have thrown, which may be that of a subclass.
    const { constructor: Kind, message } = Object(error);
    if ((Kind !== TypeError && Kind !== RangeError) || typeof message !== 'string') throw error;
    const [option = ''] = message.split(' ');
    const key = keys[names.indexOf(option)];
    throw key === undefined ? error : new Kind(`config.${key}${message.slice(option.length)}`);
  }
}
