import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { preview } from 'vite';
import { describe, expect, inject } from 'vitest';
import { cell, equation, outputs, test } from './page.ts';

/** Clicks a button of the dialog and returns the file that it saves. */
async function saved(page: Page, name: RegExp): Promise<Buffer> {
  if ((await page.getByRole('dialog').count()) === 0) await page.getByRole('button', { name: /^Save/ }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name }).click(),
  ]);
  return readFileSync(await download.path());
}

interface Drawn {
  readonly texts: string[];
  readonly equation: string;
  /** Window and taps, in cells of the input's first cell. */
  readonly window: number[];
  readonly taps: number[];
}

/** What an SVG shows, as a browser draws it. */
async function drawn(page: Page, svg: string): Promise<Drawn> {
  const other = await page.context().newPage();
  await other.setContent(svg);
  const found = await other.evaluate(() => {
    const rect = (element: Element | null) => element?.getBoundingClientRect() ?? new DOMRect();
    const all = [...document.querySelectorAll('text')];
    const cells = [...document.querySelectorAll('rect[rx="4"]:not(.taps)')];
    const texts = cells.map((element) => {
      const { left, right, top, bottom } = rect(element);
      const inside = all.find((text) => {
        const { x, y, width, height } = rect(text);
        const [middleX, middleY] = [x + width / 2, y + height / 2];
        return middleX > left && middleX < right && middleY > top && middleY < bottom && text.textContent !== '≠';
      });
      return inside?.textContent ?? '';
    });
    const first = rect(cells[0] ?? null);
    const pitch = rect(cells[1] ?? null).left - first.left;
    const inCells = ({ left, top, width, height }: DOMRect) =>
      [left - first.left, top - first.top, width, height].map((n) => Math.round(n / pitch));
    return {
      texts,
      equation: [...document.querySelectorAll('.equation')].map((text) => text.textContent).join(''),
      window: inCells(rect(document.querySelector('.window'))),
      taps: inCells(rect(document.querySelector('.taps'))),
    };
  });
  await other.close();
  return found;
}

/** The same of the page. */
async function shown(page: Page): Promise<Drawn> {
  await page.mouse.move(1, 1);
  const found = await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.finished));
    const rect = (selector: string) => document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
    const first = rect('.board-input [data-row="0"][data-column="0"]');
    const pitch = rect('.board-input [data-row="0"][data-column="1"]').left - first.left;
    const inCells = ({ left, top, width, height }: DOMRect) =>
      [left - first.left, top - first.top, width, height].map((n) => Math.round(n / pitch));
    return { window: inCells(rect('.board-input .region-window')), taps: inCells(rect('.board-input .region-taps')) };
  });
  return {
    texts: await page.locator('.cell').allTextContents(),
    equation: (await equation(page).textContent()) ?? '',
    ...found,
  };
}

for (const hash of [
  '',
  'input=4x5x1&pool=2x2&strides=2x2&padding=valid&data=ramp&cell=1,2',
  'input=6x6x1&pool=3x3&padding=1,1,1,1&ceil=on&cell=4,4',
  'compare=on',
]) {
  test(`a saved SVG shows what the page shows: ${hash || 'the opening picture'}`, async ({ open }) => {
    const page = await open(hash, { colorScheme: 'dark' });
    const svg = (await saved(page, /^SVG/)).toString();
    await page.getByRole('button', { name: 'Done' }).click();
    const [file, here] = [await drawn(page, svg), await shown(page)];
    expect(file).toEqual(here);
    // Light, for print, whatever the page's theme is.
    const { data } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
  });
}

test('the figure is of the cell that was chosen, and as a PNG the same picture', async ({ open }) => {
  const page = await open('input=3x3x1&pool=2x2&strides=1x1&data=ramp');
  await cell(page, 'output', 1, 1).click();
  const svg = await saved(page, /^SVG/);
  expect((await drawn(page, svg.toString())).equation).toBe('(1 + 2 + 4 + 5) / 4 = 3');
  const png = await saved(page, /^PNG/);
  const { width = 0, height = 0 } = await sharp(png).metadata();
  const other = await page.context().newPage();
  await other.setContent(`<body style="margin:0">${svg}</body>`);
  const size = await other.locator('svg').boundingBox();
  await other.close();
  expect([width, height]).toEqual([2 * (size?.width ?? 0), 2 * (size?.height ?? 0)]);
  const tiny = async (file: Buffer) => sharp(file).resize(60, 40, { fit: 'fill' }).greyscale().raw().toBuffer();
  const [one, two] = [await tiny(png), await tiny(await sharp(svg, { density: 144 }).png().toBuffer())];
  const apart = one.reduce((sum, value, i) => sum + Math.abs(value - (two[i] ?? 0)), 0) / one.length;
  // The two draw letters differently, and nothing else.
  expect(apart).toBeLessThan(4);
});

test('a figure of two outputs has both equations', async ({ open }) => {
  const page = await open('compare=pytorch&pool=3x3&cell=1,1');
  await page.locator('.board-other').waitFor();
  const svg = (await saved(page, /^SVG/)).toString();
  const other = await page.context().newPage();
  await other.setContent(svg);
  const texts = (name: string) => other.locator(`.${name}`).allTextContents();
  const [here, there] = await page.locator('.compared .equation').allTextContents();
  expect((await texts('equation')).join('')).toBe(here);
  expect((await texts('other-equation')).join('')).toBe(`PyTorch, padding=1: ${there}`);
  const boxes = await other
    .locator('text')
    .evaluateAll((all) => all.map((text) => text.getBoundingClientRect().bottom));
  const { bottom } = await other.locator('svg').evaluate((picture) => picture.getBoundingClientRect());
  expect(Math.max(...boxes)).toBeLessThan(bottom);
  await other.close();
});

test('the animation shows every output in its turn', async ({ open }) => {
  const page = await open('input=3x3x1&pool=2x2&strides=1x1&padding=valid&data=ramp');
  const svg = (await saved(page, /^Animated/)).toString();
  const other = await page.context().newPage();
  await other.setContent(svg);
  const at = (seconds: number) =>
    other.evaluate((time) => {
      const picture = document.querySelector('svg') as SVGSVGElement;
      picture.pauseAnimations();
      picture.setCurrentTime(time);
      const visible = [...picture.querySelectorAll('g')].filter(
        (group) => getComputedStyle(group).visibility === 'visible',
      );
      return visible.map((group) => group.querySelector('.equation')?.textContent);
    }, seconds);
  expect(await at(0.1)).toEqual(['(1 + 2 + 4 + 5) / 4 = 3']);
  expect(await at(1)).toEqual(['(2 + 3 + 5 + 6) / 4 = 4']);
  expect(await at(1.9)).toEqual(['(4 + 5 + 7 + 8) / 4 = 6']);
  expect(await at(2.8)).toEqual(['(5 + 6 + 8 + 9) / 4 = 7']);
  expect(await at(3.7)).toEqual(['(1 + 2 + 4 + 5) / 4 = 3']);
  await other.close();
});

test('a printed page is light, fits one sheet and needs no backgrounds', async ({ open }) => {
  for (const [hash, ready] of [
    ['', '.equation'],
    ['input=16x16x1&pool=3x3&strides=2x2&compare=on', '.compared'],
    ['mode=gradient&gradient=all', '.shaded'],
    ['input=7x8x1&pool=3x3&strides=3x3&padding=valid', '.drop-row'],
  ] as const) {
    const page = await open(hash, { colorScheme: 'dark' });
    await page.locator(ready).first().waitFor();
    const pdf = (await page.pdf({ format: 'A4', printBackground: false })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g), hash).toHaveLength(1);
    await page.emulateMedia({ media: 'print' });
    const paper = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(paper).toBe('light');
    for (const hidden of ['.controls', '.dock', '.page-header', '.pointing-hint', '.tour']) {
      expect(await page.locator(hidden).isVisible()).toBe(false);
    }
    // As a printer without backgrounds: whatever had one is blank paper.
    await page.evaluate(() => {
      for (const element of document.querySelectorAll<HTMLElement>('main *')) {
        const { backgroundColor, printColorAdjust } = getComputedStyle(element);
        if (printColorAdjust === 'exact') continue;
        element.style.setProperty(
          'background',
          /, 0\)$|transparent/.test(backgroundColor) ? 'none' : 'white',
          'important',
        );
      }
    });
    const blank = await page.locator('.board-input .cell').evaluateAll(
      (cells) =>
        cells.filter((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const over = document.elementsFromPoint(x + width / 2, y + height / 2).filter((other) => other !== element);
          const above = over.slice(
            0,
            over.findIndex((other) => other.contains(element)),
          );
          return above.some((other) => getComputedStyle(other).backgroundColor === 'rgb(255, 255, 255)');
        }).length,
    );
    expect(blank).toBe(0);
    if (hash === '') {
      const first = await page.locator('.board-input .region-window').boundingBox();
      if (!first) throw new Error('the window is not printed');
      const { channels } = await sharp(await page.screenshot({ clip: first }))
        .greyscale()
        .stats();
      // Paper, and digits on it.
      expect(channels[0]?.max).toBe(255);
      expect(channels[0]?.min).toBeLessThan(60);
    }
  }
});

test('who prints straight after loading gets the printed page too', async ({ browser }) => {
  const page = await browser.newPage({ colorScheme: 'dark' });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(inject('address'));
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
  expect(await page.locator('.controls').isVisible()).toBe(false);
  expect(await page.locator('.formula').isVisible()).toBe(true);
  expect(await page.locator('footer').isVisible()).toBe(true);
  await page.emulateMedia({ media: null });
  const pdf = (await page.pdf({ format: 'A4', printBackground: false })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  expect(asked.filter((url) => /assets\/package-/.test(url))).toEqual([]);
  await page.close();
});

test('the tab names the mode and the state', async ({ open }) => {
  const page = await open();
  expect(await page.title()).toBe('Average pooling, cell by cell');
  await page.getByRole('radio', { name: 'valid' }).check();
  await expect
    .poll(() => page.title())
    .toBe('3 × 2 window, strides 2 × 2, valid, on 5 × 5 · Average pooling, cell by cell');
  await page.getByRole('link', { name: 'Gradient' }).click();
  await expect.poll(() => page.title()).toContain('Where the gradient goes');
  await page.getByRole('link', { name: 'Image' }).click();
  await expect.poll(() => page.title()).toContain('A picture, pooled');
});

test('those who link to the page find a picture and a description, readers where it comes from', async ({ open }) => {
  const page = await open();
  const meta = (name: string) => page.locator(`meta[property="${name}"], meta[name="${name}"]`).getAttribute('content');
  expect(await meta('og:title')).toBe('Average pooling, cell by cell');
  expect((await meta('og:description'))?.length).toBeGreaterThan(60);
  const address = new URL((await meta('og:image')) ?? '', page.url());
  const { width, height } = await sharp(Buffer.from(await (await fetch(address)).arrayBuffer())).metadata();
  expect([String(width), String(height)]).toEqual([await meta('og:image:width'), await meta('og:image:height')]);
  const footer = page.locator('footer');
  expect(await footer.getByRole('link', { name: 'npm' }).getAttribute('href')).toBe(
    'https://www.npmjs.com/package/avgpool2d',
  );
  expect(await footer.textContent()).toMatch(/To cite: avgpool2d \d+\.\d+\.\d+/);
});

describe('in a frame of another page', () => {
  /** The headers that web/README.md asks for. */
  const headers = Object.fromEntries(
    readFileSync(`${inject('folder')}/_headers`, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('  '))
      .map((line) => line.trim().split(/: (.*)/, 2) as [string, string]),
  );

  async function serve(html: (page: string) => string, hostHeaders: (page: string) => Record<string, string>) {
    const built = await preview({
      configFile: false,
      root: inject('folder'),
      build: { outDir: '.' },
      preview: { host: '127.0.0.1', port: 0, headers },
      logLevel: 'error',
    });
    const page = built.resolvedUrls?.local[0] ?? '';
    const host = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', ...hostHeaders(page) });
      response.end(html(page));
    });
    await new Promise<void>((done) => host.listen(0, 'localhost', done));
    const stop = async () => {
      host.closeAllConnections();
      host.close();
      if ('closeAllConnections' in built.httpServer) built.httpServer.closeAllConnections();
      await built.close();
    };
    return { address: `http://localhost:${(host.address() as AddressInfo).port}/`, stop };
  }

  for (const theme of ['light', 'dark'] as const) {
    test(`embed=1 works under a strict policy, follows a ${theme} host and leaves its history alone`, async ({
      browser,
    }) => {
      const { address, stop } = await serve(
        (page) =>
          `<!doctype html><title>host</title><meta name="color-scheme" content="${theme}"><iframe title="pooling" width="600" height="420" src="${page}#embed=1&amp;input=4x4x1&amp;pool=2x2&amp;data=ramp&amp;padding=valid"></iframe>`,
        (page) => ({
          'content-security-policy': `default-src 'none'; frame-src ${new URL(page).origin}`,
          'cross-origin-embedder-policy': 'require-corp',
          'cross-origin-opener-policy': 'same-origin',
        }),
      );
      // Emulation would take the place of what the host says.
      const context = await browser.newContext({ colorScheme: null });
      const complaints: string[] = [];
      try {
        const page = await context.newPage();
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto('about:blank');
        await page.goto(address);
        const frame = page.frameLocator('iframe');
        await frame.locator('.equation').waitFor();
        expect(await frame.locator('.page-header, .controls, footer, .legend').count()).toBe(0);
        for (const part of ['.board-input .cells', '.board-output .cells', '.equation', '.motion']) {
          const found = await frame.locator(part).evaluate((element) => {
            const { left, top, right, bottom } = element.getBoundingClientRect();
            return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
          });
          expect(found, part).toBe(true);
        }
        const before = await page.evaluate(() => history.length);
        await frame.locator('.board-output [data-row="1"][data-column="1"]').click();
        await frame.getByRole('button', { name: 'Step back' }).click();
        await expect.poll(() => frame.locator('.equation').textContent()).toBe('(9 + 10 + 13 + 14) / 4 = 11.5');
        expect(await page.evaluate(() => history.length)).toBe(before);
        const scheme = await frame.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
        expect(scheme).toBe(theme === 'light' ? 'rgb(251, 250, 247)' : 'rgb(17, 21, 28)');
        expect(complaints).toEqual([]);
      } finally {
        await context.close();
        await stop();
      }
    });
  }

  test('the embed code that is copied shows the same grids', async ({ open }) => {
    const page = await open('input=3x3x1&pool=2x2&strides=1x1&data=ramp', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const here = await outputs(page);
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('button', { name: 'Copy embed code' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    expect(code).toMatch(/^<iframe src="[^"]+#[^"]*embed=1[^"]*" title="[^"]+" width="600" height="420"/);
    const other = await page.context().newPage();
    await other.setContent(code);
    const frame = other.frameLocator('iframe');
    await frame.locator('.equation').waitFor();
    expect(await frame.locator('.board-output .cell').allTextContents()).toEqual(here);
    await other.close();
  });
});
