import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { numbersIn, printed, settings, snippet } from './code-settings.ts';
import { test } from './page.ts';

const script = fileURLToPath(new URL('./python/run.py', import.meta.url));

/** Debian's own Python may have NumPy where one that stands before it on the path has not. */
const withNumpy = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import numpy']).status === 0,
);

const cases = {
  ...settings,
  'numbers of all sizes': 'input=2x2x1&pool=1x1&strides=1x1&data=123456.7,0.001234567,-3,0',
  'small numbers': 'input=2x2x1&pool=1x1&strides=1x1&data=0.001234567,0.5,-0.33333334,1',
  dilation: 'input=7x7x1&pool=2x2&strides=1x1&padding=valid&dilations=2x3',
  'a given output size': 'input=7x5x2&output=3x2&channel=2',
  'a given output size, channels first': 'input=4x6x2&output=4x5&format=channels_first',
  'a given output size, windows of several sizes': 'input=5x4x1&output=3x2',
  'more numbers than NumPy prints unasked': 'input=32x32x1&pool=2x1&strides=1x1&data=ramp',
  'rows longer than NumPy prints unasked': 'input=2x24x1&pool=1x1&strides=1x1',
  'same, a divisor of one’s own': 'divide=5',
  'custom padding, window area': 'pool=3x3&padding=1,1,1,1&input=6x5x2&divide=area',
  'numbers that NumPy writes with exponents but no decimals': 'input=2x3x1&pool=1x1&strides=1x1&data=1e9,2,-3,4,5,6',
  'ceil mode that leaves out a window':
    'input=6x7x1&pool=2x4&strides=3x1&padding=0,2,1,0&ceil=on&format=channels_first',
  'ceil mode, window area': 'input=6x6x1&pool=3x3&padding=1,1,1,1&ceil=on&divide=area',
};

/** How many of the cases each library has a snippet for; for the others the page says why not. */
const libraries = {
  Keras: { count: 22, imports: /^from (?:tensorflow\.)?keras/m },
  PyTorch: { count: 23, imports: /^import torch/m },
  ONNX: { count: 23, imports: /^import onnx/m },
};

interface Snippet {
  library: string;
  name: string;
  code: string;
  expected: string;
}

let found: Snippet[] | undefined;

/** Every snippet of every library; the page is loaded once for each case. */
async function snippets(page: Page): Promise<Snippet[]> {
  if (found) return found;
  const all: Snippet[] = [];
  for (const [at, [name, hash]] of Object.entries(cases).entries()) {
    // With another query the page is loaded anew, and shows nothing of the case before.
    await page.goto(`${inject('address')}?${at}#mode=code&${hash}`);
    for (const library of Object.keys(libraries)) {
      await page.getByRole('radio', { name: library, exact: true }).check();
      await page.locator('.program, .cannot').waitFor();
      if ((await page.locator('.program').count()) === 0) continue;
      all.push({ library, name, code: await snippet(page), expected: await printed(page) });
    }
  }
  found = all;
  return all;
}

test('every snippet is Python', async ({ open }) => {
  const all = await snippets(await open());
  const codes = Object.fromEntries(all.map(({ library, name, code }) => [`${library}, ${name}`, code]));
  execFileSync('python3', [script, '--compile'], { input: JSON.stringify(codes) });
  for (const [library, { count, imports }] of Object.entries(libraries)) {
    const own = all.filter((each) => each.library === library);
    expect(own.length, library).toBe(count);
    // No snippet is another library's that has not gone yet.
    for (const { name, code } of own) expect(code, name).toMatch(imports);
  }
});

for (const library of Object.keys(libraries)) {
  test.skipIf(!withNumpy)(`${library} snippets print what the page expects (needs NumPy)`, async ({ open }) => {
    for (const { library: of, name, code, expected } of await snippets(await open())) {
      if (of !== library) continue;
      const said = execFileSync(withNumpy ?? '', [script], { input: code, encoding: 'utf8' }).trimEnd();
      // To the letter, but where a mean is divided or multiplied by hand, which rounds once more.
      if (!/ \/ pool\(pad| \* \(/.test(code)) expect(said, name).toBe(expected);
      const [all, wanted] = [numbersIn(said), numbersIn(expected)];
      expect(all.length, name).toBe(wanted.length);
      all.forEach((value, at) => {
        const want = wanted[at] ?? Number.NaN;
        if (!Number.isFinite(want)) expect(value, name).toBe(want);
        // Two roundings to float32, and one to what is printed.
        else expect(Math.abs(value - want), name).toBeLessThanOrEqual(Math.abs(want) * 2 ** -22 + 5e-9);
      });
    }
  });
}
