import { refuse } from './errors.ts';
import { hint } from './hints.ts';

/** For comparing in any letter case, and with TensorFlow.js's channelsLast as with Keras's channels_last. */
function folded(word: string): string {
  return word.toLowerCase().replace('s_', 's');
}

/**
 * The word of `words` that `value` is.
 * @param otherwise what else is allowed, for the text of the error
 * @param fold what is done to words before they are compared
 * @throws TypeError, RangeError naming `argument`
 */
export function checkExactWord<T extends string>(
  argument: string,
  value: unknown,
  words: readonly T[],
  otherwise = '',
  fold = (word: string) => word,
): T {
  const isWord = typeof value === 'string';
  const found = isWord && words.find((word) => fold(word) === fold(value));
  return (
    found || refuse(argument, `one of ${words.join(', ')}${otherwise}`, value, isWord, isWord && hint(value, words))
  );
}

/** The same in any letter case. */
export function checkWord<T extends string>(
  argument: string,
  value: unknown,
  words: readonly T[],
  otherwise?: string,
): T {
  return checkExactWord(argument, value, words, otherwise, folded);
}
