import { checkWord } from './words.ts';

/** Order of the dimensions: (batch, height, width, channels) or (batch, channels, height, width). */
export type DataFormat = 'channels_last' | 'channels_first';

/** @throws TypeError, RangeError naming `argument` */
export function checkDataFormat(argument: string, value: unknown): DataFormat {
  return checkWord(argument, value, ['channels_last', 'channels_first']);
}
