import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { inConsumer, write } from './support/consumer.ts';

/**
 * Bytes that a user's visitors download, minified and gzipped. What there is, not the aim, which is 31,000: 38,900 are the
 * core, whose kernels are each worth more than a tenth of the time of some poolings (cpp/TRIED.md).
 */
const budget = 52_300;

async function bundled(entry: string): Promise<number> {
  const file = write(`size-${entry.replace('/', '-')}.mjs`, `export * from '${entry}';`);
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, minify: true, format: 'esm', write: false });
  const [output] = outputFiles;
  return gzipSync(output?.contents ?? '', { level: 9 }).length;
}

test('the whole package with its wasm', async () => {
  const size = await bundled('avgpool2d');
  console.log(`avgpool2d: ${size} bytes gzipped`);
  expect(size).toBeLessThanOrEqual(budget);
});

test('the slim entry and its wasm', async () => {
  const wasm = gzipSync(readFileSync(inConsumer('node_modules/avgpool2d/dist/avgpool2d.wasm')), { level: 9 }).length;
  const script = await bundled('avgpool2d/slim');
  console.log(`avgpool2d/slim: ${script} bytes gzipped, and ${wasm} of wasm`);
  expect(script + wasm).toBeLessThanOrEqual(budget);
});
