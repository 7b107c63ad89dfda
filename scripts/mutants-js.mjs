/**
 * Mutation testing of the TypeScript with StrykerJS; see tests/mutants/js. Files may be named:
 * `npm run mutants:js -- js/arguments/shape.ts js/arguments/padding.ts`. Everything takes long.
 */
import { build } from './build.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { main, Problem } from './lib/problem.mjs';
import { run } from './lib/run.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  const tools = await exclusively(async () => {
    const found = setUp();
    await build(found);
    return found;
  });
  const files = process.argv.slice(2);
  const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js';
  const options = [
    'run',
    'tests/mutants/js/stryker.config.mjs',
    ...(files.length ? ['--mutate', files.join(',')] : []),
  ];
  if (!run(process.execPath, [stryker, ...options], tools)) {
    throw new Problem('too many mutants survived (see above and build/mutants-js/report.html)');
  }
});
