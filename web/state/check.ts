import { pool } from '../model/pooling.ts';
import { limits, type Settings } from './settings.ts';

/** The controls that an explanation can stand beside. */
export type Control =
  | 'height'
  | 'width'
  | 'channels'
  | 'poolSize'
  | 'outputSize'
  | 'strides'
  | 'padding'
  | 'dilations'
  | 'ceilMode'
  | 'divisorOverride'
  | 'imageWindow'
  | 'imageStride';

export type Problems = Partial<Record<Control, string>>;

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

const fieldNames: Partial<Record<Control, readonly string[]>> = {
  height: ['input height'],
  width: ['input width'],
  channels: ['number of channels'],
  poolSize: ['window height', 'window width'],
  outputSize: ['output height', 'output width'],
  strides: ['vertical stride', 'horizontal stride'],
  dilations: ['vertical dilation', 'horizontal dilation'],
  divisorOverride: ['divisor'],
  padding: ['padding top', 'padding bottom', 'padding left', 'padding right'],
};

/** Fields without a number. The package cannot know that someone is about to type one. */
function checkEmpty(settings: Settings): Problems {
  const { padding, amounts, strides, divideBy, override } = settings;
  const values = {
    ...settings,
    padding: padding === 'explicit' ? amounts : [],
    strides: strides ?? [],
    outputSize: settings.outputSize ?? [],
    divisorOverride: divideBy === 'number' ? override : [],
  };
  const problems: Problems = {};
  for (const [control, names] of Object.entries(fieldNames) as [keyof typeof values & Control, string[]][]) {
    const empty = [values[control]].flat().findIndex((value) => Number.isNaN(value));
    if (empty >= 0) problems[control] = `The ${names[empty]} is empty: type a whole number.`;
  }
  return problems;
}

/** The page's own limits: how much it can draw, and what is not an argument of the package. */
function checkDrawing(settings: Settings): Problems {
  const problems: Problems = {};
  for (const side of ['height', 'width'] as const) {
    if (!isWhole(settings[side], 1, limits.side)) {
      problems[side] = `The page draws inputs of 1 to ${limits.side} cells a side, received ${settings[side]}.`;
    }
  }
  if (!isWhole(settings.channels, 1, limits.channels)) {
    problems.channels = `The page draws 1 to ${limits.channels} channels, received ${settings.channels}.`;
  }
  if (settings.poolSize.some((size) => size > limits.window)) {
    problems.poolSize = `The page draws windows up to ${limits.window} cells, received ${settings.poolSize.join(' × ')}. The package takes more.`;
  }
  if (settings.outputSize?.some((size) => size > limits.side)) {
    problems.outputSize = `The page draws outputs up to ${limits.side} cells a side, received ${settings.outputSize.join(' × ')}. The package takes more.`;
  }
  if (settings.dilations.some((n) => n > limits.window)) {
    problems.dilations = `The page draws dilations up to ${limits.window} cells, received ${settings.dilations.join(' × ')}. The package takes more.`;
  }
  if (settings.padding === 'explicit' && settings.amounts.some((n) => n > limits.padding)) {
    problems.padding = `The page draws up to ${limits.padding} cells of padding a side, received ${settings.amounts.join(', ')}. The package takes more.`;
  }
  const { imageWindow, imageStride } = settings;
  for (const [control, sizes] of [
    ['imageWindow', imageWindow],
    ['imageStride', imageStride ?? []],
  ] as const) {
    const wrong = sizes.find((size) => !isWhole(size, 1, limits.imageWindow));
    if (wrong === undefined) continue;
    const received = Number.isNaN(wrong) ? 'an empty field' : wrong;
    problems[control] = `The slider goes from 1 to ${limits.imageWindow} pixels, received ${received}.`;
  }
  return problems;
}

/** The control an error of the package speaks of: the argument it names first, else the one that was just changed. */
function controlOf(message: string, changed: Control): Control {
  const named = (['poolSize', 'outputSize', 'strides', 'padding', 'dilations', 'ceilMode', 'divisorOverride'] as const)
    .map((name) => ({ name, at: message.indexOf(name) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  if (named.some(({ name }) => name === changed)) return changed;
  // An output that comes to nothing names every argument; the one in hand is the one to blame.
  return named.length === 1 && named[0] ? named[0].name : changed;
}

/**
 * What is wrong with the settings, control by control; empty when they can be shown.
 * The package is asked first, so that a wrong window, stride or padding gets its own words.
 */
export function check(settings: Settings, changed: Control): Problems {
  const empty = checkEmpty(settings);
  if (Object.keys(empty).length > 0) return empty;
  const drawing = checkDrawing(settings);
  if (drawing.height || drawing.width || drawing.channels) return drawing;
  try {
    pool(settings);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const control = controlOf(message, changed);
    return { ...drawing, [control]: message };
  }
  return drawing;
}
