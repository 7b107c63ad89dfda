import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstLine, serve } from './support/chromium.ts';
import { run } from './support/consumer.ts';
import { expected } from './support/expected.ts';
import { installFixture, npm, startServer } from './support/fixture.ts';

test('esbuild, to CommonJS for Node', () => {
  const folder = installFixture('esbuild');
  npm(folder, 'run', 'build');
  expect(JSON.parse(run(process.execPath, [join(folder, 'dist/main.js')]))).toEqual(expected);
});

test('Rollup', () => {
  const folder = installFixture('rollup');
  npm(folder, 'run', 'build');
  expect(JSON.parse(run(process.execPath, [join(folder, 'dist/main.mjs')]))).toEqual(expected);
});

test('Vite: build and development server', async () => {
  const folder = installFixture('vite');
  npm(folder, 'run', 'build');
  expect(JSON.parse(await firstLine(await serve(join(folder, 'dist'))))).toEqual(expected);

  const args = ['node_modules/vite/bin/vite.js', '--port', '0', '--host', '127.0.0.1'];
  const address = await startServer(folder, process.execPath, args);
  const line = await firstLine(address);
  expect(JSON.parse(line)).toEqual(expected);
});
