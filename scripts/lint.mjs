/**
 * Static checks: clang-tidy on the C++, Biome and the TypeScript compiler on everything else; and whether the bugs that
 * `npm run mutants` plants still have their place.
 */
import { cppFiles } from './format.mjs';
import { configureTree } from './lib/cmake.mjs';
import { fingerprint } from './lib/fingerprint.mjs';
import { once } from './lib/once.mjs';
import { checkPlantedBugs } from './lib/planted-bugs.mjs';
import { Problem } from './lib/problem.mjs';
import { run, runEach } from './lib/run.mjs';

/** @typedef {import('./setup.mjs').Tools} Tools */

/** @param {Tools} tools */
export async function tidy(tools) {
  configureTree('native-sanitize', tools);
  // The package's own code: a test file takes a minute, and the sanitizers watch it run. The native
  // tree has no compile command for the bindings; headers come with the files that include them.
  const files = cppFiles().filter((path) => /^cpp\/.*\.cpp$/.test(path) && path !== 'cpp/bindings.cpp');
  const inputs = fingerprint(['cpp', '.clang-tidy', 'CMakeLists.txt', 'CMakePresets.json']);
  await once('clang-tidy', inputs, async () => {
    const each = files.map((file) => ['--quiet', '-p', 'build/native-sanitize', file]);
    if (!(await runEach('clang-tidy', each, tools))) throw new Problem('clang-tidy has complaints (see above)');
  });
}

/** @param {Tools} tools */
export function lint(tools) {
  if (!run(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'lint', '--error-on-warnings'], tools)) {
    throw new Problem('Biome has complaints (see above)');
  }
  // The package once more, without library functions that are newer than the runtimes it promises.
  for (const project of ['tsconfig.json', 'tsconfig.build.json']) {
    if (!run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '--project', project], tools)) {
      throw new Problem('TypeScript has complaints (see above)');
    }
  }
  checkPlantedBugs();
}
