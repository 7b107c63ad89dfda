import { averagePool2d } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { expectPooled, expectSameBits } from '../reference/compare.ts';
import { encode, ranges, roundedQuotient } from '../reference/dtype.ts';
import { referencePool } from '../reference/pool.ts';
import { randomValues } from '../reference/random.ts';

/*
 * Integer means are exact sums rounded once, halves away from zero, however many taps a window has.
 */

const extremes = [
  ['uint8', 255],
  ['int8', -128],
  ['int8', 127],
  ['uint16', 65535],
  ['int16', -32768],
  ['int16', 32767],
] as const;

describe.each(extremes)('%s, all %i', (dtype, value) => {
  // Around where sums leave 16 bits (256 taps and 257), and far beyond.
  test.each([
    [1, 1],
    [2, 2],
    [3, 3],
    [16, 16],
    [1, 256],
    [257, 1],
    [17, 17],
    [63, 63],
    [300, 200],
  ] as const)('%i x %i', (...window) => {
    for (const channels of [1, 3, 4, 8, 17]) {
      for (const padding of ['valid', 'same'] as const) {
        const shape = [1, window[0] + 1, window[1] + 2, channels];
        const data = encode(new Float64Array(shape.reduce((a, b) => a * b)).fill(value), dtype);
        const y = averagePool2d({ data, shape, dtype }, { poolSize: window, strides: [1, 1], padding });
        const wrong = y.data.findIndex((v) => v !== value);
        expect(wrong, `element ${wrong} is ${y.data[wrong]}, ${channels} channels, ${padding}`).toBe(-1);
      }
    }
  });

  test('a sum that leaves 32 bits', () => {
    const shape = [1, 4200, 4100, 1];
    const data = encode(new Float64Array(4200 * 4100).fill(value), dtype);
    expect([...averagePool2d({ data, shape, dtype }, { poolSize: [4200, 4100] }).data]).toEqual([value]);
  });
});

test.each(['int8', 'uint8', 'int16', 'uint16'] as const)(
  '%s: every sum of two, three and four is rounded right',
  (dtype) => {
    const [low, high] = ranges[dtype];
    for (const taps of [2, 3, 4, 6, 7]) {
      // Windows whose sums run through every value that `taps` elements can have.
      const sums = Array.from({ length: (high - low) * taps + 1 }, (_, i) => low * taps + i);
      const elements = new Float64Array(sums.length * taps);
      sums.forEach((sum, i) => {
        elements.set(split(sum, taps), i * taps);
      });
      const data = encode(elements, dtype);
      const shape = [1, 1, data.length, 1];
      const y = averagePool2d({ data, shape, dtype }, { poolSize: [1, taps] });
      const want = sums.map((sum) => roundedQuotient(sum, taps));
      expectSameBits(y.data, encode(want, dtype), y.shape, `${taps} taps`);
    }
  },
);

test.each(['int8', 'uint8', 'int16', 'uint16'] as const)('%s: large windows over random data', (dtype) => {
  const [low, high] = ranges[dtype];
  for (const [k, channels] of [
    [15, 4],
    [31, 1],
    [63, 3],
    [40, 20],
  ] as const) {
    const shape = [1, k + 12, k + 20, channels];
    const data = encode(
      randomValues(
        shape.reduce((a, b) => a * b),
        k,
        low,
        high + 1,
      ).map(Math.floor),
      dtype,
    );
    for (const padding of ['valid', 'same'] as const) {
      const options = { poolSize: [k, k], strides: [1, 2], padding } as const;
      expectPooled(
        averagePool2d({ data, shape, dtype }, options),
        referencePool(data, shape, options),
        dtype,
        `${k} ${padding}`,
      );
    }
  }
});

/** Integers that add up to a sum, as equal as they can be. */
function split(sum: number, parts: number): number[] {
  const each = Math.floor(sum / parts);
  return new Array(parts).fill(each).fill(each + 1, 0, sum - each * parts);
}
