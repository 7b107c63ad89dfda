import { averagePool2d, averagePool2dGradient } from 'avgpool2d';
import { expect, test } from 'vitest';
import { additions, expectPooled } from '../reference/compare.ts';
import { type AxisWindow, axisWindows, type PoolOptions } from '../reference/geometry.ts';
import { type Reference, referenceGradient, referencePool } from '../reference/pool.ts';
import { randomSource } from '../reference/random.ts';
import { Sum } from '../reference/sum.ts';

/*
 * Rows are added first, then columns, then the sum is divided. Numbers are added in a balanced tree, so that none goes
 * through more than a(k) = ceil(log2 k) additions; where windows slide, sums are shared and formed at twice the
 * precision. With each rounding within 2^-24,
 *
 *     |result - exact| <= (a(kh) + a(kw) + 1) * 2^-24 * mean of |x| under the window
 *
 * whatever the window. float64 keeps the same bound with 2^-53, but where windows slide its sums are chains of additions,
 * and a(k) <= k. (One more for divisors beyond 2^24, which
 * float32 does not hold exactly.) Every test that compares with the reference holds results to this bound; here the
 * worst error that large windows come to is measured and printed.
 *
 * The gradient adds quotients. Each dy / divisor is rounded, and then goes through a(wh) + a(ww) additions, where wh x ww
 * windows lie over the cell; that sum is the result:
 *
 *     |gradient - exact| <= (a(wh) + a(ww) + 1) * 2^-24 * sum of |dy / divisor| over the cell
 *
 * Where windows slide, the sum of float32 is formed at twice the precision and rounded once: two roundings are left. The
 * quotients of float64 are added in two parts, upper digits and lower ones. Blocks of k taps make a chain of k - 1
 * additions along each axis, and one more joins the parts; with the quotient that is wh + ww, and the + 1 that the
 * bound has beyond it covers the roundings of the lower part, which is 2^26 times smaller.
 */

const unit = 2 ** -24;
const windows = [2, 3, 5, 7, 8, 9, 16, 31, 63];

/** Data on which errors differ: of one sign, cancelling, and over many magnitudes. */
const contents: Record<string, (next: () => number) => number> = {
  'one sign': (next) => 1 + next(),
  cancelling: (next) => 2 * next() - 1,
  magnitudes: (next) => (next() < 0.5 ? -1 : 1) * (1 + next()) * 2 ** Math.floor(40 * next() - 20),
};

test('float32 error stays within its bound, which grows with the logarithm of the window', () => {
  const lines = [`${'window'.padEnd(22)}bound  worst error, both in units of 2^-24 * mean |x|`];
  for (const k of windows) {
    // Long windows that overlap share partial sums, others are trees of their own.
    for (const stride of k < 4 ? [1] : [1, k]) {
      const shape = [1, 2 * k + 9, 2 * k + 9, 4];
      const measured = Object.entries(contents).map(([name, draw]) => {
        const data = drawn(shape, draw);
        const options: PoolOptions = { poolSize: [k, k], strides: [stride, stride], padding: 'valid' };
        const want = referencePool(data, shape, options);
        const got = averagePool2d({ data, shape }, options);
        expectPooled(got, want, 'float32', `${k} x ${k}, ${name}`);
        return `${worst(got.data, want).toFixed(1)} ${name}`;
      });
      const window = `${k} x ${k}, stride ${stride}`.padEnd(22);
      lines.push(`${window}${String(2 * additions(k) + 1).padEnd(6)} ${measured.join(', ')}`);
    }
  }
  console.log(lines.join('\n'));
});

test('float64 stays within its bound where windows do not slide', () => {
  for (const k of windows) {
    const shape = [1, 2 * k + 9, 2 * k + 9, 4];
    for (const [name, draw] of Object.entries(contents)) {
      const data = Float64Array.from(drawn(shape, draw), (value) => value / 3);
      const options: PoolOptions = { poolSize: [k, k], strides: [k, k], padding: 'valid' };
      const want = referencePool(data, shape, options);
      const got = averagePool2d({ data, shape }, options);
      // What the reference rounds is as much as two more roundings here.
      const most = (worst(got.data, want) * unit) / 2 ** -53;
      expect(most, `${k} x ${k}, ${name}`).toBeLessThanOrEqual(2 * additions(k) + 3);
    }
  }
});

test('the gradient stays within the same bound, with the windows over a cell for those under a window', () => {
  for (const k of [2, 3, 15, 63]) {
    const shape = [1, k + 9, k + 9, 2];
    for (const [name, draw] of Object.entries(contents)) {
      const options: PoolOptions = { poolSize: [k, k], strides: [1, 1], padding: 'same' };
      const dy = { data: drawn(shape, draw), shape };
      const got = averagePool2dGradient(shape, dy, options);
      expectPooled(got, referenceGradient(shape, dy.data, options), 'float32', `${k} x ${k}, ${name}`);
    }
  }
});

/** Geometries whose windows slide along both axes, one or none. */
const gradients: [slides: string, window: [number, number], strides: [number, number]][] = [
  ['nowhere', [2, 2], [1, 1]],
  ['nowhere', [3, 5], [1, 1]],
  ['nowhere', [9, 9], [9, 9]],
  ['nowhere', [9, 9], [4, 4]],
  ['nowhere', [31, 17], [8, 5]],
  ['along rows', [3, 15], [1, 1]],
  ['along columns', [15, 3], [1, 1]],
  ['along both', [7, 9], [1, 1]],
  ['along both', [15, 15], [1, 1]],
  ['along both', [31, 31], [1, 1]],
  ['along both', [31, 31], [2, 2]],
];

test.each(gradients)('the gradient, windows sliding %s: %j, strides %j', (slides, poolSize, strides) => {
  const [height, width] = [poolSize[0] + 17, poolSize[1] + 17];
  const options: PoolOptions = { poolSize, strides, padding: 'same' };
  const rows = axisWindows(options, 0, height);
  const cols = axisWindows(options, 1, width);
  for (const [name, draw] of Object.entries(contents)) {
    const values = drawn([1, rows.length, cols.length, 1], draw);
    for (const data of [values, Float64Array.from(values, (value) => value / 3)]) {
      const shape = [1, rows.length, cols.length, 1];
      const got = averagePool2dGradient([1, height, width, 1], { data, shape } as never, options).data;
      const isDouble = data instanceof Float64Array;
      const unit = isDouble ? 2 ** -53 : 2 ** -24;
      let most = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const over = [rows, cols].map((windows, i) => windowsOver(windows, i === 0 ? y : x)) as [number[], number[]];
          const [wh, ww] = over.map(({ length }) => length) as [number, number];
          const error = new Sum();
          let scale = 0;
          for (const r of over[0]) {
            for (const c of over[1]) {
              const divisor = (rows[r]?.divisor as number) * (cols[c]?.divisor as number);
              for (const part of quotient(data[r * cols.length + c] as number, divisor)) error.add(part);
              scale += Math.abs((data[r * cols.length + c] as number) / divisor);
            }
          }
          error.add(-(got[y * width + x] as number));
          const roundings = slides === 'nowhere' ? additions(wh) + additions(ww) + 1 : isDouble ? wh + ww + 1 : 2;
          most = Math.max(most, Math.abs(error.value) / (roundings * unit * scale));
        }
      }
      // Beyond the first order.
      expect(most, `${name}, ${isDouble ? 'float64' : 'float32'}`).toBeLessThanOrEqual(1 + 2 ** -18);
    }
  }
});

function windowsOver(windows: readonly AxisWindow[], cell: number): number[] {
  return windows.flatMap(({ cells }, i) => (cells.includes(cell) ? [i] : []));
}

/** value / divisor as a number and what rounding took from it; the divisor has at most 26 digits. */
function quotient(value: number, divisor: number): [number, number] {
  const rounded = value / divisor;
  const upper = rounded * (2 ** 27 + 1) - (rounded * (2 ** 27 + 1) - rounded);
  return [rounded, (value - upper * divisor - (rounded - upper) * divisor) / divisor];
}

function drawn(shape: readonly number[], draw: (next: () => number) => number): Float32Array {
  const next = randomSource(7);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => draw(next));
}

function worst(got: ArrayLike<number>, want: Reference): number {
  let most = 0;
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs((got[i] as number) - (want.mean[i] as number));
    most = Math.max(most, error / (unit * (want.scale[i] as number)));
  }
  return most;
}
