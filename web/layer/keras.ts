import { AveragePooling2D } from 'avgpool2d';
import { type Layer, leftOver, pairOf, written } from './layer.ts';
import type { Call, Value } from './literal.ts';
import { className, sizedCall, sizedLayer } from './sized.ts';

type Entry = Readonly<Record<string, Value>>;

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shapeIn(...places: (Value | undefined)[]): Layer['shape'] {
  const found = places.find((place) => Array.isArray(place));
  return Array.isArray(found) ? found.map((n) => (typeof n === 'number' ? n : null)) : undefined;
}

/** A layer entry of a model.json, or its config alone: read by the package. */
export function kerasEntry(entry: Entry): Layer {
  const inner = isEntry(entry.config) ? entry.config : entry;
  const given = entry.class_name ?? entry.className;
  // A config alone is known by its keys.
  const name =
    typeof given === 'string'
      ? (className(given) ?? given)
      : `${['output_size', 'outputSize'].some((key) => key in inner) ? 'Adaptive' : 'keepdims' in inner ? 'Global' : ''}AveragePooling2D`;
  const build = isEntry(entry.build_config) ? entry.build_config.input_shape : undefined;
  const shape = shapeIn(build, inner.batch_input_shape, inner.batch_shape, inner.batchInputShape);
  const source = `Keras layer entry (${name})`;
  const sized = name === 'AveragePooling2D' ? null : sizedLayer(name, inner);
  if (sized) return { source, ...sized, shape, left: [] };
  const layer = AveragePooling2D.fromConfig(inner);
  const { poolSize, strides, padding, dataFormat } = layer;
  return { source, name: layer.name, options: { poolSize, strides, padding, dataFormat }, shape, left: [] };
}

/** Keras's and TensorFlow's words in any case. */
function word(value: Value | undefined, fallback: string, name: string): string {
  const found = value ?? fallback;
  if (typeof found !== 'string') throw new Error(`${name} should be a word, received ${written(found)}.`);
  return found.toLowerCase();
}

/** AveragePooling2D(pool_size=(3, 3), strides=2, padding="same"); tf.nn.avg_pool2d(x, 3, 2, "SAME"). */
export function kerasCall(whole: Call): Layer {
  const { call, positional, named } = whole;
  const sized = className(call.split('.').at(-1) ?? '');
  if (sized !== null && sized !== 'AveragePooling2D') return sizedCall(sized, whole);
  const functional = /avg_pool2?d?$/.test(call);
  const names = functional
    ? ['input', 'ksize', 'strides', 'padding', 'data_format']
    : ['pool_size', 'strides', 'padding', 'data_format'];
  const given = {
    ...Object.fromEntries(positional.map((value, i) => [names[i] ?? `argument ${i + 1}`, value])),
    ...named,
  };
  const format = word(given.data_format, 'channels_last', 'data_format');
  const dataFormat = format === 'channels_first' || format === 'nchw' ? 'channels_first' : 'channels_last';
  const source = functional ? 'TensorFlow call' : 'Keras call';
  // tf.nn takes [1, 3, 3, 1] as well.
  const spatial = (value: Value | undefined) =>
    Array.isArray(value) && value.length === 4
      ? dataFormat === 'channels_first'
        ? value.slice(2)
        : value.slice(1, 3)
      : value;
  const size = spatial(
    functional ? (given.ksize ?? given.pool_size) : (given.pool_size ?? (call.includes('keras') ? 2 : undefined)),
  );
  if (size === undefined) throw new Error('The window is missing: pool_size.');
  const padding = word(given.padding, 'valid', 'padding');
  const poolSize = pairOf(size, 'pool_size');
  const strides = given.strides == null ? poolSize : pairOf(spatial(given.strides), 'strides');
  if (padding !== 'valid' && padding !== 'same')
    throw new Error(`padding should be "valid" or "same", received "${padding}".`);
  return {
    source,
    name: typeof given.name === 'string' ? given.name : undefined,
    options: { poolSize, strides, padding, dataFormat },
    left: leftOver(given, [...names, 'pool_size', 'ksize', 'name', 'input']),
  };
}

/** A node of a TensorFlow.js graph model: attributes as protobuf's JSON. */
function graphNode(node: Entry): Layer {
  const attributes = isEntry(node.attr) ? node.attr : {};
  const ints = (key: string): number[] => {
    const list = (attributes[key] as { list?: { i?: unknown[] } } | undefined)?.list?.i ?? [];
    return list.map(Number);
  };
  const text = (key: string): string => {
    const { s = '' } = (attributes[key] ?? {}) as { s?: string };
    return /^[A-Z]+$/.test(s) && s.length < 6 ? s : atob(s);
  };
  const first = text('data_format') === 'NCHW';
  const spatial = (all: number[]): [number, number] =>
    first ? [all[2] ?? 0, all[3] ?? 0] : [all[1] ?? 0, all[2] ?? 0];
  return {
    source: 'TensorFlow.js graph model (AvgPool)',
    name: String(node.name),
    options: {
      poolSize: spatial(ints('ksize')),
      strides: spatial(ints('strides')),
      padding: text('padding') === 'SAME' ? 'same' : 'valid',
      dataFormat: first ? 'channels_first' : 'channels_last',
    },
    left: [],
  };
}

/** Every average pooling in a model, however deep. */
export function layersIn(value: Value): Layer[] {
  if (Array.isArray(value)) return value.flatMap(layersIn);
  if (!isEntry(value)) return [];
  const name = value.class_name ?? value.className;
  if (typeof name === 'string' && className(name)) return [kerasEntry(value)];
  if (value.op === 'AvgPool') return [graphNode(value)];
  return Object.values(value).flatMap(layersIn);
}
