import { refuse } from '../arguments/errors.ts';
import { checkFlag, checkGiven, checkInteger } from '../arguments/numbers.ts';
import { checkAxisPadding, type PaddingSides, type PaddingWord } from '../arguments/padding.ts';
import { checkNames, copied, type Given } from '../arguments/read.ts';
import { type AxisOptions, readAxis } from '../core/plan.ts';
import { pooledLength, refuseStatus } from './plan-errors.ts';
import { adaptiveAxis, axisOptions, refuseReplaced } from './settings.ts';

/**
 * Taps of the window, under averagePool2d's name or the field's; or, for adaptive pooling, the number of windows, null for
 * one at each cell, beside which only countIncludePad can be given.
 */
export type WindowSize =
  | { readonly poolSize: number }
  | { readonly window: number }
  | { readonly outputSize: number | null };

/** One axis of a pooling: the options of averagePool2d, for that axis alone. */
export type WindowOptions = WindowSize & {
  /** Cells between the starts of neighbouring windows. Absent or null: poolSize. */
  readonly strides?: number | null | undefined;
  /** The same as strides. */
  readonly stride?: number | null | undefined;
  /** A word; or padding cells, for both sides or as [before, after]. Default 'valid'. */
  readonly padding?: PaddingWord | Uppercase<PaddingWord> | PaddingSides | undefined;
  /** Cells between neighbouring taps. Default 1. */
  readonly dilations?: number | undefined;
  /** The same as dilations. */
  readonly dilation?: number | undefined;
  /** Default false. */
  readonly ceilMode?: boolean | undefined;
  /** Default false. */
  readonly countIncludePad?: boolean | undefined;
};

/** The window of one output cell along one axis. Cells are counted from 0, the first real cell of the input. */
export interface AxisWindow {
  /** Cell of the first tap; negative when it lies in the padding. */
  readonly start: number;
  /** Cell of the first tap that is a real cell. */
  readonly first: number;
  /** Taps that are real cells. */
  readonly taps: number;
  /** This axis's factor of the divisor; the divisor of an output cell is the product of both axes'. */
  readonly divisor: number;
}

/** How the windows lie on one axis. */
export interface WindowPlan {
  readonly outputLength: number;
  /** Padding cells before the input. */
  readonly before: number;
  /** Padding cells after it. */
  readonly after: number;
  /** One window for each output cell, in order. */
  readonly windows: readonly AxisWindow[];
}

const NAMES = [
  'poolSize',
  'strides',
  'padding',
  'dilations',
  'ceilMode',
  'countIncludePad',
  'outputSize',
  'window',
  'stride',
  'dilation',
] as const;
type Name = (typeof NAMES)[number];

/** An option that has two names: the one that was used, and its value. */
function either(options: Given<Name>, name: Name, alias: Name): [Name, unknown] {
  const { [name]: value, [alias]: other } = options;
  return other === undefined ? [name, value] : [alias, other];
}

/** Nobody looks at a longer list; it would only fill the memory. */
const MAX_WINDOWS = 1_000_000;

/**
 * The geometry of average pooling along one axis, as the pooling itself uses it: for teaching and drawing.
 *
 * @param length of the input along the axis, in cells
 * @throws TypeError, RangeError naming the argument; RangeError when no window fits or there are over a million
 *
 * @example
 * describeWindows(5, { poolSize: 3, strides: 2, padding: 'same' }).windows[0];
 * // { start: -1, first: 0, taps: 2, divisor: 2 }
 * describeWindows(5, { outputSize: 2 }).windows.map(({ first, taps }) => [first, taps]); // [[0, 3], [2, 3]]
 */
export function describeWindows(length: number, options: WindowOptions): WindowPlan;
export function describeWindows(length: number, options: unknown): WindowPlan {
  checkNames<Name>(options, NAMES);
  const [sizeName, rawSize] = either(options, 'poolSize', 'window');
  const [stepName, rawStep] = either(options, 'strides', 'stride');
  const [dilationName, rawDilation] = either(options, 'dilations', 'dilation');
  const { padding: rawPadding, ceilMode, countIncludePad, outputSize } = options;
  const padding = copied(rawPadding);
  const countPadding = checkFlag('countIncludePad', countIncludePad);
  let axis: AxisOptions;
  let facts: Record<string, unknown>;
  if (outputSize !== undefined) {
    const step = rawStep ?? undefined;
    refuseReplaced({ [sizeName]: rawSize, [stepName]: step, padding, [dilationName]: rawDilation, ceilMode });
    axis = adaptiveAxis(outputSize === null ? null : checkInteger('outputSize', outputSize, 1));
    facts = { outputSize };
  } else {
    const sides = checkAxisPadding(padding);
    checkGiven('poolSize or outputSize', rawSize);
    const window = checkInteger(sizeName, rawSize, 1);
    const stride = checkInteger(stepName, rawStep ?? window, 1);
    const dilation = checkInteger(dilationName, rawDilation ?? 1, 1);
    axis = axisOptions({
      window,
      stride,
      dilation,
      padding: sides,
      ceilMode: checkFlag('ceilMode', ceilMode),
      countPadding,
    });
    facts = { [sizeName]: window, [stepName]: stride, padding: sides };
  }
  checkInteger('length', length, 0);
  const outputs = pooledLength(axis, length);
  if (outputs < 0) refuseStatus(outputs, { length, ...facts });
  if (outputs === 0) return { outputLength: 0, before: 0, after: 0, windows: [] };
  if (outputs > MAX_WINDOWS) refuse('length', `one that gives at most ${MAX_WINDOWS} windows`, length, true);
  return readAxis(({ before, after, first, taps, divisor }) => ({
    outputLength: outputs,
    before,
    after,
    windows: Array.from({ length: outputs }, (_, o) => ({
      start: axis.outputs > 0 ? first(o) : o * axis.stride - before,
      first: first(o),
      taps: taps(o),
      divisor: divisor(o),
    })),
  }));
}
