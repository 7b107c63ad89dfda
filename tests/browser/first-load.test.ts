import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { expect, inject } from 'vitest';
import { type Sent, serve } from './own-server.ts';
import { cell, equation, outputs, test } from './page.ts';

/** Bytes, gzipped, that a first visit may fetch before the page is used. TensorFlow.js is not among them. */
const budget = 60_000;

/** The same for what the first use fetches: the package. */
const useBudget = 52_000;

/** And for what the service worker then keeps for use without a network: the modes, and the package in two workers. */
const laterBudget = 150_000;

const screens: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 720 } },
  phone: { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true },
};

/** Bytes by file. */
function sizesOf(sent: readonly Sent[]): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const { name, bytes } of sent) sizes[name] = (sizes[name] ?? 0) + bytes;
  return sizes;
}

const sum = (sent: readonly Sent[]) => sent.reduce((total, { bytes }) => total + bytes, 0);

/** Until nothing has been sent for two seconds, to the page or to its service worker. */
async function idle(page: Page, sent: readonly unknown[]): Promise<void> {
  for (let before = -1; before !== sent.length; ) {
    before = sent.length;
    await page.waitForTimeout(2000);
  }
}

for (const [screen, options] of Object.entries(screens)) {
  test(`a first visit fetches little until the page is used: ${screen}`, async ({ browser }) => {
    const { address, sent, stop } = await serve();
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(address);
    await equation(page).waitFor();
    await idle(page, sent);
    console.log(`first load, ${screen}: ${sum(sent)} bytes gzipped`, sizesOf(sent));
    expect(sent.map(({ name }) => name).sort()).toEqual(['', 'assets/page.js', 'assets/style.css', 'icon.svg']);
    expect(sum(sent)).toBeLessThanOrEqual(budget);

    sent.length = 0;
    if (screen === 'phone') await page.getByRole('button', { name: 'Step forward' }).tap();
    else await page.mouse.move(640, 300);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await idle(page, sent);
    const now = sent.filter(({ forLater }) => !forLater);
    const later = sent.filter(({ forLater }) => forLater);
    console.log(`first use, ${screen}: ${sum(now)} bytes gzipped`, sizesOf(now));
    console.log(`kept for later, ${screen}: ${sum(later)} bytes gzipped`, sizesOf(later));
    expect(now.map(({ name }) => name)).toEqual(['assets/package.js']);
    expect(sum(now)).toBeLessThanOrEqual(useBudget);
    // The service worker comes after the package, and asks for nothing that the browser has already.
    expect(sent.map(({ name }) => name).slice(0, 2)).toEqual(['assets/package.js', 'service-worker.js']);
    expect(later.map(({ name }) => name)).not.toContain('assets/page.js');
    expect(sum(later)).toBeLessThanOrEqual(laterBudget);
    await context.close();
    await stop();
  });
}

/** A tab on which requests for some files wait, or fail, as the test says. */
async function slowTab(browser: Browser, files: RegExp, answer: (route: Route) => unknown): Promise<Page> {
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.route(files, (route) => void answer(route));
  return page;
}

const thePackage = /assets\/package-/;

test('what an address asks for is fetched with the page, not after it', async ({ browser }) => {
  const held: Route[] = [];
  const page = await slowTab(browser, /assets\/page-/, (route) => held.push(route));
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url().replace(/.*\/(\w+)-[^/]*\./, '$1.')));
  await page.goto(`${inject('address')}#mode=layer&layer=nn.AvgPool2d(2)`, { waitUntil: 'commit' });
  await expect.poll(() => asked).toEqual(expect.arrayContaining(['page.js', 'package.js', 'layer.js']));
  await held[0]?.continue();
  await page.locator('.report').waitFor();
  await page.context().close();
});

/** Everything that the page shows of each window of the opening picture. */
async function windowsOf(page: Page): Promise<string[]> {
  const seen: string[] = [];
  for (let i = 0; i < 9; i++) {
    await page.getByRole('button', { name: 'Step forward' }).click();
    seen.push(await page.locator('#app').evaluate((app) => app.innerHTML));
  }
  return seen;
}

test('the opening picture shows what the package says of it', async ({ browser }) => {
  const held: Route[] = [];
  const page = await slowTab(browser, thePackage, (route) => held.push(route));
  await page.goto(inject('address'));
  const recorded = await windowsOf(page);
  expect(new Set(recorded).size).toBe(9);
  expect(held).toHaveLength(1);
  await held[0]?.continue();
  // What it is asked now is no longer the recording.
  await page.getByLabel('window width', { exact: true }).fill('3');
  await expect.poll(() => outputs(page)).not.toContain('7.333');
  await page.goBack();
  await expect.poll(() => outputs(page)).toContain('7.333');
  expect(await windowsOf(page)).toEqual(recorded);
  await page.context().close();
});

test('what is done before the package is here is done in order, and the address follows', async ({ browser }) => {
  const held: Route[] = [];
  const page = await slowTab(browser, thePackage, (route) => held.push(route));
  await page.goto(inject('address'));
  await page.getByRole('button', { name: 'Step forward' }).click();
  // The opening picture's own windows need no package.
  expect(await page.locator('.position').textContent()).toBe('7 / 9');
  expect(new URL(page.url()).hash).toBe('#cell=3,1');
  await cell(page, 'input', 1, 1).click();
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await page.keyboard.type('34');
  await page.keyboard.press('Enter');
  const height = page.getByLabel('window height', { exact: true });
  await height.fill('2');
  await page.getByLabel('window width', { exact: true }).fill('3');
  await page.locator('label:has([value="area"])').click();
  await page.getByRole('button', { name: 'Step back' }).click();
  await page.getByRole('button', { name: 'Step back' }).click();
  // The controls say what has been asked for, the grids what has been computed.
  expect(await height.inputValue()).toBe('2');
  expect(await page.getByRole('radio', { name: 'window area' }).isChecked()).toBe(true);
  expect(await equation(page).textContent()).not.toContain('12');
  expect(new URL(page.url()).hash).toBe('#cell=3,1');
  await held[0]?.continue();
  await expect.poll(() => new URL(page.url()).hash).toContain('divide=area&cell=2,2');
  expect(await page.locator('.position').textContent()).toBe('5 / 9');
  expect([await cell(page, 'input', 1, 1).textContent(), await cell(page, 'input', 2, 1).textContent()]).toEqual([
    '12',
    '34',
  ]);
  expect(await height.inputValue()).toBe('2');
  await page.goBack();
  expect(new URL(page.url()).hash).not.toContain('divide=area');
  await page.context().close();
});

test('without a connection the page shows its opening, says what is missing, and can be told to try again', async ({
  browser,
}) => {
  let broken = true;
  const page = await slowTab(browser, thePackage, (route) => (broken ? route.abort() : route.continue()));
  await page.goto(inject('address'));
  const notice = page.getByText('could not be fetched');
  await page.mouse.move(640, 300);
  await page.getByRole('button', { name: 'Step forward' }).click();
  expect(await page.locator('.position').textContent()).toBe('7 / 9');
  // Nothing is missing as yet.
  expect(await notice.count()).toBe(0);
  await page.getByLabel('window height', { exact: true }).fill('2');
  await notice.waitFor();
  expect(await outputs(page)).toContain('7.333');
  await page.getByRole('button', { name: 'Try again' }).click();
  await notice.waitFor();
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await notice.waitFor({ state: 'detached' });
  expect(new URL(page.url()).hash).toBe('#pool=2x2&cell=3,1');
  expect(await outputs(page)).not.toContain('7.333');
  await page.context().close();
});

for (const hash of ['pool=2x2', 'embed=1&pool=2x2', 'view=present&pool=2x2', 'mode=gradient']) {
  test(`a link whose package cannot be fetched says so: ${hash}`, async ({ browser }) => {
    let broken = true;
    const page = await slowTab(browser, thePackage, (route) => (broken ? route.abort() : route.continue()));
    await page.goto(`${inject('address')}#${hash}`);
    await page.getByText('could not be fetched').waitFor();
    expect(new URL(page.url()).hash).toBe(`#${hash}`);
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('could not be fetched').waitFor({ state: 'detached' });
    if (hash === 'mode=gradient') await page.locator('.shaded').waitFor();
    else await expect.poll(() => outputs(page)).not.toContain('7.333');
    await page.context().close();
  });
}

test('what cannot be fetched does not stop what needs no package', async ({ browser }) => {
  const page = await slowTab(browser, thePackage, (route) => route.abort());
  await page.goto(inject('address'));
  const notice = page.getByText('could not be fetched');
  const position = () => page.locator('.position').textContent();
  const playerEnd = () => page.locator('.dock').evaluate((dock) => dock.getBoundingClientRect().bottom);
  const end = await playerEnd();
  expect(end).toBeLessThanOrEqual(720);
  await page.getByRole('button', { name: 'Step forward' }).click();
  for (const back of ['Grid', 'Step forward', 'output', 'Play']) {
    await page.getByRole('link', { name: 'Gradient' }).click();
    await notice.waitFor();
    expect(await page.locator('nav [aria-current]').textContent()).toBe('Gradient');
    expect(await playerEnd()).toBe(end);
    const before = await position();
    if (back === 'Grid') await page.getByRole('link', { name: 'Grid', exact: true }).click();
    else if (back === 'output') await cell(page, 'output', 1, 1).click();
    else await page.getByRole('button', { name: back, exact: true }).click();
    await notice.waitFor({ state: 'detached' });
    expect(await page.locator('.waiting').count()).toBe(0);
    expect(await page.locator('nav [aria-current]').textContent()).toBe('Grid');
    if (back === 'Grid') expect(await position()).toBe(before);
    else await expect.poll(position).not.toBe(before);
  }
  // A field goes back to what is shown.
  const height = page.getByLabel('window height', { exact: true });
  await height.fill('2');
  await notice.waitFor();
  await page.getByRole('button', { name: 'Step back' }).click();
  await notice.waitFor({ state: 'detached' });
  expect(await height.inputValue()).toBe('3');
  await page.context().close();
});

test('a frame stays bare when its package cannot be fetched, and keeps what its address asks for', async ({
  browser,
}) => {
  let broken = true;
  const page = await slowTab(browser, thePackage, (route) => (broken ? route.abort() : route.continue()));
  await page.addInitScript(() => localStorage.setItem('avgpool2d-theme', 'dark'));
  await page.goto(`${inject('address')}?embed=1#pool=2x2`);
  await page.getByText('could not be fetched').waitFor();
  expect(await page.locator('header.page-header, footer, .controls').count()).toBe(0);
  expect(await page.locator('html').getAttribute('data-theme')).toBeNull();
  await page.getByRole('button', { name: 'Step forward' }).click();
  expect(await page.locator('.position').textContent()).toBe('7 / 9');
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => outputs(page)).not.toContain('7.333');
  await page.context().close();
});

test('a link shows the header at once, and nothing moves when the rest comes', async ({ browser }) => {
  const held: Route[] = [];
  const page = await slowTab(browser, thePackage, (route) => held.push(route));
  await page.goto(`${inject('address')}#mode=image`);
  await page.getByText('Loading').waitFor();
  expect(await page.locator('nav [aria-current]').textContent()).toBe('Image');
  const box = await page.locator('header').boundingBox();
  await held[0]?.continue();
  await page.locator('.magnifier').waitFor();
  expect(await page.getByText('Loading').count()).toBe(0);
  expect(await page.locator('header').boundingBox()).toEqual(box);
  await page.context().close();
});

test('the link and the embed code hold what has been asked for, and an edited cell shows it', async ({ browser }) => {
  const page = await slowTab(browser, thePackage, () => {});
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(inject('address'));
  await cell(page, 'input', 1, 1).click();
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  expect(await cell(page, 'input', 1, 1).textContent()).toBe('12');
  await page.getByLabel('window height', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/#pool=2x2&data=12,/);
  await page.getByRole('button', { name: /^Save/ }).click();
  expect(await page.getByLabel('Embed code').inputValue()).toMatch(/#pool=2x2&amp;data=12,/);
  await page.context().close();
});

test('a dialog that cannot be fetched is a notice that can be closed, and goes when it can be', async ({ browser }) => {
  let broken = true;
  const page = await slowTab(browser, /assets\/share-/, (route) => (broken ? route.abort() : route.continue()));
  await page.goto(inject('address'));
  const save = page.getByRole('button', { name: /^Save/ });
  const notice = page.locator('.notice', { hasText: 'could not be fetched' });
  await save.click();
  await notice.getByRole('button', { name: 'Close' }).click();
  await notice.waitFor({ state: 'detached' });
  await save.click();
  await notice.waitFor();
  broken = false;
  await save.click();
  await page.getByRole('dialog').waitFor();
  expect(await notice.count()).toBe(0);
  await page.context().close();
});

test('the marks are in their places at the first paint', async ({ browser }) => {
  const page = await slowTab(browser, thePackage, (route) => route.continue());
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    addEventListener('transitionrun', ({ target, propertyName }) => {
      if ((target as Element).matches('.region')) seen.push(propertyName);
    });
  });
  await page.goto(inject('address'));
  await page.locator('.region-window').waitFor();
  await page.waitForTimeout(500);
  expect(await page.evaluate('seen')).toEqual([]);
  // They glide later.
  await page.getByRole('button', { name: 'Step forward' }).click();
  await expect.poll(() => page.evaluate('seen')).toContain('translate');
  await page.context().close();
});
