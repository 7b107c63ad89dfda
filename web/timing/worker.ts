import { averagePool2d, type PoolOptions } from 'avgpool2d';
import type { Case, Contender, FromTiming, Measured, ToTiming } from './messages.ts';
import { plainLoop } from './plain-loop.ts';

/** Measures in a worker: a slow contender must not block the page, and the page's drawing must not disturb the clock. */

const rounds = 21;
/** Browsers blur their clocks to 0.1 or 1 ms; a sample must be much longer than that. */
const sampleMilliseconds = 12;

type Call = () => ArrayLike<number> | undefined;

function post(message: FromTiming): void {
  self.postMessage(message);
}

/** Numbers that look like activations; the same ones for every contender. */
function fill(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => {
    state = Math.imul(state, 1664525) + 1013904223;
    return (state >>> 8) / 2 ** 24;
  });
}

function time(call: Call, count: number): number {
  const begin = performance.now();
  for (let i = 0; i < count; i++) call();
  return performance.now() - begin;
}

/**
 * Calls per sample, so that it lasts long enough for the clock. The calls made here warm it up; a
 * single long batch may have been an interruption, so the shortest of three decides.
 */
function repeats(call: Call): number {
  for (let count = 1; ; count *= 2) {
    const took = Math.min(time(call, count), time(call, count), time(call, count));
    if (took >= sampleMilliseconds / 2) {
      return Math.max(1, Math.round((count * sampleMilliseconds) / took));
    }
  }
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(Number(a[i]) - Number(b[i])));
  }
  return largest;
}

async function calls(what: Case, withTensorFlow: boolean) {
  const { height, width, channels, rows, columns, tensorflow } = what;
  const data = fill(height * width * channels);
  const x = { data, shape: [1, height, width, channels] as const };
  // One of the two kinds of options; either overload takes its own.
  const options = what.options as PoolOptions;
  const out = new Float32Array(rows.length * columns.length * channels);
  const there = new Float32Array(data.length);
  const list: [Contender, Call][] = [
    ['avgpool2d', () => averagePool2d(x, options).data],
    ['given', () => averagePool2d(x, { ...options, out }).data],
    ['loop', () => plainLoop(data, what)],
    [
      'copy',
      () => {
        there.set(data);
        there.slice(0, out.length);
        return undefined;
      },
    ],
  ];
  if (!withTensorFlow || tensorflow === null) return { list, problem: null };
  try {
    const { startTensorFlow } = await import('./tensorflow.ts');
    const { whole, resident } = await startTensorFlow(data, what, tensorflow);
    list.push(['tfjs', whole], ['tfjsResident', resident]);
    return { list, problem: null };
  } catch {
    return { list, problem: 'TensorFlow.js could not be fetched. Check the connection and try again.' };
  }
}

async function measure({ case: what, withTensorFlow }: ToTiming): Promise<void> {
  const { list, problem } = await calls(what, withTensorFlow);
  const reference = Float32Array.from(list[0]?.[1]() ?? []);
  const runs = list.map(([name, call]) => {
    const result = call();
    const difference = result ? largestDifference(result, reference) : null;
    return { name, call, difference, count: repeats(call), samples: [] as number[] };
  });
  // Taking turns, so that a machine that slows down slows everyone.
  for (let round = 0; round < rounds; round++) {
    for (const { call, count, samples } of runs) {
      samples.push((time(call, count) / count) * 1000);
    }
    post({ kind: 'progress', part: (round + 1) / rounds });
  }
  const results: Partial<Record<Contender, Measured>> = {};
  for (const { name, samples, difference } of runs) {
    results[name] = { samples: samples.sort((a, b) => a - b), difference };
  }
  post({ kind: 'done', results, problem });
}

self.addEventListener('message', (event: MessageEvent<ToTiming>) => {
  measure(event.data).catch((error: unknown) =>
    post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
