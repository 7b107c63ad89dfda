import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type BrowserContext, chromium } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../package/support/chromium.ts';
import { write } from '../package/support/consumer.ts';

/** What a place of the extension says: a mean, or why there is none. */
const attempt = `import { averagePool2d } from 'avgpool2d';
export function attempt() {
  try {
    return String(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]);
  } catch (error) {
    return error.message;
  }
}
`;

const sources = {
  'service-worker.js': `import { attempt } from './attempt.mjs';
self.said = attempt();
chrome.runtime.onMessage.addListener((message, sender, respond) => respond(attempt()));`,
  'popup.js': `import { attempt } from './attempt.mjs';
document.title = attempt();`,
  'content.js': `import { attempt } from './attempt.mjs';
chrome.runtime.sendMessage('pool').then((said) => {
  document.documentElement.dataset.worker = said;
  document.title = attempt();
});`,
};

/** Chromium with an extension that pools in its service worker, its popup and its content script. */
async function browserWith(policy: object): Promise<{ context: BrowserContext; id: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'avgpool2d-extension-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const extension = join(folder, 'extension');
  mkdirSync(extension);
  write('extension/attempt.mjs', attempt);
  for (const [name, source] of Object.entries(sources)) {
    const entryPoints = [write(`extension/${name}`, source)];
    await build({ entryPoints, outfile: join(extension, name), bundle: true, format: 'iife' });
  }
  writeFileSync(join(extension, 'popup.html'), '<!doctype html><title>Running</title><script src="popup.js"></script>');
  const manifest = {
    manifest_version: 3,
    name: 'Pooling',
    version: '1',
    background: { service_worker: 'service-worker.js' },
    action: { default_popup: 'popup.html' },
    content_scripts: [{ matches: ['http://127.0.0.1/*'], js: ['content.js'] }],
    ...policy,
  };
  writeFileSync(join(extension, 'manifest.json'), JSON.stringify(manifest));
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      '--no-sandbox',
      '--disable-features=DisableLoadExtensionCommandLineSwitch',
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
  });
  onTestFinished(() => context.close());
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker', { timeout: 0 }));
  return { context, id: new URL(worker.url()).host };
}

/** What each place says, given the policy of a page that the content script runs in. */
async function said(policy: object, pagePolicy: Record<string, string>) {
  const { context, id } = await browserWith(policy);
  const popup = await context.newPage();
  await popup.goto(`chrome-extension://${id}/popup.html`);
  const folder = mkdtempSync(join(tmpdir(), 'avgpool2d-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Running</title>');
  const page = await context.newPage();
  await page.goto(await serve(folder, pagePolicy));
  await page.waitForFunction(() => document.title !== 'Running', undefined, { timeout: 0 });
  return {
    popup: await popup.title(),
    worker: await page.evaluate(() => document.documentElement.dataset['worker']),
    content: await page.title(),
  };
}

const strict = { 'Content-Security-Policy': "default-src 'self'" };
const allowing = { content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" } };

test("an extension of Chromium whose manifest says 'wasm-unsafe-eval'", async () => {
  expect(await said(allowing, {})).toEqual({ popup: '2', worker: '2', content: '2' });
});

test('in a content script on a page with a strict policy the service worker pools', async () => {
  const { worker } = await said(allowing, strict);
  expect(worker).toBe('2');
});

test('an extension with the policy that it has by itself is told what its manifest needs', async () => {
  const { popup, worker } = await said({}, {});
  for (const text of [popup, worker]) expect(text).toMatch(/The Content-Security-Policy needs 'wasm-unsafe-eval'/);
});
