import { type DType, decode, isIntegerType, roundedQuotient, saturated } from './dtype.ts';
import { float16Spacing } from './float16.ts';
import type { Reference } from './pool.ts';

/** Throws unless `got` is a correct result of this type: shape, then every element within its type's promise. */
export function expectPooled(
  got: { data: ArrayLike<number>; shape: readonly number[] },
  want: Reference,
  dtype: DType,
  label: string,
): void {
  expectShape(got.shape, want.shape, label);
  if (got.data.length !== want.mean.length) {
    throw new Error(`${label}: got ${got.data.length} elements, expected ${want.mean.length}`);
  }
  const values = decode(got.data, dtype);
  for (let i = 0; i < want.mean.length; i++) {
    const complaint = judge(values[i] as number, want, i, dtype);
    if (complaint) fail(label, i, want.shape, values[i] as number, complaint);
  }
}

/** Throws unless both hold the same bits; NaNs are alike whatever their payload. */
export function expectSameBits(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  shape: readonly number[],
  label: string,
): void {
  if (got.length !== want.length) throw new Error(`${label}: got ${got.length} elements, expected ${want.length}`);
  const [a, b] = [new Float64Array(got), new Float64Array(want)];
  for (let i = 0; i < b.length; i++) {
    if (!Object.is(a[i], b[i])) fail(label, i, shape, a[i] as number, `${show(b[i] as number)} bit for bit`);
  }
}

/** Throws unless every element is within abs + rel * |expected|; NaN and infinities must be met exactly. */
export function expectWithin(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: { abs: number; rel: number },
  shape: readonly number[],
  label: string,
): void {
  if (got.length !== want.length) throw new Error(`${label}: got ${got.length} elements, expected ${want.length}`);
  for (let i = 0; i < want.length; i++) {
    const expected = want[i] as number;
    const allowed = tolerance.abs + tolerance.rel * Math.abs(expected);
    if (!within(got[i] as number, expected, allowed))
      fail(label, i, shape, got[i] as number, `${expected} within ${allowed}`);
  }
}

export function expectShape(got: readonly (number | null)[], want: readonly (number | null)[], label: string): void {
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    throw new Error(`${label}: got shape ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);
  }
}

/**
 * The error that rounding may leave in element i of a floating-point result. An element goes through the additions
 * along both axes and one division; see numerics/error-bound.test.ts. The last terms are what subnormal quotients and
 * the reference itself lose.
 */
export function errorBound(want: Reference, i: number, dtype: 'float32' | 'float64' | 'float16'): number {
  const scale = want.scale[i] as number;
  const rows = want.rows[i] as number;
  const cols = want.cols[i] as number;
  const quotients = want.quotients[i] as number;
  // Windows that slide are added at twice the precision, and their sum is rounded once: with the quotient, or after the
  // quotients of a gradient.
  const summed = (rows > 6 || cols > 6) && quotients > 1 ? 1 : 0;
  const divided = (want.divisor[i] as number) > 2 ** 24 ? 2 : 1;
  if (dtype === 'float64') {
    // There is no wider type to add sliding windows in.
    const added = [rows, cols].reduce((sum, k) => sum + (k > 6 ? k : additions(k)), 0);
    return firstOrder(added + divided + 2, 2 ** -53) * scale + quotients * 2 ** -1074;
  }
  const roundings = additions(rows) + additions(cols) + summed + divided;
  if (dtype === 'float32') return firstOrder(roundings, 2 ** -24) * scale + quotients * 2 ** -150 + 2 ** -50 * scale;
  return firstOrder(roundings, 2 ** -24) * scale + float16Spacing(want.mean[i] as number) / 2;
}

/** Rounded additions that the sum of k numbers takes any of them through: the depth of a balanced tree. */
export function additions(k: number): number {
  return k <= 1 ? 0 : Math.ceil(Math.log2(k));
}

/** n roundings of unit roundoff u multiply the error bound to n u / (1 - n u). */
function firstOrder(n: number, u: number): number {
  return (n * u) / (1 - n * u);
}

/** What was expected instead, or nothing when the value is right. */
function judge(value: number, want: Reference, i: number, dtype: DType): string | undefined {
  if (isIntegerType(dtype)) {
    const exact = saturated(roundedQuotient(want.sum[i] as number, want.divisor[i] as number), dtype);
    if (value === exact) return undefined;
    return `${exact} (${want.sum[i]} / ${want.divisor[i]}, halves away from zero)`;
  }
  const mean = want.mean[i] as number;
  if (value === mean) return undefined;
  const bound = errorBound(want, i, dtype);
  if (within(value, mean, bound) || value === overflowed(mean, bound, dtype)) return undefined;
  return `${show(mean)} within ${bound}`;
}

/** Infinity of the right sign where the value plus its error does not fit the type, else NaN, which equals nothing. */
function overflowed(mean: number, bound: number, dtype: 'float32' | 'float64' | 'float16'): number {
  const limit = { float64: Number.MAX_VALUE, float32: 2 ** 128 - 2 ** 103, float16: 65520 }[dtype];
  return Math.abs(mean) + bound >= limit ? Math.sign(mean) * Number.POSITIVE_INFINITY : Number.NaN;
}

function within(got: number, want: number, allowed: number): boolean {
  if (Number.isNaN(want)) return Number.isNaN(got);
  return got === want || Math.abs(got - want) <= allowed;
}

function fail(label: string, i: number, shape: readonly number[], got: number, want: string): never {
  throw new Error(
    `${label}: element ${i} at [${coordinates(i, shape)}] of [${shape}] is ${show(got)}, expected ${want}`,
  );
}

function coordinates(i: number, shape: readonly number[]): string {
  const at: number[] = [];
  let rest = i;
  for (const size of [...shape].reverse()) {
    at.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return at.join(', ');
}

function show(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
