/** Five steps for the first visit: each a link within the page and a sentence or two. */
export interface Step {
  readonly title: string;
  readonly text: string;
  readonly address: string;
}

export const steps: readonly Step[] = [
  {
    title: 'The mean',
    text: 'Each output is the mean of the cells under its window. Point at an output to see them.',
    address: 'input=4x4x1&pool=2x2&padding=valid&data=ramp&cell=1,1',
  },
  {
    title: 'Windows and strides',
    text: 'The window moves on by its stride. With a stride of 1 the windows overlap, and the output is larger: press play.',
    address: 'input=4x4x1&pool=2x2&strides=1x1&padding=valid&data=ramp&cell=1,2',
  },
  {
    title: '“Same” and its extra cell',
    text: '“Same” pads until every stride has its window. When an odd number of cells is missing, Keras and TensorFlow put the extra one at the end.',
    address: 'input=5x5x1&pool=2x2&data=ramp&cell=3,3',
  },
  {
    title: 'Which divisor?',
    text: 'Keras and TensorFlow divide by the cells that are really there, PyTorch’s default by all that the window covers. Marked outputs differ.',
    address: 'input=5x5x1&pool=3x3&data=ramp&compare=pytorch&cell=1,1',
  },
  {
    title: 'Where gradients go',
    text: 'Backwards, each output hands its gradient to the cells it averaged, in equal shares. Padding gets nothing.',
    address: 'mode=gradient&input=5x5x1&pool=3x3&data=ramp&cell=1,1',
  },
];
