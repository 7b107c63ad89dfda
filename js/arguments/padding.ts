import { refuse } from './errors.ts';
import { checkInteger } from './numbers.ts';
import { checkWord } from './words.ts';

/** Padding cells around the input, in cells: [[top, bottom], [left, right]]. */
export type ExplicitPadding = readonly [readonly [number, number], readonly [number, number]];

/** Padding that depends on the input's size; 'same_lower' puts an odd cell before the input, as ONNX does. */
export type PaddingWord = 'valid' | 'same' | 'same_lower';

/** Padding along one axis: a word, or the cells before and after the input. */
export type AxisPadding = PaddingWord | readonly [number, number];

const WORDS: readonly PaddingWord[] = ['valid', 'same', 'same_lower'];
const SIDES = '[before, after]';
const CELLS = '[[top, bottom], [left, right]]';

function checkSides(argument: string, value: readonly unknown[]): readonly [number, number] {
  if (value.length !== 2) refuse(argument, SIDES, value, true);
  return value.map((cells, i) => checkInteger(`${argument}[${i}]`, cells, 0)) as unknown as [number, number];
}

/**
 * Padding along a single axis.
 * @throws TypeError, RangeError naming `padding`
 */
export function checkAxisPadding(value: unknown): AxisPadding {
  return Array.isArray(value) ? checkSides('padding', value) : checkWord('padding', value, WORDS, ` or ${SIDES}`);
}

/**
 * Padding as averagePool2d takes it: a word, or the number of padding cells on each side.
 * @throws TypeError, RangeError naming `padding`
 */
export function checkPadding(value: unknown): PaddingWord | ExplicitPadding {
  if (!Array.isArray(value)) return checkWord('padding', value, WORDS, ` or ${CELLS}`);
  if (value.length !== 2 || !value.every(Array.isArray)) refuse('padding', CELLS, value, true);
  return value.map((sides, i) => checkSides(`padding[${i}]`, sides)) as unknown as ExplicitPadding;
}
