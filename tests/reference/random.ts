/** A small seeded generator (mulberry32), so that a failing case is the same case on every machine. */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `length` numbers spread evenly over [low, high). */
export function randomValues(length: number, seed: number, low = -1, high = 1): Float64Array {
  const next = randomSource(seed);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = low + (high - low) * next();
  return values;
}
