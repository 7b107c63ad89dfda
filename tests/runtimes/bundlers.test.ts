import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstLine, serve } from '../package/support/chromium.ts';
import { expected } from '../package/support/expected.ts';
import { installFixture, npm, startServer } from '../package/support/fixture.ts';

test('webpack', async () => {
  const folder = installFixture('webpack');
  expect(npm(folder, 'run', 'build')).not.toMatch(/warning/i);
  writeFileSync(
    join(folder, 'dist/index.html'),
    '<!doctype html><title>Pooling</title><script src="main.js"></script>',
  );
  expect(JSON.parse(await firstLine(await serve(join(folder, 'dist'))))).toEqual(expected);
});

test('Parcel', async () => {
  const folder = installFixture('parcel');
  npm(folder, 'run', 'build');
  expect(JSON.parse(await firstLine(await serve(join(folder, 'dist'))))).toEqual(expected);
});

test('Next.js, rendered by the server, and its edge runtime', async () => {
  const folder = installFixture('next');
  npm(folder, 'run', 'build');
  const args = ['node_modules/next/dist/bin/next', 'start', '--port', '0', '--hostname', '127.0.0.1'];
  const address = await startServer(folder, process.execPath, args, {}, /Ready/);
  const response = await fetch(address);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain(`pooled: ${expected.y.join(' ')}`);
  expect(await (await fetch(`${address}edge`)).text()).toBe('pooled at the edge: 2');
});

test('Vitest with jsdom', () => {
  expect(npm(installFixture('vitest'), 'test')).toMatch(/Tests +1 passed/);
});

test('Jest with jsdom', () => {
  expect(npm(installFixture('jest'), 'test')).toMatch(/Tests: +1 passed/);
});
