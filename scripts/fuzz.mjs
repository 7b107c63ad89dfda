/**
 * Fuzzing: the core with libFuzzer against the slow reference, first without sanitizers, which shows wrong values many
 * times as fast, then with them; and the public functions with hostile arguments.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { buildTree } from './lib/cmake.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { inProject } from './lib/paths.mjs';
import { main, Problem } from './lib/problem.mjs';
import { run } from './lib/run.mjs';
import { setUp } from './setup.mjs';

/** @typedef {import('./setup.mjs').Tools} Tools */

/** Inputs found so far; grows from run to run, on top of the seeds. */
const corpus = 'build/fuzz/corpus';

/** A file for each line of tests/fuzz/seeds.txt, as libFuzzer wants them. */
const seeds = 'build/fuzz/seeds';

function writeSeeds() {
  rmSync(inProject(seeds), { recursive: true, force: true });
  mkdirSync(inProject(seeds), { recursive: true });
  const lines = readFileSync(inProject('tests/fuzz/seeds.txt'), 'utf8').trimEnd().split('\n');
  for (const [i, hex] of lines.entries()) writeFileSync(inProject(`${seeds}/${i}`), Buffer.from(hex, 'hex'));
}

/**
 * The core for so many seconds, from the same seed each time.
 * @param {Tools} tools
 * @param {{ seconds: number, keep: boolean, tree: 'native-fuzz' | 'native-fuzz-fast' }} options keep: go on from the
 *   inputs found before, and add to them
 */
export async function fuzzCore(tools, { seconds, keep, tree }) {
  await exclusively(() => buildTree(tree, 'core_fuzz', tools));
  const found = keep ? corpus : 'build/fuzz/short';
  if (!keep) rmSync(inProject(found), { recursive: true, force: true });
  mkdirSync(inProject(found), { recursive: true });
  writeSeeds();
  const args = [
    found,
    seeds,
    `-max_total_time=${seconds}`,
    ...(keep ? [] : ['-seed=1']),
    '-max_len=96',
    '-len_control=0', // most geometry needs all of its bytes
    '-dict=tests/fuzz/core.dict',
    '-artifact_prefix=build/fuzz/',
    '-print_final_stats=1',
  ];
  const env = {
    ...tools.env,
    ASAN_SYMBOLIZER_PATH: inProject('.toolchain/bin/llvm-symbolizer'),
    UBSAN_OPTIONS: 'print_stacktrace=1',
  };
  const result = spawnSync(inProject(`build/${tree}/core_fuzz`), args, {
    cwd: inProject('.'),
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  const output = result.stderr ?? String(result.error);
  const [, edges, corpusSize] = [...output.matchAll(/cov: (\d+) ft: \d+ corp: (\d+)/g)].at(-1) ?? [];
  const executions = /number_of_executed_units: (\d+)/.exec(output)?.[1];
  if (result.status !== 0 || !executions) {
    console.error(output.split('\n').slice(-80).join('\n'));
    throw new Problem('the fuzzer has found something (see above); the input is in build/fuzz');
  }
  console.log(`${tree}: ${executions} executions in ${seconds} s, ${edges} edges, corpus of ${corpusSize} inputs`);
}

/**
 * The public functions, so many calls.
 * @param {Tools} tools
 * @param {number} calls
 */
function fuzzApi(tools, calls) {
  const env = { ...tools.env, AVGPOOL2D_FUZZ_CALLS: String(calls) };
  if (!run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'fuzz'], { env })) {
    throw new Problem('a call of the public functions went wrong (see above)');
  }
}

/**
 * @param {string} name
 * @param {number} otherwise
 */
function numberOption(name, otherwise) {
  const at = process.argv.indexOf(name);
  if (at < 0) return otherwise;
  const value = Number(process.argv[at + 1]);
  if (!(value > 0)) throw new Problem(`${name} must be a number above 0: npm run fuzz -- --minutes 10 --calls 100000`);
  return value;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    const seconds = Math.round(numberOption('--minutes', 10) * 60);
    const calls = numberOption('--calls', 100_000);
    const tools = await exclusively(async () => {
      const all = setUp({ tests: true });
      await build(all);
      return all;
    });
    await fuzzCore(tools, { seconds, keep: true, tree: 'native-fuzz-fast' });
    await fuzzCore(tools, { seconds, keep: true, tree: 'native-fuzz' });
    console.log(`${readdirSync(inProject(corpus)).length} inputs are kept in ${corpus}`);
    fuzzApi(tools, calls);
  });
}
