import { expect } from 'vitest';
import { cell, cellsUnder, equation, outputs, test } from './page.ts';

/* An output of a given size: adaptive average pooling. */

test('a given output size takes the place of window, strides and padding', async ({ open }) => {
  const page = await open('input=1x5x1&data=ramp');
  await page.getByLabel('of a given size (adaptive)').check();
  expect(await page.getByLabel('window height', { exact: true }).count()).toBe(0);
  expect(await page.getByRole('radio', { name: 'same lower' }).count()).toBe(0);
  await page.getByLabel('output height', { exact: true }).fill('1');
  expect(await outputs(page)).toEqual(['2', '4']);
  // The cell in the middle belongs to both windows.
  await cell(page, 'output', 1, 1).click();
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['1', '2', '3']);
  expect(await equation(page).textContent()).toBe('(1 + 2 + 3) / 3 = 2');
  await cell(page, 'output', 1, 2).click();
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['3', '4', '5']);
  expect(page.url()).toContain('output=1x2');
  await page.getByLabel('of a given size (adaptive)').uncheck();
  await page.getByLabel('window height', { exact: true }).waitFor();
});

test('windows of different sizes are drawn as they are, and more outputs than inputs repeat cells', async ({
  open,
}) => {
  const page = await open('input=1x5x1&data=ramp&output=1x3');
  await cell(page, 'output', 1, 1).click();
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['1', '2']);
  await cell(page, 'output', 1, 2).click();
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['2', '3', '4']);
  await page.getByLabel('output width', { exact: true }).fill('7');
  expect(await outputs(page)).toHaveLength(7);
});

test('the formula says where windows lie', async ({ open }) => {
  const page = await open('input=4x5x1&output=3x2');
  await page.locator('.formula').getByText('3; window i covers ⌊4 i / 3⌋ to ⌈4 (i + 1) / 3⌉').waitFor();
});

test('a wrong size is explained beside it', async ({ open }) => {
  const page = await open('output=2x2');
  await page.getByLabel('output height', { exact: true }).fill('0');
  await page.locator('#problem-outputSize').getByText('outputSize must be an integer from 1').waitFor();
  await page.getByLabel('output height', { exact: true }).fill('40');
  await page.locator('#problem-outputSize').getByText('The page draws outputs up to 32 cells').waitFor();
});

test.for([
  ['avgpool2d', 'outputSize: [3, 2],'],
  ['keras', 'AdaptiveAveragePooling2D((3, 2), data_format="channels_last")'],
  ['pytorch', 'F.adaptive_avg_pool2d(x, (3, 2))'],
] as const)('code for %s', async ([library, text], { open }) => {
  const page = await open(`mode=code&library=${library}&output=3x2`);
  await page.locator('.program code').getByText(text).waitFor();
});

test.for([
  // 6 is two times 3; of 7, three windows of 3 lie two apart; 4 of 4 are single cells.
  ['input=6x7x1&output=3x3', 'kernel_shape=[2, 3], strides=[2, 2]) graph', "tf.avgPool(t, [2, 3], [2, 2], 'valid')"],
  ['input=4x5x1&output=4x1', 'kernel_shape=[1, 5], strides=[1, 5]) graph', "tf.avgPool(t, [1, 5], [1, 5], 'valid')"],
  // What stood there before the size was given says nothing.
  [
    'input=4x4x1&output=2x2&padding=same&ceil=on&dilations=2x2&divide=area',
    'kernel_shape=[2, 2], strides=[2, 2]) graph',
    "tf.avgPool(t, [2, 2], [2, 2], 'valid')",
  ],
] as const)('where its windows are alike, plain pooling has them: %s', async ([hash, onnx, tfjs], { open }) => {
  const page = await open(`mode=code&library=onnx&${hash}`);
  const code = async () => ((await page.locator('.program code').textContent()) ?? '').replace(/\s+/g, ' ');
  expect(await code()).toContain(onnx);
  expect(await page.locator('.note').first().textContent()).toMatch(/^ONNX has no adaptive average pooling\./);
  await page.getByRole('radio', { name: 'TensorFlow.js', exact: true }).check();
  expect(await code()).toContain(tfjs);
});

test('where they differ, no operator of ONNX and TensorFlow.js has them', async ({ open }) => {
  // Windows of 2, 3 and 2 cells; more outputs than cells, of which some repeat.
  for (const hash of ['input=5x4x1&output=3x2', 'input=2x4x1&output=4x2']) {
    const page = await open(`mode=code&library=onnx&${hash}`);
    for (const library of ['ONNX', 'TensorFlow.js']) {
      await page.getByRole('radio', { name: library, exact: true }).check();
      const cannot = `${library} has no adaptive average pooling, and the windows of this one are not all of one size and one stride apart.`;
      expect(await page.locator('.cannot').textContent()).toContain(cannot);
      expect(await page.locator('.program').count()).toBe(0);
    }
  }
});
