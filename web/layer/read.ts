import { isEntry, kerasCall, kerasEntry, layersIn } from './keras.ts';
import type { Layer } from './layer.ts';
import { isCall, readValue, type Value } from './literal.ts';
import { attributeLines, onnxAttributes, ownOptions, pytorchCall } from './others.ts';
import { className, onnxGlobal, pytorchSized } from './sized.ts';

function fromCall(value: Value): Layer[] | null {
  if (!isCall(value)) return null;
  const { call, positional, named } = value;
  const name = call.split('.').at(-1) ?? '';
  if (/^AvgPool2d$/.test(name)) return [pytorchCall(value)];
  if (name === 'avg_pool2d')
    return [/^(tf|tensorflow)\./.test(call) || 'ksize' in named ? kerasCall(value) : pytorchCall(value)];
  if (/^adaptive_?avg_?pool2d$/i.test(name) && name !== 'AdaptiveAvgPool2D') return [pytorchSized(value)];
  const layer = className(name);
  if (layer) {
    const [own] = positional;
    if (own === undefined || !isEntry(own)) return [kerasCall(value)];
    // A layer of this package, or a function of TensorFlow.js: both take the config's keys in camelCase.
    if (layer !== 'AveragePooling2D' || /^[a-z]/.test(name)) return [kerasEntry({ class_name: layer, config: own })];
    return [ownOptions(own as Record<string, Value>)];
  }
  if (name === 'averagePool2d' || name === 'averagePool2dGradient') {
    const own = positional.find((one) => isEntry(one) && ('poolSize' in one || 'outputSize' in one));
    return own ? [ownOptions(own as Record<string, Value>)] : null;
  }
  if (name === 'make_node') return [positional[0] === 'GlobalAveragePool' ? onnxGlobal(named) : onnxAttributes(named)];
  if (name === 'GlobalAveragePool') return [onnxGlobal(named)];
  if (name === 'avgPool') {
    const [, filterSize = null, strides = null, padding = null] = positional;
    return [kerasCall({ call: 'tf.nn.avg_pool2d', positional: [], named: { ksize: filterSize, strides, padding } })];
  }
  throw new Error(`“${call.slice(0, 40)}” is not an average pooling that this page knows.`);
}

/**
 * The average poolings in a text: a layer entry or a call of Keras, a whole model.json of Keras or TensorFlow.js, a call
 * of PyTorch, attributes of ONNX, or options of this package. Throws an Error that says what could not be read.
 */
export function readLayers(text: string): Layer[] {
  if (text.trim() === '') return [];
  const bare = /^[\s\S]*kernel_shape/.test(text) && !/[({]/.test(text);
  if (bare) return [onnxAttributes(attributeLines(text))];
  const value = readValue(text);
  if (value === 'GlobalAveragePool') return [onnxGlobal({})];
  const called = fromCall(value);
  if (called) return called;
  if (!isEntry(value))
    throw new Error('That is not a layer: paste a call, a layer entry, a model or a set of options.');
  if ([value.op_type, value.opType].includes('GlobalAveragePool')) return [onnxGlobal(value)];
  if ('kernel_shape' in value) return [onnxAttributes(value)];
  if (('poolSize' in value || 'outputSize' in value) && !('class_name' in value)) return [ownOptions(value)];
  if (['pool_size', 'output_size', 'keepdims'].some((key) => key in value)) return [kerasEntry(value)];
  const found = layersIn(value);
  if (found.length === 0) throw new Error('It contains no 2-D average pooling.');
  return found;
}
