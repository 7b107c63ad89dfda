import { signal } from '../state/signal.ts';
import type { Contender, FromTiming, Measured, ToTiming } from './messages.ts';

export interface Run {
  readonly asked: ToTiming;
  readonly results: Partial<Record<Contender, Measured>>;
}

export const lastRun = signal<Run | null>(null);
/** How much of the running measurement is done, 0 to 1; null when none runs. */
export const progress = signal<number | null>(null);
export const timingProblem = signal<string | null>(null);

let worker: Worker | null = null;

/** Ends a measurement that is no longer wanted. */
export function stopTiming(): void {
  worker?.terminate();
  worker = null;
  progress.value = null;
}

/** Measures in a worker of its own, which ends with the measurement and gives its memory back. */
export function startTiming(asked: ToTiming): void {
  stopTiming();
  timingProblem.value = null;
  progress.value = 0;
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromTiming>) => {
    if (data.kind === 'progress') {
      progress.value = data.part;
      return;
    }
    if (data.kind === 'done') lastRun.value = { asked, results: data.results };
    timingProblem.value = data.kind === 'done' ? data.problem : data.message;
    stopTiming();
  });
  worker.addEventListener('error', () => {
    timingProblem.value = 'The measurement could not be started. Check the connection and try again.';
    stopTiming();
  });
  worker.postMessage(asked);
}
