import { AdaptiveAveragePooling2D, GlobalAveragePooling2D, layerFromConfig } from 'avgpool2d';
import { type Layer, leftOver } from './layer.ts';
import type { Call, Value } from './literal.ts';

/** Layers whose output size is given, instead of a window: adaptive and global pooling. Read by the package. */

type Entry = Readonly<Record<string, Value>>;

/** The classes of Keras, in full; it has short names for them, and TensorFlow.js functions in camelCase. */
export function className(name: string): string | null {
  const [, kind = ''] = /^(adaptive|global)?(?:averagepooling|avgpooling|avgpool)2d$/i.exec(name) ?? [null, null];
  if (kind === null) return null;
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1).toLowerCase()}AveragePooling2D`;
}

/** Reads `{ class_name, config }`; null where the layer has a window. */
export function sizedLayer(class_name: string, config: Entry): Pick<Layer, 'name' | 'options' | 'flat'> | null {
  const layer = layerFromConfig({ class_name, config });
  const name = typeof config.name === 'string' ? config.name : undefined;
  const { dataFormat } = layer;
  if (layer instanceof AdaptiveAveragePooling2D) {
    return { name, options: { poolSize: null, outputSize: layer.outputSize, dataFormat } };
  }
  if (!(layer instanceof GlobalAveragePooling2D)) return null;
  return { name, options: { poolSize: null, outputSize: [1, 1], dataFormat }, flat: !layer.keepdims };
}

/** Arguments in their places, and those with names. */
function argumentsOf({ positional, named }: Call, names: readonly string[]): Entry {
  return { ...Object.fromEntries(positional.map((value, at) => [names[at] ?? `argument ${at + 1}`, value])), ...named };
}

/** keras.layers.AdaptiveAveragePooling2D((7, None)), keras.layers.GlobalAveragePooling2D(keepdims=True). */
export function sizedCall(name: string, call: Call): Layer {
  const names = name.startsWith('Adaptive') ? ['output_size', 'data_format'] : ['data_format', 'keepdims'];
  const given = argumentsOf(call, names);
  const config = Object.fromEntries(Object.entries(given).filter(([key]) => [...names, 'name'].includes(key)));
  const layer = sizedLayer(name, config);
  if (layer === null) throw new Error(`${name} has a window.`);
  return { source: 'Keras call', ...layer, left: leftOver(given, [...names, 'name']) };
}

/** nn.AdaptiveAvgPool2d((7, None)), F.adaptive_avg_pool2d(x, 7). */
export function pytorchSized(call: Call): Layer {
  const names = call.call.endsWith('adaptive_avg_pool2d') ? ['input', 'output_size'] : ['output_size'];
  const given = argumentsOf(call, names);
  if (given.output_size === undefined) throw new Error('The size of the output is missing: output_size.');
  // None alone means both axes; the package wants them named.
  const output_size = given.output_size ?? [null, null];
  const layer = sizedLayer('AdaptiveAveragePooling2D', { output_size, data_format: 'channels_first' });
  if (layer === null) throw new Error(`${call.call} has a window.`);
  return { source: 'PyTorch call', ...layer, left: leftOver(given, ['input', 'output_size']) };
}

/** ONNX's GlobalAveragePool, which keeps height and width and has no attributes. */
export function onnxGlobal(given: Entry): Layer {
  return {
    source: 'ONNX GlobalAveragePool',
    name: typeof given.name === 'string' ? given.name : undefined,
    options: { poolSize: null, outputSize: [1, 1], dataFormat: 'channels_first' },
    flat: false,
    left: leftOver(given, ['inputs', 'outputs', 'name', 'op_type', 'input', 'output', 'opType']),
  };
}
