import { gzipSync } from 'node:zlib';
import type { Request } from 'playwright-core';
import { expect, inject } from 'vitest';
import { equation, test } from './page.ts';

/**
 * Bytes, gzipped, that a first visit fetches before the page can be used. TensorFlow.js is not among them. What there is,
 * not the aim, which is 60,000: the package alone is 52,000.
 */
const budget = 80_200;

test('a first visit fetches little, and the service worker waits until the page has loaded', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked: { request: Request; byWorker: boolean }[] = [];
  context.on('request', (request) => asked.push({ request, byWorker: request.serviceWorker() !== null }));
  await page.goto(inject('address'));
  await equation(page).waitFor();
  // What the worker keeps for later must have been fetched too, or this test would not see it fetched early.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForLoadState('networkidle');

  // By the browser's clock: how soon an event reaches the test says nothing.
  const loaded = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return performance.timeOrigin + (navigation?.loadEventStart ?? Number.NaN);
  });
  const early = asked.filter(({ request, byWorker }) => byWorker && request.timing().startTime < loaded);
  expect(loaded).toBeGreaterThan(0);
  expect(asked.filter(({ byWorker }) => byWorker).length).toBeGreaterThan(0);
  expect(early.map(({ request }) => request.url())).toEqual([]);
  const sizes: Record<string, number> = {};
  for (const { request, byWorker } of asked) {
    if (byWorker) continue;
    const body = (await (await request.response())?.body()) ?? Buffer.alloc(0);
    sizes[new URL(request.url()).pathname] = gzipSync(body, { level: 9 }).length;
  }
  const sum = Object.values(sizes).reduce((a, b) => a + b, 0);
  console.log(`first load: ${sum} bytes gzipped`, sizes);
  // The page, its script, its style and its icon: nothing that a later mode needs.
  expect(Object.keys(sizes).filter((name) => /image|timing|code|gradient|worker|tensorflow|matrix/.test(name))).toEqual(
    [],
  );
  expect(sum).toBeLessThanOrEqual(budget);
  await context.close();
});
