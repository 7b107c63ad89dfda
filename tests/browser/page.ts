import { readdirSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type ConsoleMessage,
  chromium,
  type Page,
  type Request,
  type ViewportSize,
} from 'playwright-core';
import { test as base, inject } from 'vitest';

/** Debian's Chromium, which the set-up installs. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const desk: ViewportSize = { width: 1280, height: 900 };

/** What a new tab has. */
const ordinaryMedia = { colorScheme: 'light', forcedColors: 'none', reducedMotion: 'no-preference' } as const;

/** The address of the package in the built page. */
function packageFile(): string {
  const name = readdirSync(`${inject('folder')}/assets`).find((file) => /^package-.*\.js$/.test(file));
  if (!name) throw new Error('The built page has no file for the package.');
  return `${inject('address')}assets/${name}`;
}

const launch = (args: string[] = []) => chromium.launch({ executablePath, args: ['--no-sandbox', ...args] });

interface Options extends BrowserContextOptions {
  /** A profile of its own, for a test that counts on a first visit, or sets what cannot be taken back, such as a clock. */
  alone?: boolean;
}

interface Fixtures {
  browser: Browser;
  /** The tabs that tests use one after the other, by the options that a tab has for good. */
  tabs: Map<string, Page>;
  /** Opens the page with what stands after `#`, and waits until it is drawn; `own` takes the place of the shared browser. */
  open: (hash?: string, options?: Options, own?: Browser) => Promise<Page>;
}

/** Chromium has several names for one thing: a policy broken, a script failed, a file missing. */
function watch(page: Page, complaints: string[]): () => void {
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() === 'error') complaints.push(message.text());
  };
  const onError = (error: Error) => complaints.push(error.message);
  const home = new URL(inject('address')).origin;
  const onRequest = (request: Request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && origin !== home) complaints.push(`request to ${request.url()}`);
  };
  page.on('console', onConsole).on('pageerror', onError).on('request', onRequest);
  return () => void page.off('console', onConsole).off('pageerror', onError).off('request', onRequest);
}

async function newTab(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  // After each visit the service worker would fetch all of the page once more, for a test that never comes back to it:
  // a fifth of the time that a visit takes. delivery.test.ts and first-load.test.ts are about it.
  const context = await browser.newContext({ serviceWorkers: 'block', ...options });
  // Only to end a run that hangs: a slow machine is not a wrong result. Whoever writes a test wants to see it fail sooner.
  context.setDefaultTimeout(1000 * Number(process.env.PATIENCE ?? 300));
  return context.newPage();
}

/** Leaves a tab as a new one is, but for the files that its browser has kept. */
async function clean(tab: Page): Promise<void> {
  for (const other of tab.context().pages()) if (other !== tab) await other.close();
  await tab.unrouteAll();
  await tab.evaluate(() => sessionStorage.clear());
  await tab.mouse.move(-1, -1);
  await tab.goto('about:blank');
  const session = await tab.context().newCDPSession(tab);
  await session.send('Storage.clearDataForOrigin', { origin: new URL(inject('address')).origin, storageTypes: 'all' });
  await session.send('Page.resetNavigationHistory');
  await session.detach();
}

/**
 * A test with a fresh browser profile, or a cleaned one: a new tab takes four times as long to show the page. After the
 * test, the page must have made no request to another host, broken no Content-Security-Policy and written no error to
 * its console.
 */
export const test = base.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: the form that Vitest asks for
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  tabs: [
    // biome-ignore lint/correctness/noEmptyPattern: the form that Vitest asks for
    async ({}, use) => {
      await use(new Map());
    },
    { scope: 'worker' },
  ],
  open: async ({ browser, tabs }, use) => {
    const complaints: string[] = [];
    const contexts: BrowserContext[] = [];
    const used = new Set<Page>();
    const ends: (() => void)[] = [];

    /** The tab of this kind, unless this test has it already. */
    async function sharedTab(media: object, viewport: ViewportSize, lasting: BrowserContextOptions) {
      const kind = JSON.stringify(lasting);
      const tab = tabs.get(kind) ?? (await newTab(browser, lasting));
      tabs.set(kind, tab);
      if (used.has(tab)) return undefined;
      used.add(tab);
      await tab.setViewportSize(viewport);
      await tab.emulateMedia({ media: null, ...ordinaryMedia, ...media });
      return tab;
    }

    await use(async (hash = '', { alone = false, ...options } = {}, own = browser) => {
      const { viewport = desk, colorScheme, forcedColors, reducedMotion, ...lasting } = options;
      const media = Object.fromEntries(
        Object.entries({ colorScheme, forcedColors, reducedMotion }).filter(([, value]) => value !== undefined),
      );
      let page = alone || !viewport || own !== browser ? undefined : await sharedTab(media, viewport, lasting);
      if (!page) {
        page = await newTab(own, { viewport: desk, ...options });
        contexts.push(page.context());
      }
      ends.push(watch(page, complaints));
      await page.goto(`${inject('address')}${hash && `#${hash}`}`);
      await page.locator('h1').waitFor();
      if (!hash) {
        // As a reader's pointer does that comes near. The package is fetched then, and most tests are about what follows;
        // first-load.test.ts is about what comes before.
        await page.evaluate(() => dispatchEvent(new Event('pointermove')));
        // As text: Vitest would rewrite an import().
        await page.evaluate(`import('${packageFile()}').then(() => {})`);
      }
      return page;
    });
    for (const context of contexts) await context.close();
    for (const end of ends) end();
    for (const tab of used) await clean(tab);
    if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join('\n')}`);
  },
});

export { launch };

export const cell = (page: Page, grid: 'input' | 'output', row: number, column: number) =>
  page.locator(`.board-${grid} [data-row="${row - 1}"][data-column="${column - 1}"]`);

/** The texts of the cells that a mark lies over, as one sees it: row after row. */
export async function cellsUnder(
  page: Page,
  grid: 'input' | 'output',
  mark: 'window' | 'taps' | 'used' | 'chosen',
): Promise<string[]> {
  const board = page.locator(`.board-${grid}`);
  // The mark glides to its place.
  await board.evaluate((element) =>
    Promise.all(element.getAnimations({ subtree: true }).map((animation) => animation.finished)),
  );
  const region = board.locator(`.region-${mark}`);
  if ((await region.count()) === 0) return [];
  const box = await region.boundingBox();
  if (!box) return [];
  return board.locator('.cell').evaluateAll((cells, { x, y, width, height }) => {
    const inside = (element: Element) => {
      const own = element.getBoundingClientRect();
      const [middleX, middleY] = [own.x + own.width / 2, own.y + own.height / 2];
      return middleX > x && middleX < x + width && middleY > y && middleY < y + height;
    };
    return cells.filter(inside).map((element) => element.textContent ?? '');
  }, box);
}

/** What the output grid shows, row after row. */
export const outputs = (page: Page) => page.locator('.board-output .cell').allTextContents();

export const equation = (page: Page) => page.locator('.equation').first();
