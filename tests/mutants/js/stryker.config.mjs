const onlyBuilt = ['given', 'imported', 'read-source', 'version'].map((name) => `!js/wasm/${name}.ts`);

/**
 * Mutation testing of the TypeScript: `npm run mutants:js`.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tests/mutants/js/vitest.config.ts', related: false },
  // The last ones run in the built package alone, where tests/package tries them.
  mutate: ['js/**/*.ts', '!js/**/*.d.ts', '!js/generated/**', '!js/slim.ts', ...onlyBuilt],

  // Which test reaches which mutant is recorded once; a mutant then runs its own tests alone.
  coverageAnalysis: 'perTest',
  // What has not changed since the last run keeps its verdict.
  incremental: true,
  incrementalFile: 'build/mutants-js/incremental.json',
  concurrency: 2,

  // A mutant that loops for ever is killed by the clock, which must not kill a slow one on a busy machine: three times
  // what its tests took in the first run, and twenty seconds for starting.
  timeoutFactor: 3,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 30,

  // The score below which the run fails.
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'build/mutants-js/report.html' },
  jsonReporter: { fileName: 'build/mutants-js/report.json' },

  // Stryker copies the project, less what no test here needs.
  tempDirName: 'build/mutants-js/copy',
  cleanTempDir: 'always',
  ignorePatterns: ['/build', '/dist', '/dist-web', '/.toolchain', '/tests/bench', '/tests/fuzz', '/cpp', '/web'],
  allowEmpty: false,
};
