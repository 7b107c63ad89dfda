export function quantile(values, q) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

export const median = (values) => quantile(values, 0.5);

/** What other work on the machine hardly touches. */
export const fastTenth = (values) => quantile(values, 0.1);

/**
 * How many times slower `a` is than `b`: the median of the ratios within each round, which a machine that is slower
 * for a while does not move. Both are lists of samples by round.
 */
export function ratio(a, b) {
  return median(a.map((value, round) => (value === null || (b[round] ?? null) === null ? null : value / b[round])));
}
