import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstLine } from '../package/support/chromium.ts';
import { installFramework, startServer, tool } from '../package/support/fixture.ts';

/** The page pools twice: the server renders what it got, and the browser prints what it gets. */
async function expectBothPool(address: string): Promise<void> {
  expect(await (await fetch(address)).text()).toContain('<p>pooled: 2</p>');
  expect(await firstLine(address)).toBe('pooled in the page: 2');
}

const vite = 'node_modules/vite/bin/vite.js';
const astro = 'node_modules/astro/bin/astro.mjs';
const angular = 'node_modules/@angular/cli/bin/ng.js';

/** Cloudflare's runtime, with what wrangler bundles or takes as it is. */
const wrangler = ['node_modules/wrangler/bin/wrangler.js', 'dev', '--ip', '127.0.0.1', '--port', '0'];
const local = { HOST: '127.0.0.1', PORT: '0' };

test('SvelteKit, adapter-node', async (context) => {
  const { folder, node } = installFramework('sveltekit', context);
  tool(folder, node, [vite, 'build'], { ADAPTER: 'node' });
  await expectBothPool(await startServer(folder, node, ['build'], local));
});

test('SvelteKit, adapter-cloudflare', async (context) => {
  const { folder, node } = installFramework('sveltekit', context);
  tool(folder, node, [vite, 'build'], { ADAPTER: 'cloudflare' });
  await expectBothPool(await startServer(folder, node, wrangler));
});

test('Astro, @astrojs/node', async (context) => {
  const { folder, node } = installFramework('astro', context);
  tool(folder, node, [astro, 'build'], { ADAPTER: 'node' });
  await expectBothPool(await startServer(folder, node, ['dist/server/entry.mjs'], local));
});

test('Astro, @astrojs/cloudflare', async (context) => {
  const { folder, node } = installFramework('astro', context);
  tool(folder, node, [astro, 'build'], { ADAPTER: 'cloudflare' });
  await expectBothPool(await startServer(folder, node, [...wrangler, '--config', 'dist/server/wrangler.json']));
});

test('Angular, rendered by the server', async (context) => {
  const { folder, node } = installFramework('angular', context);
  tool(folder, node, [angular, 'build']);
  await expectBothPool(await startServer(folder, node, ['dist/server/server.mjs']));
});

test('Nuxt on Cloudflare, with experimental.wasm', (context) => {
  const { folder, node } = installFramework('nuxt', context);
  tool(folder, node, ['node_modules/nuxt/bin/nuxt.mjs', 'build']);
  expect(tool(folder, node, [join(folder, 'run.mjs')])).toMatch(/^pooled: 2$/m);
});
