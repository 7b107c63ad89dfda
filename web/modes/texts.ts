import type { Mode } from '../state/settings.ts';

/** Each mode's name in the menu. */
export const tabs: Record<Mode, string> = {
  grid: 'Grid',
  gradient: 'Gradient',
  layer: 'Layer',
  image: 'Image',
  timing: 'Timing',
  code: 'Code',
};

/** What a mode is about: one idea, its heading, and the idea in a sentence or two. */
export interface ModeText {
  readonly heading: string;
  readonly lede: string;
}

export const texts: Record<Mode, ModeText> = {
  grid: {
    heading: 'Average pooling, cell by cell',
    lede: 'Each output is the mean of the input cells under its window. Keras and TensorFlow never count padding, so with “same” padding the divisor shrinks at the edges.',
  },
  gradient: {
    heading: 'Where the gradient goes',
    lede: 'Backwards, an output hands its gradient to the cells it averaged, in equal shares. Where windows overlap, the shares add up.',
  },
  layer: {
    heading: 'Check my layer',
    lede: 'Paste an average pooling layer from Keras, TensorFlow.js, PyTorch, ONNX or this package to see what it does to an input of any size, and where its divisors change.',
  },
  image: {
    heading: 'A picture, pooled',
    lede: 'The same averages on pixels. Fine rings that the new pixel grid cannot hold come back as false ones: aliasing.',
  },
  timing: {
    heading: 'How fast is it here?',
    lede: 'Measured in your browser, on the same numbers, with the window and strides you set.',
  },
  code: {
    heading: 'The same layer, written five times',
    lede: 'The current settings in each library, with the numbers they should print.',
  },
};
