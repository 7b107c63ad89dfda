import { expect } from 'vitest';
import { cell, cellsUnder, equation, test } from './page.ts';

const shares = (page: Parameters<typeof cell>[0]) =>
  page.locator('.board-input .cell').evaluateAll((cells) => cells.map((element) => element.firstChild?.textContent));

test('the arrow between the grids points the way the numbers go', async ({ open }) => {
  const page = await open('mode=gradient');
  expect(await page.locator('.arrow').textContent()).toBe('←');
  await page.getByRole('link', { name: 'Grid' }).click();
  await page.locator('.arrow', { hasText: '→' }).waitFor();
});

test('the gradient of one output goes to the cells it averaged', async ({ open }) => {
  const page = await open('mode=gradient');
  await page.getByRole('heading', { name: 'dL/dx' }).waitFor();
  const expected = new Array(25).fill('0');
  for (const row of [1, 2, 3]) expected[row * 5 + 4] = '0.333';
  expect(await shares(page)).toEqual(expected);
  expect(await equation(page).textContent()).toBe('1 / 3 = 0.333 for each of 3 cells');
  await cell(page, 'output', 1, 1).click();
  expect((await shares(page)).filter((text) => text === '0.25')).toHaveLength(4);
});

test('dividing by the area loses what goes to padding', async ({ open }) => {
  const page = await open('mode=gradient');
  await page.getByRole('radio', { name: 'window area' }).check();
  expect((await shares(page)).filter((text) => text === '0.167')).toHaveLength(3);
  await page.getByText('0.5 of the gradient goes to padding and is lost').waitFor();
});

test('the overlap of all windows is a heat map', async ({ open }) => {
  const page = await open('mode=gradient&input=3x3x1&pool=2x2&strides=1x1&padding=valid');
  await page.getByRole('radio', { name: 'every output' }).check();
  expect(await shares(page)).toEqual(['0.25', '0.5', '0.25', '0.5', '1', '0.5', '0.25', '0.5', '0.25']);
  expect(await page.locator('.board-input small').allTextContents()).toEqual([
    '1×',
    '2×',
    '1×',
    '2×',
    '4×',
    '2×',
    '1×',
    '2×',
    '1×',
  ]);
  const colours = await page
    .locator('.board-input .cell')
    .evaluateAll((cells) => cells.map((element) => getComputedStyle(element).backgroundColor));
  expect(new Set(colours).size).toBe(3);
  await page.mouse.move(5, 5);
  expect(await equation(page).textContent()).toBe('1/4 + 1/4 + 1/4 + 1/4 = 1');
  expect(await cellsUnder(page, 'output', 'used')).toEqual(['1', '1', '1', '1']);
  await cell(page, 'input', 1, 2).hover();
  expect(await equation(page).textContent()).toBe('1/4 + 1/4 = 0.5');
});

test('the keyboard walks through gradients, and they are what is read out', async ({ open }) => {
  const page = await open('mode=gradient');
  const live = page.getByRole('status');
  await cell(page, 'output', 1, 3).focus();
  await page.keyboard.press('ArrowDown');
  expect(await live.textContent()).toBe('output row 2, column 3: its gradient goes to 3 cells, a share of 0.333 each');
  await page.getByRole('radio', { name: 'every output' }).check();
  await cell(page, 'input', 1, 1).focus();
  await page.keyboard.press('ArrowDown');
  // Read by the windows of the first and the second row: 1/4 and 1/6.
  expect(await live.textContent()).toBe('input row 2, column 1: gradient 0.417, from 2 outputs');
});
