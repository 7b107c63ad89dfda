import { cellFacts, outputSentence } from '../model/sentences.ts';
import { signal } from '../state/signal.ts';
import { inTurn, pointed, pooled, settings, show } from '../state/store.ts';
import { announce } from './announce.tsx';

/** Slow enough to read the sum of each window. */
const beat = 900;

/** Which way the window moves by itself: 1 forwards, -1 backwards, 0 not at all. */
export const playing = signal<-1 | 0 | 1>(0);

/** The window's position, counted row after row from 0, and the last one. */
export function place(): { position: number; last: number } {
  const columns = pooled.value.columns.outputLength;
  const [row, column] = settings.value.pinned;
  return { position: row * columns + column, last: pooled.value.rows.outputLength * columns - 1 };
}

/** Goes to an output; past either end it continues at the other. */
function go(to: number, say: boolean): void {
  const columns = pooled.value.columns.outputLength;
  const outputs = place().last + 1;
  const index = (to + outputs) % outputs;
  const [row, column] = [Math.floor(index / columns), index % columns];
  // On a touch screen the last tapped cell is still pointed at, which would hide the moving window.
  pointed.value = null;
  show({ pinned: [row, column] }, true);
  // While it plays, reading every window aloud would fall behind.
  if (say) announce(outputSentence(cellFacts(pooled.value, settings.value, row, column)));
}

const atEnd = (direction: number) => (direction > 0 ? place().position >= place().last : place().position <= 0);

let timer: ReturnType<typeof setTimeout> | undefined;
let timed = '';

/**
 * Sets the timer for the next step. Redraws for other reasons, such as a moving pointer, must not restart it.
 */
export function keepWalking(): void {
  const { speed, loop } = settings.value;
  const { position, last } = place();
  const now = [playing.value, position, last, pooled.value.columns.outputLength, speed, loop].join();
  if (now === timed) return;
  timed = now;
  clearTimeout(timer);
  if (playing.value === 0) return;
  timer = setTimeout(() => {
    if (atEnd(playing.value) && !loop) playing.value = 0;
    else go(place().position + playing.value, false);
  }, beat / speed);
}

export function stop(): void {
  playing.value = 0;
  timed = '';
  clearTimeout(timer);
}

export function toggle(direction: -1 | 1): void {
  if (playing.value !== direction && atEnd(direction)) go(direction > 0 ? 0 : place().last, false);
  playing.value = playing.value === direction ? 0 : direction;
}

export function step(by: number): void {
  playing.value = 0;
  inTurn(
    (now) => now,
    () => go(place().position + by, true),
  );
}

export function jump(to: number): void {
  playing.value = 0;
  go(to, false);
}
