import { refuse } from '../arguments/errors.ts';
import { checkFlag, checkInteger } from '../arguments/numbers.ts';
import { checkAxisPadding, type PaddingWord } from '../arguments/padding.ts';
import { readOptions } from '../arguments/read.ts';
import { planAxis } from '../core/plan.ts';
import { checkOutputLength, explained } from './plan-errors.ts';
import { axisOptions } from './settings.ts';

/** One axis of a pooling: the options of averagePool2d, for that axis alone. */
export interface WindowOptions {
  /** Taps of the window. */
  readonly window: number;
  /** Cells between the starts of neighbouring windows. Absent or null: window. */
  readonly stride?: number | null | undefined;
  /** A word, or padding cells as [before, after]. Default 'valid'. */
  readonly padding?: PaddingWord | Uppercase<PaddingWord> | readonly [number, number] | undefined;
  /** Cells between neighbouring taps. Default 1. */
  readonly dilation?: number | undefined;
  /** Default false. */
  readonly ceilMode?: boolean | undefined;
  /** Default false. */
  readonly countIncludePad?: boolean | undefined;
}

/** The window of one output cell along one axis. Cells are counted from 0, the first real cell of the input. */
export interface Window {
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
  readonly windows: readonly Window[];
}

/** A list is for looking at; beyond this it would only fill the memory. */
const MAX_WINDOWS = 1_000_000;

/**
 * The geometry of average pooling along one axis, as the pooling itself uses it: for teaching and for drawing.
 *
 * @param length of the input along the axis, in cells
 * @throws TypeError, RangeError naming the argument; RangeError when no window fits or there are over a million
 *
 * @example
 * describeWindows(5, { window: 3, stride: 2, padding: 'same' }).windows[0];
 * // { start: -1, first: 0, taps: 2, divisor: 2 }
 */
export function describeWindows(length: number, options: WindowOptions): WindowPlan {
  const names = ['window', 'stride', 'padding', 'dilation', 'ceilMode', 'countIncludePad'];
  const [rawWindow, rawStride, rawPadding, rawDilation, ceilMode = false, countIncludePad = false] = readOptions(
    options,
    names,
  );
  const window = checkInteger('window', rawWindow, 1);
  const stride = checkInteger('stride', rawStride ?? window, 1);
  const padding = checkAxisPadding(rawPadding ?? 'valid');
  const axis = axisOptions(
    window,
    stride,
    checkInteger('dilation', rawDilation ?? 1, 1),
    padding,
    checkFlag('ceilMode', ceilMode),
    checkFlag('countIncludePad', countIncludePad),
  );
  checkInteger('length', length, 0);
  try {
    const outputs = checkOutputLength(axis, length);
    if (outputs === 0) return { outputLength: 0, before: 0, after: 0, windows: [] };
    if (outputs > MAX_WINDOWS) refuse('length', `one that gives at most ${MAX_WINDOWS} windows`, length, true);
    const { before, after, first, taps, divisor } = planAxis(axis, length);
    const windows = Array.from({ length: outputs }, (_, o) => ({
      start: o * stride - before,
      first: first(o),
      taps: taps(o),
      divisor: divisor(o),
    }));
    return { outputLength: outputs, before, after, windows };
  } catch (error) {
    throw explained(error, { length, window, stride, padding });
  }
}
