import { expect } from 'vitest';
import { cell, equation, outputs, test } from './page.ts';

test('a wrong number is explained beside its control in the package’s words, and the picture stays', async ({
  open,
}) => {
  const page = await open();
  const before = await outputs(page);
  const window = page.getByRole('group', { name: 'Window (pool size)' });
  for (const wrong of ['0', '-1', '2.5']) {
    await page.getByLabel('window height', { exact: true }).fill(wrong);
    expect(await window.getByRole('alert').textContent()).toContain('poolSize');
    expect(await page.getByLabel('window height', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    expect(await outputs(page)).toEqual(before);
  }
  await page.getByLabel('vertical stride', { exact: true }).fill('0');
  await page.getByLabel('window height', { exact: true }).fill('3');
  const strides = page.getByRole('group', { name: 'Strides' });
  expect(await strides.getByRole('alert').textContent()).toContain('strides');
  await page.getByLabel('vertical stride', { exact: true }).fill('2');
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await outputs(page)).toEqual(before);
});

test('a window larger than the input', async ({ open }) => {
  const page = await open();
  await page.getByRole('radio', { name: 'valid' }).check();
  await page.getByLabel('window width', { exact: true }).fill('6');
  const alert = page.getByRole('group', { name: 'Window (pool size)' }).getByRole('alert');
  expect(await alert.textContent()).toContain('Computed output size would be zero or negative');
  // The cure may lie in another control.
  await page.getByRole('radio', { name: 'same', exact: false }).nth(1).check();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('padding that leaves a window without a real cell', async ({ open }) => {
  const page = await open('pool=1x1&strides=1x1');
  await page.getByRole('radio', { name: 'custom' }).check();
  const alert = page.locator('#problem-padding');
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(/window/i);
  await page.getByLabel('padding top', { exact: true }).fill('-1');
  expect(await alert.textContent()).toContain('padding');
});

test('10,000 in any control', async ({ open }) => {
  const page = await open();
  await page.getByText('Channels, dilation, ceil mode').click();
  const before = await outputs(page);
  for (const [name, group] of [
    ['input height', 'Input height × width'],
    ['input width', 'Input height × width'],
    ['channels', 'Channels'],
    ['window height', 'Window (pool size)'],
  ] as const) {
    const field = page.getByLabel(name, { exact: true });
    const good = await field.inputValue();
    await field.fill('10000');
    expect(await page.getByRole('group', { name: group }).getByRole('alert').textContent()).toContain('10000');
    expect(await outputs(page)).toEqual(before);
    await field.fill(good);
  }
  // A stride of any size is a good one.
  await page.getByLabel('vertical stride', { exact: true }).fill('10000');
  expect(await outputs(page)).toHaveLength(3);
});

for (const [name, text, words] of [
  ['prose', 'hello world', 'is not a number'],
  ['rows of different length', '1 2\n3', 'Row 2 is not as long as row 1'],
  ['a shortened print', '[[1. ... 2.]]', 'print it in full'],
  ['too many cells', new Array(40).fill('1').join(','), '40'],
  ['a batch', '[[[[1]]], [[[2]]]]', 'one image at a time'],
  ['open brackets', '[[1, 2], [3, 4]', 'brackets'],
  ['nothing', '   ', 'nothing to read'],
] as const) {
  test(`pasted text that is no matrix: ${name}`, async ({ open }) => {
    const page = await open();
    const before = await outputs(page);
    await page.getByText('Paste your own numbers').click();
    await page.getByLabel('From a spreadsheet').fill(text);
    await page.getByRole('button', { name: 'Use these numbers' }).click();
    expect(await page.locator('#problem-matrix').textContent()).toContain(words);
    expect(await outputs(page)).toEqual(before);
    await page.getByLabel('From a spreadsheet').fill('1 2\n3 4');
    await page.getByRole('button', { name: 'Use these numbers' }).click();
    await expect.poll(() => page.locator('.board-input .cell').allTextContents()).toEqual(['1', '2', '3', '4']);
  });
}

test('a cell that is given no number keeps its value and says so', async ({ open }) => {
  const page = await open();
  await cell(page, 'input', 1, 1).dblclick();
  await page.getByLabel('Value of input row 1, column 1').fill('four');
  await page.keyboard.press('Enter');
  expect(await page.locator('.board-input').getByRole('alert').textContent()).toContain('“four”');
  expect(await cell(page, 'input', 1, 1).textContent()).toBe('4');
});

for (const [link, words] of [
  ['pool=banana', 'pool=banana'],
  ['pool=0x2', 'poolSize'],
  ['input=99999x5x1', '99999'],
  ['input=5x6x2&padding=4,1,0,3&strides=1x1', 'here is the opening picture instead'],
  ['nonsense', 'nonsense'],
  ['%E0%A4%A', '%E0%A4%A'],
  ['__proto__=1', '__proto__'],
  ['input=2x2x1&data=1,2,3', '3 numbers'],
  ['data=1,x', 'data=1,x'],
  ['cell=0,0', 'cell=0,0'],
  ['channel=0', 'channel=0'],
  ['cell=99,99', ''],
  ['channel=7', ''],
] as const) {
  test(`a link with nonsense in it: ${link}`, async ({ open }) => {
    const page = await open(link);
    if (words) {
      const notice = page.locator('.notice');
      expect(await notice.textContent()).toContain(words);
      await notice.getByRole('button', { name: 'Close' }).click();
      await notice.waitFor({ state: 'detached' });
    }
    expect(await equation(page).textContent()).toMatch(/= [\d.]+$/);
    await page.getByRole('radio', { name: 'valid' }).check();
    expect((await outputs(page)).length).toBeGreaterThan(0);
  });
}

test('10,000 of padding, and of strides across', async ({ open }) => {
  const page = await open('padding=1,1,1,1');
  const before = await outputs(page);
  await page.getByLabel('padding bottom', { exact: true }).fill('10000');
  expect(await page.locator('#problem-padding').textContent()).toContain('10000');
  expect(await outputs(page)).toEqual(before);
  await page.getByLabel('padding bottom', { exact: true }).fill('1');
  await page.getByLabel('horizontal stride', { exact: true }).fill('10000');
  expect(await outputs(page)).toHaveLength(3);
});

test('a browser that limits how often the address may change', async ({ open }) => {
  const page = await open('input=3x3x1&pool=2x2&strides=1x1&data=ramp&padding=valid&cell=1,1');
  await page.evaluate(() => {
    const refuse = () => {
      throw new DOMException('Attempt to use history.replaceState() more than 100 times', 'SecurityError');
    };
    history.replaceState = refuse;
    history.pushState = refuse;
  });
  await page.getByLabel('Window position').focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText('2 / 4').waitFor();
  await page.getByLabel('window height', { exact: true }).fill('1');
  expect(await outputs(page)).toHaveLength(6);
});

test('pictures that cannot be pooled because their worker does not start', async ({ open }) => {
  const page = await open();
  const worker = /\/worker-[^/]*\.js$/;
  await page
    .context()
    .route(worker, (route) => route.fulfill({ contentType: 'text/javascript', body: 'throw new Error();' }));
  await page.getByRole('link', { name: 'Image' }).click();
  await page.getByText('Pictures cannot be pooled now').waitFor();
  await page.context().unroute(worker);
  await page.getByRole('button', { name: 'Zone plate' }).click();
  await page.getByText('64 × 64 pixels in').waitFor();
});

test('a field that was emptied is called empty, and by its own name', async ({ open }) => {
  const page = await open('padding=1,1,1,1');
  await page.getByText('Channels, dilation, ceil mode').click();
  const before = await outputs(page);
  for (const [name, said] of [
    ['window height', 'The window height is empty'],
    ['window width', 'The window width is empty'],
    ['vertical stride', 'The vertical stride is empty'],
    ['horizontal stride', 'The horizontal stride is empty'],
    ['padding left', 'The padding left is empty'],
    ['input height', 'The input height is empty'],
    ['channels', 'The number of channels is empty'],
  ] as const) {
    const input = page.getByLabel(name, { exact: true });
    const good = await input.inputValue();
    await input.fill('');
    const alert = page.getByRole('alert').filter({ hasText: said });
    await alert.waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await alert.textContent()).not.toContain('NaN');
    expect(await outputs(page)).toEqual(before);
    await input.fill(good);
    expect(await page.getByRole('alert').count()).toBe(0);
  }
});

const fourDeep = (channels: number, height: number, width: number) =>
  JSON.stringify([
    Array.from({ length: channels }, (_, c) =>
      Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, i) => 100 * c + 10 * r + i)),
    ),
  ]);

test('a PyTorch print is read channels first, whatever the page’s data format is', async ({ open }) => {
  const page = await open('pool=1x1&strides=1x1&padding=valid');
  await page.getByText('Paste your own numbers').click();
  await page
    .getByLabel('From a spreadsheet')
    .fill('tensor([[[[ 1.,  2.],\n          [ 3.,  4.],\n          [ 5.,  6.]]]])');
  await page.getByRole('button', { name: 'Use these numbers' }).click();
  await expect.poll(() => page.locator('.board-input .cell').allTextContents()).toEqual(['1', '2', '3', '4', '5', '6']);
  await page.getByText('PyTorch keeps channels first: taken as 1 channel of 3 × 2.').waitFor();
});

test('nested lists that fit only one order of dimensions are read so, and the page says which', async ({ open }) => {
  const page = await open('pool=1x1&strides=1x1&padding=valid');
  await page.getByText('Paste your own numbers').click();
  await page.getByLabel('From a spreadsheet').fill(fourDeep(2, 5, 6));
  await page.getByRole('button', { name: 'Use these numbers' }).click();
  await page.getByText('taken as channels first: 2 channels of 5 × 6').waitFor();
  expect(await page.locator('.board-input .cell').allTextContents()).toHaveLength(30);
  expect((await page.locator('.board-input .cell').allTextContents()).slice(0, 3)).toEqual(['0', '1', '2']);
});

test('nested lists that fit both orders make the page ask', async ({ open }) => {
  const page = await open('pool=1x1&strides=1x1&padding=valid');
  await page.getByText('Paste your own numbers').click();
  await page.getByLabel('From a spreadsheet').fill(fourDeep(2, 3, 4));
  await page.getByRole('button', { name: 'Use these numbers' }).click();
  await page.getByText('(1, 2, 3, 4) can be read in two ways').waitFor();
  await page.getByRole('button', { name: 'channels first: 2 channels of 3 × 4' }).click();
  await expect
    .poll(async () => (await page.locator('.board-input .cell').allTextContents()).slice(0, 5))
    .toEqual(['0', '1', '2', '3', '10']);
  await page.getByLabel('From a spreadsheet').fill(fourDeep(2, 3, 4));
  await page.getByRole('button', { name: 'Use these numbers' }).click();
  await page.getByRole('button', { name: 'channels last: 4 channels of 2 × 3' }).click();
  await expect
    .poll(async () => (await page.locator('.board-input .cell').allTextContents()).slice(0, 4))
    .toEqual(['0', '10', '20', '100']);
});
