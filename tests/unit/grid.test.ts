import { AveragePooling2D, averagePool2d } from 'avgpool2d';
import { describe, test } from 'vitest';
import { expectPooled, expectSameBits } from '../reference/compare.ts';
import { outputLength, type PoolOptions } from '../reference/geometry.ts';
import { transposed } from '../reference/layout.ts';
import { type Reference, referencePool } from '../reference/pool.ts';
import { randomValues } from '../reference/random.ts';

/*
 * float32 pooling against the slow reference over a grid: every kernel of the package is chosen by channel count,
 * window, stride, padding or format, so all combinations of these run.
 */

const channelCounts = [1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 129];
const mostChannels = 129;
const sizes = [
  [1, 1],
  [2, 3],
  [5, 7],
  [8, 8],
  [9, 21],
] as const;
const windows = [
  [1, 1],
  [2, 2],
  [3, 3],
  [2, 3],
  [1, 5],
  [5, 1],
  [4, 4],
  [7, 8],
] as const;
const strides = [
  [1, 1],
  [2, 2],
  [3, 3],
  [2, 1],
  [1, 3],
  [5, 9],
] as const;

describe.each(windows)('window %i x %i', (...poolSize) => {
  test.each(strides)('stride %i x %i', (...stride) => {
    for (const padding of paddingsFor(poolSize)) {
      for (const [height, width] of sizes) verifyChannels(height, width, { poolSize, strides: stride, padding });
    }
  });
});

describe('large windows', () => {
  const large = [15, 31, 63];
  test.each(large)('%i each way on a larger input', (k) => {
    for (const stride of [1, 2, 7]) {
      for (const padding of ['valid', 'same'] as const) {
        verify([1, 70, 75, 3], { poolSize: [k, k], strides: [stride, stride], padding });
        verify([1, 5, 66, 70], { poolSize: [k, k], strides: [stride, stride], padding, dataFormat: 'channels_first' });
      }
    }
  });
  test.each(large)('%i each way on a smaller input, same', (k) => {
    for (const channels of [1, 3, 4, 16]) {
      verify([2, 5, 9, channels], { poolSize: [k, k], strides: [1, 1], padding: 'same' });
      verify([2, 5, 9, channels], { poolSize: [k, k], strides: [2, 3], padding: 'same_lower' });
    }
  });
  test('long in one direction, short in the other', () => {
    for (const channels of [1, 2, 3, 4, 6]) {
      verify([1, 90, 40, channels], { poolSize: [81, 2], strides: [1, 2], padding: 'valid' });
      verify([1, 40, 90, channels], { poolSize: [2, 81], strides: [2, 1], padding: 'same' });
    }
  });
  test('a window many times the input', () => {
    verify([1, 6, 7, 2], { poolSize: [100_000, 1_000_000], strides: [1, 1], padding: 'same' });
    verify([1, 6, 7, 2], {
      poolSize: [2000, 3000],
      strides: [3, 2],
      padding: [
        [1999, 1999],
        [2999, 2999],
      ],
    });
  });
});

describe('a layer used again', () => {
  test('after the shape changed, larger and smaller, and back', () => {
    const options = { poolSize: [3, 2], strides: [2, 1], padding: 'same', dataFormat: 'channels_last' } as const;
    const layer = new AveragePooling2D(options);
    const shapes = [
      [1, 8, 8, 3],
      [2, 40, 30, 16],
      [1, 3, 3, 1],
      [1, 8, 8, 3],
      [0, 8, 8, 3],
      [3, 8, 8, 5],
    ];
    for (const shape of shapes) {
      const data = dataFor(shape);
      expectPooled(layer.apply({ data, shape }), referencePool(data, shape, options), 'float32', `[${shape}]`);
    }
  });
});

describe('inputs larger than the wasm memory', () => {
  const megabytes = (shape: number[]) => (shape.reduce((a, b) => a * b) * 4) / 2 ** 20;
  const cases: [string, number[], PoolOptions][] = [
    ['tall', [1, 20_000, 32, 16], { poolSize: [3, 3], strides: [2, 2], padding: 'same' }],
    ['tall, windows that overlap', [1, 100_000, 8, 8], { poolSize: [5, 2], strides: [1, 2], padding: 'same' }],
    ['wide', [1, 64, 40_000, 4], { poolSize: [2, 2], strides: [2, 2], padding: 'valid' }],
    ['wide, one channel', [1, 12, 1_000_000, 1], { poolSize: [3, 3], strides: [3, 2], padding: 'same' }],
    ['rows longer than the memory', [1, 3, 1_000_000, 4], { poolSize: [2, 3], strides: [1, 2], padding: 'same' }],
    ['one row', [1, 1, 3_000_001, 1], { poolSize: [1, 2], strides: [1, 2], padding: 'valid' }],
    ['one column', [1, 3_000_001, 1, 1], { poolSize: [3, 1], strides: [2, 1], padding: 'same' }],
    ['many channels', [1, 4, 4, 700_000], { poolSize: [3, 3], strides: [1, 1], padding: 'same' }],
    ['many small images', [200_000, 4, 4, 3], { poolSize: [2, 2], strides: [1, 2], padding: 'same' }],
    ['planes', [2, 40, 300, 400], { poolSize: [3, 3], strides: [2, 2], padding: 'same', dataFormat: 'channels_first' }],
  ];
  test.each(cases)('%s: %o', (name, shape, options) => {
    verify(shape, options, `${name}, ${Math.round(megabytes(shape))} MB`);
  });
});

describe('windows larger than the wasm memory', () => {
  const cases: [string, number[], PoolOptions][] = [
    ['along the row', [1, 1, 6_000_000, 1], { poolSize: [1, 5_000_000], strides: [1, 500_000], padding: 'valid' }],
    ['along the column', [1, 6_000_000, 1, 1], { poolSize: [5_000_000, 1], strides: [500_000, 1], padding: 'valid' }],
    [
      'rows apart',
      [1, 6_000_000, 1, 1],
      { poolSize: [2_500_000, 1], strides: [500_000, 1], padding: 'valid', dilations: [2, 1] },
    ],
    ['in both directions', [1, 2100, 2100, 1], { poolSize: [2050, 2050], strides: [40, 40], padding: 'valid' }],
    [
      'in both directions, channels',
      [1, 900, 1000, 5],
      { poolSize: [900, 999], strides: [450, 500], padding: 'same_lower' },
    ],
    ['rows of many channels', [1, 3, 9, 500_000], { poolSize: [3, 9], strides: [1, 1], padding: 'valid' }],
  ];
  test.each(cases)('%s: %o', (name, shape, options) => {
    verify(shape, options, name);
  });
});

/** Explicit padding of less than a window never makes an empty one. */
function paddingsFor(poolSize: readonly [number, number]): PoolOptions['padding'][] {
  const [rows, cols] = poolSize;
  return [
    'valid',
    'same',
    'same_lower',
    [
      [rows - 1, 0],
      [Math.floor(cols / 2), cols - 1],
    ],
  ];
}

function fits(height: number, width: number, options: PoolOptions): boolean {
  return outputLength(options, 0, height) > 0 && outputLength(options, 1, width) > 0;
}

function dataFor(shape: readonly number[]): Float32Array {
  return Float32Array.from(
    randomValues(
      shape.reduce((a, b) => a * b),
      1,
      -8,
      8,
    ),
  );
}

function verify(shape: number[], options: PoolOptions, name = ''): void {
  const data = dataFor(shape);
  const want = referencePool(data, shape, options);
  expectPooled(averagePool2d({ data, shape }, options), want, 'float32', `${name} ${describeCase(shape, options)}`);
}

/**
 * All channel counts at once: the reference is made for the most channels, the first of which are what it would be
 * for fewer. channels_first must give the same bits.
 */
function verifyChannels(height: number, width: number, options: PoolOptions): void {
  if (!fits(height, width, options)) return;
  const full = [2, height, width, mostChannels];
  const data = dataFor(full);
  const want = referencePool(data, full, options);
  for (const channels of channelCounts) {
    const shape = [2, height, width, channels];
    const x = { data: firstChannels(data, channels), shape };
    const label = describeCase(shape, options);
    const y = averagePool2d(x, { ...options, dataFormat: 'channels_last' });
    expectPooled(y, cut(want, channels), 'float32', label);
    const planes = averagePool2d(transposed(x.data, shape, 'channels_last'), {
      ...options,
      dataFormat: 'channels_first',
    });
    const back = transposed(planes.data, planes.shape, 'channels_first');
    expectSameBits(back.data, y.data, y.shape, `channels_first of ${label}`);
  }
}

function cut(want: Reference, channels: number): Reference {
  const cutOne = (values: Float64Array) => firstChannels(values, channels);
  return {
    shape: [...want.shape.slice(0, 3), channels],
    sum: cutOne(want.sum),
    divisor: cutOne(want.divisor),
    mean: cutOne(want.mean),
    scale: cutOne(want.scale),
    rows: cutOne(want.rows),
    cols: cutOne(want.cols),
    quotients: cutOne(want.quotients),
  };
}

function firstChannels<T extends Float32Array | Float64Array>(data: T, channels: number): T {
  const pixels = data.length / mostChannels;
  const first = data.slice(0, pixels * channels) as T;
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) first[p * channels + c] = data[p * mostChannels + c] as number;
  }
  return first;
}

function describeCase(shape: readonly number[], options: PoolOptions): string {
  return `[${shape}] ${JSON.stringify(options)}`;
}
