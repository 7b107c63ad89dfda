import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import * as avgpool2d from 'avgpool2d';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { numbersIn, printed, settings, snippet } from './code-settings.ts';
import { test } from './page.ts';

/** The shown numbers, all channels, in the order that the library prints them. */
async function expected(page: Page): Promise<number[]> {
  const [, ...lines] = (await printed(page)).split('\n');
  return numbersIn(lines.join('\n').replace(/Float32Array\(\d+\)/, ''));
}

/** Runs a snippet as it stands, but for where its library comes from, and returns what it logs. */
async function run(code: string, library: Record<string, unknown>): Promise<unknown[]> {
  const body = code.replace(/^import (.*) from .*;$/m, (_, names: string) =>
    names.startsWith('*') ? `const ${names.replace('* as ', '')} = library;` : `const ${names} = library;`,
  );
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  const logged: unknown[] = [];
  await new AsyncFunction('library', 'console', body)(library, { log: (...all: unknown[]) => logged.push(...all) });
  return logged;
}

const library = (page: Page, name: string) => page.getByRole('radio', { name, exact: true });

for (const [name, hash] of Object.entries(settings)) {
  test(`the snippets of avgpool2d and TensorFlow.js print what the page expects: ${name}`, async ({ open }) => {
    const page = await open(`mode=code&${hash}`);
    const [ownShape, ownData] = await run(await snippet(page), avgpool2d);
    const [ownFirst = '', ...lines] = (await printed(page)).split('\n');
    expect(numbersIn(ownFirst)).toEqual(ownShape);
    // Node sets more numbers than six in columns of its own.
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    expect(words(lines.join(' '))).toEqual(words(inspect(ownData)));

    // Its WebAssembly backend turns the average of NaN and 1.5 into -Infinity; this one is right.
    await import('@tensorflow/tfjs-backend-cpu');
    const tf = await import('@tensorflow/tfjs-core');
    await library(page, 'TensorFlow.js').check();
    const [shape, data] = await run(await snippet(page), tf as unknown as Record<string, unknown>);
    const [first = ''] = (await printed(page)).split('\n');
    expect(numbersIn(first)).toEqual(shape);
    const numbers = Array.from(data as Float32Array);
    const wanted = await expected(page);
    expect(numbers.length).toBe(wanted.length);
    // Its sums run in another order, and a pooling of ones adds one rounding more.
    numbers.forEach((value, i) => {
      const want = wanted[i] ?? Number.NaN;
      if (Number.isFinite(want)) expect(Math.abs(value - want)).toBeLessThan(1e-5);
      else expect(value).toBe(want);
    });
  });
}

test('the expected output has the form that each library prints, in plain characters', async ({ open }) => {
  const page = await open('mode=code&input=2x2x2&pool=1x2&strides=1x1&data=NaN,1.5,-Infinity,-2,1,2,3,4');
  const text = async (library: string) => {
    await page.getByRole('radio', { name: library, exact: true }).check();
    return printed(page);
  };
  expect(await text('avgpool2d')).toBe(
    '[1, 2, 2, 2]\nFloat32Array(8) [\n  NaN, 1.5, 1.5, 2,\n  -Infinity, 3.5, -2, 4\n]',
  );
  expect(await text('TensorFlow.js')).toBe(await text('avgpool2d'));
  expect(await text('Keras')).toBe('(1, 2, 2, 2)\n[[[ nan  1.5]\n  [-inf -2. ]]\n\n [[ 1.5  2. ]\n  [ 3.5  4. ]]]');
  expect(await text('PyTorch')).toBe(
    'torch.Size([1, 2, 2, 2])\n[[[ nan  1.5]\n  [-inf -2. ]]\n\n [[ 1.5  2. ]\n  [ 3.5  4. ]]]',
  );
});

test('the paste box takes every expected output back', async ({ open }) => {
  for (const library of ['keras', 'pytorch']) {
    const page = await open(`mode=code&library=${library}&input=2x2x1&pool=1x2&strides=1x1&data=NaN,1.5,-Infinity,-2`);
    const text = (await printed(page)).split('\n').slice(1).join('\n');
    await page.getByRole('link', { name: 'Grid' }).click();
    await page.getByText('Paste your own numbers').click();
    await page.getByLabel('From a spreadsheet').fill(text);
    await page.getByRole('button', { name: 'Use these numbers' }).click();
    await expect.poll(() => page.locator('.board-input .cell').allTextContents()).toEqual(['NaN', '1.5', '−∞', '−2']);
  }
});

test('JavaScript prints every number, a row a line, where a console would leave some out', async ({ open }) => {
  await import('@tensorflow/tfjs-backend-cpu');
  const libraries = { avgpool2d, tfjs: await import('@tensorflow/tfjs-core') };
  for (const [library, module] of Object.entries(libraries)) {
    const page = await open(`mode=code&library=${library}&input=16x8x2&pool=1x1&strides=1x1&data=ramp`);
    const [shape, ...lines] = await run(await snippet(page), module as unknown as Record<string, unknown>);
    expect(`[${(shape as number[]).join(', ')}]\n${lines.join('\n')}`).toBe(await printed(page));
    expect(lines.length).toBe(16);
  }
});

test('the avgpool2d snippet runs as a module of its own against the built package', async ({ open }) => {
  const page = await open('mode=code');
  const code = await snippet(page);
  const folder = mkdtempSync(fileURLToPath(new URL('./snippet-', import.meta.url)));
  try {
    const file = join(folder, 'snippet.mjs');
    writeFileSync(file, code);
    const { execFileSync } = await import('node:child_process');
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    expect(printed).toContain('7.33333');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('each library says what it cannot express', async ({ open }) => {
  const page = await open('mode=code&padding=1,2,0,1&format=channels_first');
  const notes = async (library: string) => {
    await page.getByRole('radio', { name: library, exact: true }).check();
    return (await page.locator('.note').allTextContents()).join(' ');
  };
  expect(await notes('avgpool2d')).toBe('');
  expect(await notes('Keras')).toMatch(/pads by hand.*channels_first on the CPU/);
  expect(await notes('PyTorch')).toMatch(/pads both ends alike/);
  expect(await notes('TensorFlow.js')).toMatch(/transposes there and back/);
});

test('a snippet is copied', async ({ open }) => {
  const page = await open('mode=code&library=keras', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await snippet(page));
});

test('the expected shape is the one the library prints', async ({ open }) => {
  const page = await open('mode=code&library=keras&input=5x6x2');
  expect((await printed(page)).split('\n')[0]).toBe('(1, 3, 3, 2)');
  await page.getByRole('radio', { name: 'PyTorch', exact: true }).check();
  expect((await printed(page)).split('\n')[0]).toBe('torch.Size([1, 2, 3, 3])');
});

test('dilation is written where a library has it, and refused where it has not', async ({ open }) => {
  const page = await open('mode=code&input=7x7x1&pool=2x2&strides=1x1&padding=valid&dilations=2x3');
  const [shape, data] = await run(await snippet(page), avgpool2d);
  expect(shape).toEqual([1, 5, 4, 1]);
  expect(Array.from(data as Float32Array)).toEqual((await expected(page)).map(Math.fround));
  await page.getByRole('radio', { name: 'ONNX', exact: true }).check();
  expect(await snippet(page)).toContain('dilations=[2, 3]');
  for (const library of ['Keras', 'TensorFlow.js', 'PyTorch']) {
    await page.getByRole('radio', { name: library, exact: true }).check();
    expect(await page.locator('.cannot').textContent()).toContain(`${library} has no average pooling with dilation`);
    expect(await page.locator('.program, .expected').count()).toBe(0);
  }
});

test('ONNX says all of its attributes', async ({ open }) => {
  const attributes = async (hash: string) => {
    const page = await open(`mode=code&library=onnx&${hash}`);
    const code = await snippet(page);
    return code.slice(code.indexOf('kernel_shape'), code.indexOf('graph =')).replace(/\s+/g, ' ').trim();
  };
  expect(await attributes('')).toBe('kernel_shape=[3, 2], strides=[2, 2], auto_pad="SAME_UPPER")');
  expect(await attributes('divide=area')).toBe(
    'kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 1], count_include_pad=1)',
  );
  expect(await attributes('input=6x6x1&pool=3x3&padding=1,1,1,1&ceil=on')).toBe(
    'kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1)',
  );
  expect(await attributes('padding=same_lower')).toContain('auto_pad="SAME_LOWER"');
});

test('PyTorch’s own options are used where it has them', async ({ open }) => {
  const page = await open('mode=code&library=pytorch&input=6x6x1&pool=3x3&padding=1,1,1,1&ceil=on&divide=7');
  expect(await snippet(page)).toContain('divisor_override=7');
  expect(await snippet(page)).toContain('padding=(1, 1)');
  expect(await snippet(page)).toContain('ceil_mode=True');
});

test('Python prints every number, a row a line, where it would not unasked', async ({ open }) => {
  const options = async (page: Page, name: string) => {
    await library(page, name).check();
    const lines = (await printed(page)).split('\n').slice(1);
    const asked = /^(?:np|torch)\.set_printoptions\((?:threshold=(\d+))?(?:, )?(?:linewidth=(\d+))?\)$/m.exec(
      await snippet(page),
    );
    return {
      asked: asked?.slice(1).map((value) => Number(value ?? 0)),
      longest: Math.max(...lines.map((line) => line.length)),
    };
  };
  // 992 numbers in rows of 32, of which NumPy would make two lines or more.
  const wide = await open('mode=code&input=32x32x1&pool=2x1&strides=1x1&padding=valid&data=ramp');
  for (const name of ['Keras', 'ONNX']) {
    const { asked, longest } = await options(wide, name);
    expect(asked).toEqual([0, longest + 3]);
  }
  // 1,024 numbers in rows that are short enough.
  const tall = await open('mode=code&input=32x8x4&pool=1x1&strides=1x1');
  for (const name of ['Keras', 'ONNX', 'PyTorch']) expect((await options(tall, name)).asked).toEqual([1024, 0]);
  const small = await open('mode=code&input=25x10x4&pool=1x1&strides=1x1');
  for (const name of ['Keras', 'ONNX']) expect((await options(small, name)).asked).toBe(undefined);
});
