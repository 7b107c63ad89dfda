import { table, time } from '../report.mjs';

const WORST = 20;

/** For each ratio the worst geometries and how many are above 1, 1.1 and 2; and the same by class. */
export function reportSweep(outcomes) {
  const names = [...new Set(outcomes.flatMap(({ ratios }) => Object.keys(ratios ?? {})))];
  const parts = names.map((name) => reportRatio(name, outcomes));
  const counts = table(
    ['ratio', 'geometries', 'above 1', 'above 1.1', 'above 2', 'median', 'worst'],
    names.map((name) => [name, ...countsOf(valuesOf(name, outcomes))]),
  );
  return [...parts, '### Counts', '', counts, '', ...reportLong(outcomes)].join('\n');
}

/** Results that are wrong and calls that failed: nothing when there are none. */
export function reportFailures(outcomes) {
  return outcomes
    .flatMap(({ geometry, failed, wrong = [] }) =>
      [...(failed ? [`FAILED: ${failed}`] : []), ...wrong.map((text) => `WRONG: ${text}`)].map(
        (text) => `- ${text}\n  ${JSON.stringify(geometry)}`,
      ),
    )
    .join('\n');
}

function reportRatio(name, outcomes) {
  const measured = outcomes.filter(({ ratios }) => ratios?.[name] !== undefined);
  const worst = measured.toSorted((a, b) => b.ratios[name] - a.ratios[name]).slice(0, WORST);
  const rows = worst.map(({ className, geometry, label, ratios, times }) => {
    const ours = times[name.startsWith('out') ? 'ours out' : 'ours resident'];
    return [ratios[name].toFixed(2), time(ours), className, label, `\`${JSON.stringify(geometry)}\``];
  });
  const classes = [...new Set(measured.map(({ className }) => className))].map((className) => [
    className,
    ...countsOf(
      valuesOf(
        name,
        measured.filter((outcome) => outcome.className === className),
      ),
    ),
  ]);
  return [
    ...[`### ${name}`, '', table([name, 'ours', 'class', 'pooling', 'geometry'], rows), ''],
    ...[table(['class', 'geometries', 'above 1', 'above 1.1', 'above 2', 'median', 'worst'], classes), ''],
  ].join('\n');
}

function valuesOf(name, outcomes) {
  return outcomes.map(({ ratios }) => ratios?.[name]).filter((value) => value !== undefined);
}

function countsOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const above = (limit) => sorted.filter((value) => value > limit).length;
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return [sorted.length, above(1), above(1.1), above(2), middle.toFixed(2), (sorted.at(-1) ?? Number.NaN).toFixed(2)];
}

/** Contenders that were given up after one long call. */
function reportLong(outcomes) {
  const long = outcomes.flatMap(({ geometry, notes = [] }) =>
    notes.filter((note) => note.includes('one call of')).map((note) => `- ${note}\n  ${JSON.stringify(geometry)}`),
  );
  return long.length === 0 ? [] : ['### Given up after one long call', '', ...long, ''];
}
