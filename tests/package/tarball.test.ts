import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, inject, test } from 'vitest';
import { inConsumer, project } from './support/consumer.ts';

const tarball = () => readFileSync(inject('tarball'));

test('holds the entries with their types and source maps, the wasm, and the documents', () => {
  const documents = ['CHANGELOG.md', 'LICENSE', 'README.md'].filter((name) => existsSync(join(project, name)));
  const modules = ['index', 'slim', 'tfjs', 'workerd'].flatMap((name) => [`dist/${name}.js`, `dist/${name}.js.map`]);
  const others = ['index', 'slim', 'tfjs'].flatMap((name) => [
    `dist/${name}.cjs`,
    `dist/${name}.node.mjs`,
    `dist/${name}.d.ts`,
    `dist/${name}.d.cts`,
  ]);
  const files = readdirSync(inConsumer('node_modules/avgpool2d'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(inConsumer('node_modules/avgpool2d/').length));
  const rest = ['dist/index.min.js', 'dist/avgpool2d.wasm', 'package.json'];
  expect(files.sort()).toEqual([...documents, ...modules, ...others, ...rest].sort());
});

test('needs no other package', () => {
  // npm's own record: other tests link what they use beside the package into the folder.
  const record = JSON.parse(readFileSync(inConsumer('node_modules/.package-lock.json'), 'utf8'));
  expect(Object.keys(record.packages)).toEqual(['node_modules/avgpool2d']);
});

test('has source maps that hold their sources', () => {
  for (const name of readdirSync(inConsumer('node_modules/avgpool2d/dist')).filter((file) => file.endsWith('.map'))) {
    const map = JSON.parse(readFileSync(inConsumer(`node_modules/avgpool2d/dist/${name}`), 'utf8'));
    expect(map.sourcesContent, name).toHaveLength(map.sources.length);
    expect(map.sources, name).toContain(name.startsWith('tfjs') ? '../js/tfjs/index.ts' : '../js/core/engine.ts');
  }
});

test('has nothing that publint complains about', async () => {
  const bytes = tarball();
  const archive = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const { messages, pkg } = await publint({ pack: { tarball: archive }, strict: true });
  // Webpack, which Next.js builds with, looks for the query in the exports, and finds the file without it.
  const known = 'pkg.exports["./avgpool2d.wasm?module"] is ./dist/avgpool2d.wasm?module but the file does not exist.';
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([known]);
});

test('has types that every kind of module resolution finds', async () => {
  const options = { excludeEntrypoints: ['./avgpool2d.wasm', './avgpool2d.wasm?module', './package.json'] };
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball())), options);
  if (analysis.types === false) throw new Error('no types were found');
  // The oldest resolution knows no exports map.
  const problems = analysis.problems.filter(
    (problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
  );
  expect(problems).toEqual([]);
});
