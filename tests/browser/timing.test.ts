import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test } from './page.ts';

/** "12.3 µs" in microseconds. */
function microseconds(text: string | null): number {
  const [value, unit] = (text ?? '').split(' ');
  return Number(value) * ({ ns: 1e-3, µs: 1, ms: 1e3 }[unit ?? ''] ?? Number.NaN);
}

async function medians(page: Page): Promise<Record<string, number>> {
  const rows = await page.locator('.chart tbody tr').all();
  const found: Record<string, number> = {};
  for (const row of rows) {
    const name = (await row.getAttribute('class'))?.replace('contender-', '') ?? '';
    found[name] = microseconds(await row.locator('.median').textContent());
  }
  return found;
}

/** The verdict must name whoever the numbers name. */
function expectHonest(verdict: string, own: number, other: number, name: string): void {
  const wins = verdict.toLowerCase().includes(`${name.toLowerCase()} wins here`);
  const loses = verdict.includes(`times as fast as ${name}`);
  expect(wins).not.toBe(loses);
  // The table rounds to three digits; closer than that, either word is right.
  if (Math.abs(own / other - 1) > 0.01) expect(wins).toBe(other < own);
}

for (const input of ['28 × 28 × 1', 'the grid’s']) {
  test(`measures against a plain loop on ${input}`, async ({ open }) => {
    const page = await open('mode=timing&pool=2x2&strides=2x2');
    await page.getByRole('radio', { name: input }).check();
    await page.getByRole('button', { name: 'Measure', exact: true }).click();
    await page.locator('.chart').waitFor();
    const found = await medians(page);
    expect(Object.keys(found)).toEqual(['avgpool2d', 'given', 'loop', 'copy']);
    for (const value of Object.values(found)) expect(value).toBeGreaterThan(0);
    const verdict = (await page.locator('.verdict').textContent()) ?? '';
    expectHonest(verdict, found.avgpool2d ?? 0, found.loop ?? 0, 'the plain loop');
    await page.getByText(/Largest difference from avgpool2d’s result: plain loop \d/).waitFor();
  });
}

test('fetches TensorFlow.js from the page’s own files when asked, and not before', async ({ open }) => {
  const page = await open('mode=timing&pool=3x3&strides=2x2', { alone: true });
  const fetched: string[] = [];
  page.context().on('request', (request) => fetched.push(request.url()));
  await page.getByRole('radio', { name: '28 × 28 × 1' }).check();
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.locator('.chart').waitFor();
  const isTensorFlow = (url: string) => /tensorflow|tfjs/.test(url);
  expect(fetched.filter(isTensorFlow)).toEqual([]);
  await page.getByRole('button', { name: 'Load TensorFlow.js' }).click();
  await page.locator('.contender-tfjs').waitFor();
  expect(fetched.filter(isTensorFlow).length).toBeGreaterThan(0);
  const found = await medians(page);
  expect(Object.keys(found)).toEqual(['avgpool2d', 'given', 'loop', 'tfjs', 'tfjsResident', 'copy']);
  const verdict = (await page.locator('.verdict').textContent()) ?? '';
  expectHonest(verdict, found.avgpool2d ?? 0, found.tfjs ?? 0, 'TensorFlow.js');
  const differences = (await page.locator('.differences').textContent()) ?? '';
  const tfjs = Number(/TensorFlow\.js ([\d.]+(e−\d+)?)/.exec(differences)?.[1]?.replace('−', '-') ?? 'NaN');
  // Sums of nine numbers below 1 in float32, in any order.
  expect(tfjs).toBeLessThan(1e-6);
});

test('what was measured is shown when TensorFlow.js does not load, and Measure goes on working', async ({ open }) => {
  const page = await open('mode=timing&timed=digit');
  const tensorflow = /\/tensorflow-[^/]*\.js$/;
  await page
    .context()
    .route(tensorflow, (route) => route.fulfill({ contentType: 'text/javascript', body: 'throw new Error();' }));
  const load = page.getByRole('button', { name: 'Load TensorFlow.js' });
  await load.click();
  await page.locator('.chart').waitFor();
  await page.getByText('TensorFlow.js could not be fetched').waitFor();
  expect(Object.keys(await medians(page))).toEqual(['avgpool2d', 'given', 'loop', 'copy']);
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByText('TensorFlow.js could not be fetched').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Measure', exact: true, disabled: false }).waitFor();
  await page.locator('.chart').waitFor();
  await page.context().unroute(tensorflow);
  await load.click();
  await page.locator('.contender-tfjs').waitFor();
});

for (const [name, hash, heading, missing] of [
  ['an output size', 'output=3x5', 'output 3 × 5', 'adaptive average pooling'],
  [
    'padding of each side',
    'pool=3x2&strides=2x1&padding=1,2,0,1',
    'window 3 × 2, strides 2 × 1, padding 1, 2, 0, 1',
    'such padding',
  ],
  [
    'dilation',
    'pool=3x2&strides=2x2&padding=same_lower&dilations=2x3',
    'window 3 × 2, strides 2 × 2, same lower, dilations 2 × 3',
    'average pooling with dilation',
  ],
  [
    'ceil mode',
    'pool=3x3&strides=2x2&padding=valid&ceil=on',
    'window 3 × 3, strides 2 × 2, valid, ceil mode',
    'ceil mode',
  ],
] as const) {
  test(`measures what is set, without TensorFlow.js where it has no such thing: ${name}`, async ({ open }) => {
    const page = await open(`mode=timing&timed=digit&${hash}`);
    await page.getByText(`TensorFlow.js has no ${missing}`).waitFor();
    expect(await page.getByRole('button', { name: 'Load TensorFlow.js' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Measure', exact: true }).click();
    const result = page.getByRole('region', { name: 'Result' });
    await result.waitFor();
    expect(await result.locator('h2').textContent()).toBe(`28 × 28 × 1, ${heading}`);
    // The loop, which is given the windows, gets the same: they are those of the call.
    const difference = /plain loop ([\d.]+)(?:e−(\d+))?/.exec((await page.locator('.differences').textContent()) ?? '');
    expect(Number(difference?.[1]) * 10 ** -Number(difference?.[2] ?? 0)).toBeLessThan(1e-6);
  });
}
