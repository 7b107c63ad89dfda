import type { Page } from 'playwright-core';

/** What code is written for: the address of each. */
export const settings = {
  'the opening picture': '',
  'valid, strides as the window': 'pool=2x2&strides=pool&padding=valid&data=ramp',
  'same lower, window area': 'pool=2x3&strides=1x2&padding=same_lower&divide=area',
  'custom padding': 'pool=3x3&padding=1,2,0,1&input=6x4x1',
  'several channels': 'input=4x5x3&pool=2x2&channel=2',
  'channels first': 'input=4x5x2&pool=3x2&format=channels_first&channel=2',
  'ceil mode': 'input=6x6x1&pool=3x3&padding=1,1,1,1&ceil=on',
  'ceil mode, several channels': 'input=6x7x2&pool=3x2&strides=2x3&padding=valid&ceil=on',
  'a divisor of one’s own': 'divide=4&padding=1,1,0,1&input=5x5x1',
  'a divisor below zero': 'divide=-3&padding=valid',
  'numbers that are no fractions': 'input=2x2x1&pool=1x2&strides=1x1&data=NaN,1.5,-Infinity,2e-9',
};

export const snippet = async (page: Page) => (await page.locator('.program code').textContent()) ?? '';

export const printed = async (page: Page) => (await page.locator('.expected').textContent()) ?? '';

/** The numbers in a text, in their order, as JavaScript and Python write them. */
export function numbersIn(text: string): number[] {
  const words = text.match(/(?<![\w.])-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Infinity|inf|NaN|nan)(?![\w.])/g) ?? [];
  return words.map((word) => Number(word.replace(/^(-?)inf$/, '$1Infinity')));
}
