import { averagePool2d } from 'avgpool2d';
import { expect, test } from 'vitest';
import { expectSameBits } from '../reference/compare.ts';
import { decode } from '../reference/dtype.ts';
import { decodeFloat16, encodeFloat16, float16Spacing } from '../reference/float16.ts';
import { randomSource } from '../reference/random.ts';

const allBits = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

test("the reference's float16: known values, and every one there and back", () => {
  const known = { 15360: 1, 31743: 65504, 1: 2 ** -24, 1024: 2 ** -14, 49152: -2, 13653: 0.333251953125 };
  for (const [bits, value] of Object.entries(known)) expect(decodeFloat16(Number(bits)), bits).toBe(value);
  for (const bits of allBits) {
    const value = decodeFloat16(bits);
    if (!Number.isNaN(value) && encodeFloat16(value) !== bits) expect(encodeFloat16(value)).toBe(bits);
  }
  // Halves go to even: 2049 lies between 2048 and 2050, 65520 between 65504 and 2^16.
  expect([2049, 2051, 65519.9, 65520, 2 ** -25, 1.5 * 2 ** -24].map(encodeFloat16)).toEqual([
    0x6800, 0x6802, 0x7bff, 0x7c00, 0, 2,
  ]);
});

test('every float16 averaged with another is rounded correctly', () => {
  // Sum and half of two halves lose nothing that matters in float32, so one rounding is left and it must be right.
  const next = randomSource(5);
  for (let round = 0; round < 8; round++) {
    const data = new Uint16Array(2 ** 17);
    for (const bits of allBits) {
      data[2 * bits] = bits;
      data[2 * bits + 1] = Math.floor(next() * 2 ** 16);
    }
    const values = decode(data, 'float16');
    const want = Float64Array.from(allBits, (i) => {
      const mean = ((values[2 * i] as number) + (values[2 * i + 1] as number)) / 2;
      return decodeFloat16(encodeFloat16(mean + 0));
    });
    const got = averagePool2d({ data, shape: [1, 2 ** 16, 2, 1], dtype: 'float16' }, { poolSize: [1, 2] });
    expectSameBits(decode(got.data, 'float16'), want, got.shape, `round ${round}`);
  }
});

test('a sum far beyond float16 does not stall or overflow', () => {
  // A float16 sum of ones stops at 2048, one of 65504 overflows at the second.
  for (const value of [1, 65504]) {
    const data = new Uint16Array(200 * 200).fill(encodeFloat16(value));
    const got = averagePool2d({ data, shape: [1, 200, 200, 1], dtype: 'float16' }, { poolSize: 200 });
    expect([...decode(got.data, 'float16')]).toEqual([value]);
  }
});

/** In units of 2^-24, of which every finite float16 is a whole number. */
const units = (value: number) => BigInt(value * 2 ** 24);

/**
 * How far a float16 is from the exact mean, in halves of the distance of float16 there (1: as far as rounding once may
 * leave it), and what the promise allows.
 */
function distance(got: number, values: readonly number[], divisor: number, additions: number) {
  const sum = values.reduce((total, value) => total + units(value), 0n);
  const sizes = values.reduce((total, value) => total + units(Math.abs(value)), 0n);
  // Exact: the numerator is small, and a float64 quotient of it is as good as exact beside half a float16.
  const error = Math.abs(Number(units(got) * BigInt(divisor) - sum)) / divisor / 2 ** 24;
  const half = float16Spacing(Number(sum) / divisor / 2 ** 24) / 2;
  const inFloat32 = ((additions + 1) * 2 ** -24 * Number(sizes)) / divisor / 2 ** 24;
  return { error: error / half, allowed: (1 + inFloat32 / half) * (1 + 2 ** -40) };
}

test('means of many are within half a unit and the error of float32, by exact sums; most are the nearest float16', () => {
  const next = randomSource(7);
  let farther = 0;
  let worst = 0;
  const windows = 10_000;
  for (const [rows, columns] of [
    [2, 2],
    [3, 3],
    [5, 4],
  ] as const) {
    const taps = rows * columns;
    const data = Uint16Array.from({ length: windows * taps }, () => {
      // Of either sign and any exponent, but no infinity.
      const bits = Math.floor(next() * 2 ** 16);
      return (bits & 0x7c00) === 0x7c00 ? bits & 0xbfff : bits;
    });
    const shape = [1, windows * rows, columns, 1];
    const got = decode(averagePool2d({ data, shape, dtype: 'float16' }, { poolSize: [rows, columns] }).data, 'float16');
    const values = decode(data, 'float16');
    const additions = Math.ceil(Math.log2(rows)) + Math.ceil(Math.log2(columns));
    for (let o = 0; o < windows; o++) {
      const window = Array.from(values.slice(o * taps, (o + 1) * taps));
      const { error, allowed } = distance(got[o] as number, window, taps, additions);
      expect(error).toBeLessThanOrEqual(allowed);
      if (error > 1) farther++;
      worst = Math.max(worst, error);
    }
  }
  console.log(`${farther} of ${3 * windows} means are not the nearest; the farthest is ${worst} halves of a unit away`);
  expect(farther).toBeLessThan((3 * windows) / 250);
});

test('a sum that float32 cannot hold may go to either side of the middle', () => {
  // 2049 + 2^-14 lies above the middle between 2048 and 2050, by less than float32 can tell.
  const values = [2048, 1, 2 ** -14, 0, 0, 0, 0, 0, 0];
  const data = Uint16Array.from(values, encodeFloat16);
  const { data: got } = averagePool2d(
    { data, shape: [1, 3, 3, 1], dtype: 'float16' },
    { poolSize: 3, divisorOverride: 1 },
  );
  const [mean] = decode(got, 'float16') as unknown as [number];
  expect([2048, 2050]).toContain(mean);
  const { error, allowed } = distance(mean, values, 1, 4);
  expect(error).toBeLessThanOrEqual(allowed);
});
