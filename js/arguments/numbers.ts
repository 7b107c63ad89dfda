import { refuse } from './errors.ts';

/** One number for both axes, or [height, width]; TypeScript takes that for number[] where it is declared first. */
export type SizePair = number | readonly [height: number, width: number] | readonly number[];

/** The same, with null for the input's length. */
export type OutputSize = number | readonly [height: number | null, width: number | null] | readonly (number | null)[];

/** Sizes cross into wasm as 32-bit signed integers. */
export const MAX_SIZE = 2 ** 31 - 1;

export function isInteger(value: unknown, least: number): value is number {
  // An integer of 32 bits is what it is made one.
  return typeof value === 'number' && (value | 0) === value && value >= least;
}

const integerFrom = (least: number) => `an integer from ${least} to ${MAX_SIZE}`;

/** @throws TypeError naming `argument` where it is absent */
export function checkGiven(argument: string, value: unknown): void {
  if (value === undefined) throw new TypeError(`${argument} is required.`);
}

/** @throws TypeError, RangeError naming `argument` for anything but an integer from `least` to 2^31-1 */
export function checkInteger(argument: string, value: unknown, least: number): number {
  return isInteger(value, least) ? value : refuse(argument, integerFrom(least), value, typeof value === 'number');
}

const SIZE_PAIR = `${integerFrom(1)} or a pair of them`;

/**
 * A size for each axis, in cells: [height, width]; 1 where none is given. Only arrays count as pairs; typed arrays do not.
 * @throws TypeError, RangeError naming `argument`
 */
export function checkSizePair(argument: string, value: unknown = 1): readonly [number, number] {
  const pair: unknown[] = Array.isArray(value) ? value : [value, value];
  if (pair.length === 2 && pair.every((size) => isInteger(size, 1))) return pair as [number, number];
  const isRightKind = pair.every((size) => typeof size === 'number');
  return refuse(argument, SIZE_PAIR, value, isRightKind);
}

/**
 * An output size: for each axis an integer, or null, which stands for the input's length.
 * @throws TypeError, RangeError naming `argument`
 */
export function checkOutputSize(argument: string, value: unknown): readonly [number | null, number | null] {
  const pair: unknown[] = Array.isArray(value) ? value : [value, value];
  const isSize = (size: unknown) => isInteger(size, 1) || (size === null && pair === value);
  if (pair.length === 2 && pair.every(isSize)) return pair as [number | null, number | null];
  const isRightKind = pair.every((size) => typeof size === 'number' || (size === null && pair === value));
  return refuse(argument, `${SIZE_PAIR} (null in a pair: the input's length)`, value, isRightKind);
}

/** A boolean, false where none is given. @throws TypeError naming `argument` */
export function checkFlag(argument: string, value: unknown = false): boolean {
  return typeof value === 'boolean' ? value : refuse(argument, 'true or false', value);
}
