import { table } from './report.mjs';
import { fastTenth, median, ratio } from './statistics.mjs';

/**
 * What must be reached. `resident`, `fresh` and `out`: at most so many times the floor of that route.
 * `peers`: at least so many times faster than every resident library; `wholePeers`: than every library end to end.
 */
const bars = [
  { ids: ['A', 'B'], resident: 1.5, fresh: 1.15, out: 1.2, peers: 2 },
  { ids: ['F', 'H'], resident: 1.5, fresh: 1.15, out: 1.1, peers: 1 },
  { ids: ['D', 'L'], resident: 1.5, fresh: 1.3, out: 1.4, peers: 1.4 },
  { ids: ['E', 'MA', 'MB', 'G'], resident: 2, fresh: 1.25, out: 1.5, peers: 1.8 },
  { ids: ['C', 'MC'], resident: 3, fresh: 1.3, out: 2, peers: 2 },
  { ids: ['I'], resident: 6, fresh: 1.6, out: 2.5, peers: 2 },
  { ids: ['J'], resident: 6, fresh: 1.6, out: 2.5, peers: 100 },
  { ids: ['N'], resident: 1.7, fresh: 1.3, out: 1.3, wholePeers: 3 },
  { ids: ['K'], wholePeers: 3 },
  { ids: ['Q', 'R'], resident: 1.5 },
  { ids: ['YA', 'YB'], resident: 1.6 },
  { ids: ['YC'], resident: 2 },
  { ids: ['YN'], out: 1.3 },
  { ids: ['ZI', 'ZU'], resident: 3 },
];

/** What is aimed at beyond the bars: windows that do not overlap, windows that do, a whole call. */
const AIM = { apart: 1.15, overlapping: 1.5, copying: 1.05 };

/**
 * All comparisons that the measured cases admit: `{ id, what, value, undisturbed, atMost, verdict }`. `undisturbed` is
 * the same ratio between the fastest tenths, which other work on the machine hardly touches; the verdict goes by the
 * median.
 */
export function judge(outcomes) {
  return [...outcomes.flatMap(judgeCase), ...compareWindows(outcomes)];
}

export function reportTargets(verdicts) {
  const rows = verdicts.map(({ id, what, value, undisturbed, atMost, verdict }) => {
    return [id, what, value.toPrecision(3), undisturbed.toPrecision(3), atMost, verdict];
  });
  const misses = verdicts.filter(({ verdict }) => verdict === 'MISS').length;
  const summary = verdicts.length
    ? `${verdicts.length - misses} of ${verdicts.length} targets reached.`
    : 'No target was measured.';
  return `${table(['case', 'what', 'measured', 'fastest tenths', 'at most', 'verdict'], rows)}\n\n${summary}\n`;
}

function judgeCase({ id, results }) {
  const bar = bars.find(({ ids }) => ids.includes(id)) ?? {};
  const find = (kind, route) => results.find((result) => result.kind === kind && result.route === route);
  const verdicts = [];
  const compare = (what, ours, other, atMost, aim) => {
    if (!ours || !other || !atMost) return;
    const undisturbed = fastTenth(ours.samples) / fastTenth(other.samples);
    verdicts.push(verdictOf({ id, what, value: ratio(ours.samples, other.samples), undisturbed }, atMost, aim));
  };
  const overlapping = ['C', 'MC', 'G', 'I', 'J'].includes(id);
  const aims = { resident: overlapping ? AIM.overlapping : AIM.apart, fresh: AIM.copying, out: AIM.copying };
  for (const route of ['resident', 'fresh', 'out']) {
    compare(`${route} / its floor`, find('ours', route), find('floor', route), bar[route], aims[route]);
  }
  for (const peer of results.filter(({ kind }) => kind === 'peer')) {
    const times = peer.route === 'resident' ? bar.peers : bar.wholePeers;
    compare(`${peer.route} / ${peer.name}`, find('ours', peer.route), peer, 1 / (times ?? 1));
  }
  for (const native of results.filter(({ kind }) => kind === 'native')) {
    compare(`${native.route} / ${native.name}`, find('ours', native.route), native, Infinity, 1);
  }
  if (id === 'K') {
    compare('fresh / plain loop', find('ours', 'fresh'), find('plain', 'fresh'), 1);
    const samples = find('ours', 'out')?.samples;
    const what = 'out, in microseconds';
    if (samples) verdicts.push(verdictOf({ id, what, value: median(samples), undisturbed: fastTenth(samples) }, 1));
  }
  for (const route of ['fresh', 'out', 'resident']) {
    compare(`gradient / forward, ${route}`, find('ours', route), find('forward', route), 2);
  }
  return verdicts;
}

/** The cost may not grow with the window: J (63 wide) against I (15 wide), from runs of their own. */
function compareWindows(outcomes) {
  const resident = (id) =>
    outcomes.find((outcome) => outcome.id === id)?.results.find(({ name }) => name === 'avgpool2d resident');
  const [wide, narrow] = ['J', 'I'].map((id) => resident(id)?.samples);
  if (!wide || !narrow) return [];
  const comparison = { id: 'J', what: 'resident / resident of I', value: median(wide) / median(narrow) };
  return [verdictOf({ ...comparison, undisturbed: fastTenth(wide) / fastTenth(narrow) }, 1.15)];
}

function verdictOf(comparison, atMost, aim) {
  const limit = Number.isFinite(atMost) ? Number(atMost.toPrecision(3)) : '-';
  if (!(comparison.value <= atMost)) return { ...comparison, atMost: limit, verdict: 'MISS' };
  const verdict = aim === undefined ? 'pass' : comparison.value <= aim ? 'pass, aim reached' : `pass, aim ${aim}`;
  return { ...comparison, atMost: limit, verdict };
}
