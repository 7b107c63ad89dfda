import { contendersFor } from './contenders/index.mjs';
import { Missing } from './contenders/missing.mjs';
import { inputFor } from './data.mjs';
import { measure } from './measure.mjs';
import { expectedFor, firstDifference } from './verify.mjs';

/**
 * One case from data to samples, the same in Node.js and in a browser. Every contender is checked before any is
 * timed; a wrong result ends the run.
 *
 * @param env what differs between the runtimes: the floor's module, the reference, how the package and peers load.
 * @param contenders all that there are, unless some are given.
 */
export async function runCase(kase, options, env, contenders = contendersFor(kase, options.only)) {
  const input = inputFor(kase, env.reference.randomSource);
  const expected = expectedFor(kase, input, env.reference);
  const missing = [];
  const ready = [];
  for (const contender of contenders) {
    const { name, kind, route } = contender;
    try {
      const made = await contender.create(kase, input, env, contender);
      const entry = { name, kind, route, ...made };
      const difference = await check(entry, kase, expected, env.reference);
      if (difference) throw new Error(`case ${kase.id}, ${name}: ${difference}`);
      ready.push(entry);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      missing.push({ name, reason: error.message });
    }
  }
  const timed = await measure(ready, options, env.reference.randomSource(2));
  for (const { dispose } of ready) await dispose?.();
  const results = ready.map(({ name, kind, route, note }, i) => ({ name, kind, route, note, ...timed[i] }));
  return { id: kase.id, results, missing };
}

/** What is wrong with this contender's result, if anything; on the way the first call shows whether it is a slow one. */
async function check(entry, kase, expected, reference) {
  if (entry.check) return entry.check();
  await entry.enter?.();
  const start = performance.now();
  const made = await entry.call();
  entry.firstCallMs = performance.now() - start;
  const got = entry.result(made);
  if (!entry.kase) return firstDifference(got, entry.expected?.() ?? expected, kase, reference, entry.slack);
  return firstDifference(got, expectedFor(entry.kase, entry.input, reference), entry.kase, reference);
}
