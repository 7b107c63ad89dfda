import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runInChild } from './child.mjs';
import { table, time } from './report.mjs';
import { fastTenth, median, ratio } from './statistics.mjs';

/** From this ratio on a case counts as slower; K takes a tenth of a microsecond, which no clock splits finer. */
const SLOWER = 1.03;
const SLOWER_OF = { K: 1.05 };

/** How often what looks slower is measured once more, each time in a new process, before it is called so. */
const REPEATS = 3;

/**
 * `--against`: times the cases on this build and another, interleaved in one process for each case, and prints a row for each
 * case and route as it comes. Gives the rows that are slower.
 */
export async function compareBuilds(chosen, options) {
  console.log(`This build against ${options.other}\n`);
  console.log(table(['case', 'what', 'route', 'this', 'other', 'this / other', 'fastest tenths', 'verdict'], []));
  const slower = [];
  for (const kase of chosen) {
    for (const row of await compareCase(kase, options)) {
      if (row.slower) slower.push(row);
      console.log(reportRow(row));
    }
  }
  const names = slower.map(({ id, route }) => `${id} ${route}`).join(', ');
  console.log(`\n${slower.length === 0 ? 'Nothing is slower.' : `Slower: ${names}.`}\n`);
  return slower;
}

/** The file that another build's folder is imported by. */
export function otherEntry(folder) {
  const entry = join(resolve(folder), 'index.js');
  if (!existsSync(entry)) {
    throw new Error(`--against ${folder}: has no index.js; name the dist folder of another build`);
  }
  return entry;
}

async function compareCase(kase, options) {
  const limit = SLOWER_OF[kase.id] ?? SLOWER;
  let rows = await measureCase(kase, options, false);
  for (let repeat = 1; repeat <= REPEATS && rows.some((row) => looksSlower(row, limit)); repeat++) {
    // The build that starts first may have the better memory or code addresses: they take turns.
    const again = await measureCase(kase, options, repeat % 2 === 1);
    rows = rows.map((row, i) => (looksSlower(row, limit) ? { ...fasterOf(row, again[i]), repeats: repeat } : row));
  }
  return rows.map((row) => ({ ...row, slower: looksSlower(row, limit) }));
}

async function measureCase(kase, options, otherFirst) {
  const outcome = await runInChild('against-case.mjs', { kase, options: { ...options, processor: true }, otherFirst });
  return outcome.map(({ route, samples: [ours, others], sameBits }) => ({
    ...{ id: kase.id, label: kase.label, route, sameBits, repeats: 0 },
    ...{ ours: median(ours), others: median(others) },
    ...{ value: ratio(ours, others), undisturbed: fastTenth(ours) / fastTenth(others) },
  }));
}

/** Other work on the machine moves one of the two figures for no reason; a slower build moves both. */
function looksSlower({ value, undisturbed }, limit) {
  return Math.min(value, undisturbed) > limit;
}

function fasterOf(a, b) {
  return Math.min(b.value, b.undisturbed) < Math.min(a.value, a.undisturbed) ? b : a;
}

function reportRow({ id, label, route, ours, others, value, undisturbed, slower, repeats, sameBits }) {
  const verdict = [
    slower ? 'SLOWER' : repeats === 0 && Math.max(value, undisturbed) < 1 / SLOWER ? 'faster' : '',
    repeats > 0 ? `measured ${repeats + 1} times` : '',
    sameBits ? '' : 'other bits',
  ];
  const cells = [id, label, route, time(ours), time(others), value.toFixed(3), undisturbed.toFixed(3)];
  return `| ${[...cells, verdict.filter(Boolean).join(', ')].join(' | ')} |`;
}
