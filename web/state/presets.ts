import { readAddress } from './address.ts';
import type { Settings } from './settings.ts';

/** A starting point: a link within the page. What it does not name goes back to the opening picture's value. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly address: string;
}

const preset = (id: string, label: string, address: string): Preset => ({ id, label, address });

const patterns = 'input=8x8x1&pool=3x3&cell=4,4&data=';

export const presets: readonly { readonly group: string; readonly presets: readonly Preset[] }[] = [
  {
    group: 'Examples',
    presets: [
      preset('opening', 'Opening picture', ''),
      preset(
        'keras-1',
        'Keras example 1: stride 1, valid',
        'input=3x3x1&pool=2x2&strides=1x1&padding=valid&data=ramp&cell=1,1',
      ),
      preset('keras-2', 'Keras example 2: stride 2, valid', 'input=3x4x1&pool=2x2&padding=valid&data=ramp&cell=1,1'),
      preset('keras-3', 'Keras example 3: stride 1, same', 'input=3x3x1&pool=2x2&strides=1x1&data=ramp&cell=3,3'),
    ],
  },
  {
    group: 'Keras against PyTorch',
    presets: [
      preset('counted', 'Padding: counted or not?', 'pool=3x3&compare=pytorch&cell=1,1'),
      preset('tensorflow-60509', 'TensorFlow issue 60509', 'input=3x3x1&pool=2x2&data=ramp&compare=on&cell=1,2'),
      preset(
        'overhang',
        'Ceil mode: what hangs over',
        'input=6x6x1&pool=3x3&padding=1,1,1,1&ceil=on&compare=pytorch&cell=4,4',
      ),
      preset('even-input', '“Same” on an even input', 'input=6x6x1&pool=3x3&compare=pytorch&cell=1,1'),
      preset('even-window', '“Same” with an even window', 'input=4x4x1&pool=2x2&strides=1x1&compare=pytorch&cell=4,4'),
      preset('gaps', 'Stride larger than the window', 'input=7x7x1&pool=2x2&strides=3x3&compare=pytorch&cell=1,1'),
      preset(
        'large-window',
        'Window larger than the input',
        'input=3x3x1&pool=5x5&strides=1x1&compare=pytorch&cell=2,2',
      ),
    ],
  },
  {
    group: 'Patterns',
    presets: [
      preset('ones', 'All ones', `${patterns}ones&counts=on`),
      preset('edges', 'Edges only', `${patterns}edges`),
      preset('impulse', 'Impulse', `${patterns}impulse&strides=1x1`),
      preset('checkerboard', 'Checkerboard', `${patterns}checkerboard&cell=1,1`),
      preset('ramp', 'Ramp', `${patterns}ramp`),
    ],
  },
];

/** What decides whether two states are the same example, whatever is pointed at or written into the cells. */
function essence(now: Settings): string {
  const { height, width, channels, poolSize, strides, padding, dilations, ceilMode, dataFormat, numbers } = now;
  const amounts = padding === 'explicit' ? now.amounts : '';
  const data = 'pattern' in numbers ? numbers.pattern : 'own';
  const layer = [
    height,
    width,
    channels,
    poolSize,
    now.outputSize,
    strides,
    padding,
    amounts,
    dilations,
    ceilMode,
    dataFormat,
  ];
  return `${layer.join(';')} ${data} ${now.compare === 'pytorch'}`;
}

const states = presets.flatMap((group) => group.presets.map((one) => ({ ...one, settings: readState(one.address) })));

/** A link's state. */
export function readState(address: string): Settings {
  return readAddress(address).settings;
}

/** The preset that the settings come from. */
export function presetOf(now: Settings): string {
  return states.find(({ settings }) => essence(settings) === essence(now))?.id ?? '';
}

/** What a new input leaves as the reader set it. */
export function untouched(now: Settings): Partial<Settings> {
  const { full, view, embed, speed, loop, layerText, layerShape, library, timingInput } = now;
  const { imageWindow, imageStride, imagePadding, picture } = now;
  return {
    full,
    view,
    embed,
    speed,
    loop,
    layerText,
    layerShape,
    library,
    timingInput,
    imageWindow,
    imageStride,
    imagePadding,
    picture,
  };
}

/** The settings a link within the page leads to. */
export function settingsOf(address: string, now: Settings): Settings {
  return { ...readState(address), ...untouched(now) };
}

/** The settings a preset leads to; the mode the reader is in stays. */
export function presetSettings(id: string, now: Settings): Settings {
  const address = states.find((one) => one.id === id)?.address ?? '';
  return { ...settingsOf(address, now), mode: now.mode };
}
