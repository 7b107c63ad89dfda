import type { Axis } from './pooled.ts';

/** Neighbouring cells along one axis. */
export interface Span {
  readonly first: number;
  readonly count: number;
}

/** Rising indices as spans of neighbours. */
export function spans(indices: readonly number[]): Span[] {
  const found: { first: number; count: number }[] = [];
  for (const index of indices) {
    const last = found.at(-1);
    if (last && last.first + last.count === index) last.count++;
    else found.push({ first: index, count: 1 });
  }
  return found;
}

/** The real cells along one axis that an output reads. */
export function tapsOf({ windows, dilation }: Axis, output: number): number[] {
  const { first, taps } = windows[output] ?? { first: 0, taps: 0 };
  return Array.from({ length: taps }, (_, tap) => first + tap * dilation);
}

/** The outputs along one axis that read real cell `index`. */
export function outputsUsing({ windows, dilation }: Axis, index: number): number[] {
  return windows.flatMap(({ first, taps }, output) => {
    const tap = (index - first) / dilation;
    return Number.isInteger(tap) && tap >= 0 && tap < taps ? [output] : [];
  });
}

/** The input indices along one axis that no window ever reaches. */
export function unreached(axis: Axis, length: number): number[] {
  return Array.from({ length }, (_, index) => index).filter((index) => outputsUsing(axis, index).length === 0);
}
