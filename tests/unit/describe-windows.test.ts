import { averagePool2d, describeWindows, type WindowOptions } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { fails } from './fails.ts';

test('same padding', () => {
  expect(describeWindows(5, { window: 3, stride: 2, padding: 'same' })).toEqual({
    outputLength: 3,
    before: 1,
    after: 1,
    windows: [
      { start: -1, first: 0, taps: 2, divisor: 2 },
      { start: 1, first: 1, taps: 3, divisor: 3 },
      { start: 3, first: 3, taps: 2, divisor: 2 },
    ],
  });
});

test("takes averagePool2d's names and forms of the options", () => {
  const wanted = describeWindows(9, { window: 3, stride: 2, dilation: 2, padding: [1, 1] });
  expect(describeWindows(9, { poolSize: 3, strides: 2, dilations: 2, padding: 1 })).toEqual(wanted);
  expect(describeWindows(9, { poolSize: 3 })).toEqual(describeWindows(9, { window: 3 }));
});

test('the odd cell goes to the end, with same_lower to the beginning', () => {
  const { before, after } = describeWindows(4, { window: 2, stride: 1, padding: 'same' });
  expect([before, after]).toEqual([0, 1]);
  const lower = describeWindows(4, { window: 2, stride: 1, padding: 'SAME_LOWER' });
  expect([lower.before, lower.after]).toEqual([1, 0]);
});

test('defaults: stride is the window, padding valid', () => {
  expect(describeWindows(5, { window: 2 }).windows).toEqual([
    { start: 0, first: 0, taps: 2, divisor: 2 },
    { start: 2, first: 2, taps: 2, divisor: 2 },
  ]);
  expect(describeWindows(5, { window: 2, stride: null })).toEqual(describeWindows(5, { window: 2 }));
});

test('explicit padding, dilation, ceil mode and counted padding', () => {
  const options: WindowOptions = {
    window: 2,
    stride: 2,
    dilation: 2,
    padding: [1, 2],
    ceilMode: true,
    countIncludePad: true,
  };
  expect(describeWindows(5, options).windows).toEqual([
    { start: -1, first: 1, taps: 1, divisor: 2 },
    { start: 1, first: 1, taps: 2, divisor: 2 },
    { start: 3, first: 3, taps: 1, divisor: 2 },
  ]);
});

test('an axis without cells has no windows with same padding', () => {
  expect(describeWindows(0, { window: 2, padding: 'same' })).toEqual({
    outputLength: 0,
    before: 0,
    after: 0,
    windows: [],
  });
  fails(() => describeWindows(0, { window: 1 }), RangeError, /^Computed output size would be zero or negative/);
});

test('tells what pooling does', () => {
  const x = { data: Float64Array.of(3, 5, 7, 11, 13, 17, 19), shape: [1, 1, 7, 1] };
  for (const padding of ['valid', 'same', 'same_lower'] as const) {
    const { windows } = describeWindows(7, { window: 3, stride: 2, padding });
    const averages = windows.map(({ first, taps, divisor }) => {
      let sum = 0;
      for (let i = 0; i < taps; i++) sum += x.data[first + i] as number;
      return sum / divisor;
    });
    expect([...averagePool2d(x, { poolSize: [1, 3], strides: [1, 2], padding }).data]).toEqual(averages);
  }
});

describe('bad input', () => {
  const call = (length: unknown, options: unknown) => () => describeWindows(length as number, options as WindowOptions);

  const required = (name: string) => (name === 'poolSize' ? {} : { window: 2 });

  test.each([-1, 1.5, NaN, 2 ** 31])('length %s', (length) => {
    fails(call(length, { window: 1 }), RangeError, /^length must be an integer from 0 to 2147483647/);
  });
  test.each(['5', null, undefined, 5n])('length %o', (length) => {
    fails(call(length, { window: 1 }), TypeError, /^length must be an integer/);
  });

  test.each(['poolSize', 'strides', 'dilations', 'window', 'stride', 'dilation'])('%s', (name) => {
    for (const value of [0, -1, 1.5, NaN, 2 ** 31]) {
      fails(
        call(5, { ...required(name), [name]: value }),
        RangeError,
        new RegExp(`^${name} must be an integer from 1 to`),
      );
    }
    for (const value of ['2', [2], true, {}]) {
      fails(
        call(5, { ...required(name), [name]: value }),
        TypeError,
        new RegExp(`^${name} must be an integer from 1 to`),
      );
    }
  });

  test('options', () => {
    fails(call(5, undefined), TypeError, /^options must be an object with poolSize, strides,/);
    fails(call(5, {}), TypeError, /^poolSize or outputSize is required\.$/);
    fails(call(5, { kernel_size: 2 }), TypeError, 'unknown option "kernel_size"; did you mean "poolSize"?');
    fails(call(5, { window: 2, padding: 'full' }), RangeError, /^padding must be .* or \[before, after\]/);
    fails(call(5, { window: 2, padding: null }), TypeError, /^padding must be/);
    fails(call(5, { window: 2, padding: [1] }), RangeError, /^padding must be a number or \[before, after\]/);
    fails(call(5, { window: 2, padding: [1, -1] }), RangeError, /^padding\[1\] must be/);
    fails(
      call(5, {
        window: 2,
        padding: [
          [1, 1],
          [1, 1],
        ],
      }),
      TypeError,
      /^padding\[0\] must be/,
    );
    fails(call(5, { window: 2, padding: 'same', ceilMode: true }), RangeError, /^ceilMode must be false/);
    fails(call(5, { window: 2, ceilMode: 1 }), TypeError, /^ceilMode must be/);
    fails(call(5, { window: 2, countIncludePad: 'yes' }), TypeError, /^countIncludePad must be/);
  });

  test('no window that fits, or one without a real cell', () => {
    fails(
      call(5, { poolSize: 6 }),
      RangeError,
      'Computed output size would be zero or negative. Received: length=5, poolSize=6, strides=6, padding="valid".',
    );
    fails(call(5, { window: 2, padding: [2, 0] }), RangeError, /^padding must leave a real cell .* padding=\(2, 0\)/);
  });

  test('more windows than anyone will look at', () => {
    expect(describeWindows(1e6, { window: 1 }).windows.length).toBe(1e6);
    fails(call(1e6 + 1, { window: 1 }), RangeError, /^length must be one that gives at most 1000000 windows/);
  });
});
