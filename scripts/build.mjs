/** Builds the package into dist/: the wasm module, the bundle, the type declarations. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { writeConstants } from './core-constants.mjs';
import { buildTree } from './lib/cmake.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { fingerprint } from './lib/fingerprint.mjs';
import { once } from './lib/once.mjs';
import { inProject } from './lib/paths.mjs';
import { main } from './lib/problem.mjs';
import { setUp } from './setup.mjs';
import { versionedWasm } from './wasm-file.mjs';
import { writeWasmText } from './wasm-text.mjs';

/** @typedef {import('./setup.mjs').Tools} Tools */

/**
 * js/generated: the wasm module, its glue, and the module as text.
 * @param {Tools} tools
 */
export async function buildModule(tools) {
  const sources = ['cpp', 'CMakeLists.txt', 'CMakePresets.json', 'scripts/wasm-text.mjs', 'scripts/core-constants.mjs'];
  const work = () => {
    console.log('build: the wasm module');
    buildTree('wasm', 'module', tools);
    writeWasmText();
    writeConstants();
  };
  await once('module', fingerprint(sources) + tools.identity, work, 'js/generated/wasm-bytes.ts');
}

/**
 * The entries of the package: where each begins, where its WebAssembly comes from (js/wasm), what it imports. They are
 * ES modules; the copies in CommonJS are for what cannot load those with require(), above all Jest. They are readable,
 * because an uncaught error shows names and the line that threw; bundlers minify them. CDNs serve what they find, and
 * find index.min.js.
 * @type {Record<string, { source: string, wasm?: string, external?: string[], formats: ('esm' | 'cjs')[], minify?: boolean }>}
 */
const entries = {
  index: { source: 'js/index.ts', wasm: 'inlined', formats: ['esm', 'cjs'] },
  'index.min': { source: 'js/index.ts', wasm: 'inlined', formats: ['esm'], minify: true },
  workerd: { source: 'js/index.ts', wasm: 'imported', external: ['./avgpool2d.wasm?module'], formats: ['esm'] },
  slim: { source: 'js/slim.ts', wasm: 'given', formats: ['esm', 'cjs'] },
  tfjs: { source: 'js/tfjs/index.ts', external: ['avgpool2d'], formats: ['esm', 'cjs'] },
};

/** The oldest engines that the package runs on, for esbuild: it rewrites syntax that they lack. */
function engines() {
  const { browserslist } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  return browserslist.map((/** @type {string} */ query) => query.toLowerCase().replace(' >= ', ''));
}

/** dist: an ES module for each entry, the declaration files, and the WebAssembly as a file. */
async function buildPackage() {
  // Loaded here because set-up, which installs these packages, may just have run.
  const { build } = await import('esbuild');
  console.log('build: the package');
  rmSync(inProject('dist'), { recursive: true, force: true });
  for (const [name, { source, wasm = 'inlined', external = [], formats, minify = false }] of Object.entries(entries)) {
    const file = inProject(`js/wasm/${wasm}.ts`);
    for (const format of formats) {
      await build({
        absWorkingDir: inProject('.'),
        entryPoints: { [name]: source },
        outdir: 'dist',
        outExtension: { '.js': format === 'esm' ? '.js' : '.cjs' },
        bundle: true,
        external,
        plugins: [
          {
            name: 'wasm',
            setup: ({ onResolve }) => onResolve({ filter: /\/wasm\/inlined\.ts$/ }, () => ({ path: file })),
          },
        ],
        format,
        target: engines(),
        platform: 'neutral', // browsers, workers, Node, Deno, Bun: nothing of any one of them
        minify,
        charset: 'ascii', // right whatever charset a server declares
        sourcemap: format === 'esm' && !minify,
        legalComments: 'none',
      });
      if (minify) breakLines(inProject(`dist/${name}.js`));
    }
    if (formats.includes('cjs')) writeNodeEntry(name);
  }
  writeFileSync(inProject('dist/avgpool2d.wasm'), versionedWasm());
  await buildTypes();
  const size = gzipSync(readFileSync(inProject('dist/index.min.js')), { level: 9 }).length;
  console.log(`build: dist/index.min.js is ${(size / 1000).toFixed(1)} kB gzipped`);
}

/**
 * What import gives in Node: the very copy that require gives, whichever loader is asked. Of two copies each would have a
 * data format of its own, and take the other's WasmTensors for plain tensors.
 * @param {string} name
 */
function writeNodeEntry(name) {
  const exported = /^export \{([^}]*)\};/m.exec(readFileSync(inProject(`dist/${name}.js`), 'utf8'))?.[1] ?? '';
  const names = exported.split(',').map((each) => each.trim());
  const code = `import all from './${name}.cjs';\n\nexport const { ${names.join(', ')} } = all;\n`;
  writeFileSync(inProject(`dist/${name}.node.mjs`), code);
}

/**
 * An uncaught error shows the line that threw: each function begins one, and the wasm text, which throws nothing, has one
 * of its own. That costs 40 bytes gzipped.
 * @param {string} file
 */
function breakLines(file) {
  const code = readFileSync(file, 'utf8');
  const broken = code.replace(/"[^"\s]{10000,}"/g, '\n$&\n').replace(/(?<=[};])(?=(?:async )?function |class )/g, '\n');
  writeFileSync(file, broken);
}

/** One declaration file for each entry; the others refer to that of the main entry. */
async function buildTypes() {
  const [{ rollup }, { dts }] = await Promise.all([import('rollup'), import('rollup-plugin-dts')]);
  const main = inProject('js/index.ts');
  for (const [name, { source, formats }] of Object.entries(entries)) {
    if (!formats.includes('cjs')) continue; // another form of an entry that has its declarations already
    const types = await rollup({
      input: inProject(source),
      external: name === 'index' ? [] : [main, 'avgpool2d'],
      plugins: [dts({ tsconfig: inProject('tsconfig.build.json') })],
    });
    for (const [ending, script] of [
      ['d.ts', 'js'],
      ['d.cts', 'cjs'],
    ]) {
      await types.write({
        file: inProject(`dist/${name}.${ending}`),
        paths: { [main]: `./index.${script}` },
      });
    }
    await types.close();
  }
}

/**
 * Builds whatever has changed. Call it within `exclusively`.
 * @param {Tools} tools
 */
export async function build(tools) {
  await buildModule(tools);
  const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  const sources = ['js', ...settings, 'scripts/build.mjs', 'scripts/wasm-file.mjs'];
  await once('package', fingerprint(sources), buildPackage, 'dist/index.d.ts');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(() => exclusively(async () => build(setUp())));
}
