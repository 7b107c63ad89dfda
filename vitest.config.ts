import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** One project for each kind of test, so that `npx vitest run --project unit` runs one kind alone. */
const kinds = [
  'unit',
  'property',
  'numerics',
  'conformance',
  'browser',
  'package',
  'tfjs',
  'fuzz',
  'endurance',
  'bench',
];

/** The sources stand in for the package, so that coverage and stack traces show them; tests/package alone uses the tarball. */
const alias = [
  { find: /^avgpool2d$/, replacement: fileURLToPath(new URL('js/index.ts', import.meta.url)) },
  { find: /^avgpool2d\/tfjs$/, replacement: fileURLToPath(new URL('js/tfjs/index.ts', import.meta.url)) },
];

const globalSetup: Record<string, string[]> = {
  browser: ['tests/browser/build-and-serve.ts'],
  package: ['tests/package/support/install.ts'],
};

export default defineConfig({
  test: {
    // By itself Vitest leaves one processor to others: half of a machine that has two.
    maxWorkers: availableParallelism(),
    projects: kinds.map((name) => ({
      resolve: { alias },
      // No time limits: a slow machine is not a wrong result.
      test: {
        name,
        include: [`tests/${name}/**/*.test.ts`],
        testTimeout: 0,
        hookTimeout: 0,
        expect: { poll: { timeout: 300_000 } },
        // What every test of a kind needs is made once: the demo page, built and served; the package, packed and installed.
        globalSetup: globalSetup[name] ?? [],
        // Files that share a worker share its browser too; these tests keep nothing in the worker.
        isolate: name !== 'browser',
      },
    })),
  },
});
