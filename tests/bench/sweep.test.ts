import { describe, expect, it } from 'vitest';
import { axisWindows, outputLength } from '../reference/geometry.ts';
import { randomSource } from '../reference/random.ts';
import { cases } from './cases.mjs';
import { axisOf, caseOf } from './geometry.mjs';
import { classNames, drawings, LEAST_ELEMENTS, MOST_ELEMENTS } from './sweep/draw.mjs';

const COUNT = 600;

/** Kinds of poolings that must be drawn, whatever else is. */
const WANTED =
  'few mid wide RGB planes rows columns tiny strips global adaptive dilated long gradient NaN subnormal'.split(' ');

const both = (size: number) => [size, size];

function drawn(seed: number) {
  const source = drawings(randomSource(seed));
  return Array.from({ length: COUNT }, () => source.next().value);
}

describe('geometries that the benchmark sweeps', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(2)).not.toEqual(drawn(1));
  });

  it('cover every class, element type, format, operation and kind of data', () => {
    const all = drawn(3);
    const values = (read: (kase: ReturnType<typeof caseOf>) => unknown) =>
      new Set(all.map(({ geometry }) => read(caseOf('', geometry))));
    expect(classNames).toEqual(expect.arrayContaining(WANTED));
    expect(new Set(all.map(({ className }) => className))).toEqual(new Set(classNames));
    expect(values((kase) => kase.dtype)).toEqual(
      new Set(['float32', 'float64', 'float16', 'int8', 'uint8', 'int16', 'uint16']),
    );
    expect(values((kase) => kase.dataFormat)).toEqual(new Set(['channels_last', 'channels_first']));
    expect(values((kase) => kase.operation)).toEqual(new Set(['forward', 'gradient']));
    expect(values((kase) => kase.data)).toEqual(new Set(['finite', 'NaN', 'NaN, gaps', 'infinity', 'subnormal']));
  });

  it('have enough elements, not too many, and a cell under every window', () => {
    for (const { geometry } of drawn(4)) {
      const { given, produced, height, width, ...options } = caseOf('', geometry);
      const elements = [given, produced].map((shape: number[]) => shape.reduce((a, b) => a * b, 1));
      const together = elements[0] + elements[1];
      expect(together, JSON.stringify(geometry)).toBeGreaterThanOrEqual(LEAST_ELEMENTS);
      expect(together, JSON.stringify(geometry)).toBeLessThanOrEqual(MOST_ELEMENTS);
      for (const [axis, length] of [height, width].entries()) {
        if (options.poolSize[axis] * length > 1e5) continue; // the reference lists every tap
        const windows = axisWindows(options, axis as 0 | 1, length);
        expect(windows.every(({ cells }) => cells.length > 0)).toBe(true);
      }
    }
  });

  it('and the cases of the benchmark have the output lengths of the reference', () => {
    // Its last window would begin in the padding.
    const dropped = {
      xShape: [1, 6, 7, 1],
      poolSize: [2, 2],
      strides: [3, 3],
      padding: [both(1), both(1)],
      ceilMode: true,
    };
    for (const kase of [
      ...[dropped, ...drawn(5).map(({ geometry }) => geometry)].map((geometry) => caseOf('', geometry)),
      ...cases,
    ]) {
      for (const [axis, length] of [kase.height, kase.width].entries()) {
        const expected = kase.outputSize
          ? axisWindows(kase, axis as 0 | 1, length).length
          : outputLength(kase, axis as 0 | 1, length);
        expect(axisOf(kase, axis, length).outLength, JSON.stringify(kase.geometry)).toBe(expected);
      }
    }
  });
});
