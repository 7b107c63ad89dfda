import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { run } from '../package/support/consumer.ts';
import { npm } from '../package/support/fixture.ts';

/** Whether import and require see one data format and one kind of WasmTensor. */
const program = `import { createRequire } from 'node:module';
import { averagePool2d, setImageDataFormat, WasmTensor } from 'avgpool2d';

const required = createRequire(import.meta.url)('avgpool2d');
setImageDataFormat('channels_first');
const x = required.WasmTensor.zeros([1, 1, 2, 2]);
const y = averagePool2d(x, { poolSize: 2 });
console.log(required.imageDataFormat(), y instanceof WasmTensor, y.shape.join());
`;
const printed = 'channels_first true 1,1,1,1\n';

/** A folder with the tarball and a tool, both from npm, in which programs run; deleted after the test. */
function folderWith(tool: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'avgpool2d-loader-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const tools = join(folder, 'tools');
  npm(folder, 'install', '--prefix', tools, '--prefer-offline', '--no-audit', '--no-fund', tool);
  copyFileSync(inject('tarball'), join(folder, basename(inject('tarball'))));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  return folder;
}

test("Yarn's Plug'n'Play", () => {
  const folder = folderWith('@yarnpkg/cli-dist@4.18.1');
  const yarn = join(folder, 'tools/node_modules/@yarnpkg/cli-dist/bin/yarn.js');
  const env = { YARN_ENABLE_TELEMETRY: '0', YARN_ENABLE_GLOBAL_CACHE: '0', YARN_NODE_LINKER: 'pnp', CI: '' };
  writeFileSync(join(folder, 'yarn.lock'), '');
  const yarnIn = (...args: string[]) => run(process.execPath, [yarn, '--cwd', folder, ...args], env);
  yarnIn('add', `avgpool2d@file:./${basename(inject('tarball'))}`);
  writeFileSync(join(folder, 'program.mjs'), program);
  expect(yarnIn('node', join(folder, 'program.mjs'))).toBe(printed);
});

test.each(['program.mts', 'program.cts'])('tsx, %s', (name) => {
  const folder = folderWith('tsx@4.23.15');
  npm(folder, 'install', '--offline', '--no-audit', '--no-fund', inject('tarball'));
  const source = name.endsWith('.mts')
    ? program
    : "import { averagePool2d } from 'avgpool2d';\nconsole.log(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]);\n";
  writeFileSync(join(folder, name), source);
  const tsx = join(folder, 'tools/node_modules/tsx/dist/cli.mjs');
  expect(run(process.execPath, [tsx, join(folder, name)])).toBe(name.endsWith('.mts') ? printed : '2\n');
});
