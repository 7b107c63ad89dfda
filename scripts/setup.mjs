/** Makes this machine ready to build (and, with --tests, to test) the project. See CONTRIBUTING.md. */
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exclusively } from './lib/exclusive.mjs';
import { inProject } from './lib/paths.mjs';
import { main, Problem } from './lib/problem.mjs';
import { which } from './lib/run.mjs';
import { installChromium } from './toolchain/chromium.mjs';
import { emscriptenFolder, installToolchain, toolFolder, unsupported } from './toolchain/debian.mjs';
import { cure, findEmscripten, floorText, tested } from './toolchain/emscripten.mjs';
import { installNpmPackages } from './toolchain/npm-packages.mjs';

/** @typedef {{ env: NodeJS.ProcessEnv, identity: string }} Tools */

function checkHost() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Problem(`Node ${process.versions.node} is too old; install Node 20.19 or later`);
  }
  if (!which('python3')) throw new Problem('Emscripten needs Python 3.10 or later; install python3');
}

/**
 * Chooses the emcc to build with and sees to it that CMake and Ninja are there.
 * @param {boolean} forTests the tests also need the private clang, GoogleTest and SIMDe
 * @returns {Tools}
 */
function chooseTools(forTests) {
  const found = findEmscripten();
  const own = found?.adequate ? found : undefined;
  const complete = own && which('cmake') && which('ninja');
  if (found && !own) {
    console.log(
      `set-up: emcc ${found.version} on PATH is too old (${floorText} is the least); a private ${tested} is used`,
    );
  }
  if (forTests || !complete) {
    const reason = unsupported();
    if (reason && !own) throw new Problem(`${reason}: ${cure}`);
    if (reason && !complete) throw new Problem(`${reason}: install CMake 3.25 or later and Ninja`);
    if (reason) {
      throw new Problem(
        `${reason}: npm test needs 64-bit Debian for the C++ tests; npm start, npm run build and npx vitest run work here`,
      );
    }
    installToolchain();
  }
  const closure = inProject('node_modules/.bin/google-closure-compiler');
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, EM_CLOSURE_COMPILER: closure };
  if (!own) {
    // Settings of another Emscripten on this machine are not for the private one.
    for (const name of Object.keys(env)) {
      if (/^(EM_(?!CLOSURE)|EMSDK)/.test(name)) delete env[name];
    }
    env.EM_NODE_JS = process.execPath;
  }
  const folders = [...(existsSync(toolFolder) ? [toolFolder] : []), own?.folder ?? emscriptenFolder];
  env.PATH = [...folders, process.env.PATH].join(delimiter);
  return { env, identity: own ? `${own.folder} ${own.version}` : 'private' };
}

/**
 * All of set-up; what is already done is skipped. Call it within `exclusively`.
 * @param {{ tests?: boolean }} [options]
 * @returns {Tools}
 */
export function setUp({ tests = false } = {}) {
  checkHost();
  installNpmPackages();
  if (tests) installNpmPackages('tests/package/typescript');
  const tools = chooseTools(tests);
  if (tests) installChromium();
  return tools;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    if (process.argv.includes('--record')) await exclusively(() => installToolchain({ record: true }));
    else await exclusively(() => setUp({ tests: process.argv.includes('--tests') }));
  });
}
