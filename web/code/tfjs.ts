import { printing, writeData } from './avgpool2d.ts';
import { byHand, type Program, type Task, withoutAdaptive } from './program.ts';

/** tf.avgPool of TensorFlow.js: channels last, real cells, valid and same. */
export function tfjs(asked: Task): Program {
  const task = withoutAdaptive('TensorFlow.js', asked);
  const { settings, poolSize, strides, inputShape, notes } = task;
  const { padding, dataFormat, divideBy } = settings;
  const hand = byHand('TensorFlow.js', task);
  const [top, bottom, left, right] = hand.amounts;
  const first = dataFormat === 'channels_first';
  const padded = hand.amounts.some((amount) => amount > 0);
  const native = divideBy === 'real' && (padding === 'valid' || padding === 'same') && !settings.ceilMode;
  const plain = native || !padded;
  if (!plain && hand.ones) {
    notes.push(
      `The code pads by hand and divides by the same pooling of ones, so that padding is not counted: TensorFlow.js has no such ${settings.ceilMode ? 'ceil mode' : 'padding on every backend'}.`,
    );
  }
  if (!plain && divideBy === 'area') {
    notes.push('TensorFlow.js never counts padding. The code pads with zeros by hand, so that they count.');
  }
  if (hand.factor)
    notes.push('TensorFlow.js has no divisor override. The code multiplies the average over the whole window.');
  if (first) notes.push('tf.avgPool works channels last; the code transposes there and back.');
  notes.push('Its gradient divides by the window’s area, even where the average did not.');
  const source = first ? 'tf.transpose(input, [0, 2, 3, 1])' : 'input';
  const pad = plain
    ? ''
    : `const pad = (t) => tf.pad(t, [[0, 0], [${top}, ${bottom}], [${left}, ${right}], [0, 0]]);\n`;
  const pool = `const pool = (t) => tf.avgPool(t, [${poolSize.join(', ')}], [${strides.join(', ')}], '${native ? padding : 'valid'}');\n`;
  const sums = plain ? 'pool(x)' : 'pool(pad(x))';
  const result = hand.factor
    ? `tf.mul(${sums}, ${hand.factor})`
    : plain || divideBy === 'area'
      ? sums
      : 'tf.div(pool(pad(x)), pool(pad(tf.onesLike(x))))';
  const { calls, prints } = printing(task, 'await y.data()');
  return {
    code: `import * as tf from '@tensorflow/tfjs';

const input = tf.tensor4d(${writeData(task)}, [${inputShape.join(', ')}]);
const x = ${source};

${pad}${pool}
const y = ${first ? `tf.transpose(${result}, [0, 3, 1, 2])` : result};
${calls}`,
    notes,
    prints,
  };
}
