/** The sweep's child process: one geometry after the other, each checked and timed. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { floors } from '../contenders/floors.mjs';
import { Missing } from '../contenders/missing.mjs';
import { plainLoop } from '../contenders/plain-loop.mjs';
import { tensorflow } from '../contenders/tensorflow.mjs';
import { inputFor } from '../data.mjs';
import { forceStrategy } from '../force.mjs';
import { caseOf } from '../geometry.mjs';
import { loadBuild } from '../load-build.mjs';
import { measure } from '../measure.mjs';
import { floorFile, packageEntry, referenceFile } from '../paths.mjs';
import { sizeOf } from '../shapes.mjs';
import { fastTenth, median, ratio } from '../statistics.mjs';
import { wrongElement } from './check.mjs';

/** A contender whose first call takes longer is not called again: that call is its sample. */
const LONG_MS = 1000;

/** TF.js wasm, which visits every tap, takes about as long for so many. */
const MOST_TAPS = 1e9;

/**
 * What looks slower than it should is measured again, for longer, and once more if it is not slower by far; the lowest
 * ratio counts.
 */
const EFFORTS = [
  { rounds: 5, sampleMs: 0.5, budgetMs: 50, warmUpMs: 8 },
  { rounds: 11, sampleMs: 1, budgetMs: 150, warmUpMs: 30 },
  { rounds: 21, sampleMs: 2, budgetMs: 500, warmUpMs: 100 },
];

const BY_FAR = 1.5;

/** The ratios that are printed: ours divided by another's. At most `limit` is wanted, where there is one. */
const COMPARISONS = [
  { name: 'out / plain loop', ours: 'ours out', other: 'plain', limit: 1 },
  { name: 'out / TF.js wasm', ours: 'ours out', other: 'TF.js wasm', limit: 1 },
  { name: 'resident / TF.js wasm resident', ours: 'ours resident', other: 'TF.js wasm resident', limit: 1 },
  { name: 'resident / floor', ours: 'ours resident', other: 'resident floor' },
  { name: 'out / other build', ours: 'ours out', other: 'other out', limit: 1.03 },
  { name: 'resident / other build', ours: 'ours resident', other: 'other resident', limit: 1.03 },
];

const require = createRequire(import.meta.url);
let made;

process.on('message', async ({ geometry, options }) => {
  try {
    made ??= prepare(options);
    process.send({ outcome: await runGeometry(geometry, await made) });
  } catch (error) {
    process.send({ error: error.stack ?? String(error) });
  }
});

async function prepare({ other, force = [] }) {
  const builds = [await loadBuild('ours', packageEntry)];
  if (other) builds.push(await loadBuild('other', other));
  for (const strategy of force) {
    const build = await loadBuild(strategy, packageEntry);
    forceStrategy(build.module, strategy);
    builds.push({ ...build, forced: true });
  }
  const reference = await import(pathToFileURL(referenceFile).href);
  const backend = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const env = {
    floorModule: new WebAssembly.Module(readFileSync(floorFile)),
    peerPath: (path) => join(backend, path.replace('@tensorflow/tfjs-backend-wasm/', '/')),
  };
  return { builds, reference, env };
}

let geometries = 0;

async function runGeometry(geometry, { builds, reference, env }) {
  const kase = caseOf('sweep', geometry);
  const input = inputFor(kase, reference.randomSource);
  const importLoops = () => import(`../contenders/plain-loops.mjs?${geometries++}`);
  const entries = [];
  const notes = [];
  const wrong = [];
  let agreed;
  for (const { name, create, forced, peer } of contendersFor(kase, builds)) {
    const environment = { ...env, importLoops };
    try {
      const contender = await create(kase, input, environment);
      await contender.enter?.();
      const start = performance.now();
      const given = await contender.call();
      const firstCallMs = performance.now() - start;
      const entry = { name, ...contender, firstCallMs };
      if (!contender.check) {
        const got = contender.result(given);
        const difference = wrongElement(kase, input, got, agreed, reference.decode);
        if (difference && peer) throw new Missing(`wrong: ${difference}`);
        if (difference) wrong.push(`${name}: ${difference}`);
        if (!peer) agreed ??= got.slice();
      }
      if (contender.note) notes.push(`${name}: ${contender.note}`);
      if (firstCallMs > LONG_MS) notes.push(`${name}: one call of ${(firstCallMs / 1000).toFixed(1)} s`);
      entries.push(entry);
    } catch (error) {
      if (!(error instanceof Missing || forced)) throw error;
      notes.push(`${name}: ${error.message}`);
    }
  }
  const comparisons = [...COMPARISONS, ...forcedComparisons(builds)];
  let { times, ratios } = await compare(entries, comparisons, EFFORTS[0], reference);
  let doubtful = Number.POSITIVE_INFINITY;
  for (const effort of EFFORTS.slice(1)) {
    const above = comparisons.filter(({ name, limit }) => ratios[name] > limit && ratios[name] < limit * doubtful);
    doubtful = BY_FAR;
    if (above.length === 0) break;
    const involved = new Set(above.flatMap(({ ours, other }) => [ours, other]));
    const again = await compare(
      entries.filter(({ name }) => involved.has(name)),
      above,
      effort,
      reference,
    );
    times = { ...times, ...again.times };
    for (const { name } of above) ratios[name] = Math.min(ratios[name], again.ratios[name]);
  }
  for (const { dispose } of entries) await dispose?.();
  return { geometry, label: kase.label, times, ratios, notes, wrong };
}

function contendersFor(kase, builds) {
  const ours = builds.flatMap(({ name, module, avgpool2d, forced }) =>
    avgpool2d(kase)
      .filter(({ kind, route }) => kind === 'ours' && route !== 'fresh')
      .map((contender) => ({
        ...{ name: `${name} ${contender.route}`, forced },
        create: (given, input, env) =>
          contender.create(given, input, { ...env, importPackage: async () => module }, contender),
      })),
  );
  const named = (name, contender, peer) => ({
    ...{ name, peer },
    create: (given, input, env) => contender.create(given, input, env, contender),
  });
  // Elsewhere it transposes, or visits more taps than anyone would wait for, or hands back its input.
  const comparable = kase.dataFormat === 'channels_last' && kase.taps <= MOST_TAPS && kase.taps > sizeOf(kase.yShape);
  const peers = comparable ? tensorflow.filter(({ backend }) => backend === 'wasm') : [];
  return [
    named(
      'plain',
      plainLoop.find(({ route }) => route === 'out'),
    ),
    ...ours,
    named(
      'resident floor',
      floors.find(({ route }) => route === 'resident'),
    ),
    ...peers.map((contender) => named(contender.name, contender, true)),
  ];
}

function forcedComparisons(builds) {
  return builds
    .filter(({ forced }) => forced)
    .flatMap(({ name }) =>
      ['out', 'resident'].map((route) => ({
        ...{ name: `${route} / forced ${name}`, ours: `ours ${route}`, other: `${name} ${route}`, limit: 1.3 },
      })),
    );
}

/** Microseconds of each contender, and the ratios that both sides are there for. */
async function compare(entries, comparisons, effort, reference) {
  const [long, short] = [true, false].map((is) => entries.filter(({ firstCallMs }) => firstCallMs > LONG_MS === is));
  const timed = await measure(short, effort, reference.randomSource(2));
  const samples = Object.fromEntries([
    ...short.map(({ name }, i) => [name, timed[i].samples]),
    ...long.map(({ name, firstCallMs }) => [name, Array(effort.rounds).fill(1000 * firstCallMs)]),
  ]);
  const times = Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]));
  const ratios = {};
  for (const { name, ours, other } of comparisons) {
    const [a, b] = [samples[ours], samples[other]];
    // Other work on the machine moves one of the two figures; a slower contender moves both.
    if (a && b) ratios[name] = Math.min(ratio(a, b), fastTenth(a) / fastTenth(b));
  }
  return { times, ratios };
}
