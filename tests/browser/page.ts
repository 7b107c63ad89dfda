import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { test as base, inject } from 'vitest';

/** Debian's Chromium, which the set-up installs. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const launch = (args: string[] = []) => chromium.launch({ executablePath, args: ['--no-sandbox', ...args] });

interface Fixtures {
  browser: Browser;
  /** Opens the page with what stands after `#`, and waits until it is drawn; `own` takes the place of the shared browser. */
  open: (hash?: string, options?: BrowserContextOptions, own?: Browser) => Promise<Page>;
}

/** Chromium has several names for one thing: a policy broken, a script failed, a file missing. */
function watch(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const home = new URL(inject('address')).origin;
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && origin !== home) complaints.push(`request to ${request.url()}`);
  });
}

/**
 * A test with a fresh browser profile. After it, the page must have made no request to another host, broken no
 * Content-Security-Policy and written no error to its console.
 */
export const test = base.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: the form that Vitest asks for
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  open: async ({ browser }, use) => {
    const complaints: string[] = [];
    const contexts: BrowserContext[] = [];
    await use(async (hash = '', options = {}, own = browser) => {
      const context = await own.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      // Only to end a run that hangs: a slow machine is not a wrong result. Whoever writes a test wants to see it fail sooner.
      context.setDefaultTimeout(1000 * Number(process.env.PATIENCE ?? 300));
      contexts.push(context);
      const page = await context.newPage();
      watch(page, complaints);
      await page.goto(`${inject('address')}${hash && `#${hash}`}`);
      await page.locator('h1').waitFor();
      return page;
    });
    for (const context of contexts) await context.close();
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
