import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../package/support/consumer.ts';
import { installFixture, npm } from '../package/support/fixture.ts';

const node = `node-${process.platform}-${process.arch}`;

test('Nuxt on Cloudflare, with experimental.wasm', (context) => {
  const folder = installFixture('nuxt');
  try {
    // Nuxt asks for a newer Node.js than the package does.
    npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', `${node}@26.10.0`);
  } catch (error) {
    context.skip(`Node.js 26 cannot be installed here: ${error}`);
  }
  const newest = join(folder, 'node_modules', node, 'bin/node');
  const env = { NUXT_TELEMETRY_DISABLED: '1', VITEST: '', NODE_ENV: 'production' };
  run(newest, [join(folder, 'node_modules/nuxt/bin/nuxt.mjs'), 'build', folder], env);
  expect(run(newest, [join(folder, 'run.mjs')], env)).toBe('pooled: 2\n');
});
