import { numpy, numpyOptions } from './printed.ts';
import type { Program, Task } from './program.ts';
import { byHand, writePlanes } from './program.ts';

const words = { nan: 'float("nan")', infinity: 'float("inf")' };

/** torch.nn.functional.avg_pool2d; it pads both ends alike, by at most half a window. */
export function pytorch(task: Task): Program {
  const { settings, poolSize, strides, amounts, planes, output } = task;
  const { divideBy, ceilMode, override, dilations } = settings;
  const [rows = 0, columns = 0] = [output[0]?.length, output[0]?.[0]?.length];
  if (!settings.outputSize && dilations.some((n) => n > 1))
    throw new Error('PyTorch has no average pooling with dilation.');
  const [top, bottom, left, right] = amounts;
  const native = top === bottom && left === right && 2 * top <= poolSize[0] && 2 * left <= poolSize[1];
  const size = `(${poolSize.join(', ')}), stride=(${strides.join(', ')})`;
  const divisor = divideBy === 'number' ? `, divisor_override=${override}` : '';
  const notes: string[] = [];
  let call: string;
  if (settings.outputSize) {
    if (divideBy === 'number') throw new Error('PyTorch’s adaptive pooling has no divisor override.');
    call = `y = F.adaptive_avg_pool2d(x, (${settings.outputSize.join(', ')}))`;
    notes.push('PyTorch divides by the rows and by the columns in turn here, so a last digit may differ.');
  } else if (native) {
    const options = [
      ...(top + left > 0 ? [`padding=(${top}, ${left})`] : []),
      ...(ceilMode ? ['ceil_mode=True'] : []),
      ...(divideBy !== 'number' && (top + left > 0 || ceilMode)
        ? [`count_include_pad=${divideBy === 'real' ? 'False' : 'True'}`]
        : []),
    ].map((option) => `,\n                 ${option}`);
    call = `y = F.avg_pool2d(x, ${size}${divisor}${options.join('')})`;
  } else {
    const hand = byHand('PyTorch', task);
    notes.push(
      hand.ones
        ? 'PyTorch pads both ends alike, by half a window at most. The code pads by hand, adds up each window, and divides by the same sums of ones, so that padding is not counted.'
        : 'PyTorch pads both ends alike, by half a window at most. The code pads with zeros by hand.',
    );
    // Sums: a mean divided by a mean would be rounded twice.
    const by = hand.ones ? ', divisor_override=1' : divisor;
    const [above, below, before, after] = hand.amounts;
    call = `def pool(x):
    x = F.pad(x, (${before}, ${after}, ${above}, ${below}))
    return F.avg_pool2d(x, ${size}${by})

y = pool(x)${hand.ones ? ' / pool(torch.ones_like(x))' : ''}`;
  }
  if (settings.dataFormat === 'channels_last') {
    notes.push('PyTorch keeps channels first: its result has the shape (batch, channels, rows, columns).');
  }
  const options = numpyOptions(output);
  return {
    code: `${options && 'import numpy as np\n'}import torch
import torch.nn.functional as F

x = torch.tensor(${writePlanes(planes, words, '                 ')}, dtype=torch.float32)[None]

${call}
${options}print(y.shape)
print(y[0].numpy())  # channel by channel, in full`,
    notes,
    prints: `torch.Size([1, ${planes.length}, ${rows}, ${columns}])\n${numpy(output)}`,
  };
}
