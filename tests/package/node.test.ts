import { describe, expect, test } from 'vitest';
import { inConsumer, node } from './support/consumer.ts';

/** The specification's second example. */
const pool = `const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), shape: [1, 3, 4, 1] };
console.log(JSON.stringify(new AveragePooling2D({ poolSize: 2 }).apply(x).toArray()));`;
const pooled = '[[[[3.5],[5.5]]]]';

test('import', () => {
  expect(node('import.mjs', `import { AveragePooling2D } from 'avgpool2d';\n${pool}`)).toBe(pooled);
});

test('dynamic import from a CommonJS module', () => {
  const source = `import('avgpool2d').then(({ AveragePooling2D }) => { ${pool} });`;
  expect(node('dynamic.cjs', source)).toBe(pooled);
});

test('require', () => {
  expect(node('require.cjs', `const { AveragePooling2D } = require('avgpool2d');\n${pool}`)).toBe(pooled);
});

test.each(['avgpool2d', 'avgpool2d/slim', 'avgpool2d/tfjs'])('import and require of %s share one copy', (entry) => {
  const source = `import('${entry}').then((imported) => {
  const required = require('${entry}');
  const names = (exports) => Object.keys(exports).sort().join();
  console.log(names(imported) === names(required) && Object.keys(required).every((name) => imported[name] === required[name]));
});`;
  expect(node(`copies-${entry.length}.cjs`, source)).toBe('true');
});

test('with eval and its kin forbidden', () => {
  const flags = ['--disallow-code-generation-from-strings'];
  const source = `import { AveragePooling2D } from 'avgpool2d';
try { eval('1'); console.log('eval works'); } catch {}
${pool}`;
  expect(node('no-eval.mjs', source, flags)).toBe(pooled);
});

test('nothing happens at import: no global is touched, nothing compiled until the first call', () => {
  const source = `
const seen = [];
const watch = (name) => {
  const target = globalThis[name];
  const get = (object, key) => { seen.push(name + '.' + String(key)); return object[key]; };
  Object.defineProperty(globalThis, name, { value: new Proxy(target, { get }), configurable: true });
};
['WebAssembly', 'process', 'console'].forEach(watch);
for (const name of ['fetch', 'setTimeout', 'queueMicrotask']) {
  const original = globalThis[name];
  globalThis[name] = (...args) => { seen.push(name); return original(...args); };
}
const names = () => Reflect.ownKeys(globalThis).length;
const before = names();
const entries = [await import('avgpool2d'), await import('avgpool2d/slim'), await import('avgpool2d/tfjs')];
const atImport = [...seen];
const added = names() - before;
entries[0].averagePool2d([[[[1], [2]]]], { poolSize: [1, 2] });
const compiled = seen.filter((name) => name === 'WebAssembly.Module').length;
entries[0].averagePool2d([[[[1], [2]]]], { poolSize: [1, 2] });
const again = seen.filter((name) => name === 'WebAssembly.Module').length;
process.stdout.write(JSON.stringify({ atImport, added, compiled, again }));`;
  expect(JSON.parse(node('at-import.mjs', source))).toEqual({ atImport: [], added: 0, compiled: 1, again: 1 });
});

/** The file that CDNs serve, by its path. */
const minified = () => inConsumer('node_modules/avgpool2d/dist/index.min.js');

describe('an uncaught error', () => {
  const message = 'RangeError: poolSize must be an integer from 1 to 2147483647 or a pair of them, but received 0.';
  const call = 'averagePool2d([[[[1]]]], { poolSize: 0 });';
  const output = (name: string, source: string): string => {
    try {
      node(name, source);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('nothing was thrown');
  };

  test.each([
    ['imported', 'uncaught.mjs', `import { averagePool2d } from 'avgpool2d'; ${call}`],
    ['required', 'uncaught.cjs', `const { averagePool2d } = require('avgpool2d'); ${call}`],
  ])('of the package %s shows its message, the line that threw, and our functions', (_, name, source) => {
    const text = output(name, source);
    expect(text).toContain(message);
    expect(text).toMatch(/^ +throw new Kind\($/m);
    expect(text).toMatch(/^ +at refuse \(.*\n +at checkSizePair \(/m);
    expect(text).toContain('averagePool2d (');
    expect(text.length).toBeLessThan(3000);
  });

  test('of the minified file does not fill the terminal either', () => {
    const text = output('uncaught-minified.mjs', `import { averagePool2d } from '${minified()}'; ${call}`);
    expect(text).toContain(message);
    expect(text.length).toBeLessThan(3000);
  });

  test('of what cannot be compiled shows no wasm', () => {
    const source = `import { averagePool2d } from '${minified()}';
WebAssembly.Module = class { constructor() { throw new Error('no'); } }; ${call.replace('0', '1')}`;
    expect(output('uncompiled.mjs', source).length).toBeLessThan(4000);
  });
});

test('console.log and errors name the classes as they are exported', () => {
  const source = `import { AdaptiveAveragePooling2D, AveragePooling2D, GlobalAveragePooling2D, Tensor, WasmTensor } from 'avgpool2d';
console.log(new AveragePooling2D({ poolSize: 1 }), new AdaptiveAveragePooling2D({ outputSize: 1 }), new GlobalAveragePooling2D(), new Tensor(new Int8Array(1), [1, 1, 1, 1]), WasmTensor.zeros([1, 1, 1, 1]));
for (const Class of [AveragePooling2D, AdaptiveAveragePooling2D, GlobalAveragePooling2D, Tensor, WasmTensor]) try { Class(); } catch (error) { console.log(error.message); }`;
  const text = node('names.mjs', source);
  for (const name of [
    'AveragePooling2D',
    'AdaptiveAveragePooling2D',
    'GlobalAveragePooling2D',
    'Tensor',
    'WasmTensor',
  ]) {
    expect(text).toMatch(new RegExp(`(^|\\s)${name} \\{`));
    expect(text).toContain(`Class constructor ${name} cannot be invoked without 'new'`);
  }
});

test('the minified file pools', () => {
  expect(node('minified.mjs', `import { AveragePooling2D } from '${minified()}';\n${pool}`)).toBe(pooled);
});
