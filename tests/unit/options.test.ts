import { averagePool2d, type PoolOptions, poolImage } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { fails, ramp } from './fails.ts';

const x = ramp(1, 6, 6, 1);
const pool = (options: object) => averagePool2d(x, options as PoolOptions);

describe.each(['poolSize', 'strides', 'dilations'])('%s', (name) => {
  const withValue = (value: unknown) => () => pool({ poolSize: 2, [name]: value });

  test.each([
    [0, '0'],
    [-1, '-1'],
    [2.5, '2.5'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [2 ** 31, '2147483648'],
    [2 ** 53, '9007199254740992'],
    [[2, 0], '[2, 0]'],
    [[-3, 2], '[-3, 2]'],
    [[2, 1.5], '[2, 1.5]'],
    [[NaN, 2], '[NaN, 2]'],
    [[], '[]'],
    [[2], '[2]'],
    [[1, 2, 3], '[1, 2, 3]'],
  ])('refuses the value %j', (value, text) => {
    const { message } = fails(withValue(value), RangeError, name, 'integer from 1 to 2147483647');
    expect(message.endsWith(`received ${text}.`), message).toBe(true);
  });

  test.each([
    ['2', '"2"'],
    ['', '""'],
    [true, 'true'],
    [false, 'false'],
    [2n, '2n'],
    [{ height: 2, width: 2 }, '[object Object]'],
    [() => 2, '[object Function]'],
    [Symbol('two'), 'Symbol(two)'],
    [[2, '3'], '[2, "3"]'],
    [[2, null], '[2, null]'],
    [[undefined, 2], '[undefined, 2]'],
    [[[2], 2], '[[2], 2]'],
    [Int32Array.of(2, 2), '[object Int32Array]'],
  ])('refuses the kind of %o', (value, text) => {
    const { message } = fails(withValue(value), TypeError, name, 'integer from 1 to 2147483647');
    expect(message.endsWith(`received ${text}.`), message).toBe(true);
  });

  test('names the length that a pair must have', () => {
    fails(withValue([2, 2, 2]), RangeError, /integer from 1 to 2147483647 or a pair of them/);
  });
});

test('poolSize is required', () => {
  fails(() => pool({}), TypeError, /^poolSize or outputSize is required\.$/);
  fails(() => pool({ poolSize: undefined }), TypeError, /^poolSize or outputSize is required\.$/);
  fails(() => pool({ poolSize: null }), TypeError, /^poolSize must be .* received null\.$/);
});

test('strides are the pool size when absent, undefined or null', () => {
  const wanted = pool({ poolSize: [3, 2], strides: [3, 2] });
  expect(pool({ poolSize: [3, 2] })).toEqual(wanted);
  expect(pool({ poolSize: [3, 2], strides: undefined })).toEqual(wanted);
  expect(pool({ poolSize: [3, 2], strides: null })).toEqual(wanted);
});

test('the largest sizes are taken', () => {
  expect(pool({ poolSize: 1, strides: 2 ** 31 - 1 }).shape).toEqual([1, 1, 1, 1]);
});

describe('padding', () => {
  const withValue = (padding: unknown) => () => pool({ poolSize: 2, padding });

  test.each([
    ['', undefined],
    ['full', undefined],
    ['same ', 'same'],
    ['SAME_UPPER', 'same'],
    ['same-lower', 'same_lower'],
    ['NOTSET', 'valid'],
    ['v', undefined],
  ])('refuses the word %j', (word, meant) => {
    const { message } = fails(
      withValue(word),
      RangeError,
      /^padding must be one of valid, same, same_lower, a number, \[vertical, horizontal\] or \[\[top, bottom\], \[left, right\]\]/,
    );
    const advice = meant === undefined ? '.' : `; did you mean "${meant}"?`;
    expect(message).toContain(`but received ${JSON.stringify(word)}${advice}`);
  });

  test('takes one number for all sides, and one for each axis, as PyTorch does', () => {
    const written = (vertical: number, horizontal: number) =>
      pool({
        poolSize: 3,
        strides: 1,
        padding: [
          [vertical, vertical],
          [horizontal, horizontal],
        ],
      });
    expect(pool({ poolSize: 3, strides: 1, padding: 1 })).toEqual(written(1, 1));
    expect(pool({ poolSize: 3, strides: 1, padding: 0 })).toEqual(written(0, 0));
    expect(pool({ poolSize: 3, strides: 1, padding: [1, 2] })).toEqual(written(1, 2));
    expect(pool({ poolSize: 3, strides: 1, padding: [[1, 1], 2] })).toEqual(written(1, 2));
    expect(pool({ poolSize: 3, strides: 1, padding: [1, 2] }).shape).toEqual([1, 6, 8, 1]);
  });

  test.each([-1, 0.5, NaN, 2 ** 31])('refuses %s cells', (cells) => {
    fails(withValue(cells), RangeError, /^padding must be an integer from 0 to 2147483647/);
    fails(withValue([cells, 1]), RangeError, /^padding\[0\] must be an integer from 0 to 2147483647/);
    fails(withValue([1, cells]), RangeError, /^padding\[1\] must be an integer from 0 to 2147483647/);
  });

  test.each([null, true, {}, () => 'same', Symbol('same')])('refuses the kind of %o', (value) => {
    fails(withValue(value), TypeError, /^padding must be/);
  });

  test.each([
    [[]],
    [[[1, 1]]],
    [[1, 1, 1]],
    [
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ],
  ])('refuses the form %j', (value) => {
    fails(withValue(value), RangeError, /^padding must be .*\[\[top, bottom\], \[left, right\]\]/);
  });

  test("four in one list are written as ours, ONNX's by its order", () => {
    const onnx = fails(withValue([1, 2, 3, 4]), RangeError);
    expect(onnx.message).toMatch(/received \[1, 2, 3, 4\]; did you mean \[\[1, 3\], \[2, 4\]\]\?$/);
    const tensorflow = [
      [0, 0],
      [1, 2],
      [3, 4],
      [0, 0],
    ];
    fails(withValue(tensorflow), RangeError, /; did you mean \[\[1, 2\], \[3, 4\]\]\?$/);
    expect(fails(withValue([1, 2, 3]), RangeError).message).not.toContain('did you mean');
  });

  test.each([
    [[[1], [1, 1]], 'padding[0]'],
    [
      [
        [1, 1],
        [1, 1, 1],
      ],
      'padding[1]',
    ],
    [
      [
        [-1, 0],
        [0, 0],
      ],
      'padding[0][0]',
    ],
    [
      [
        [0, 0.5],
        [0, 0],
      ],
      'padding[0][1]',
    ],
    [
      [
        [0, 0],
        [NaN, 0],
      ],
      'padding[1][0]',
    ],
    [
      [
        [0, 0],
        [0, 2 ** 31],
      ],
      'padding[1][1]',
    ],
  ])('refuses the value in %j and names its place', (value, place) => {
    const { message } = fails(withValue(value), RangeError);
    expect(message.startsWith(`${place} must be`), message).toBe(true);
  });

  test.each([
    [
      [
        ['1', 0],
        [0, 0],
      ],
    ],
    [
      [
        [0, 0],
        [0, null],
      ],
    ],
    [
      [
        [0, 0],
        [true, 0],
      ],
    ],
    [
      [
        [0, 0],
        [0, 1n],
      ],
    ],
  ])('refuses the kind in %o', (value) => {
    fails(withValue(value), TypeError, /^padding\[\d\]\[\d\] must be an integer from 0 /);
  });

  test('takes words in any letter case', () => {
    expect(pool({ poolSize: 4, padding: 'SAME' })).toEqual(pool({ poolSize: 4, padding: 'same' }));
    expect(pool({ poolSize: 4, padding: 'Same_Lower' })).toEqual(pool({ poolSize: 4, padding: 'same_lower' }));
    expect(pool({ poolSize: 4, padding: 'VALID' })).toEqual(pool({ poolSize: 4 }));
  });

  test('tells apart top, bottom, left and right', () => {
    const shape = (padding: unknown) => pool({ poolSize: 6, strides: 1, padding }).shape;
    expect(
      shape([
        [1, 2],
        [0, 0],
      ]),
    ).toEqual([1, 4, 1, 1]);
    expect(
      shape([
        [0, 0],
        [2, 3],
      ]),
    ).toEqual([1, 1, 6, 1]);
    const first = (padding: unknown) => pool({ poolSize: 1, strides: 6, padding, countIncludePad: true }).data[0];
    expect(
      first([
        [0, 1],
        [0, 1],
      ]),
    ).toBe(x.data[0]);
    expect(
      first([
        [1, 0],
        [0, 1],
      ]),
    ).toBe(0);
    expect(
      first([
        [0, 1],
        [1, 0],
      ]),
    ).toBe(0);
    const after = pool({
      poolSize: 2,
      strides: 1,
      padding: [
        [0, 0],
        [1, 0],
      ],
    }).data;
    expect([...after.slice(0, 2)]).toEqual([3, 3.5]);
  });

  test('refuses padding that leaves a window without a real cell, and names padding and axis', () => {
    const vertical = {
      poolSize: 2,
      padding: [
        [2, 0],
        [0, 0],
      ],
    };
    fails(() => pool(vertical), RangeError, /^padding must .* axis="height"/, 'padding=([2, 0], [0, 0])');
    const horizontal = {
      poolSize: 1,
      padding: [
        [0, 0],
        [0, 1],
      ],
    };
    fails(() => pool(horizontal), RangeError, /^padding must .* axis="width"/);
  });

  test('gives such windows the value 0 where padding is counted or the divisor is given', () => {
    const options = {
      poolSize: 2,
      padding: [
        [2, 0],
        [0, 0],
      ],
    };
    expect([...pool({ ...options, countIncludePad: true }).data.slice(0, 4)]).toEqual([0, 0, 0, 3.5]);
    expect([...pool({ ...options, divisorOverride: 7 }).data.slice(0, 4)]).toEqual([0, 0, 0, 2]);
  });
});

describe.each(['ceilMode', 'countIncludePad'])('%s', (name) => {
  test.each([0, 1, null, 'true', {}, []])('refuses %o', (value) => {
    fails(() => pool({ poolSize: 2, [name]: value }), TypeError, new RegExp(`^${name} must be true or false`));
  });

  test('is off when absent or undefined', () => {
    const off = pool({ poolSize: 4, strides: 3, [name]: false });
    expect(pool({ poolSize: 4, strides: 3, [name]: undefined })).toEqual(off);
    expect(pool({ poolSize: 4, strides: 3 })).toEqual(off);
  });
});

test('ceilMode rounds the output length up, with valid and with explicit padding', () => {
  expect(pool({ poolSize: 4 }).shape).toEqual([1, 1, 1, 1]);
  expect(pool({ poolSize: 4, ceilMode: true }).shape).toEqual([1, 2, 2, 1]);
  expect(
    pool({
      poolSize: 4,
      padding: [
        [1, 0],
        [0, 0],
      ],
      ceilMode: true,
    }).shape,
  ).toEqual([1, 2, 2, 1]);
});

test.each(['same', 'SAME', 'same_lower'])('ceilMode has no meaning with %s', (padding) => {
  fails(() => pool({ poolSize: 2, padding, ceilMode: true }), RangeError, /^ceilMode must be false with padding same/);
  expect(pool({ poolSize: 2, padding, ceilMode: false }).shape).toEqual([1, 3, 3, 1]);
});

test('countIncludePad counts padding in the divisor', () => {
  const options = {
    poolSize: 2,
    padding: [
      [1, 1],
      [1, 1],
    ],
  };
  expect(pool({ ...options, countIncludePad: true }).data[1]).toBe(0.75);
  expect(pool(options).data[1]).toBe(1.5);
});

describe('divisorOverride', () => {
  test.each([0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 31])('refuses the value %s', (value) => {
    fails(
      () => pool({ poolSize: 2, divisorOverride: value }),
      RangeError,
      /^divisorOverride must be an integer (other than 0|from -2147483647 to 2147483647),/,
    );
  });

  test.each(['2', true, 2n, [2], {}])('refuses the kind of %o', (value) => {
    fails(() => pool({ poolSize: 2, divisorOverride: value }), TypeError, /^divisorOverride must be/);
  });

  test('replaces the divisor, a negative one too as in PyTorch', () => {
    expect(pool({ poolSize: 2, divisorOverride: 2 }).data[0]).toBe(7);
    expect(pool({ poolSize: 2, divisorOverride: -2 }).data[0]).toBe(-7);
  });

  test('is none when null, undefined or absent', () => {
    const wanted = pool({ poolSize: 2 });
    expect(pool({ poolSize: 2, divisorOverride: null })).toEqual(wanted);
    expect(pool({ poolSize: 2, divisorOverride: undefined })).toEqual(wanted);
  });
});

describe('dataFormat', () => {
  test.each(['NHWC', 'nchw', '', 'channels', 'channels last'])('refuses the word %j', (dataFormat) => {
    const { message } = fails(
      () => pool({ poolSize: 2, dataFormat }),
      RangeError,
      /^dataFormat must be one of channels_last, channels_first/,
    );
    expect(message).toContain(JSON.stringify(dataFormat));
  });

  test.each([
    ['NHWC', 'channels_last'],
    ['nchw', 'channels_first'],
    ['tf', 'channels_last'],
    ['th', 'channels_first'],
    ['channels last', 'channels_last'],
  ])('%s: did you mean %s?', (dataFormat, meant) => {
    fails(() => pool({ poolSize: 2, dataFormat }), RangeError, `received "${dataFormat}"; did you mean "${meant}"?`);
  });

  test.each([1, true, {}, ['channels_last']])('refuses the kind of %o', (dataFormat) => {
    fails(() => pool({ poolSize: 2, dataFormat }), TypeError, /^dataFormat must be/);
  });

  test.each([
    ['channels_last', [1, 3, 3, 1]],
    ['CHANNELS_LAST', [1, 3, 3, 1]],
    ['channelsLast', [1, 3, 3, 1]],
    ['channels_first', [1, 6, 3, 0]],
    ['Channels_First', [1, 6, 3, 0]],
    ['channelsFirst', [1, 6, 3, 0]],
    [null, [1, 3, 3, 1]],
    [undefined, [1, 3, 3, 1]],
  ])('takes %s', (dataFormat, shape) => {
    const same = { poolSize: 2, padding: 'same', dataFormat };
    const input = shape[3] === 0 ? { data: new Float32Array(0), shape: [1, 6, 6, 0] } : x;
    expect(averagePool2d(input, same as PoolOptions).shape).toEqual(shape);
  });

  test('channels_first pools each channel on its own', () => {
    const y = averagePool2d(ramp(2, 3, 2, 2), { poolSize: 2, dataFormat: 'channels_first' });
    expect(y.shape).toEqual([2, 3, 1, 1]);
    expect([...y.data]).toEqual([1.5, 5.5, 9.5, 13.5, 17.5, 21.5]);
  });
});

describe('names of options', () => {
  test.each([
    ['pool_size', 'poolSize'],
    ['poolsize', 'poolSize'],
    ['kernelSize', 'poolSize'],
    ['kernel_size', 'poolSize'],
    ['kernel_shape', 'poolSize'],
    ['filterSize', 'poolSize'],
    ['stride', 'strides'],
    ['pad', 'padding'],
    ['pads', 'padding'],
    ['auto_pad', 'padding'],
    ['Padding', 'padding'],
    ['border_mode', 'padding'],
    ['dilation', 'dilations'],
    ['ceil_mode', 'ceilMode'],
    ['dimRoundingMode', 'ceilMode'],
    ['count_include_pad', 'countIncludePad'],
    ['divisor_override', 'divisorOverride'],
    ['data_format', 'dataFormat'],
    ['layout', 'dataFormat'],
    ['dim_ordering', 'dataFormat'],
  ])('%s is refused: did you mean %s?', (name, meant) => {
    fails(() => pool({ poolSize: 2, [name]: 2 }), TypeError, `unknown option "${name}"; did you mean "${meant}"?`);
  });

  test.each(['name', 'activation', '__proto__'])('%s is refused with the names there are', (name) => {
    const options = JSON.parse(`{ "poolSize": 2, "${name}": 2 }`);
    fails(() => pool(options), TypeError, `unknown option "${name}" (known: poolSize, strides, padding, dilations,`);
  });

  test('a hint names an option of the function that was called', () => {
    const image = { data: new Uint8Array(4), width: 1, height: 1 };
    const call = (name: string) => () => poolImage(image, { poolSize: 1, [name]: 1 } as never);
    fails(call('kernel_size'), TypeError, 'unknown option "kernel_size"; did you mean "poolSize"?');
    fails(call('dilation'), TypeError, 'unknown option "dilation" (known: poolSize, strides, padding, colorSpace,');
  });

  test('an unknown name of any length gives a short message', () => {
    const { message } = fails(() => pool({ poolSize: 2, ['x'.repeat(1e6)]: 1 }), TypeError);
    expect(message.length).toBeLessThan(300);
  });

  test('options may be inherited, and what others put on Object.prototype is no option', () => {
    class Options {
      get poolSize() {
        return 2;
      }
    }
    expect(pool(new Options()).shape).toEqual([1, 3, 3, 1]);
    expect(pool(Object.create({ poolSize: 3 })).shape).toEqual([1, 2, 2, 1]);
    let y: { shape: readonly number[] };
    Object.assign(Object.prototype, { addedByALibrary: 1 });
    try {
      y = pool({ poolSize: 2 });
    } finally {
      delete (Object.prototype as { addedByALibrary?: number }).addedByALibrary;
    }
    expect(y.shape).toEqual([1, 3, 3, 1]);
  });

  test.each([undefined, null, 2, 'same', true, Symbol('o'), 1n, () => ({})])('options cannot be %o', (options) => {
    fails(() => averagePool2d(x, options as never), TypeError, /^options must be an object with poolSize, strides,/);
  });
});

test('options that change between calls are read anew', () => {
  const poolSize: [number, number] = [2, 2];
  const options = { poolSize };
  expect(pool(options).shape).toEqual([1, 3, 3, 1]);
  poolSize[0] = 3;
  expect(pool(options).shape).toEqual([1, 2, 3, 1]);
  options.poolSize = [6, 6];
  expect(pool(options).shape).toEqual([1, 1, 1, 1]);
  expect(pool({ poolSize: 6 }).shape).toEqual([1, 1, 1, 1]);
  expect(pool({ poolSize: 6, padding: 'same' }).shape).toEqual([1, 1, 1, 1]);
  expect(pool({ poolSize: 6, strides: 1, padding: 'same' }).shape).toEqual([1, 6, 6, 1]);
});

test('no window that fits: the words of Keras with the facts', () => {
  fails(
    () => pool({ poolSize: [7, 2], strides: 1 }),
    RangeError,
    /^Computed output size would be zero or negative\./,
    'x.shape=(1, 6, 6, 1), poolSize=(7, 2), strides=(1, 1), padding="valid"',
    /\. Use a smaller window or more padding, such as 'same'\.$/,
  );
  fails(() => pool({ poolSize: [2, 7] }), RangeError, /^Computed output size would be zero or negative\./);
  fails(() => pool({ poolSize: 4, dilations: 2 }), RangeError, /^Computed output size would be zero or negative\./);
  fails(
    () =>
      pool({
        poolSize: 9,
        padding: [
          [1, 1],
          [2, 2],
        ],
      }),
    RangeError,
    /^Computed.*padding=\(\[1, 1\], \[2, 2\]\)/,
  );
});

test('sizes whose reach cannot be counted in 31 bits', () => {
  const huge = 2 ** 31 - 1;
  fails(() => pool({ poolSize: huge, dilations: huge }), RangeError, /poolSize=\(2147483647, 2147483647\)/);
  const rows = {
    poolSize: 1,
    padding: [
      [huge, huge],
      [0, 0],
    ],
    countIncludePad: true,
  };
  fails(
    () => pool(rows),
    RangeError,
    /must not reach beyond 2\^31-1 cells, nor a pixel beyond 2 GiB\. .*axis="height"/,
  );
  const cols = {
    poolSize: 1,
    padding: [
      [0, 0],
      [huge, huge],
    ],
    countIncludePad: true,
  };
  fails(() => pool(cols), RangeError, /must not reach beyond 2\^31-1 cells, nor a pixel beyond 2 GiB\. .*axis="width"/);
});

test('a window far larger than the input is no reason to fail', () => {
  const average = pool({ poolSize: 6 }).data[0];
  expect([...pool({ poolSize: 2 ** 31 - 1, padding: 'same' }).data]).toEqual([average]);
});

test('a result that no array can hold', () => {
  const far = 2 ** 21;
  const options = {
    poolSize: 1,
    padding: [
      [far, far],
      [far, far],
    ],
    countIncludePad: true,
  };
  fails(
    () => pool(options),
    RangeError,
    /^the result for x must be small enough to be allocated, but received \[1, 4194310, 4194310, 1\]/,
  );
  const beyond = {
    ...options,
    padding: [
      [2 ** 29, 0],
      [2 ** 29, 0],
    ],
  };
  const x64 = { data: new Float32Array(64), shape: [1, 1, 1, 64] };
  fails(
    () => averagePool2d(x64, beyond as never),
    RangeError,
    /^the result for x must be small enough to be allocated/,
  );
});
