import { defaults, type Mode, type Settings } from '../state/settings.ts';
import { gridText, type ModeText } from './texts.ts';

/** What the other modes are about. */
export const moreTexts: Record<Exclude<Mode, 'grid'>, ModeText> = {
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

/** What a tab, a bookmark and a history entry are called. */
export function titleOf(now: Settings): string {
  const { mode, height, width, channels, poolSize, outputSize, strides, padding, imageWindow } = now;
  const { heading } = mode === 'grid' ? gridText : moreTexts[mode];
  if (mode === 'layer') return now.layerText ? `${now.layerText.slice(0, 60)} · ${heading}` : heading;
  if (mode === 'image') return `Window of ${imageWindow.join(' × ')} pixels · ${heading}`;
  const windows = [
    `${poolSize.join(' × ')} window`,
    `strides ${(strides ?? poolSize).join(' × ')}`,
    padding === 'explicit' ? 'custom padding' : padding.replace('_', ' '),
  ];
  const what = [
    ...(outputSize ? [`adaptive to ${outputSize.join(' × ')}`] : windows),
    `on ${height} × ${width}${channels > 1 ? ` × ${channels}` : ''}`,
  ].join(', ');
  const opening = String([height, width, channels, poolSize, outputSize, strides, padding]);
  const { height: h, width: w, channels: c, poolSize: p, outputSize: o, strides: s, padding: pad } = defaults;
  return mode === 'grid' && opening === String([h, w, c, p, o, s, pad]) ? heading : `${what} · ${heading}`;
}
