import { poolImage } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { adaptiveAxis } from '../../js/api/settings.ts';
import { run } from '../../js/core/engine.ts';
import { decodeFloat16, encodeFloat16 } from '../reference/float16.ts';
import { axisWindows } from '../reference/geometry.ts';
import { randomSource } from '../reference/random.ts';
import { fails } from './fails.ts';

/*
 * Pictures with 16 bits a channel: integers, and float16, whose alpha is from 0 to 1.
 */

/** IEC 61966-2-1, from 0 to 1. */
const toLight = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const fromLight = (v: number) => (v <= 0.04045 / 12.92 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

/** What pooling to outputSize gives before it is rounded; `most` is the value of full alpha. */
function expected(
  data: number[],
  [height, width]: [number, number],
  outputSize: [number, number],
  isLinear: boolean,
  most: number,
): number[] {
  const means: number[] = [];
  const rows = axisWindows({ outputSize }, 0, height);
  const columns = axisWindows({ outputSize }, 1, width);
  for (const { cells: ys } of rows) {
    for (const { cells: xs } of columns) {
      const sums = [0, 0, 0, 0];
      for (const y of ys) {
        for (const x of xs) {
          const pixel = data.slice(4 * (y * width + x), 4 * (y * width + x) + 4);
          const alpha = pixel[3] as number;
          pixel.forEach((value, c) => {
            const colour = isLinear ? toLight(value / most) : value;
            sums[c] = (sums[c] as number) + (c === 3 ? alpha : alpha * colour);
          });
        }
      }
      const alpha = sums[3] as number;
      for (const sum of sums.slice(0, 3)) {
        const mean = alpha === 0 ? 0 : sum / alpha;
        means.push(isLinear ? fromLight(mean) * most : mean);
      }
      means.push(alpha / (ys.length * xs.length));
    }
  }
  return means;
}

const shapes: [[number, number], [number, number]][] = [
  [
    [1, 1],
    [1, 1],
  ],
  [
    [6, 8],
    [3, 4],
  ],
  [
    [7, 5],
    [3, 2],
  ],
  [
    [40, 30],
    [3, 4],
  ],
  [
    [3, 2],
    [7, 5],
  ],
  [
    [64, 300],
    [1, 1],
  ],
];

describe('16-bit integers', () => {
  const image = (width: number, height: number, ...values: number[]) => ({
    data: Uint16Array.from(values),
    width,
    height,
  });

  test('come out as they go in, colors counted with their alpha', () => {
    const y = poolImage(image(2, 1, 60000, 0, 0, 65535, 0, 100, 0, 0), { poolSize: [1, 2] });
    expect(y).toEqual(image(1, 1, 60000, 0, 0, 32768));
  });

  test('halves are rounded up, exactly', () => {
    const pixels = (...values: number[]) => values.flatMap((value) => [value, value, value, 65535]);
    const y = poolImage(image(4, 1, ...pixels(65534, 65535, 1, 2)), { poolSize: [1, 2] });
    expect([...y.data]).toEqual(pixels(65535, 2));
  });

  test.each(shapes)('%o to %o', (size, outputSize) => {
    const next = randomSource(size[1]);
    const values = Array.from({ length: 4 * size[0] * size[1] }, () => Math.floor(next() * 65536));
    for (let i = 0; i < values.length; i += 28) values[i + 3] = 0;
    const source = image(size[1], size[0], ...values);
    const plain = poolImage(source, { outputSize });
    expect([plain.width, plain.height]).toEqual([outputSize[1], outputSize[0]]);
    expect([...plain.data]).toEqual(expected(values, size, outputSize, false, 65535).map((v) => Math.floor(v + 0.5)));
    const linear = poolImage(source, { outputSize, colorSpace: 'linear' });
    expect([...linear.data]).toEqual(expected(values, size, outputSize, true, 65535).map((v) => Math.floor(v + 0.5)));
  });

  test('all values go to light and back', () => {
    const data = Uint16Array.from({ length: 4 * 65536 }, (_, i) => (i % 4 === 3 ? 65535 : i >> 2));
    const options = { poolSize: 1, colorSpace: 'linear' } as const;
    expect(poolImage({ data, width: 256, height: 256 }, options).data).toEqual(data);
  });

  test('all transparent gives 0; large pictures; out', () => {
    expect([...poolImage(image(2, 1, 9, 9, 9, 0, 9, 9, 9, 0), { poolSize: [1, 2] }).data]).toEqual([0, 0, 0, 0]);
    const data = new Uint16Array(4 * 1500 * 1100).fill(65535);
    const out = new Uint16Array(4 * 7 * 9);
    expect(poolImage({ data, width: 1500, height: 1100 }, { outputSize: [9, 7], out }).data).toBe(out);
    expect(out.every((value) => value === 65535)).toBe(true);
  });

  test('what is wrong is named', () => {
    fails(() => poolImage(image(2, 2, 1, 2, 3), { poolSize: 1 }), RangeError, /^image\.data must be of length 16/);
    const wrong = { data: new Int16Array(4), width: 1, height: 1 } as never;
    fails(
      () => poolImage(wrong, { poolSize: 1 }),
      TypeError,
      /^image\.data must be a Uint8ClampedArray or Uint8Array or Uint16Array/,
    );
    const out = new Uint8Array(4) as never;
    fails(() => poolImage(image(1, 1, 1, 2, 3, 4), { poolSize: 1, out }), TypeError, /^out must be a Uint16Array/);
  });
});

describe('float16', () => {
  /** What poolImage does with a Float16Array, which not every runtime has: here its bits are pooled. */
  function poolBits(
    bits: Uint16Array,
    [height, width]: [number, number],
    outputSize: [number, number],
    linear = false,
  ) {
    const spec = { rows: adaptiveAxis(outputSize[0]), cols: adaptiveAxis(outputSize[1]), divisorOverride: 0 };
    const dtype = linear ? 'linear-rgba-float16' : 'rgba-float16';
    const to = new Uint16Array(4 * outputSize[0] * outputSize[1]);
    const status = run({ spec, dtype, array: Uint16Array, transposed: false, height, width, channels: 4 }, 1, bits, to);
    expect(status).toBeGreaterThanOrEqual(0);
    return to;
  }

  test.each(shapes)('%o to %o', (size, outputSize) => {
    const next = randomSource(size[0]);
    const bits = Uint16Array.from({ length: 4 * size[0] * size[1] }, () => Math.floor(next() * 0x3c01));
    for (let i = 0; i < bits.length; i += 28) bits[i + 3] = 0;
    const values = Array.from(bits, decodeFloat16);
    for (const isLinear of [false, true]) {
      const got = poolBits(bits, size, outputSize, isLinear);
      // What lies within float64's rounding of a border goes either way.
      const want = expected(values, size, outputSize, isLinear, 1);
      const isRight = (v: number, i: number) =>
        got[i] === encodeFloat16(v * (1 - 1e-12)) || got[i] === encodeFloat16(v * (1 + 1e-12));
      expect(want.every(isRight), `linear ${isLinear}`).toBe(true);
    }
  });

  test('is rounded once: to the nearest float16, and not by way of float32', () => {
    // Three means of alpha just above the middle between two float16, by less than float32 sees.
    const one = encodeFloat16(1);
    const above = encodeFloat16(1 + 2 ** -10);
    const tiny = encodeFloat16(2 ** -24);
    const bits = Uint16Array.of(0, 0, 0, one, 0, 0, 0, above, 0, 0, 0, tiny, 0, 0, 0, encodeFloat16(2 ** -10));
    const alpha = (1 + 1 + 2 ** -10 + 2 ** -24 + 2 ** -10) / 4;
    expect(poolBits(bits, [1, 4], [1, 1])[3]).toBe(encodeFloat16(alpha));
    // Colours a, a + ulp with alphas whose ratio is nearly 1: their mean is nearly in the middle.
    const near = Uint16Array.of(one, 0, 0, one, above, 0, 0, one, above, 0, 0, tiny, 0, 0, 0, 0);
    const mean = (1 + (1 + 2 ** -10) * (1 + 2 ** -24)) / (2 + 2 ** -24);
    expect(Math.fround(mean)).not.toBe(mean);
    expect(poolBits(near, [1, 4], [1, 1])[0]).toBe(encodeFloat16(mean));
  });

  test('values beyond 1 and below 0 stay; NaN stays in its window', () => {
    const halves = (...values: number[]) => Uint16Array.from(values, encodeFloat16);
    const y = poolBits(halves(3, -1, 0, 1, 5, -2, 0, 1, Number.NaN, 1, 1, 1, 1, 1, 1, 1), [1, 4], [1, 2]);
    expect(Array.from(y, decodeFloat16)).toEqual([4, -1.5, 0, 1, Number.NaN, 1, 1, 1]);
    const linear = poolBits(halves(-0.5, 2, 0, 1, -0.5, 2, 0, 1), [1, 2], [1, 1], true);
    expect(Array.from(linear, decodeFloat16)).toEqual([-0.5, 2, 0, 1]);
    expect([...poolBits(halves(1, 1, 1, 0, 1, 1, 1, 0), [1, 2], [1, 1])]).toEqual([0, 0, 0, 0]);
  });

  test.runIf('Float16Array' in globalThis)('in a Float16Array', () => {
    const data = Float16Array.of(1, 0, 0, 1, 0, 1, 0, 0);
    const y = poolImage({ data, width: 2, height: 1 }, { outputSize: 1 });
    expect(y).toEqual({ data: Float16Array.of(1, 0, 0, 0.5), width: 1, height: 1 });
  });
});
