import { numpy, numpyOptions } from './printed.ts';
import type { Program, Task } from './program.ts';
import { byHand, times, withoutAdaptive, writePlanes } from './program.ts';

const words = { nan: 'np.nan', infinity: 'np.inf' };

/** ONNX's AveragePool, with every attribute that says something. */
export function onnx(asked: Task): Program {
  const task = withoutAdaptive('ONNX', asked);
  const { settings, poolSize, strides, amounts, planes, output, notes } = task;
  const { padding, divideBy, dilations, ceilMode } = settings;
  const [top, bottom, left, right] = amounts;
  const real = divideBy === 'real';
  const padded = amounts.some((amount) => amount > 0);
  // Without an override of its own, ONNX needs an average over as many cells in every window.
  const factor = divideBy === 'number' && dilations.every((n) => n === 1) ? byHand('ONNX', task).factor : '';
  if (divideBy === 'number' && (!factor || task.overhang.some((n) => n > 0))) {
    throw new Error('ONNX’s AveragePool has no divisor override, and these windows do not all count as many cells.');
  }
  if (factor)
    notes.push(
      'ONNX’s AveragePool has no divisor override. The code multiplies the average over the whole window; a last digit may differ.',
    );
  const auto = real && !ceilMode && (padding === 'same' || padding === 'same_lower');
  const attributes = [
    `kernel_shape=[${poolSize.join(', ')}]`,
    `strides=[${strides.join(', ')}]`,
    ...(auto ? [`auto_pad="${padding === 'same' ? 'SAME_UPPER' : 'SAME_LOWER'}"`] : []),
    ...(!auto && padded ? [`pads=[${top}, ${left}, ${bottom}, ${right}]`] : []),
    ...(dilations.some((n) => n > 1) ? [`dilations=[${dilations.join(', ')}]`] : []),
    ...(ceilMode ? ['ceil_mode=1'] : []),
    ...(!real && (padded || ceilMode) ? ['count_include_pad=1'] : []),
  ];
  if (!real && (padding === 'same' || padding === 'same_lower')) {
    notes.push('Padding is written out, since what auto_pad counts is not the same in every runtime.');
  }
  if (settings.dataFormat === 'channels_last') {
    notes.push('ONNX keeps channels first: its result has the shape (batch, channels, rows, columns).');
  }
  return {
    code: `import numpy as np
import onnxruntime
from onnx import TensorProto, helper

planes = np.array(${writePlanes(planes, words, '                  ')}, dtype=np.float32)
x = planes[np.newaxis]

node = helper.make_node("AveragePool", ["x"], ["y"],
                        ${attributes.join(',\n                        ')})
graph = helper.make_graph([node], "pooling",
                          [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)],
                          [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
y, = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"x": x})
${factor ? `y = y${times(factor)}\n` : ''}${numpyOptions(output)}print(y.shape)
print(y[0])  # channel by channel`,
    notes,
    prints: `(1, ${planes.length}, ${output[0]?.length}, ${output[0]?.[0]?.length})\n${numpy(output)}`,
  };
}
