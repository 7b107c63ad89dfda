/**
 * Takes pictures of the demo page: every mode on four screens in both themes into build/screenshots/, to be looked at;
 * the two of the README into web/pictures/, and the one that stands for the page in links into web/public/.
 * `npm run screenshots -- grid layer` looks at these views alone.
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
  dispute: { hash: 'input=6x6x1&pool=3x3&padding=1,1,1,1&ceil=on&compare=pytorch&cell=4,4', ready: '.compared' },
  dilation: { hash: 'input=9x9x1&pool=3x3&strides=2x2&dilations=2x2&cell=3,3', ready: '.equation' },
  story: { hash: 'story=3', ready: '.story' },
  present: { hash: 'view=present', ready: '.equation' },
  embed: { hash: 'embed=1', ready: '.equation' },
  share: {
    hash: '',
    ready: '.equation',
    act: async (/** @type {Page} */ page) => {
      await page.getByRole('button', { name: /^Save/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  settings: {
    hash: '',
    ready: '.equation',
    act: async (/** @type {Page} */ page) => {
      const button = page.getByRole('button', { name: 'Settings' });
      if (await button.isVisible()) await button.click();
    },
  },
  dropped: { hash: 'input=7x8x1&pool=3x3&strides=3x3&padding=valid&cell=2,2', ready: '.drop-row' },
  large: { hash: 'input=16x16x1&pool=3x3&cell=8,8', ready: '.equation' },
  huge: { hash: 'input=32x32x1&pool=3x3&cell=8,8', ready: '.equation' },
  wrong: {
    hash: '',
    ready: '.equation',
    act: async (/** @type {Page} */ page) => {
      const button = page.getByRole('button', { name: 'Settings' });
      if (await button.isVisible()) await button.click();
      await page.getByLabel('window height', { exact: true }).fill('0');
      await page.getByRole('alert').waitFor();
    },
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
  lighthouse: { hash: 'mode=image&picture=lighthouse&window=8', ready: '.magnifier' },
  layer: { hash: 'mode=layer&layer=nn.AvgPool2d(3,stride=2,padding=1,ceil_mode=True)', ready: '.report' },
  timing: {
    hash: 'mode=timing&pool=3x3',
    ready: '.primary',
    act: async (/** @type {Page} */ page) => {
      await page.getByRole('button', { name: 'Load TensorFlow.js' }).click();
      await page.locator('.contender-tfjs').waitFor({ timeout: 120_000 });
    },
  },
  code: { hash: 'mode=code&library=pytorch', ready: '.program' },
  onnx: { hash: 'mode=code&library=onnx&divide=area', ready: '.program' },
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
  const boxes = await Promise.all(parts.map((part) => page.locator(part).first().boundingBox()));
  const found = boxes.filter((box) => box !== null);
  const margin = 24;
  const x = Math.max(0, Math.min(...found.map((box) => box.x)) - margin);
  const y = Math.max(0, Math.min(...found.map((box) => box.y)) - margin);
  const right = Math.max(...found.map((box) => box.x + box.width)) + margin;
  const bottom = Math.max(...found.map((box) => box.y + box.height)) + margin;
  const png = await page.screenshot({ clip: { x, y, width: right - x, height: bottom - y }, fullPage: true });
  await few(png, file, colours);
}

/**
 * A PNG of few colours, which is a small one.
 * @param {Buffer} png
 * @param {string} file
 * @param {number} colours
 */
async function few(png, file, colours) {
  const { default: sharp } = await import('sharp');
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
    const wanted = process.argv.slice(2);
    for (const [name, view] of Object.entries(views)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      for (const [width, height] of /** @type {const} */ ([
        [360, 780],
        [768, 1024],
        [1280, 720],
        [1440, 900],
      ])) {
        for (const theme of /** @type {const} */ (['light', 'dark'])) {
          const page = await open(browser, address, view, { width, height, theme });
          // The first screen as it opens; the whole page where it goes on below.
          await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png` });
          await page.screenshot({ path: `${folder}/${name}-${width}-${theme}-whole.png`, fullPage: true });
          await page.context().close();
        }
      }
      console.log(`screenshots: ${name}`);
    }
    const demo = await open(browser, address, views.embed, { width: 880, height: 470, theme: 'light', scale: 1.5 });
    // A picture answers to no button.
    await demo.locator('.dock').evaluate((dock) => {
      dock.style.visibility = 'hidden';
    });
    await picture(demo, ['.board-input', '.outputs', '.arithmetic'], inProject('web/pictures/same-padding.png'), 64);
    const card = await open(browser, address, views.present, { width: 1200, height: 630, theme: 'light' });
    await card.locator('.dock').evaluate((dock) => dock.remove());
    await few(await card.screenshot(), inProject('web/public/preview.png'), 48);
    const image = await open(browser, address, views.image, { width: 840, height: 900, theme: 'light' });
    await picture(image, ['.pictures'], inProject('web/pictures/image-mode.png'), 24);
  } finally {
    await browser.close();
    await server.close();
  }
  console.log('screenshots: look at them in build/screenshots/; the README shows web/pictures/');
});
