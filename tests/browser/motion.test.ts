import { expect } from 'vitest';
import { cell, cellsUnder, test } from './page.ts';

const ramp = 'input=3x3x1&pool=2x2&strides=1x1&data=ramp&padding=valid&cell=1,1';

test('steps move the window both ways, around the ends', async ({ open }) => {
  const page = await open(ramp);
  const step = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await step('Step forward');
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['2', '3', '5', '6']);
  await step('Step forward');
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['4', '5', '7', '8']);
  await step('Step back');
  await step('Step back');
  await step('Step back');
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['5', '6', '8', '9']);
  await page.getByText('4 / 4').waitFor();
});

test('the slider moves the window', async ({ open }) => {
  const page = await open(ramp);
  await page.getByLabel('Window position').focus();
  await page.keyboard.press('End');
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['5', '6', '8', '9']);
  await page.keyboard.press('ArrowLeft');
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['4', '5', '7', '8']);
});

test('it plays forwards and backwards to the end, and pauses', async ({ open }) => {
  const page = await open(ramp, { alone: true });
  await page.clock.install();
  // From here on time passes only where this test says so: a step could fall between a look and a click.
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.clock.runFor(10_000);
  await page.getByText('4 / 4').waitFor();
  await page.locator('[aria-pressed="true"]').waitFor({ state: 'detached' });
  const backwards = page.getByRole('button', { name: 'Play backwards' });
  await backwards.click();
  for (let turn = 0; turn < 100 && (await page.getByText('2 / 4').count()) === 0; turn++) await page.clock.runFor(50);
  await backwards.click();
  expect(await backwards.getAttribute('aria-pressed')).toBe('false');
  await page.clock.runFor(10_000);
  await page.getByText('2 / 4').waitFor();
});

test('nothing glides for people who asked for reduced motion', async ({ open }) => {
  const glides = async (reducedMotion: 'reduce' | 'no-preference') => {
    const page = await open(ramp, { reducedMotion });
    return page.locator('.region-window').evaluate((element) => getComputedStyle(element).transitionDuration);
  };
  expect(await glides('reduce')).toBe('0s');
  expect(await glides('no-preference')).toContain('0.16s');
});

test('a pointer that moves over the cells does not hold the player up', async ({ open }) => {
  const page = await open(ramp, { alone: true });
  await page.clock.install();
  // From here on time passes only where this test says so.
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  // Twice half a second is longer than a step takes; a clock that each movement winds back never gets there.
  for (const row of [1, 2, 3]) {
    await cell(page, 'input', row, 1).hover();
    await page.clock.runFor(500);
  }
  expect(await page.locator('.position').textContent()).toBe('2 / 4');
});

test('the moved window shows, also when a cell was tapped before and keeps the focus', async ({ open }) => {
  const page = await open(ramp, { viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true });
  await cell(page, 'output', 1, 2).tap();
  // Safari gives a tapped button no focus; a click by script moves none either.
  await page.getByRole('button', { name: 'Step forward' }).evaluate((button: HTMLElement) => button.click());
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['4', '5', '7', '8']);
});
