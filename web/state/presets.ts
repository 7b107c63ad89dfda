import type { Settings } from './settings.ts';
import { defaults } from './settings.ts';

export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly settings: Partial<Settings>;
}

const eight = { height: 8, width: 8, channels: 1, poolSize: [3, 3], strides: [2, 2] } as const;

/** Starting points. What a preset does not name goes back to the opening picture's value. */
export const presets: readonly Preset[] = [
  { id: 'opening', label: 'Opening picture', settings: {} },
  {
    id: 'keras-1',
    label: 'Keras example 1: stride 1, valid',
    settings: {
      height: 3,
      width: 3,
      poolSize: [2, 2],
      strides: [1, 1],
      padding: 'valid',
      numbers: { pattern: 'ramp' },
      pinned: [0, 0],
    },
  },
  {
    id: 'keras-2',
    label: 'Keras example 2: stride 2, valid',
    settings: {
      height: 3,
      width: 4,
      poolSize: [2, 2],
      strides: [2, 2],
      padding: 'valid',
      numbers: { pattern: 'ramp' },
      pinned: [0, 0],
    },
  },
  {
    id: 'keras-3',
    label: 'Keras example 3: stride 1, same',
    settings: {
      height: 3,
      width: 3,
      poolSize: [2, 2],
      strides: [1, 1],
      padding: 'same',
      numbers: { pattern: 'ramp' },
      pinned: [2, 2],
    },
  },
  {
    id: 'tensorflow-60509',
    label: 'TensorFlow issue 60509',
    settings: {
      height: 3,
      width: 3,
      poolSize: [2, 2],
      strides: [2, 2],
      padding: 'same',
      numbers: { pattern: 'ramp' },
      compare: 'on',
      pinned: [0, 1],
    },
  },
  {
    id: 'ones',
    label: 'All ones',
    settings: { ...eight, numbers: { pattern: 'ones' }, counts: true, pinned: [3, 3] },
  },
  {
    id: 'edges',
    label: 'Edges only',
    settings: { ...eight, numbers: { pattern: 'edges' }, pinned: [3, 3] },
  },
  {
    id: 'impulse',
    label: 'Impulse',
    settings: { ...eight, strides: [1, 1], numbers: { pattern: 'impulse' }, pinned: [3, 3] },
  },
  {
    id: 'checkerboard',
    label: 'Checkerboard',
    settings: { ...eight, numbers: { pattern: 'checkerboard' }, pinned: [0, 0] },
  },
  {
    id: 'ramp',
    label: 'Ramp',
    settings: { ...eight, numbers: { pattern: 'ramp' }, pinned: [3, 3] },
  },
];

/** Whether the input and the windows are a preset's, whatever is pointed at, compared or written into the cells. */
export function isPreset({ settings }: Preset, now: Settings): boolean {
  const { numbers } = { ...defaults, ...settings };
  const facts = ({ height, width, channels, poolSize, strides, padding, dataFormat, ...rest }: Settings) =>
    String([height, width, channels, poolSize, strides, padding, dataFormat, rest.dilations, rest.ceilMode]);
  return (
    'pattern' in numbers &&
    'pattern' in now.numbers &&
    numbers.pattern === now.numbers.pattern &&
    facts({ ...defaults, ...settings }) === facts(now)
  );
}

/** What a new input leaves as the reader set it. */
export function untouched(now: Settings): Partial<Settings> {
  const { full, view, embed, speed, loop, imageWindow, imageStride, imagePadding, library, timingInput } = now;
  return { full, view, embed, speed, loop, imageWindow, imageStride, imagePadding, library, timingInput };
}

/** The settings a preset leads to; the mode the reader is in stays. */
export function presetSettings(preset: Preset, now: Settings): Settings {
  return { ...defaults, ...untouched(now), mode: now.mode, ...preset.settings };
}
