import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectConformance, writeConformance } from '../package/support/conformance.ts';
import { inConsumer, node, run, write } from '../package/support/consumer.ts';
import { npm } from '../package/support/fixture.ts';

const { platform, arch } = process;

/** Newest versions when this was written; npm has all of them. */
const engines = {
  [`node-${platform}-${arch}`]: '26.10.0',
  deno: '2.9.6',
  bun: '1.4.5',
  workerd: '1.20261117.1',
};

let folder: string;
const failures: Record<string, string> = {};

/** Path of an engine's program, or undefined with a reason in `failures`. */
function install(name: string, version: string): void {
  try {
    npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', `${name}@${version}`);
  } catch (error) {
    failures[name] = String(error);
  }
}

const program = (name: string) => join(folder, 'node_modules/.bin', name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avgpool2d-engines-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  for (const [name, version] of Object.entries(engines)) install(name, version);
  await writeConformance();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A test that is skipped, with its engine's name and the reason, where the engine cannot be had. */
function engineTest(name: string, packageName: string, body: () => void | Promise<void>): void {
  test(name, async (context) => {
    const reason = failures[packageName];
    if (reason !== undefined) context.skip(`${name} ${engines[packageName]} cannot be installed here: ${reason}`);
    await body();
  });
}

engineTest('the newest Node.js', `node-${platform}-${arch}`, () => {
  const newest = program('node');
  expect(run(newest, ['--version'])).not.toBe(`${process.version}\n`);
  expectConformance(run(newest, [inConsumer('conformance-main.mjs')]));
  const source = "console.log(require('avgpool2d').averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]);";
  expect(run(newest, [write('newest.cjs', source)])).toBe('2\n');
});

engineTest('Deno, without any permission', 'deno', () => {
  const flags = ['run', '--no-prompt', '--node-modules-dir=manual'];
  expectConformance(run(program('deno'), [...flags, inConsumer('conformance-main.mjs')]));
});

engineTest('Bun', 'bun', () => {
  expectConformance(run(program('bun'), [inConsumer('conformance-main.mjs')]));
});

engineTest('workerd, through the condition of that name', 'workerd', async () => {
  const source = `import { run } from './conformance.mjs';
import { averagePool2d, init } from 'avgpool2d/slim';
import module from 'avgpool2d/avgpool2d.wasm';
export default {
  async test() {
    console.log(JSON.stringify(run()));
    await init(module);
    console.log(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]);
  },
};`;
  // As Cloudflare's tools bundle: their conditions, and wasm files as modules of their own.
  await build({
    entryPoints: [write('workerd-source.mjs', source)],
    outfile: inConsumer('workerd/worker.mjs'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    plugins: [
      {
        name: 'wasm',
        setup: ({ onResolve }) => {
          onResolve({ filter: /\.wasm(\?module)?$/ }, () => ({ path: './avgpool2d.wasm', external: true }));
        },
      },
    ],
  });
  copyFileSync(inConsumer('node_modules/avgpool2d/dist/avgpool2d.wasm'), inConsumer('workerd/avgpool2d.wasm'));
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "avgpool2d.wasm", wasm = embed "avgpool2d.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);`;
  const output = run(program('workerd'), ['test', write('workerd/config.capnp', config)]);
  const [report = '', mean] = output.split('\n');
  expectConformance(report);
  expect(mean).toBe('2');
});

test('Node.js with the slim entry and the file that the package exports', () => {
  const source = `import { averagePool2d, init } from 'avgpool2d/slim';
await init(new URL(import.meta.resolve('avgpool2d/avgpool2d.wasm')));
console.log(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]);`;
  expect(node('slim-file.mjs', source)).toBe('2');
});
