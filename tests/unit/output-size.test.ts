import {
  averagePool2d,
  averagePool2dGradient,
  describeWindows,
  type PoolOptions,
  poolImage,
  WasmTensor,
} from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { fails, ramp } from './fails.ts';

/*
 * outputSize: adaptive average pooling.
 */

const pool = (options: object, x: { data: Float32Array; shape: number[] } = ramp(1, 5, 5, 1)) =>
  averagePool2d(x, options as PoolOptions);

describe('values', () => {
  test("PyTorch's windows: each output has its share of the input, cells on a border belong to both", () => {
    expect([...pool({ outputSize: [1, 2] }, ramp(1, 1, 5, 1)).data]).toEqual([1, 3]);
    expect([...pool({ outputSize: [1, 3] }, ramp(1, 1, 5, 1)).data]).toEqual([0.5, 2, 3.5]);
    expect([...pool({ outputSize: 2 }).data]).toEqual([6, 8, 16, 18]);
  });

  test('an integer is for both axes, null is the input length', () => {
    expect(pool({ outputSize: 3 })).toEqual(pool({ outputSize: [3, 3] }));
    expect(pool({ outputSize: [null, 2] })).toEqual(pool({ outputSize: [5, 2] }));
    expect(pool({ outputSize: [null, null] }).data).toEqual(ramp(1, 5, 5, 1).data);
  });

  test('1 is the mean of all', () => {
    expect([...pool({ outputSize: 1 }).data]).toEqual([12]);
  });

  test('an output larger than the input repeats cells', () => {
    expect([...pool({ outputSize: [1, 5] }, ramp(1, 1, 2, 1)).data]).toEqual([0, 0, 0.5, 1, 1]);
    expect(pool({ outputSize: [40, 7] }).shape).toEqual([1, 40, 7, 1]);
  });

  test('either data format', () => {
    expect(pool({ outputSize: [3, 2], dataFormat: 'channels_first' }, ramp(1, 1, 5, 5)).shape).toEqual([1, 1, 3, 2]);
  });

  test('no batch or no channels give an empty output', () => {
    expect(pool({ outputSize: 2 }, ramp(0, 5, 5, 1)).shape).toEqual([0, 2, 2, 1]);
    expect(pool({ outputSize: 2 }, ramp(1, 5, 5, 0)).shape).toEqual([1, 2, 2, 0]);
  });

  test('divisorOverride: 1 gives sums; countIncludePad has no padding to count', () => {
    expect([...pool({ outputSize: 1, divisorOverride: 1 }).data]).toEqual([300]);
    expect(pool({ outputSize: 2, countIncludePad: true })).toEqual(pool({ outputSize: 2 }));
  });

  test('the gradient gives each cell its share of every window it is in', () => {
    const dy = { data: Float32Array.of(6, 12), shape: [1, 1, 2, 1] };
    const dx = averagePool2dGradient([1, 1, 5, 1], dy, { outputSize: [null, 2] });
    expect([...dx.data]).toEqual([2, 2, 6, 4, 4]);
  });

  test('pictures: thumbnails', () => {
    const data = Uint8ClampedArray.of(200, 0, 0, 255, 100, 0, 0, 255, 0, 0, 0, 255);
    const thumbnail = poolImage({ data, width: 3, height: 1 }, { outputSize: [null, 2] });
    expect(thumbnail).toEqual({ data: Uint8ClampedArray.of(150, 0, 0, 255, 50, 0, 0, 255), width: 2, height: 1 });
  });
});

describe('what is refused', () => {
  test.each([
    [0, RangeError],
    [-1, RangeError],
    [1.5, RangeError],
    [NaN, RangeError],
    [2 ** 31, RangeError],
    [[2, 0], RangeError],
    [[2], RangeError],
    [[1, 2, 3], RangeError],
    [[null, 0.5], RangeError],
    [null, TypeError],
    ['2', TypeError],
    [[2, '2'], TypeError],
    [[2, undefined], TypeError],
    [true, TypeError],
    [Int32Array.of(2, 2), TypeError],
  ])('outputSize %o', (outputSize, kind) => {
    fails(() => pool({ outputSize }), kind, /^outputSize must be an integer from 1 to 2147483647 or a pair/);
  });

  test.each([
    ['poolSize', 2],
    ['strides', [1, 1]],
    ['padding', 'valid'],
    ['dilations', 1],
    ['ceilMode', false],
  ])('%s beside it', (name, value) => {
    const shown = JSON.stringify(value).replace(',', ', ');
    const message = `${name} must be absent where outputSize is given, but received ${shown}.`;
    fails(() => pool({ outputSize: 2, [name]: value }), RangeError, message);
    const dy = ramp(1, 2, 2, 1);
    const options = { outputSize: 2, [name]: value } as object as PoolOptions;
    fails(() => averagePool2dGradient([1, 5, 5, 1], dy, options), RangeError, message);
  });

  test('null strides are absent ones', () => {
    expect(pool({ outputSize: 2, strides: null, poolSize: undefined })).toEqual(pool({ outputSize: 2 }));
  });

  test('poolImage beside poolSize, strides, padding', () => {
    const image = { data: new Uint8Array(400), width: 10, height: 10 };
    for (const [name, value] of Object.entries({ poolSize: 2, strides: 2, padding: 'same' })) {
      const options = { outputSize: 2, [name]: value } as object as { outputSize: number };
      fails(() => poolImage(image, options), RangeError, new RegExp(`^${name} must be absent`));
    }
  });

  test('images without cells, before any work', () => {
    const message =
      /^An input without cells has no average\. Received: x\.shape=\(1, 5, 0, 1\), outputSize=\(2, None\)/;
    fails(() => pool({ outputSize: [2, null] }, ramp(1, 5, 0, 1)), RangeError, message, 'axis="width"');
    fails(() => pool({ outputSize: 1 }, ramp(0, 0, 5, 1)), RangeError, /^An input without cells.*axis="height"/);
    const image = { data: new Uint8Array(0), width: 0, height: 3 };
    fails(() => poolImage(image, { outputSize: 2 }), RangeError, /^An input without cells.*image=\(1, 3, 0, 4\)/);
    using x = WasmTensor.zeros([1, 0, 5, 1]);
    fails(() => averagePool2d(x, { outputSize: 1 }), RangeError, /^An input without cells/);
  });

  test('results that no array can hold', () => {
    fails(() => pool({ outputSize: 2 ** 31 - 1 }), RangeError, /small enough to be allocated/);
    using x = WasmTensor.from(ramp(1, 5, 5, 1));
    fails(() => averagePool2d(x, { outputSize: 2 ** 31 - 1 }), RangeError, /does not fit into wasm memory/);
  });

  test('a row of a window that does not fit', () => {
    const x = { data: new Uint8Array(2 * 7_000_000), shape: [1, 2, 7_000_000, 1] };
    fails(
      () => averagePool2d(x, { outputSize: 1 }),
      RangeError,
      /^So wide a window needs more than 6 MiB.*outputSize=/,
    );
  });
});

describe('describeWindows', () => {
  test('of one axis', () => {
    expect(describeWindows(5, { outputSize: 2 })).toEqual({
      outputLength: 2,
      before: 0,
      after: 0,
      windows: [
        { start: 0, first: 0, taps: 3, divisor: 3 },
        { start: 2, first: 2, taps: 3, divisor: 3 },
      ],
    });
    expect(describeWindows(3, { outputSize: null })).toEqual(describeWindows(3, { poolSize: 1 }));
  });

  test.each(['poolSize', 'window', 'strides', 'stride', 'dilations', 'dilation', 'padding'])('not with %s', (name) => {
    fails(
      () => describeWindows(5, { outputSize: 2, [name]: 1 }),
      RangeError,
      `${name} must be absent where outputSize`,
    );
  });

  test('what is wrong is named', () => {
    fails(() => describeWindows(5, { outputSize: 0 }), RangeError, /^outputSize must be an integer from 1/);
    fails(() => describeWindows(5, { outputSize: [2, 2] as never }), TypeError, /^outputSize must be an integer/);
    fails(() => describeWindows(0, { outputSize: 2 }), RangeError, 'Received: length=0, outputSize=2.');
    fails(() => describeWindows(5, { outputSize: 2_000_000 }), RangeError, /^length must be one that gives at most/);
  });
});
