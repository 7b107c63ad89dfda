import { describe, refuse } from './errors.ts';
import { checkInteger } from './numbers.ts';
import { checkWord } from './words.ts';

/** Padding cells around the input, in cells: [[top, bottom], [left, right]]. */
export type ExplicitPadding = readonly [readonly [number, number], readonly [number, number]];

/** Padding that depends on the input's size; 'same_lower' puts an odd cell before the input, as ONNX does. */
export type PaddingWord = 'valid' | 'same' | 'same_lower';

/** Padding cells of one axis: before and after the input, or one number for both. */
export type PaddingSides = number | readonly [before: number, after: number] | readonly number[];

/** How padding can be given: a word in any letter case, or cells: one number for all sides, or for each axis its sides. */
export type PaddingOption =
  | PaddingWord
  | Uppercase<PaddingWord>
  | number
  | readonly [vertical: PaddingSides, horizontal: PaddingSides]
  | readonly PaddingSides[];

/** Checked padding of one axis: a word, or the cells before and after the input. */
export type AxisPadding = PaddingWord | readonly [number, number];

/** The same of both axes. */
export type Padding = PaddingWord | ExplicitPadding;

const WORDS: readonly PaddingWord[] = ['valid', 'same', 'same_lower'];

function checkSides(argument: string, value: unknown): readonly [number, number] {
  if (!Array.isArray(value)) {
    const cells = checkInteger(argument, value, 0);
    return [cells, cells];
  }
  if (value.length !== 2) refuse(argument, 'a number or [before, after]', value, true);
  return [checkInteger(`${argument}[0]`, value[0], 0), checkInteger(`${argument}[1]`, value[1], 0)];
}

function isCells(value: unknown): boolean {
  return typeof value === 'number' || Array.isArray(value);
}

/**
 * Padding along a single axis: a word, a number, or [before, after].
 * @throws TypeError, RangeError naming `padding`
 */
export function checkAxisPadding(value: unknown = 'valid'): AxisPadding {
  return isCells(value)
    ? checkSides('padding', value)
    : checkWord('padding', value, WORDS, ', a number or [before, after]');
}

const CELLS = 'a number, [vertical, horizontal] or [[top, bottom], [left, right]]';

/**
 * Padding as averagePool2d takes it: a word, or a number of cells for all sides, for each axis or for each side; 'valid'
 * where none is given.
 * @throws TypeError, RangeError naming `padding`
 */
export function checkPadding(value: unknown = 'valid'): Padding {
  if (!isCells(value)) return checkWord('padding', value, WORDS, `, ${CELLS}`);
  if (!Array.isArray(value)) {
    const sides = checkSides('padding', value);
    return [sides, sides];
  }
  if (value.length !== 2) {
    // ONNX lists where the axes begin, then where they end; TensorFlow.js pads batch and channels, too.
    const [top, left, bottom, right] = value;
    const meant = Array.isArray(top)
      ? [left, bottom]
      : [
          [top, bottom],
          [left, right],
        ];
    refuse('padding', CELLS, value, true, value.length === 4 && `did you mean ${describe(meant)}?`);
  }
  return [checkSides('padding[0]', value[0]), checkSides('padding[1]', value[1])];
}
