import { torch } from './printed.ts';
import type { Program, Task } from './program.ts';
import { writePlanes } from './program.ts';

const words = { nan: 'float("nan")', infinity: 'float("inf")' };

/** torch.nn.functional.avg_pool2d; it pads both ends alike, by at most half a window. */
export function pytorch(task: Task): Program {
  const { settings, poolSize, strides, amounts, planes, output } = task;
  const [top, bottom, left, right] = amounts;
  const [rows = 0, columns = 0] = [output[0]?.length, output[0]?.[0]?.length];
  const real = settings.divideBy === 'real';
  const padded = amounts.some((amount) => amount > 0);
  const native = top === bottom && left === right && 2 * top <= poolSize[0] && 2 * left <= poolSize[1];
  const size = `(${poolSize.join(', ')}), stride=(${strides.join(', ')})`;
  const notes: string[] = [];
  let call: string;
  if (!padded) {
    call = `y = F.avg_pool2d(x, ${size})`;
  } else if (native) {
    call = `y = F.avg_pool2d(x, ${size}, padding=(${top}, ${left}),
                 count_include_pad=${real ? 'False' : 'True'})`;
  } else {
    notes.push(
      real
        ? 'PyTorch pads both ends alike, by half a window at most. The code pads by hand and divides by the same pooling of ones, so that padding is not counted.'
        : 'PyTorch pads both ends alike, by half a window at most. The code pads with zeros by hand.',
    );
    call = `def pool(x):
    x = F.pad(x, (${left}, ${right}, ${top}, ${bottom}))
    return F.avg_pool2d(x, ${size})

y = pool(x)${real ? ' / pool(torch.ones_like(x))' : ''}`;
  }
  if (settings.dataFormat === 'channels_last') {
    notes.push('PyTorch keeps channels first: its result has the shape (batch, channels, rows, columns).');
  }
  return {
    code: `import torch
import torch.nn.functional as F

x = torch.tensor(${writePlanes(planes, words, '                 ')}, dtype=torch.float32)[None]

${call}
print(y.shape)
print(y[0])  # channel by channel`,
    notes,
    prints: `torch.Size([1, ${planes.length}, ${rows}, ${columns}])\n${torch(output)}`,
  };
}
