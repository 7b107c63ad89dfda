import type { Mode } from '../state/settings.ts';

/** One idea for each mode: its name in the menu, its heading, and the idea in a sentence or two. */
export const modeTexts: Record<Mode, { tab: string; heading: string; lede: string }> = {
  grid: {
    tab: 'Grid',
    heading: 'Average pooling, cell by cell',
    lede: 'Each output is the mean of the input cells under its window. Keras and TensorFlow never count padding, so with “same” padding the divisor shrinks at the edges.',
  },
  gradient: {
    tab: 'Gradient',
    heading: 'Where the gradient goes',
    lede: 'Backwards, an output hands its gradient to the cells it averaged, in equal shares. Where windows overlap, the shares add up.',
  },
  image: {
    tab: 'Image',
    heading: 'A picture, pooled',
    lede: 'The same averages on pixels. Fine rings that the new pixel grid cannot hold come back as false ones: aliasing.',
  },
  timing: {
    tab: 'Timing',
    heading: 'How fast is it here?',
    lede: 'Measured in your browser, on the same numbers, with the window and strides you set.',
  },
  code: {
    tab: 'Code',
    heading: 'The same layer, written four times',
    lede: 'The current settings in each library, with the numbers they should print.',
  },
};
