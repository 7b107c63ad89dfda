import { expect } from 'vitest';
import { cell, outputs, test } from './page.ts';

const field = 'Value of input row 1, column 1';

for (const [way, text] of [
  ['a double click', '12'],
  ['Enter', '12'],
  ['F2', '412'],
] as const) {
  test(`${way} opens a cell: what is typed then ${way === 'F2' ? 'goes on' : 'replaces the value'}`, async ({
    open,
  }) => {
    const page = await open('input=2x2x1&pool=1x1&data=4,5,6,7');
    const first = cell(page, 'input', 1, 1);
    if (way === 'a double click') await first.dblclick();
    else await first.press(way);
    await page.getByLabel(field).waitFor();
    await page.keyboard.type('12');
    await page.keyboard.press('Enter');
    expect(await first.textContent()).toBe(text);
  });
}

for (const value of ['1.23456', '1234567', 'NaN', '-Infinity', '1e-30']) {
  test(`a cell that holds ${value} opens with all of it, and Escape changes nothing`, async ({ open }) => {
    const page = await open(`input=2x2x1&pool=1x1&data=${value},5,6,7`);
    const before = await outputs(page);
    for (const leave of ['Escape', 'Enter', 'Tab']) {
      await cell(page, 'input', 1, 1).press('F2');
      expect(await page.getByLabel(field).inputValue()).toBe(value);
      await page.keyboard.press(leave);
      await page.getByLabel(field).waitFor({ state: 'detached' });
    }
    await cell(page, 'input', 1, 1).dblclick();
    await page.keyboard.type('99');
    await page.keyboard.press('Escape');
    expect(await outputs(page)).toEqual(before);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(new URL(page.url()).hash).toContain(`data=${value},`);
  });
}

test('NaN and infinities can be typed, as the page, NumPy and JavaScript write them', async ({ open }) => {
  const page = await open('input=2x2x1&pool=1x1&data=ramp');
  for (const [typed, shown] of [
    ['nan', 'NaN'],
    ['-inf', '−∞'],
    ['∞', '∞'],
    ['−3', '−3'],
    ['2,5', '2.5'],
  ] as const) {
    await cell(page, 'input', 1, 1).dblclick();
    await page.getByLabel(field).fill(typed);
    await page.keyboard.press('Enter');
    expect(await cell(page, 'input', 1, 1).textContent()).toBe(shown);
  }
});
