import { expect } from 'vitest';
import { cell, equation, outputs, test } from './page.ts';

test('the address follows every setting and a reload brings all of it back', async ({ open }) => {
  const page = await open();
  expect(new URL(page.url()).hash).toBe('');
  await page.getByLabel('input height', { exact: true }).fill('6');
  await page.getByLabel('window width', { exact: true }).fill('4');
  await page.getByRole('radio', { name: 'same lower' }).check();
  await page.getByText('Channels, dilation, ceil mode').click();
  await page.getByRole('radio', { name: 'channels_first' }).check();
  await page.getByRole('radio', { name: 'window area' }).check();
  await page.getByLabel('show each cell’s divisor').check();
  await page.getByLabel('full precision').check();
  await cell(page, 'input', 1, 1).dblclick();
  await page.getByLabel('Value of input row 1, column 1').fill('0.125');
  await page.keyboard.press('Enter');
  await cell(page, 'output', 3, 1).click();
  await page.mouse.move(5, 5);
  const before = [await outputs(page), await equation(page).textContent()];
  await page.reload();
  await equation(page).waitFor();
  expect([await outputs(page), await equation(page).textContent()]).toEqual(before);
  expect(await page.getByRole('radio', { name: 'channels_first' }).isChecked()).toBe(true);
  expect(await page.getByRole('radio', { name: 'same lower' }).isChecked()).toBe(true);
  expect(await page.getByLabel('show each cell’s divisor').isChecked()).toBe(true);
  expect(await page.locator('.board-input .cell').first().textContent()).toBe('0.13');
});

test('the other modes are in the address too', async ({ open }) => {
  const page = await open();
  await page.getByRole('link', { name: 'Gradient' }).click();
  await page.getByRole('radio', { name: 'every output' }).check();
  await page.getByRole('link', { name: 'Image' }).click();
  await page.getByLabel('Window in pixels').fill('5');
  await page.getByRole('link', { name: 'Timing' }).click();
  await page.getByRole('radio', { name: '28 × 28 × 1' }).check();
  await page.getByRole('link', { name: 'Code' }).click();
  await page.getByRole('radio', { name: 'PyTorch', exact: true }).check();
  await page.reload();
  await page.getByText('import torch').first().waitFor();
  await page.getByRole('link', { name: 'Timing' }).click();
  expect(await page.getByRole('radio', { name: '28 × 28 × 1' }).isChecked()).toBe(true);
  await page.getByRole('link', { name: 'Image' }).click();
  expect(await page.getByLabel('Window in pixels').inputValue()).toBe('5');
  await page.getByRole('link', { name: 'Gradient' }).click();
  expect(await page.getByRole('radio', { name: 'every output' }).isChecked()).toBe(true);
});

test('back and forward go through the settings', async ({ open }) => {
  const page = await open();
  await page.getByRole('radio', { name: 'valid' }).check();
  const valid = await outputs(page);
  await page.getByLabel('Start from').selectOption('Ramp');
  await page.getByRole('link', { name: 'Code' }).click();
  await page.goBack();
  await page.getByRole('heading', { name: 'Average pooling, cell by cell' }).waitFor();
  expect(await page.locator('.board-input .cell').last().textContent()).toBe('64');
  await page.goBack();
  expect(await outputs(page)).toEqual(valid);
  await page.goBack();
  expect(await equation(page).textContent()).toBe('(6 + 9 + 7) / 3 = 7.333');
  await page.goForward();
  expect(await outputs(page)).toEqual(valid);
});

test('Copy link copies the address', async ({ open }) => {
  const page = await open('pool=2x2', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});
