import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { cell, cellsUnder, equation, test } from './page.ts';

const screens = [
  { width: 1280, height: 720 },
  { width: 1440, height: 900 },
];

async function box(page: Page, selector: string) {
  const found = await page.locator(selector).first().boundingBox();
  if (!found) throw new Error(`${selector} is not shown`);
  return found;
}

/** Grids, equation, player: what belongs on one screen. */
const parts = ['.board-input .cells', '.board-output .cells', '.equation', '.motion'];

for (const viewport of screens) {
  test(`grids, equation and player are on one screen of ${viewport.width} × ${viewport.height}, with every preset`, async ({
    open,
  }) => {
    const page = await open('', { viewport });
    for (const preset of await page.locator('#preset option').allTextContents()) {
      await page.getByLabel('Start from').selectOption(preset);
      for (const part of parts) {
        const { x, y, width, height } = await box(page, part);
        expect(x, `${preset}: ${part}`).toBeGreaterThanOrEqual(0);
        expect(y, `${preset}: ${part}`).toBeGreaterThanOrEqual(0);
        expect(x + width, `${preset}: ${part}`).toBeLessThanOrEqual(viewport.width);
        expect(y + height, `${preset}: ${part}`).toBeLessThanOrEqual(viewport.height);
      }
      const [card, text] = [await box(page, '.arithmetic'), await box(page, '.arithmetic > p:last-child')];
      expect(text.y + text.height, `${preset}: what the card says`).toBeLessThanOrEqual(card.y + card.height);
    }
  });
}

/**
 * A grid that is wider than the screen scrolls within its frame, to where the window is; the frame itself stays.
 * Steps through all outputs; returns what was anywhere else than before, or of another size.
 */
function shiftsWhileStepping(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const fixed = [
      'h1',
      '.board-input .board-scroll',
      '.board-output .board-scroll',
      '.arithmetic',
      '.motion',
      '.below',
      'footer',
    ];
    const places = () =>
      fixed.map((selector) => {
        const { x, y, width, height } = document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
        return `${selector} ${[x, y, width, height].map(Math.round)}`;
      });
    const found: string[] = [];
    // What is hidden has its place, and is not painted: a quarter of the time that a step takes.
    document.documentElement.style.visibility = 'hidden';
    const before = places();
    const step = document.querySelector<HTMLElement>('[aria-label="Step forward"]');
    const outputs = document.querySelectorAll('.board-output .cell').length;
    for (let i = 0; i < outputs; i++) {
      step?.click();
      await new Promise(requestAnimationFrame);
      found.push(...places().filter((place, at) => place !== before[at]));
      const card = document.querySelector('.arithmetic') as Element;
      const hidden = card.scrollHeight - card.clientHeight;
      if (hidden > 1) found.push(`${hidden} pixels of the card are hidden`);
    }
    document.documentElement.style.visibility = '';
    return found;
  });
}

for (const viewport of [...screens, { width: 768, height: 1024 }, { width: 360, height: 780 }]) {
  test(`nothing moves while the window steps through every preset, at ${viewport.width}`, async ({ open }) => {
    const page = await open('', { viewport });
    const presets = await page
      .locator('#preset option')
      .evaluateAll((all) => all.map((one) => one.getAttribute('value')));
    for (const preset of presets) {
      await page.locator('#preset').evaluate((select, value) => {
        (select as HTMLSelectElement).value = value ?? '';
        select.dispatchEvent(new Event('change'));
      }, preset);
      // What compares is fetched when it is first asked for.
      if (new URL(page.url()).hash.includes('compare')) await page.locator('.board-other').waitFor();
      expect(await shiftsWhileStepping(page), preset ?? '').toEqual([]);
    }
  });
}

test('pointing at a cell moves nothing', async ({ open }) => {
  const page = await open('input=6x6x1&pool=3x3');
  const places = async () => {
    const all = ['.arithmetic', '.motion', '.board-input .cells', '.board-output .cells', '.below'];
    return Promise.all(all.map((part) => box(page, part)));
  };
  const before = await places();
  await cell(page, 'input', 2, 2).hover();
  await page.getByText('input row 2, column 2').waitFor();
  expect(await places()).toEqual(before);
  await cell(page, 'output', 1, 1).hover();
  await page.getByRole('heading', { name: 'Output row 1, column 1' }).waitFor();
  expect(await places()).toEqual(before);
});

for (const hash of ['', 'input=16x16x1&pool=3x3&strides=1x1', 'input=8x32x1&pool=2x2', 'compare=pytorch&input=8x8x1']) {
  test(`the arrow lies between the grids at every width: ${hash || 'the opening picture'}`, async ({ open }) => {
    const page = await open(hash);
    for (const width of [360, 520, 700, 900, 1010, 1280, 1700]) {
      await page.setViewportSize({ width, height: 800 });
      const places = () => Promise.all(['.board-input', '.arrow', '.outputs'].map((part) => box(page, part)));
      await expect
        .poll(async () => {
          const [input, arrow, output] = await places();
          if (!input || !arrow || !output) return 'missing';
          const middle = { x: arrow.x + arrow.width / 2, y: arrow.y + arrow.height / 2 };
          if (input.x + input.width <= middle.x && middle.x <= output.x) return 'between';
          if (input.y + input.height <= middle.y && middle.y <= output.y) return 'between';
          return `${width}: ${JSON.stringify({ input, arrow, output })}`;
        })
        .toBe('between');
    }
  });
}

test('cells grow with the room and with the reader’s font size', async ({ open }) => {
  const page = await open('', { viewport: { width: 1100, height: 620 } });
  const side = async () => (await box(page, '.board-input .cell')).width;
  const small = await side();
  await page.setViewportSize({ width: 1700, height: 1000 });
  await expect.poll(side).toBeGreaterThan(small);
  const before = await side();
  // As a browser does whose reader asked for larger letters.
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '22px';
    dispatchEvent(new Event('resize'));
  });
  await expect.poll(side).toBeGreaterThan(before);
});

test('digits of a 32 × 32 grid can be read, or shades take their place', async ({ open }) => {
  for (const viewport of [...screens, { width: 2560, height: 1440 }]) {
    const page = await open('input=32x32x1&pool=3x3&strides=2x2', { viewport });
    const one = cell(page, 'input', 8, 8);
    const { fontSize } = await one.evaluate((element) => ({
      fontSize: Number.parseFloat(getComputedStyle(element).fontSize),
    }));
    const colours = await page
      .locator('.board-input .cell')
      .evaluateAll((cells) => new Set(cells.map((element) => getComputedStyle(element).backgroundColor)).size);
    if (fontSize === 0) expect(colours).toBe(9);
    else expect(fontSize).toBeGreaterThanOrEqual(9);
    // What the shade stands for is a point away.
    await one.hover();
    await page.getByText('input row 8, column 8: ').waitFor();
  }
});

test('on a phone the settings come up over the lower half, with both grids and the equation above them', async ({
  open,
}) => {
  const viewport = { width: 360, height: 780 };
  const page = await open('', { viewport, hasTouch: true, isMobile: true });
  const player = await box(page, '.motion');
  expect(player.y + player.height).toBeLessThanOrEqual(viewport.height);
  const button = page.getByRole('button', { name: 'Settings' });
  await button.tap();
  await page.getByLabel('window height', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'More window height' }).tap();
  await page.getByText('/ 4').first().waitFor();
  const sheet = await box(page, '.controls');
  for (const part of ['.board-input .cells', '.board-output .cells', '.equation']) {
    const { x, y, width, height } = await box(page, part);
    expect(x, part).toBeGreaterThanOrEqual(0);
    expect(x + width, part).toBeLessThanOrEqual(viewport.width);
    expect(y, part).toBeGreaterThanOrEqual(0);
    expect(y + height, part).toBeLessThanOrEqual(sheet.y);
  }
  expect((await box(page, '.motion')).y).toBeGreaterThanOrEqual(sheet.y + sheet.height);
  await page.getByRole('button', { name: 'Done' }).tap();
  await page.locator('.controls').waitFor({ state: 'hidden' });
});

const ramp = 'input=3x3x1&pool=2x2&strides=1x1&data=ramp&padding=valid&cell=1,1';

test('F leads into the presentation view, where keys step and play, and out of it', async ({ open }) => {
  const page = await open(ramp);
  await page.keyboard.press('f');
  await page.locator('.presenting').waitFor();
  expect(new URL(page.url()).hash).toContain('view=present');
  expect(await page.locator('header.page-header, .controls, footer, .below').count()).toBe(0);
  const { x, width } = await box(page, '.arrangement');
  expect(width).toBeGreaterThan(800);
  expect(x + width).toBeLessThanOrEqual(1280);
  await page.keyboard.press('ArrowRight');
  expect(await equation(page).textContent()).toBe('(2 + 3 + 5 + 6) / 4 = 4');
  await page.keyboard.press('ArrowLeft');
  expect(await equation(page).textContent()).toBe('(1 + 2 + 4 + 5) / 4 = 3');
  // A cell that was clicked keeps its focus, not the keys.
  await cell(page, 'output', 2, 1).click();
  await page.mouse.move(1, 1);
  await page.keyboard.press('ArrowRight');
  expect(await cellsUnder(page, 'input', 'window')).toEqual(['5', '6', '8', '9']);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press(' ');
  await page.getByText('2 / 4').waitFor();
  await page.keyboard.press(' ');
  await page.keyboard.press('Escape');
  await page.locator('.page-header').waitFor();
  expect(new URL(page.url()).hash).not.toContain('view');
  await page.getByRole('button', { name: 'Present' }).click();
  await page.locator('.presenting').waitFor();
  await page.getByRole('button', { name: /Leave/ }).click();
  await page.locator('.page-header').waitFor();
});

for (const touch of [true, false]) {
  test(`the presentation view gives cells the room of a phone${touch ? '' : ', or of a window as small'}`, async ({
    open,
  }) => {
    const viewport = { width: 360, height: 640 };
    const page = await open('view=present', { viewport, hasTouch: touch, isMobile: touch });
    for (const [hash, least] of [
      ['view=present', 30],
      ['view=present&mode=gradient', 29],
      ['view=present&input=4x4x1&pool=2x2&strides=2x2&padding=valid', 50],
      ['view=present&compare=on', 15],
      ['embed=1&compare=pytorch', 16],
    ] as const) {
      await page.evaluate((to) => (location.hash = to), hash);
      if (hash.includes('compare')) await page.locator('.board-other').waitFor();
      await expect
        .poll(async () => (await box(page, '.board-input .cell')).width, { message: hash })
        .toBeGreaterThanOrEqual(least);
      const boxes = await Promise.all(
        ['.board-input', '.outputs', '.arithmetic', '.motion'].map((part) => box(page, part)),
      );
      // One under the other, all of them on the screen.
      for (const [i, { x, y, width, height }] of boxes.entries()) {
        expect(x, hash).toBeGreaterThanOrEqual(0);
        expect(x + width, hash).toBeLessThanOrEqual(viewport.width);
        expect(y + height, hash).toBeLessThanOrEqual((boxes[i + 1]?.y ?? viewport.height) + 1);
      }
    }
  });
}

test('the presentation view opens from a link, plays in a loop and at the speed that was chosen', async ({ open }) => {
  const page = await open(`${ramp}&view=present`, { alone: true });
  await page.clock.install();
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  await page.getByLabel('Speed').selectOption('4×');
  await page.getByRole('button', { name: 'Loop' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  // 1.8 seconds: at one step every 0.9 the window would be at its third place.
  const seen: (string | null)[] = [];
  for (let i = 0; i < 90; i++) {
    await page.clock.runFor(20);
    const now = await page.locator('.position').textContent();
    if (now !== seen.at(-1)) seen.push(now);
  }
  expect(seen.slice(0, 6)).toEqual(['1 / 4', '2 / 4', '3 / 4', '4 / 4', '1 / 4', '2 / 4']);
  expect(new URL(page.url()).hash).toContain('speed=4&loop=on');
});

for (const [name, hash, width] of [
  ['the page', '', 360],
  ['the presentation view', 'view=present', 360],
  ['the presentation view of a long walk', 'view=present&input=16x16x1&strides=1x1', 390],
  ['the embedded view', 'embed=1', 360],
  ['the embedded view of a long walk', 'embed=1&input=16x16x1&strides=1x1', 600],
] as const) {
  test(`all of the player is on the screen, and no part lies over another: ${name}, ${width} wide`, async ({
    open,
  }) => {
    const page = await open(hash, { viewport: { width, height: 740 } });
    const parts = await page.locator('.dock').evaluate((dock) =>
      [...dock.querySelectorAll('button, input, select, .position')]
        .map((element) => ({
          name: element.textContent || element.tagName,
          ...element.getBoundingClientRect().toJSON(),
        }))
        .filter((part) => part.width > 0)
        .sort((a, b) => a.left - b.left),
    );
    expect(parts.length).toBeGreaterThanOrEqual(5);
    for (const [at, part] of parts.entries()) {
      expect(part.left, part.name).toBeGreaterThanOrEqual(parts[at - 1]?.right ?? 0);
      expect(part.right, part.name).toBeLessThanOrEqual(width);
    }
  });
}

test('side by side, the titles stand on one line, and the equation follows the output', async ({ open }) => {
  const page = await open('', { viewport: { width: 1280, height: 720 } });
  const input = await box(page, '.board-input figcaption');
  const output = await box(page, '.board-output figcaption');
  expect(Math.abs(input.y - output.y)).toBeLessThanOrEqual(1);
  const board = await box(page, '.board-output');
  const card = await box(page, '.arrangement .arithmetic');
  expect(card.y - (board.y + board.height)).toBeGreaterThanOrEqual(0);
  expect(card.y - (board.y + board.height)).toBeLessThan(24);
});

test('letters typed into a field do not lead into the presentation view', async ({ open }) => {
  const page = await open();
  await page.getByText('Paste your own numbers').click();
  await page.getByLabel('From a spreadsheet').press('f');
  await page.getByLabel('window height', { exact: true }).press('f');
  expect(await page.locator('.presenting').count()).toBe(0);
});

test('a mode without grids has nothing to present', async ({ open }) => {
  const page = await open('mode=code&view=present');
  await page.locator('.program').waitFor();
  expect(await page.locator('.presenting').count()).toBe(0);
  await page.locator('.page-header').waitFor();
  await page.getByRole('link', { name: 'Grid' }).click();
  await page.locator('.presenting').waitFor();
});

test('both pictures of the image mode are seen whole at 1280 × 720', async ({ open }) => {
  const page = await open('mode=image', { viewport: { width: 1280, height: 720 } });
  await page.locator('.magnifier').waitFor();
  const boxes = await page
    .locator('.picture canvas')
    .evaluateAll((pictures) => pictures.map((picture) => picture.getBoundingClientRect().toJSON()));
  expect(boxes).toHaveLength(2);
  for (const { bottom, width } of boxes) {
    expect(bottom).toBeLessThanOrEqual(720);
    expect(width).toBeGreaterThan(340);
  }
});

test('a layer’s drawings fit a phone, with the numbers of rows on one line', async ({ open }) => {
  const page = await open('mode=layer&layer=nn.AvgPool2d(3,2,1,True)', { viewport: { width: 360, height: 780 } });
  await page.locator('.report').waitFor();
  const parts = page.locator('.drawn-scroll');
  expect(await parts.evaluateAll((all) => all.map((part) => part.scrollWidth - part.clientWidth))).toEqual([0, 0]);
  const heights = await parts.locator('th').evaluateAll((all) => all.map((cell) => cell.clientHeight));
  expect(Math.max(...heights)).toBeLessThan(32);
});
