import { processorTime, wallTime } from './clock.mjs';

/**
 * Times contenders in interleaved rounds: each round takes one sample of every contender, in an order shuffled anew,
 * so that a machine that changes its pace changes it for all. A sample is a batch of calls that lasts about
 * `sampleMs`. Microseconds per call, one list for each contender; a slow contender sits out the later rounds (null).
 * The clock is the wall's, unless `processor` asks for processor time.
 */
export async function measure(contenders, options, next) {
  const { rounds } = options;
  const plans = [];
  const now = options.processor ? processorTime : wallTime;
  for (const contender of contenders) plans.push(await plan(contender, options, now));
  for (let round = 0; round < rounds; round++) {
    for (const entry of shuffled(plans, next)) {
      if (round >= entry.samplesWanted) entry.samples.push(null);
      else entry.samples.push(await sample(entry, now));
    }
  }
  return plans.map(({ calls, samples }) => ({ calls, samples }));
}

/** Enough for V8 to compile the WebAssembly and the loops around it with its optimizing compilers. */
const WARM_UP_MS = 150;
const WARM_UP_CALLS = 1e6;

/** From this on one call is a sample, and a call before it to warm up would only double the wait. */
const SLOW_MS = 500;

/** Warms up, and finds how many calls fill a sample and how many samples fit the budget. */
async function plan(contender, { rounds, sampleMs, budgetMs, warmUpMs = WARM_UP_MS }, now) {
  const slow = contender.firstCallMs > SLOW_MS;
  const callMs = slow ? contender.firstCallMs : await warmUp(contender, warmUpMs, now);
  const calls = Math.max(1, Math.ceil(sampleMs / callMs));
  const affordable = Math.floor(budgetMs / (callMs * (slow ? 1 : calls + 1)));
  return { contender, calls, slow, samples: [], samplesWanted: Math.min(rounds, Math.max(1, affordable)) };
}

/** Milliseconds of one call after a warm-up in batches that double. */
async function warmUp(contender, warmUpMs, now) {
  await contender.enter?.();
  const start = now();
  for (let batch = 1, calls = 0; ; batch *= 2) {
    const before = now();
    await repeat(contender, batch);
    const after = now();
    calls += batch;
    if (after - start > warmUpMs || calls > WARM_UP_CALLS) return Math.max((after - before) / batch, 1e-5);
  }
}

async function sample({ contender, calls, slow }, now) {
  await contender.enter?.();
  if (!slow) await repeat(contender, 1); // untimed: brings this contender's data back into the caches
  const start = now();
  await repeat(contender, calls);
  return ((now() - start) * 1e3) / calls;
}

/** The last result stays alive, as it would for a caller. */
export let kept;

function repeat({ call, asynchronous }, times) {
  if (asynchronous) return repeatAsynchronous(call, times);
  for (let i = 0; i < times; i++) kept = call();
}

async function repeatAsynchronous(call, times) {
  for (let i = 0; i < times; i++) kept = await call();
}

function shuffled(list, next) {
  const order = [...list];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
