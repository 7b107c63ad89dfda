import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The kinds of tests that run the sources in Node, those that catch most for their time first. */
const kinds = ['unit', 'conformance', 'tfjs', 'property', 'numerics'];

/** Takes longer than all the rest, for the few mutants that nothing else notices. */
const LAST = /tests\/unit\/grid\.test\.ts$/;

/** A mutant is dead at the first test that fails, so the order of the files decides what a run costs. */
class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      LAST.test(moduleId) ? kinds.length : kinds.findIndex((kind) => moduleId.includes(`/tests/${kind}/`));
    return files.sort((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** The tests that StrykerJS runs against each mutant: those of `npm test` without browser, tarball and fuzzing. */
export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^avgpool2d$/, replacement: `${root}js/index.ts` },
      { find: /^avgpool2d\/tfjs$/, replacement: `${root}js/tfjs/index.ts` },
    ],
  },
  test: {
    include: kinds.map((kind) => `tests/${kind}/**/*.test.ts`),
    setupFiles: ['tests/mutants/js/home.ts'],
    sequence: { sequencer: QuickestFirst },
    testTimeout: 0,
    hookTimeout: 0,
  },
});
