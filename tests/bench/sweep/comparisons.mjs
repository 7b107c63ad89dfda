import { measure } from '../measure.mjs';
import { fastTenth, median, ratio } from '../statistics.mjs';

/** A contender whose first call takes longer is not called again: that call is its sample. */
export const LONG_MS = 1000;

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

/** Our time divided by another contender's, both by name. At most `limit` is wanted, where there is one. */
const COMPARISONS = [
  { name: 'out / plain loop', ours: 'ours out', other: 'plain', limit: 1 },
  { name: 'out / TF.js wasm', ours: 'ours out', other: 'TF.js wasm', limit: 1 },
  { name: 'resident / TF.js wasm resident', ours: 'ours resident', other: 'TF.js wasm resident', limit: 1 },
  { name: 'resident / floor', ours: 'ours resident', other: 'resident floor' },
  { name: 'out / other build', ours: 'ours out', other: 'other out', limit: 1.03 },
  { name: 'resident / other build', ours: 'ours resident', other: 'other resident', limit: 1.03 },
];

/** Those, and what the core chose against each strategy that a build is forced to. */
export function comparisonsFor(builds) {
  const forced = builds.filter((build) => build.forced);
  return [
    ...COMPARISONS,
    ...forced.flatMap(({ name }) =>
      ['out', 'resident'].map((route) => ({
        ...{ name: `${route} / forced ${name}`, ours: `ours ${route}`, other: `${name} ${route}`, limit: 1.3 },
      })),
    ),
  ];
}

/** Microseconds a call of each contender, and the ratios that both sides are there for, by name. */
export async function compareAll(entries, comparisons, next) {
  const { times, ratios } = await compare(entries, comparisons, EFFORTS[0], next);
  let doubtful = Number.POSITIVE_INFINITY;
  for (const effort of EFFORTS.slice(1)) {
    const above = comparisons.filter(({ name, limit }) => ratios[name] > limit && ratios[name] < limit * doubtful);
    if (above.length === 0) break;
    const involved = new Set(above.flatMap(({ ours, other }) => [ours, other]));
    const again = await compare(
      entries.filter(({ name }) => involved.has(name)),
      above,
      effort,
      next,
    );
    Object.assign(times, again.times);
    for (const { name } of above) ratios[name] = Math.min(ratios[name], again.ratios[name]);
    doubtful = BY_FAR;
  }
  return { times, ratios };
}

async function compare(entries, comparisons, effort, next) {
  const [long, short] = [true, false].map((is) => entries.filter(({ firstCallMs }) => firstCallMs > LONG_MS === is));
  const timed = await measure(short, { ...effort, processor: true }, next);
  const samples = Object.fromEntries([
    ...short.map(({ name }, i) => [name, timed[i].samples]),
    ...long.map(({ name, firstCallMs }) => [name, Array(effort.rounds).fill(1000 * firstCallMs)]),
  ]);
  const times = Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]));
  const ratios = {};
  for (const { name, ours, other, scale = 1 } of comparisons) {
    const [a, b] = [samples[ours], samples[other]];
    // Other work on the machine moves one of the two figures; a slower contender moves both.
    if (a && b) ratios[name] = scale * Math.min(ratio(a, b), fastTenth(a) / fastTenth(b));
  }
  return { times, ratios };
}
