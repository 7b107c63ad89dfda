import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { cell, cellsUnder, test } from './page.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page: Page): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axe);
  const results = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    // Of rules that hold, one element is described, not all.
    return axe.run({ resultTypes: ['violations'] });
  });
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

/** Each mode with as much on the page as it can show at once. */
const views: Record<string, { hash: string; ready: string }> = {
  grid: { hash: 'compare=on&counts=on&padding=1,0,0,1&input=6x6x2', ready: '.compared' },
  'grid with dropped rows': { hash: 'padding=valid&input=6x5x1', ready: '.drop-row' },
  gradient: { hash: 'mode=gradient&gradient=all', ready: '.shaded' },
  'grid of a step of the story': { hash: 'story=4', ready: '.board-other' },
  'the presentation view': { hash: 'view=present', ready: '.equation' },
  'a frame’s view': { hash: 'embed=1', ready: '.equation' },
  layer: { hash: 'mode=layer&layer=nn.AvgPool2d(3,2,1,True)&shape=9x9x1', ready: '.report' },
  image: { hash: 'mode=image', ready: '.magnifier' },
  timing: { hash: 'mode=timing&timed=grid', ready: '.primary' },
  code: { hash: 'mode=code&library=keras&padding=same_lower', ready: '.note' },
};

for (const [name, { hash, ready }] of Object.entries(views)) {
  test(`axe finds nothing in ${name}, light and dark`, async ({ open }) => {
    const page = await open(hash, { colorScheme: 'light' });
    if (name === 'timing') await page.getByRole('button', { name: 'Measure', exact: true }).click();
    await page
      .locator(name === 'timing' ? '.chart' : ready)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    const ink = () => page.evaluate(() => getComputedStyle(document.body).color);
    const light = await ink();
    await page.emulateMedia({ colorScheme: 'dark' });
    // Colours may fade into each other.
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
    expect(await ink()).not.toBe(light);
    expect(await violations(page)).toEqual([]);
  });

  test(`${name} fits a phone, with targets that a finger hits`, async ({ open }) => {
    const page = await open(hash, phone);
    await page.locator(ready).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    // What fills its screen or frame and nothing more has cells as large as fit.
    const least = /view$/.test(name) ? 23.5 : 43.5;
    const small = await page
      .locator(
        'button, select, summary, textarea, [role="gridcell"], nav a, .brand, label:has(input), input:not(label input)',
      )
      .evaluateAll(
        (elements, side) =>
          elements
            .filter((element) => element.checkVisibility() && !element.matches('.visually-hidden'))
            .map((element) => ({ html: element.outerHTML.slice(0, 90), box: element.getBoundingClientRect() }))
            .filter(({ box }) => box.width < side || box.height < side)
            .map(({ html, box }) => `${html} ${box.width} x ${box.height}`),
        least,
      );
    expect(small).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });
}

for (const width of [360, 768, 1440]) {
  test(`nothing sticks out at ${width} pixels, even with 32 × 32 cells`, async ({ open }) => {
    const page = await open('input=32x32x1&strides=1x1', { viewport: { width, height: 900 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

test('the theme button overrides the system and is remembered', async ({ open }) => {
  const page = await open('', { colorScheme: 'light' });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  const button = page.getByRole('button', { name: /Theme/ });
  await button.click();
  expect(await paper()).toBe(light);
  await button.click();
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.reload();
  await page.locator('h1').waitFor();
  expect(await paper()).toBe(dark);
});

test('the keyboard alone leads into both grids and through them', async ({ open }) => {
  const page = await open();
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[role="grid"]')?.getAttribute('aria-labelledby'));
  const stops: (string | null | undefined)[] = [];
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press('Tab');
    stops.push(await focused());
  }
  // One stop for each grid, however many cells it has.
  expect(stops.filter((stop) => stop === 'input-title')).toHaveLength(1);
  expect(stops.filter((stop) => stop === 'output-title')).toHaveLength(1);
  await cell(page, 'output', 1, 1).focus();
  const live = page.getByRole('status');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await live.textContent()).toBe('output row 2, column 3: 3 cells, sum 22, average 7.333');
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['6', '9', '7']);
  await page.keyboard.press('ArrowRight');
  expect(await live.textContent()).toBe('output row 2, column 3: 3 cells, sum 22, average 7.333');
  await page.keyboard.press('Home');
  expect(await live.textContent()).toMatch(/^output row 2, column 1: /);
  await page.keyboard.press('Control+End');
  expect(await live.textContent()).toMatch(/^output row 3, column 3: /);
  await cell(page, 'input', 5, 5).focus();
  await page.keyboard.press('ArrowUp');
  expect(await live.textContent()).toBe('input row 4, column 5: 7, used by 2 outputs');
  expect(await page.locator('[aria-live]').count()).toBe(1);
});

test('what is pinned is said', async ({ open }) => {
  const page = await open();
  await cell(page, 'output', 3, 3).focus();
  await page.keyboard.press('Enter');
  expect(await page.getByRole('status').textContent()).toBe(
    'pinned: output row 3, column 3: 2 cells, sum 10, average 5',
  );
});

test('choices and marks survive where the system chooses the colours', async ({ open }) => {
  const page = await open('', { forcedColors: 'active' });
  const border = (name: string) =>
    page
      .getByRole('radio', { name })
      .evaluate((input) => getComputedStyle(input.nextElementSibling as Element).borderTopWidth);
  expect(await border('window area')).toBe('0px');
  expect(await border('real cells')).toBe('2px');
  await cell(page, 'input', 1, 1).hover();
  const mark = page.locator('.region-used');
  expect(await mark.evaluate((element) => getComputedStyle(element).borderTopStyle)).toBe('dashed');
});

test('hatching, shades and their keys survive where the system chooses the colours', async ({ open }) => {
  const page = await open('compare=on&divide=area', { forcedColors: 'active' });
  const ground = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { backgroundImage, backgroundColor } = getComputedStyle(element);
        return { backgroundImage, backgroundColor };
      });
  expect((await ground('.hatched')).backgroundImage).toContain('gradient');
  expect((await ground('.key-padding')).backgroundImage).toContain('gradient');
  expect((await ground('.key-heat')).backgroundImage).toContain('gradient');
  const heat = await page.locator('.key-heat').boundingBox();
  const legend = await page.locator('.legend').boundingBox();
  expect(heat?.width).toBe(16);
  expect(heat?.y).toBeGreaterThanOrEqual(legend?.y ?? Number.NaN);
  const shades = await page
    .locator('.board-output .cell')
    .evaluateAll((cells) => cells.map((element) => getComputedStyle(element).backgroundColor));
  expect(new Set(shades).size).toBeGreaterThan(2);
  // Computed styles say what the page asks for; whether it is drawn, only a picture says: a hatched ground has lines.
  const box = await page.locator('.hatched').first().boundingBox();
  if (!box) throw new Error('no padding is drawn');
  const png = await page.screenshot({ clip: { x: box.x, y: box.y, width: box.width, height: 30 } });
  const { channels } = await sharp(png).greyscale().stats();
  expect(channels[0]?.stdev ?? 0).toBeGreaterThan(10);
});

test('the page says what the grids answer to, in the words of the pointer there is', async ({ open }) => {
  for (const [shown, hidden, options] of [
    ['Point at an output cell', 'Tap an output cell', {}],
    ['Tap an output cell', 'Point at an output cell', phone],
  ] as const) {
    const page = await open('', options);
    expect(await page.getByText(shown).isVisible()).toBe(true);
    expect(await page.getByText(hidden).isVisible()).toBe(false);
  }
});
