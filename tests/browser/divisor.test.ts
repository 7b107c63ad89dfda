import { expect } from 'vitest';
import { cell, outputs, test } from './page.ts';

const tensorflow60509 = 'input=3x3x1&pool=2x2&strides=2x2&data=ramp';

test('every output cell can show its count', async ({ open }) => {
  const page = await open(tensorflow60509);
  expect(await page.locator('.board-output small').count()).toBe(0);
  await page.getByLabel('show each cell’s divisor').check();
  expect(await page.locator('.board-output small').allTextContents()).toEqual(['÷ 4', '÷ 2', '÷ 2', '÷ 1']);
});

test('the switch divides by the window’s area instead', async ({ open }) => {
  const page = await open(tensorflow60509);
  expect(await outputs(page)).toEqual(['3', '4.5', '7.5', '9']);
  await page.getByRole('radio', { name: 'window area' }).check();
  expect(await outputs(page)).toEqual(['3', '2.25', '3.75', '2.25']);
  await page.getByLabel('show each cell’s divisor').check();
  expect(await page.locator('.board-output small').allTextContents()).toEqual(new Array(4).fill('÷ 4'));
});

test('comparing the two shades the difference and writes both sums', async ({ open }) => {
  const page = await open(tensorflow60509);
  const colours = () =>
    page
      .locator('.board-output .cell')
      .evaluateAll((cells) => cells.map((element) => getComputedStyle(element).backgroundColor));
  expect(new Set(await colours()).size).toBe(1);
  await page.getByRole('radio', { name: 'other divisor' }).check();
  // What compares is fetched when it is first asked for.
  await page.locator('.board-other').waitFor();
  const shaded = await colours();
  // 0, 2.25, 3.75 and 6.75 apart: four shades.
  expect(new Set(shaded).size).toBe(4);
  await cell(page, 'output', 2, 2).click();
  expect(await page.locator('.compared .equation').allInnerTexts()).toEqual(['9 / 1 = 9', '9 / 4 = 2.25']);
});

test('the legend says whether padding counts, and how far the results differ', async ({ open }) => {
  const page = await open(tensorflow60509);
  const legend = page.locator('.legend');
  await legend.getByText('padding, not counted').waitFor();
  await page.getByRole('radio', { name: 'window area' }).check();
  await legend.getByText('padding, counted as zeros').waitFor();
  await page.getByRole('radio', { name: 'other divisor' }).check();
  // 9 / 1 against 9 / 4.
  await legend.getByText('by up to 6.75').waitFor();
});
