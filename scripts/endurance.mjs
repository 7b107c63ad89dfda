/** A million calls of every kind in one process, with memory measured: `npm run endurance -- --calls 1000000`. */
import { build } from './build.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { main, Problem } from './lib/problem.mjs';
import { run } from './lib/run.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  const at = process.argv.indexOf('--calls');
  const calls = at < 0 ? 1_000_000 : Number(process.argv[at + 1]);
  if (!Number.isInteger(calls / 1000) || calls < 10_000) {
    throw new Problem('--calls must be thousands, at least ten of them: npm run endurance -- --calls 1000000');
  }
  const tools = await exclusively(async () => {
    const found = setUp();
    await build(found);
    return found;
  });
  const env = { ...tools.env, AVGPOOL2D_ENDURANCE_CALLS: String(calls) };
  if (!run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'endurance'], { env })) {
    throw new Problem('memory or results have changed over time (see above)');
  }
});
