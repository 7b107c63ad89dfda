/** The sweep's child process: one geometry after the other, each checked and timed. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { processorTime } from '../clock.mjs';
import { inputFor } from '../data.mjs';
import { forcedEntry } from '../force.mjs';
import { caseOf } from '../geometry.mjs';
import { loadBuild } from '../load-build.mjs';
import { floorFile, packageEntry, referenceFile } from '../paths.mjs';
import { compareAll, comparisonsFor } from './comparisons.mjs';
import { buildContenders, contendersFor, prepareAll } from './contenders.mjs';
import { specialContenders } from './special.mjs';

const require = createRequire(import.meta.url);
let prepared;
let geometries = 0;

process.on('message', async ({ task, options }) => {
  try {
    prepared ??= prepare(options);
    process.send({ outcome: await run(task, await prepared) });
  } catch (error) {
    process.send({ error: error.stack ?? String(error) });
  }
});

async function prepare({ other, force = [] }) {
  const builds = [await loadBuild('ours', packageEntry)];
  if (other) builds.push(await loadBuild('other', other));
  for (const strategy of force) {
    builds.push({ ...(await loadBuild(strategy, forcedEntry(strategy))), forced: true });
  }
  const backend = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const env = {
    reference: await import(pathToFileURL(referenceFile).href),
    floorModule: new WebAssembly.Module(readFileSync(floorFile)),
    peerPath: (path) => join(backend, path.replace('@tensorflow/tfjs-backend-wasm/', '/')),
    importLoops: () => import(`../contenders/plain-loops.mjs?${geometries++}`),
  };
  const pooling = { builds, env };
  await warmUp(pooling);
  return pooling;
}

const WARM_UP_MS = 300;

/** What a call costs in JavaScript, the peer's many layers above all, is the same everywhere: hot from the start. */
async function warmUp({ builds, env }) {
  const kase = caseOf('warm-up', { xShape: [1, 4, 4, 4], poolSize: [2, 2], strides: [2, 2] });
  const input = inputFor(kase, env.reference.randomSource);
  const { entries } = await prepareAll(kase, input, contendersFor(kase, builds), env);
  for (const { call, dispose } of entries) {
    const end = processorTime() + WARM_UP_MS;
    while (processorTime() < end) call();
    dispose?.();
  }
}

/**
 * @param task `geometry`, and for kinds.mjs what else: `comparison`, the only one of the comparisons that is wanted;
 *   `beside`, another geometry, compared with by input element; or `special`, a comparison of another function.
 */
async function run({ geometry, comparison, beside, special, limit }, { builds, env }) {
  const kase = caseOf('sweep', geometry);
  const input = inputFor(kase, env.reference.randomSource);
  let comparisons = comparisonsFor(builds);
  if (comparison) comparisons = comparisons.filter(({ name }) => name === comparison);
  let contenders = contendersFor(kase, builds);
  const parts = [];
  if (special) {
    comparisons = [{ name: special, ours: 'special', other: 'yardstick', limit }];
    contenders = specialContenders(special, kase, builds[0]);
  }
  if (beside) {
    const other = caseOf('beside', beside);
    const otherInput = inputFor(other, env.reference.randomSource);
    comparisons = [besideComparison(comparison, limit, input, otherInput)];
    parts.push(
      await prepareAll(other, otherInput, wanted(buildContenders(other, builds[0], 'beside'), comparisons), env),
    );
  }
  parts.unshift(await prepareAll(kase, input, wanted(contenders, comparisons), env));
  const [entries, notes, wrong] = ['entries', 'notes', 'wrong'].map((list) => parts.flatMap((part) => part[list]));
  const { times, ratios } = await compareAll(entries, comparisons, env.reference.randomSource(2));
  for (const { dispose } of entries) await dispose?.();
  return { geometry, label: kase.label, times, ratios, notes, wrong };
}

function besideComparison(name, limit, input, otherInput) {
  const route = name.split(' ')[0];
  return { name, ours: `ours ${route}`, other: `beside ${route}`, scale: otherInput.length / input.length, limit };
}

/** The contenders that some comparison asks for. */
function wanted(contenders, comparisons) {
  const names = new Set(comparisons.flatMap(({ ours, other }) => [ours, other]));
  return contenders.filter(({ name }) => names.has(name));
}
