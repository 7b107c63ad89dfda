import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { inConsumer, node, write } from './support/consumer.ts';

const imported = "import { averagePool2d } from 'avgpool2d';";
const attempt = `try { console.log(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]); }
catch (error) { console.log(error.message); }`;
const versions = /SIMD128 \(Chrome 91, Edge 91, Firefox 89, Safari 16\.4, Node\.js 16\.4\)/;

test('without WebAssembly the first call, not the import, says what is missing', () => {
  const message = node('no-wasm.mjs', `delete globalThis.WebAssembly; ${imported} console.log('imported'); ${attempt}`);
  expect(message).toMatch(/^imported\navgpool2d's WebAssembly was not compiled: .*WebAssembly is not defined/);
  expect(message).toMatch(versions);
});

test.runIf(process.arch === 'x64')('without SIMD128 likewise', () => {
  // V8 offers SIMD128 on x64 only where the processor has SSE 4.1, which it can be told to ignore.
  const flags = ['--no-enable-ssse3', '--no-enable-sse4-1'];
  const message = node('no-simd.mjs', `${imported} console.log('imported'); ${attempt}`, flags);
  expect(message).toMatch(/^imported\navgpool2d's WebAssembly was not compiled: .*SIMD/);
  expect(message).toMatch(versions);
});

test("where compiling is forbidden, the error gives the engine's reason and the ways out", async () => {
  const entry = write('forbidden-entry.mjs', `${imported} ${attempt}`);
  const outfile = inConsumer('forbidden-bundle.js');
  await build({ entryPoints: [entry], bundle: true, format: 'iife', outfile });
  const message = node(
    'forbidden.mjs',
    `import vm from 'node:vm'; import { readFileSync } from 'node:fs';
const context = vm.createContext({ console, process, TextDecoder }, { codeGeneration: { strings: false, wasm: false } });
vm.runInContext(readFileSync(${JSON.stringify(outfile)}, 'utf8'), context);`,
  );
  expect(message).toMatch(/^avgpool2d's WebAssembly was not compiled: .*disallowed by embedder/);
  expect(message).toMatch(/'wasm-unsafe-eval' in script-src; .*avgpool2d\/slim/);
});
