import { defaults, type Settings } from '../state/settings.ts';
import { texts } from './texts.ts';

/** What a tab, a bookmark and a history entry are called. */
export function pageTitle(now: Settings): string {
  const { mode, height, width, channels, poolSize, outputSize, strides, padding, imageWindow } = now;
  const { heading } = texts[mode];
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
