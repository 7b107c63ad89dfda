import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { firstLine, serve } from '../package/support/chromium.ts';
import { expected } from '../package/support/expected.ts';
import { installFixture, npm } from '../package/support/fixture.ts';

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
  const next = join(folder, 'node_modules/next/dist/bin/next');
  const server = spawn(process.execPath, [next, 'start', '--port', '0', '--hostname', '127.0.0.1'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', NEXT_TELEMETRY_DISABLED: '1' },
  });
  onTestFinished(() => void server.kill());
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = output.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found && /Ready/.test(output)) resolve(found[0]);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('exit', () => reject(new Error(output)));
  });
  const response = await fetch(address);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain(`pooled: ${expected.y.join(' ')}`);
  expect(await (await fetch(`${address}/edge`)).text()).toBe('pooled at the edge: 2');
});

test('Vitest with jsdom', () => {
  expect(npm(installFixture('vitest'), 'test')).toMatch(/Tests +1 passed/);
});

test('Jest with jsdom', () => {
  expect(npm(installFixture('jest'), 'test')).toMatch(/Tests: +1 passed/);
});
