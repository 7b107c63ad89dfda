import { expect } from 'vitest';
import { cell, outputs, test } from './page.ts';

test('the window, the strides and the padding change the output', async ({ open }) => {
  const page = await open('input=4x4x1&data=ramp');
  await page.getByLabel('window height', { exact: true }).fill('2');
  await page.getByLabel('window width', { exact: true }).fill('2');
  await page.getByLabel('same as the window').check();
  await page.getByRole('radio', { name: 'valid' }).check();
  expect(await outputs(page)).toEqual(['3.5', '5.5', '11.5', '13.5']);
  await page.getByLabel('same as the window').uncheck();
  await page.getByLabel('horizontal stride', { exact: true }).fill('1');
  expect(await outputs(page)).toEqual(['3.5', '4.5', '5.5', '11.5', '12.5', '13.5']);
  await page.getByRole('radio', { name: 'custom' }).check();
  for (const side of ['top', 'bottom', 'left']) {
    await page.getByLabel(`padding ${side}`, { exact: true }).fill('0');
  }
  await page.getByLabel('padding right', { exact: true }).fill('1');
  expect(await outputs(page)).toEqual(['3.5', '4.5', '5.5', '6', '11.5', '12.5', '13.5', '14']);
});

test('the input’s size and the buttons beside a number', async ({ open }) => {
  const page = await open('data=ramp&padding=valid&pool=1x1&strides=1x1');
  await page.getByLabel('input height', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Less input width' }).click();
  expect(await outputs(page)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
});

test('channels and the data format change the shape, not the averages', async ({ open }) => {
  const page = await open('input=2x2x1&pool=2x2&data=ramp');
  await page.getByText('Channels, dilation, ceil mode').click();
  await page.getByLabel('channels', { exact: true }).fill('3');
  const shapes = () => page.locator('.board .shape').allTextContents();
  expect(await shapes()).toEqual(['(1, 2, 2, 3)', '(1, 1, 1, 3)']);
  await page.getByRole('radio', { name: '2', exact: true }).check();
  expect(await outputs(page)).toEqual(['6.5']);
  await page.getByRole('radio', { name: 'channels_first' }).check();
  expect(await shapes()).toEqual(['(1, 3, 2, 2)', '(1, 3, 1, 1)']);
  expect(await outputs(page)).toEqual(['6.5']);
});

test('a cell is edited by double click, and by typing', async ({ open }) => {
  const page = await open('input=2x2x1&pool=2x2&data=ramp&cell=1,1');
  await cell(page, 'input', 1, 1).dblclick();
  await page.getByLabel('Value of input row 1, column 1').fill('5');
  await page.keyboard.press('Enter');
  expect(await outputs(page)).toEqual(['3.5']);
  await cell(page, 'input', 2, 2).focus();
  await page.keyboard.type('-2.5');
  await page.keyboard.press('Enter');
  expect(await outputs(page)).toEqual(['1.875']);
  await cell(page, 'input', 1, 2).focus();
  await page.keyboard.type('99');
  await page.keyboard.press('Escape');
  expect(await outputs(page)).toEqual(['1.875']);
});

test('a size that changes keeps the cells that were edited', async ({ open }) => {
  const page = await open('input=2x2x1&pool=1x1&strides=1x1&data=10,20,30,40');
  await page.getByLabel('input width', { exact: true }).fill('3');
  expect(await outputs(page)).toEqual(['10', '20', '0', '30', '40', '0']);
});

const pastes = {
  'a spreadsheet': '1\t2\n3\t4\n',
  CSV: '1,2\r\n3,4\r\n',
  'a spreadsheet with decimal commas': '1,0;2,0\n3,0;4,0',
  'a NumPy print': '[[1. 2.]\n [3. 4.]]',
  'a NumPy repr': 'array([[1., 2.],\n       [3., 4.]], dtype=float32)',
  'a 4-D tensor': 'tf.Tensor(\n[[[[1.]\n   [2.]]\n\n  [[3.]\n   [4.]]]], shape=(1, 2, 2, 1), dtype=float32)',
};

for (const [name, text] of Object.entries(pastes)) {
  test(`${name} can be pasted`, async ({ open }) => {
    const page = await open('pool=2x2&strides=1x1&padding=valid');
    await page.getByText('Paste your own numbers').click();
    await page.getByLabel('From a spreadsheet').fill(text);
    await page.getByRole('button', { name: 'Use these numbers' }).click();
    await expect.poll(() => page.locator('.board-input .cell').allTextContents()).toEqual(['1', '2', '3', '4']);
    expect(await outputs(page)).toEqual(['2.5']);
  });
}

test('pasting straight into the grid works too', async ({ open }) => {
  const page = await open('pool=2x2&strides=1x1&padding=valid', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.evaluate(() => navigator.clipboard.writeText('1\t2\t3\n4\t5\t6'));
  await cell(page, 'input', 1, 1).click();
  await page.keyboard.press('Control+V');
  await expect.poll(() => outputs(page)).toEqual(['3', '4']);
});

const presets: Record<string, string[]> = {
  'Keras example 1: stride 1, valid': ['3', '4', '6', '7'],
  'Keras example 2: stride 2, valid': ['3.5', '5.5'],
  'Keras example 3: stride 1, same': ['3', '4', '4.5', '6', '7', '7.5', '7.5', '8.5', '9'],
  'TensorFlow issue 60509': ['3', '4.5', '7.5', '9'],
  'All ones': new Array(16).fill('1'),
};

for (const [name, expected] of Object.entries(presets)) {
  test(`preset ${name}`, async ({ open }) => {
    const page = await open();
    await page.getByLabel('Start from').selectOption(name);
    const shown = await page
      .locator('.board-output .cell')
      .evaluateAll((cells) => cells.map((element) => element.firstChild?.textContent));
    expect(shown).toEqual(expected);
  });
}

test('presets that are patterns', async ({ open }) => {
  const page = await open();
  const input = () => page.locator('.board-input .cell').allTextContents();
  const ones = async (name: string) => {
    await page.getByLabel('Start from').selectOption(name);
    return (await input()).map((text, i) => (text === '1' ? i : -1)).filter((i) => i >= 0);
  };
  expect(await ones('Edges only')).toHaveLength(28);
  expect(await ones('Impulse')).toEqual([4 * 8 + 4]);
  expect((await ones('Checkerboard')).slice(0, 6)).toEqual([1, 3, 5, 7, 8, 10]);
  await page.getByLabel('Start from').selectOption('Ramp');
  expect((await input()).slice(-2)).toEqual(['63', '64']);
});

test('the menu names the preset that is shown, until a number is not its own', async ({ open }) => {
  const page = await open();
  const shown = () => page.locator('#preset option:checked').textContent();
  expect(await shown()).toBe('Opening picture');
  await page.getByLabel('Start from').selectOption('Checkerboard');
  await cell(page, 'output', 2, 2).click();
  expect(await shown()).toBe('Checkerboard');
  await page.getByLabel('window height', { exact: true }).fill('4');
  expect(await shown()).toBe('your own settings');
  await page.goBack();
  expect(await shown()).toBe('Checkerboard');
});
