import { caseOf } from '../geometry.mjs';
import { table, time } from '../report.mjs';
import { kinds } from './kinds.mjs';
import { openRunner } from './runner.mjs';
import { noFailure } from './sweep.mjs';

/** `--kinds`: the kinds of calls that were slow, then and now. False when a result was wrong. */
export async function runKinds() {
  const runner = openRunner({});
  const outcomes = [];
  let reached = 0;
  console.log(table(['kind', 'pooling', 'comparison', 'was', 'is', 'wanted', ''], []));
  for (const { kind, was, ms, ...task } of kinds) {
    const outcome = await runner.run(task);
    outcomes.push(outcome);
    const { label = caseOf('', task.geometry).label, times = {}, ratios = {}, failed } = outcome;
    const name = task.special ?? task.comparison;
    const ours = (times['ours out'] ?? Number.NaN) / 1000;
    const [is, wanted] = ms ? [ours, ms] : [ratios[name] ?? Number.NaN, task.limit];
    const done = is <= wanted;
    if (done) reached++;
    const [shown, limit] = ms ? [time(1000 * is), `${ms} ms`] : [is.toFixed(2), wanted];
    const timedOut = failed?.startsWith('no answer');
    const verdict = failed && !timedOut ? 'FAILED' : done ? 'reached' : 'no';
    const compared = task.beside ? `${name}: ${caseOf('', task.beside).label}` : ms ? 'a call' : name;
    console.log(`| ${[kind, label, compared, was, timedOut ? failed : shown, limit, verdict].join(' | ')} |`);
  }
  runner.close();
  console.log(`\n${reached} of ${kinds.length} reached.\n`);
  return noFailure(outcomes);
}
