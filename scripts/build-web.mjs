/**
 * Builds the demo page into dist-web/, a folder of static files, with the API reference beside it. PAGE_ADDRESS is where
 * the page will be: its preview in other people's links needs whole addresses.
 */
import { buildModule } from './build.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { inProject } from './lib/paths.mjs';
import { main, Problem } from './lib/problem.mjs';
import { run } from './lib/run.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  const tools = setUp();
  await exclusively(async () => buildModule(tools));
  process.env.PAGE_REFERENCE = '1';
  const { build } = await import('vite');
  await build({ configFile: inProject('web/vite.config.ts') });
  const typedoc = ['node_modules/typedoc/bin/typedoc', '--out', 'dist-web/reference'];
  if (!run(process.execPath, typedoc, tools)) throw new Problem('TypeDoc has complaints (see above)');
});
