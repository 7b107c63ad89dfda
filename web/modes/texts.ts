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

/** The texts of the first visit; the others are in more-texts.ts. */
export const gridText: ModeText = {
  heading: 'Average pooling, cell by cell',
  lede: 'Each output is the mean of the input cells under its window. Keras and TensorFlow never count padding, so with “same” padding the divisor shrinks at the edges.',
};
