/** The value below which `part` of the sorted samples lie, between neighbours in proportion. */
export function quantile(sorted: readonly number[], part: number): number {
  const position = (sorted.length - 1) * part;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

export function median(sorted: readonly number[]): number {
  return quantile(sorted, 0.5);
}

/** A time in the unit that suits its size. */
export function duration(microseconds: number): string {
  if (microseconds >= 1000) return `${Number((microseconds / 1000).toPrecision(3))} ms`;
  if (microseconds >= 1) return `${Number(microseconds.toPrecision(3))} µs`;
  return `${Number((microseconds * 1000).toPrecision(2))} ns`;
}
