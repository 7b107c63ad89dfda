import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { inConsumer, node } from './support/consumer.ts';

/*
 * What the package may not do: open a connection, evaluate code, start anything, or touch a file but Keras's
 * configuration. Everything that could is watched while each public function runs; then Node itself forbids it.
 */

/** Imports the package, and defines a function that calls every public one, rightly and to be refused. */
const program = `
const { AveragePooling2D, averagePool2d, averagePool2dGradient, describeWindows, imageDataFormat, poolImage,
  setImageDataFormat, Tensor, WasmTensor } = await import('avgpool2d');
await import('avgpool2d/slim');
await import('avgpool2d/tfjs');

function useEverything() {
  const x = new Tensor(new Float32Array(16).fill(2), [1, 4, 4, 1]);
  const format = imageDataFormat();
  const layer = AveragePooling2D.fromConfig(new AveragePooling2D({ poolSize: 2, dataFormat: 'channels_last' }).getConfig());
  const y = layer.apply(x);
  layer.gradient(x.shape, y).toArray();
  layer.computeOutputShape([null, 8, 8, 3]);
  averagePool2d([[[[1], [2]]]], { poolSize: 1 });
  averagePool2dGradient([1, 1, 2, 1], { data: Float32Array.of(1, 2), shape: [1, 1, 2, 1] }, { poolSize: 1 });
  describeWindows(5, { window: 2, padding: 'same' });
  poolImage({ data: new Uint8ClampedArray(16), width: 2, height: 2 }, { poolSize: 2, colorSpace: 'linear' });
  const resident = WasmTensor.from(x);
  const pooled = averagePool2d(resident, { poolSize: 2, dataFormat: 'channels_last' });
  pooled.toTensor();
  for (const tensor of [resident, pooled]) tensor.dispose();
  for (const wrong of [() => averagePool2d(x, { poolSize: 0 }), () => new AveragePooling2D({}), () => WasmTensor.zeros([1, 1e9, 4, 1])]) {
    try { wrong(); throw new Error('not refused'); } catch (error) { if (error.message === 'not refused') throw error; }
  }
  averagePool2d(new Tensor(new Float32Array(3e6), [1, 1000, 3000, 1]), { poolSize: [1, 2], dataFormat: 'channels_last' });
  setImageDataFormat(format);
  return { format, mean: y.data[0] };
}`;

const home = () => inConsumer('confined');

beforeAll(() => {
  mkdirSync(`${home()}/.keras`, { recursive: true });
  writeFileSync(`${home()}/.keras/keras.json`, '{"image_data_format": "channels_first"}');
});

describe('with everything watched', () => {
  /** Replaces whatever could reach outside by something that notes its use; a module's functions are found by name. */
  const watch = (folder: string) => `
import { createRequire } from 'node:module';
process.env.HOME = process.env.USERPROFILE = ${JSON.stringify(folder)};
delete process.env.KERAS_HOME;
const require = createRequire(import.meta.url);
const seen = [];
let watching = false;
const note = (name, first) => { if (watching) seen.push(typeof first === 'string' ? name + ' ' + first : name); };
const modules = ['fs', 'fs/promises', 'net', 'tls', 'http', 'https', 'http2', 'dns', 'dns/promises', 'dgram', 'child_process',
  'worker_threads', 'cluster', 'inspector', 'vm', 'v8', 'repl'];
for (const module of modules) {
  const exports = require('node:' + module);
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== 'function' || !Object.getOwnPropertyDescriptor(exports, name).writable) continue;
    exports[name] = new Proxy(value, {
      apply(target, self, args) { note(module + '.' + name, args[0]); return Reflect.apply(target, self, args); },
      construct(target, args, base) { note('new ' + module + '.' + name, args[0]); return Reflect.construct(target, args, base); },
    });
  }
}
for (const name of ['fetch', 'eval', 'Function', 'WebSocket', 'XMLHttpRequest', 'EventSource', 'Request', 'importScripts',
  'BroadcastChannel', 'MessageChannel', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'require', 'localStorage']) {
  const value = globalThis[name];
  Object.defineProperty(globalThis, name, { get() { note(name); return value; }, configurable: true });
}
for (const sample of [function () {}, async function () {}, function* () {}, async function* () {}]) {
  const prototype = Object.getPrototypeOf(sample);
  const { constructor } = prototype;
  Object.defineProperty(prototype, 'constructor', { get() { note('Function.prototype.constructor'); return constructor; } });
}
`;

  const watched = (work: string) =>
    JSON.parse(
      node(
        'confined/watched.mjs',
        `${watch(home())}${program}
watching = true;
const result = (() => { ${work} })();
watching = false;
process.stdout.write(JSON.stringify({ result, seen }));`,
      ),
    );

  test('the configuration file is read once, and nothing else is touched', () => {
    expect(watched('useEverything(); return useEverything();')).toEqual({
      result: { format: 'channels_first', mean: 2 },
      seen: [`fs.existsSync ${home()}/.keras/keras.json`, `fs.readFileSync ${home()}/.keras/keras.json`],
    });
  });

  test('not even that where the format is set', () => {
    expect(watched("setImageDataFormat('channels_last'); return useEverything();")).toEqual({
      result: { format: 'channels_last', mean: 2 },
      seen: [],
    });
  });

  test.each([
    ["fetch('data:,x')", 'fetch'],
    ["(0, eval)('1')", 'eval'],
    ["new Function('1')", 'Function'],
    ["(() => {}).constructor('1')", 'Function.prototype.constructor'],
    ["process.getBuiltinModule('node:fs').existsSync('/x')", 'fs.existsSync /x'],
    ["process.getBuiltinModule('net').connect(1).on('error', () => {}).destroy()", 'net.connect'],
    ["new (process.getBuiltinModule('worker_threads').Worker)('0', { eval: true })", 'new worker_threads.Worker 0'],
    ["process.getBuiltinModule('child_process').execFileSync('true')", 'child_process.execFileSync true'],
  ])('the watch sees %s', (work, name) => {
    expect(watched(`${work};`).seen).toContain(name);
  });
});

describe("under Node's permission model, with the package's folder alone to read", () => {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  // Known once the tarball is installed, which is when the tests run.
  const flags = () => [
    permission,
    `--allow-fs-read=${inConsumer('*')}`,
    '--disallow-code-generation-from-strings',
    '--no-warnings',
  ];
  const source = (kerasHome: string) => `
process.env.KERAS_HOME = ${JSON.stringify(kerasHome)};
const warnings = [];
console.warn = (text) => warnings.push(text);
const denied = [];
for (const [scope, path] of [['fs.read', '/etc'], ['fs.write'], ['child'], ['worker']]) denied.push(process.permission.has(scope, path));
${program}
process.stdout.write(JSON.stringify({ denied, ...useEverything(), warnings }));`;
  const denied = [false, false, false, false];

  test('everything works', () => {
    expect(JSON.parse(node('confined/permitted.mjs', source(`${home()}/.keras`), flags()))).toEqual({
      denied,
      format: 'channels_first',
      mean: 2,
      warnings: [],
    });
  });

  test('a configuration that may not be read gives one warning and the default', () => {
    const { warnings, ...rest } = JSON.parse(node('confined/forbidden.mjs', source('/etc/keras'), flags()));
    expect(rest).toEqual({ denied, format: 'channels_last', mean: 2 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^avgpool2d: the Keras configuration .*keras\.json is ignored: /);
  });
});
