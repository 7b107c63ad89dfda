import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { inConsumer, node, project, write } from './support/consumer.ts';

const imported = "import { averagePool2d } from 'avgpool2d';";
const attempt = `try { console.log(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]); }
catch (error) { console.log(error.message); }`;
const versions = /: Chrome 91, Edge 91, Firefox 90, Safari 16\.4, Node 20\.19\.$/;

test('without WebAssembly the first call, not the import, says what is missing', () => {
  const message = node('no-wasm.mjs', `delete globalThis.WebAssembly; ${imported} console.log('imported'); ${attempt}`);
  expect(message).toMatch(
    /^imported\navgpool2d's WebAssembly did not start \(WebAssembly is not defined\)\. It needs SIMD128: /,
  );
  expect(message).toMatch(versions);
});

test.runIf(process.arch === 'x64')('without SIMD128 likewise', () => {
  // V8 offers SIMD128 on x64 only where the processor has SSE 4.1, which it can be told to ignore.
  const flags = ['--no-enable-ssse3', '--no-enable-sse4-1'];
  const message = node('no-simd.mjs', `${imported} console.log('imported'); ${attempt}`, flags);
  expect(message).toMatch(/^imported\navgpool2d's WebAssembly did not start \(.*SIMD.*\)\. It needs SIMD128: /);
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
  expect(message).toMatch(
    /^avgpool2d's WebAssembly did not start \(.*disallowed by embedder\)\. .* compiled module to avgpool2d\/slim\.$/,
  );
});

test('needs nothing of the platform but WebAssembly: AudioWorklets, for one, have no URL and no TextDecoder', async () => {
  const entry = write('bare-entry.mjs', `${imported} ${attempt}`);
  const outfile = inConsumer('bare-bundle.js');
  await build({ entryPoints: [entry], bundle: true, format: 'iife', outfile });
  const program = `import vm from 'node:vm'; import { readFileSync } from 'node:fs';
vm.runInNewContext(readFileSync(${JSON.stringify(outfile)}, 'utf8'), { console });`;
  expect(node('bare.mjs', program)).toBe('2');
});

describe('on a page of Chromium before 115, which starts at most 4 KiB synchronously', () => {
  // Its words; asynchronously, everything starts.
  const page = `const { Module, Instance, compile } = WebAssembly;
const large = new WeakSet();
const refuse = (what) => {
  throw new RangeError(what + ' is disallowed on the main thread, if the buffer size is larger than 4KB.');
};
WebAssembly.Module = new Proxy(Module, {
  construct(target, [bytes]) {
    return bytes.byteLength > 4096 ? refuse('WebAssembly.Compile') : new target(bytes);
  },
});
WebAssembly.Instance = new Proxy(Instance, {
  construct(target, [module, imports]) {
    return large.has(module) ? refuse('WebAssembly.Instance') : new target(module, imports);
  },
});
WebAssembly.compile = async (bytes) => {
  const module = await compile(bytes);
  if (bytes.byteLength > 4096) large.add(module);
  return module;
};
`;

  test('avgpool2d says so, and what works', () => {
    expect(node('old-page.mjs', `${page} ${imported} ${attempt}`)).toMatch(
      /^avgpool2d's WebAssembly did not start \(.* main thread, .*\)\. .* need avgpool2d\/slim, whose init\(\) is asynchronous/,
    );
  });

  test.each([
    ['bytes', 'readFile(file)'],
    ['a compiled module', 'readFile(file).then(WebAssembly.compile)'],
  ])('avgpool2d/slim works, given %s', (name, source) => {
    const program = `${page}
import { readFile } from 'node:fs/promises';
import { averagePool2d, init } from 'avgpool2d/slim';
const file = new URL(import.meta.resolve('avgpool2d/avgpool2d.wasm'));
await init(${source});
${attempt}`;
    expect(node(`old-page-slim-${name.length}.mjs`, program)).toBe('2');
  });
});

test('package.json, the README and the errors state the same versions', () => {
  const { browserslist, engines } = JSON.parse(readFileSync(inConsumer('node_modules/avgpool2d/package.json'), 'utf8'));
  expect(browserslist).toContain(`Node ${engines.node.replace('>=', '>= ')}`);
  const stated = browserslist.map((query: string) => query.replace(' >=', '')).join(', ');
  expect(readFileSync(join(project, 'README.md'), 'utf8').replaceAll(/\s+/g, ' ')).toContain(stated);
});
