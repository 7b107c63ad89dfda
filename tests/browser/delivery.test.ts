import { expect, inject } from 'vitest';
import { serve } from './own-server.ts';
import { equation, test } from './page.ts';

test('the page works offline once it has been used, every mode of it', async ({ browser }) => {
  const { address, stop } = await serve();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Step forward' }).click();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await stop();
  await expect(fetch(address)).rejects.toThrow();
  await page.goto(address);
  expect(await equation(page).textContent()).toBe('(6 + 9 + 7) / 3 = 7.333');
  for (const [mode, ready] of [
    ['Gradient', '.shaded'],
    ['Layer', '#layer'],
    ['Image', '.magnifier'],
    ['Code', '.program'],
    ['Timing', '.primary'],
  ] as const) {
    await page.getByRole('link', { name: mode }).click();
    await page.locator(ready).waitFor();
  }
  await page.getByRole('radio', { name: 'the grid’s' }).check();
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.locator('.chart').waitFor();
  // TensorFlow.js was never asked for while there was a network.
  await page.getByRole('button', { name: 'Load TensorFlow.js' }).click();
  await page.getByText('Check the connection and try again').waitFor();
  await context.close();
});

test('a new version takes over on the next visit', async ({ browser }) => {
  const { address, stop } = await serve();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Step forward' }).click();
  await page.evaluate(() => navigator.serviceWorker.ready);
  const title = await page.title();
  // With a server there, the page itself is asked for anew.
  await context.route(address, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>next</title>' }),
  );
  await page.goto(address);
  expect([title, await page.title()]).toEqual(['Average pooling, cell by cell', 'next']);
  await context.close();
  await stop();
});

test('the page carries a strict policy, and it is in force', async ({ browser }) => {
  const page = await browser.newPage();
  await page.goto(inject('address'));
  const policy = (await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')) ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  const refused = await page.evaluate(async () => {
    const heard = new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true });
    });
    const script = document.createElement('script');
    script.textContent = 'document.title = "inline"';
    document.head.append(script);
    return [await heard, document.title];
  });
  await page.close();
  expect(refused).toEqual(['script-src-elem', 'Average pooling, cell by cell']);
});
