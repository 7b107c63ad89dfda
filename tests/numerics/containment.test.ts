import { averagePool2d, averagePool2dGradient } from 'avgpool2d';
import { describe, test } from 'vitest';
import { expectSameBits } from '../reference/compare.ts';
import { type DType, decode, encode } from '../reference/dtype.ts';
import { axisWindows, type PoolOptions } from '../reference/geometry.ts';
import { layoutOf, resized } from '../reference/layout.ts';
import { randomValues } from '../reference/random.ts';

/*
 * NaN and infinity reach exactly the windows that contain them: those outputs take the value, all others are the
 * bits that they are without it. Windows of every size class, as long ones are summed differently from short ones.
 */

const windows = [
  [2, 2],
  [3, 3],
  [9, 5],
  [15, 15],
  [63, 63],
  [2, 40],
  [40, 2],
] as const;
const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

describe.each(['float32', 'float64', 'float16'] as const)('%s', (dtype) => {
  test.each(windows)('%i x %i windows', (rows, cols) => {
    for (const padding of ['valid', 'same'] as const) {
      for (const stride of [1, 2, 3]) {
        for (const shape of [
          [1, 80, 75, 1],
          [1, 80, 75, 3],
          [1, 66, 64, 5],
        ]) {
          verifyForward(shape, { poolSize: [rows, cols], strides: [stride, stride], padding }, dtype);
        }
      }
    }
  });
});

// Means that are not finite are formed anew; windows and pixels as large as these need most room for that.
test.each(['float32', 'float64'] as const)('%s of many channels in large windows', (dtype) => {
  for (const stride of [1, 9]) {
    verifyForward([1, 12, 12, 4200], { poolSize: [9, 9], strides: [stride, stride], padding: 'same' }, dtype);
  }
});

test.each(windows)('gradient of %i x %i windows', (rows, cols) => {
  for (const stride of [1, 2]) {
    const options: PoolOptions = { poolSize: [rows, cols], strides: [stride, stride], padding: 'same' };
    verifyGradient([1, 80, 75, 3], options);
  }
});

/** Corners, borders of a band's first rows, and the middle. */
function places(height: number, width: number): [number, number][] {
  return [
    [0, 0],
    [height - 1, width - 1],
    [Math.floor(height / 2), Math.floor(width / 3)],
    [Math.min(17, height - 2), width - 1],
  ];
}

function verifyForward(shape: number[], options: PoolOptions, dtype: DType): void {
  const clean = encode(
    randomValues(
      shape.reduce((a, b) => a * b),
      3,
    ),
    dtype,
  );
  const from = layoutOf(shape, 'channels_last');
  const rows = axisWindows(options, 0, from.height);
  const cols = axisWindows(options, 1, from.width);
  const without = decode(averagePool2d({ data: clean, shape, dtype }, options).data, dtype);
  const to = layoutOf(resized(from, rows.length, cols.length, 'channels_last'), 'channels_last');
  const outShape = [1, rows.length, cols.length, from.channels];
  places(from.height, from.width).forEach(([y, x], k) => {
    const value = values[k % values.length] as number;
    const c = k % from.channels;
    const data = clean.slice();
    data[from.index(0, y, x, c)] = encode([value], dtype)[0] as number;
    const want = without.slice();
    rows.forEach((row, oy) => {
      cols.forEach((col, ox) => {
        if (row.cells.includes(y) && col.cells.includes(x)) want[to.index(0, oy, ox, c)] = value;
      });
    });
    const got = decode(averagePool2d({ data, shape, dtype }, options).data, dtype);
    expectSameBits(
      got,
      want,
      outShape,
      `${value} at (${y}, ${x}), channel ${c} of [${shape}] ${JSON.stringify(options)}`,
    );
  });
}

function verifyGradient(shape: number[], options: PoolOptions): void {
  const to = layoutOf(shape, 'channels_last');
  const rows = axisWindows(options, 0, to.height);
  const cols = axisWindows(options, 1, to.width);
  const dyShape = [1, rows.length, cols.length, to.channels];
  const from = layoutOf(dyShape, 'channels_last');
  const clean = Float32Array.from(
    randomValues(
      dyShape.reduce((a, b) => a * b),
      4,
    ),
  );
  const without = averagePool2dGradient(shape, { data: clean, shape: dyShape }, options).data;
  places(rows.length, cols.length).forEach(([oy, ox], k) => {
    if (oy >= rows.length) return;
    const value = values[k % values.length] as number;
    const data = clean.slice();
    data[from.index(0, oy, ox, 1)] = value;
    const want = without.slice();
    for (const y of rows[oy]?.cells ?? []) for (const x of cols[ox]?.cells ?? []) want[to.index(0, y, x, 1)] = value;
    const got = averagePool2dGradient(shape, { data, shape: dyShape }, options).data;
    expectSameBits(got, want, shape, `${value} in dy at (${oy}, ${ox}) of [${dyShape}] ${JSON.stringify(options)}`);
  });
}
