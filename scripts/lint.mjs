/** Static checks of all but the C++: Biome, the TypeScript compiler, whether the bugs of `npm run mutants` have their place. */
import { checkPlantedBugs } from './lib/planted-bugs.mjs';
import { Problem } from './lib/problem.mjs';
import { run } from './lib/run.mjs';

/** @typedef {import('./setup.mjs').Tools} Tools */

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
