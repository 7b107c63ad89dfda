/**
 * Takes pictures of the demo page: every mode at three widths in both themes into build/screenshots/, to be
 * looked at, and the two of the README into web/pictures/.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { buildModule } from './build.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { inProject } from './lib/paths.mjs';
import { main } from './lib/problem.mjs';
import { setUp } from './setup.mjs';
import { findChromium } from './toolchain/chromium.mjs';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ hash: string, ready: string, act?: (page: Page) => Promise<void> }} View */

const views = /** @satisfies {Record<string, View>} */ ({
  grid: { hash: '', ready: '.equation' },
  compare: { hash: 'input=8x8x1&pool=3x3&compare=on&counts=on&cell=4,4', ready: '.compared' },
  dropped: { hash: 'input=7x8x1&pool=3x3&strides=3x3&padding=valid&cell=2,2', ready: '.drop-row' },
  large: { hash: 'input=16x16x1&pool=3x3&cell=8,8', ready: '.equation' },
  huge: { hash: 'input=32x32x1&pool=3x3&cell=8,8', ready: '.equation' },
  wrong: {
    hash: '',
    ready: '.equation',
    act: (/** @type {Page} */ page) => page.getByLabel('window height', { exact: true }).fill('0'),
  },
  gradient: { hash: 'mode=gradient', ready: '.shaded' },
  overlap: { hash: 'mode=gradient&gradient=all&input=8x8x1&pool=3x3', ready: '.shaded' },
  image: {
    hash: 'mode=image&window=5',
    ready: '.magnifier',
    // The first pooling compiles the module; the time shown should be that of another one.
    act: async (/** @type {Page} */ page) => {
      for (const [window, size] of [
        ['7', '74 × 74'],
        ['6', '86 × 86'],
      ]) {
        await page.getByLabel('Window in pixels').fill(window ?? '');
        await page.getByText(`${size} pixels in`).waitFor();
      }
    },
  },
  timing: {
    hash: 'mode=timing&pool=3x3',
    ready: '.primary',
    act: async (/** @type {Page} */ page) => {
      await page.getByRole('button', { name: 'Load TensorFlow.js' }).click();
      await page.locator('.contender-tfjs').waitFor({ timeout: 120_000 });
    },
  },
  code: { hash: 'mode=code&library=pytorch', ready: '.program' },
});

/**
 * @param {Browser} browser
 * @param {string} address
 * @param {View} view
 * @param {{ width: number, height: number, theme: 'light' | 'dark', scale?: number }} how
 */
async function open(browser, address, view, { width, height, theme, scale = 1 }) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    deviceScaleFactor: scale,
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
    hasTouch: width < 700,
    isMobile: width < 700,
  });
  const page = await context.newPage();
  await page.goto(`${address}#${view.hash}`);
  await page.locator(view.ready).first().waitFor();
  await view.act?.(page);
  return page;
}

/**
 * The part of the page from one element to another, as a PNG of few colours.
 * @param {Page} page
 * @param {readonly string[]} parts
 * @param {string} file
 * @param {number} colours
 */
async function picture(page, parts, file, colours) {
  const { default: sharp } = await import('sharp');
  const boxes = await Promise.all(parts.map((part) => page.locator(part).first().boundingBox()));
  const found = boxes.filter((box) => box !== null);
  const margin = 24;
  const x = Math.max(0, Math.min(...found.map((box) => box.x)) - margin);
  const y = Math.max(0, Math.min(...found.map((box) => box.y)) - margin);
  const right = Math.max(...found.map((box) => box.x + box.width)) + margin;
  const bottom = Math.max(...found.map((box) => box.y + box.height)) + margin;
  const png = await page.screenshot({ clip: { x, y, width: right - x, height: bottom - y }, fullPage: true });
  await sharp(png).png({ palette: true, colours, compressionLevel: 9, effort: 10 }).toFile(file);
}

await main(async () => {
  await exclusively(async () => buildModule(setUp({ tests: true })));
  const { build, preview } = await import('vite');
  const { chromium } = await import('playwright-core');
  await build({ configFile: inProject('web/vite.config.ts'), logLevel: 'warn' });
  const server = await preview({
    configFile: false,
    root: inProject('dist-web'),
    build: { outDir: '.' },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.resolvedUrls?.local[0] ?? '';
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] });
  const folder = inProject('build/screenshots');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mkdirSync(inProject('web/pictures'), { recursive: true });
  try {
    for (const [name, view] of Object.entries(views)) {
      for (const width of [360, 768, 1440]) {
        for (const theme of /** @type {const} */ (['light', 'dark'])) {
          const page = await open(browser, address, view, { width, height: 900, theme });
          await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png`, fullPage: true });
          await page.context().close();
        }
      }
      console.log(`screenshots: ${name}`);
    }
    const demo = await open(browser, address, views.grid, { width: 1040, height: 900, theme: 'light', scale: 1.5 });
    // A picture answers to no pointer.
    await demo.locator('.pointing-hint').evaluate((hint) => hint.remove());
    await picture(demo, ['.boards-inner', '.legend', '.arithmetic'], inProject('web/pictures/same-padding.png'), 64);
    const image = await open(browser, address, views.image, { width: 840, height: 900, theme: 'light' });
    await picture(image, ['.pictures'], inProject('web/pictures/image-mode.png'), 24);
  } finally {
    await browser.close();
    await server.close();
  }
  console.log('screenshots: look at them in build/screenshots/; the README shows web/pictures/');
});
