import { numpy, numpyOptions } from './printed.ts';
import type { Program, Task } from './program.ts';
import { byHand, times, writePlanes } from './program.ts';

const words = { nan: 'np.nan', infinity: 'np.inf' };

/** tf.keras.layers.AveragePooling2D; it never counts padding and knows only valid and same. */
export function keras(task: Task): Program {
  const { settings, poolSize, strides, planes, output, outputShape } = task;
  const { padding, dataFormat, divideBy } = settings;
  if (settings.outputSize) return adaptive(task, settings.outputSize);
  const hand = byHand('Keras', task);
  const last = dataFormat === 'channels_last';
  const native = divideBy === 'real' && (padding === 'valid' || padding === 'same');
  const padded = hand.amounts.some((amount) => amount > 0);
  const plain = (native && !settings.ceilMode) || !padded;
  const word = native && !settings.ceilMode ? padding : 'valid';
  const [top, bottom, left, right] = hand.amounts;
  const notes: string[] = [];
  if (!plain && hand.ones) {
    notes.push(
      `Keras has no such ${settings.ceilMode ? 'ceil mode' : 'padding'}. The code pads by hand and divides by the same pooling of ones, so that padding is not counted. That rounds once more: a last digit may differ.`,
    );
  }
  if (!plain && divideBy === 'area') {
    notes.push('Keras never counts padding. The code pads with zeros by hand, so that they count.');
  }
  if (hand.factor)
    notes.push(
      'Keras has no divisor override. The code multiplies the average over the whole window; a last digit may differ.',
    );
  if (!last) {
    notes.push('TensorFlow refuses channels_first on the CPU; this needs a GPU or another backend.');
  }
  const layers = plain ? 'AveragePooling2D' : 'AveragePooling2D, ZeroPadding2D';
  const call = plain
    ? `y = pool(x)${times(hand.factor)}`
    : `pad = ZeroPadding2D(((${top}, ${bottom}), (${left}, ${right})), data_format="${dataFormat}")
y = pool(pad(x))${hand.ones ? ' / pool(pad(np.ones_like(x)))' : times(hand.factor)}`;
  return {
    code: `import numpy as np
from tensorflow.keras.layers import ${layers}

planes = np.array(${writePlanes(planes, words, '                  ')}, dtype="float32")
x = ${last ? 'np.moveaxis(planes, 0, -1)[np.newaxis]' : 'planes[np.newaxis]'}

pool = AveragePooling2D(pool_size=(${poolSize.join(', ')}), strides=(${strides.join(', ')}),
                        padding="${word}", data_format="${dataFormat}")
${call}
${numpyOptions(output)}print(y.shape)
print(${last ? 'np.moveaxis(y[0], -1, 0)' : 'np.array(y[0])'})  # channel by channel`,
    notes,
    prints: `(${outputShape.join(', ')})\n${numpy(output)}`,
  };
}

/** keras.layers.AdaptiveAveragePooling2D, since Keras 3.16. */
function adaptive({ settings, planes, output, outputShape }: Task, outputSize: readonly [number, number]): Program {
  if (settings.divideBy === 'number') throw new Error('Keras has no divisor override.');
  const last = settings.dataFormat === 'channels_last';
  return {
    code: `import numpy as np
from keras.layers import AdaptiveAveragePooling2D

planes = np.array(${writePlanes(planes, words, '                  ')}, dtype="float32")
x = ${last ? 'np.moveaxis(planes, 0, -1)[np.newaxis]' : 'planes[np.newaxis]'}

pool = AdaptiveAveragePooling2D((${outputSize.join(', ')}), data_format="${settings.dataFormat}")
y = np.array(pool(x))
${numpyOptions(output)}print(y.shape)
print(${last ? 'np.moveaxis(y[0], -1, 0)' : 'y[0]'})  # channel by channel`,
    notes: ['Keras has this layer since 3.16.'],
    prints: `(${outputShape.join(', ')})\n${numpy(output)}`,
  };
}
