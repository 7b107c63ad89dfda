/** The whole test run; the last line it prints is the total of all test runners. */
import { readFileSync, rmSync } from 'node:fs';
import { build } from './build.mjs';
import { format } from './format.mjs';
import { fuzzCore } from './fuzz.mjs';
import { buildTree } from './lib/cmake.mjs';
import { countGoogleTest, countVitest } from './lib/counts.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { inProject } from './lib/paths.mjs';
import { main, Problem } from './lib/problem.mjs';
import { runBeside, runShowing } from './lib/run.mjs';
import { lint } from './lint.mjs';
import { setUp } from './setup.mjs';
import { tidy } from './tidy.mjs';
import { findChromium } from './toolchain/chromium.mjs';

/** @typedef {import('./setup.mjs').Tools} Tools */
/** @typedef {import('./lib/counts.mjs').Counts} Counts */

const total = { passed: 0, failed: 0, skipped: 0 };

/** @param {Counts} counts */
function add(counts) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

/**
 * @template T
 * @param {string} title
 * @param {() => Promise<T> | T} work
 */
async function step(title, work) {
  console.log(`\n== ${title}`);
  const start = performance.now();
  try {
    return await work();
  } catch (error) {
    if (total.failed === 0) total.failed = 1;
    throw error instanceof Problem ? new Problem(`"${title}" failed: ${error.message}`) : error;
  } finally {
    console.log(`== ${title}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

/**
 * @param {string} preset
 * @param {Tools} tools
 */
async function testCpp(preset, tools) {
  await exclusively(() => buildTree(preset, 'cpp_tests', tools));
  const env = {
    ...tools.env,
    ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
    UBSAN_OPTIONS: 'print_stacktrace=1',
    ASAN_SYMBOLIZER_PATH: inProject('.toolchain/bin/llvm-symbolizer'),
  };
  const matters = (/** @type {string} */ line) => !/\[ RUN {6}\]|\[ {7}OK \]|^(\d+: )?$/.test(line);
  const { ok, output } = await runShowing('ctest', ['--preset', preset], matters, { env });
  const counts = countGoogleTest(output);
  add(counts);
  if (!ok) throw new Problem('C++ tests failed (see above)');
  if (counts.passed === 0) throw new Problem('no C++ test was run');
  console.log(`${counts.passed} passed, ${counts.skipped} skipped`);
}

/** @param {Tools} tools */
async function testTypeScript(tools) {
  const report = inProject('build/vitest.json');
  rmSync(report, { force: true });
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'];
  // CI: no line is rewritten, since other steps print theirs between.
  const env = { ...tools.env, CHROMIUM: findChromium(), CI: '1' };
  const ok = await runBeside(process.execPath, [...args, `--outputFile.json=${report}`], { env });
  add(countVitest(JSON.parse(readFileSync(report, 'utf8'))));
  if (!ok) throw new Problem('Vitest tests failed (see above)');
}

/** @param {Tools} tools */
async function checkCpp(tools) {
  await step('clang-tidy', () => tidy(tools));
  await step('C++ tests, native, with sanitizers', () => testCpp('native-sanitize', tools));
  await step('C++ tests, as wasm in Node', () => testCpp('wasm-tests', tools));
  await step('fuzzing', () => fuzzCore(tools, { seconds: 30, keep: false, tree: 'native-fuzz' }));
}

await main(async () => {
  try {
    const tools = await step('set-up', () => exclusively(() => setUp({ tests: true })));
    await step('build', () => exclusively(() => build(tools)));
    await step('format', () => format(tools, { write: false }));
    await step('lint', () => lint(tools));
    // At once: a linker, a suite of C++ tests and the fuzzer keep one processor busy each.
    const lanes = [step('TypeScript tests', () => testTypeScript(tools)), checkCpp(tools)];
    for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;
  } finally {
    process.on('exit', () => console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`));
  }
});
