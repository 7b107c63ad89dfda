import { AveragePooling2D, type AveragePooling2DOptions, setImageDataFormat, Tensor } from 'avgpool2d';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fails, ramp } from './fails.ts';

const make = (options: object) => new AveragePooling2D(options as AveragePooling2DOptions);

beforeEach(() => setImageDataFormat('channels_last'));
afterEach(() => setImageDataFormat('channels_last'));

describe('the constructor', () => {
  test('keeps its arguments, normalised', () => {
    const layer = make({
      poolSize: 3,
      strides: null,
      padding: 'SAME',
      dataFormat: 'channelsFirst',
      name: 'p',
      dtype: 'float64',
      trainable: false,
    });
    expect(layer.poolSize).toEqual([3, 3]);
    expect(layer.strides).toEqual([3, 3]);
    expect(layer.padding).toBe('same');
    expect(layer.dataFormat).toBe('channels_first');
    expect(layer.name).toBe('p');
    expect(layer.dtype).toBe('float64');
    expect(layer.trainable).toBe(false);
  });

  test('has the defaults of Keras', () => {
    const layer = make({ poolSize: [2, 3] });
    expect(layer.strides).toEqual([2, 3]);
    expect(layer.padding).toBe('valid');
    expect(layer.dataFormat).toBe('channels_last');
    expect(layer.dtype).toBe('float32');
    expect(layer.trainable).toBe(true);
    expect(make({ poolSize: 2, dtype: null, name: null, dataFormat: null }).dtype).toBe('float32');
  });

  test.each([0, -1, [2], [1, 2, 3], 2.5, NaN, [2, 0], [-5, -5]])('poolSize %j: RangeError', (poolSize) => {
    fails(() => make({ poolSize }), RangeError, /^poolSize must be an integer from 1 to/);
  });

  test.each(['2', 'ab', '', '22', null, true, [2, null], [2, '3']])('poolSize %j: TypeError', (poolSize) => {
    fails(() => make({ poolSize }), TypeError, /^poolSize must be an integer from 1 to/);
  });

  test.each([0, -1, [1, -1], [0, 1], [1], [1, 2, 3], 2.5])('strides %j: RangeError', (strides) => {
    fails(() => make({ poolSize: 2, strides }), RangeError, /^strides must be an integer from 1 to/);
  });

  test("takes Keras's two paddings only", () => {
    fails(
      () => make({ poolSize: 2, padding: 'full' }),
      RangeError,
      /^padding must be one of valid, same .*received "full"/,
    );
    fails(() => make({ poolSize: 2, padding: 'same_lower' }), RangeError, 'averagePool2d takes more');
    fails(
      () =>
        make({
          poolSize: 2,
          padding: [
            [0, 0],
            [0, 0],
          ],
        }),
      TypeError,
      /^padding must be one of valid, same/,
    );
    fails(() => make({ poolSize: 2, padding: null }), TypeError, /^padding must be .* received null\.$/);
  });

  test('refuses other wrong kinds', () => {
    fails(() => make({ poolSize: 2, name: 5 }), TypeError, /^name must be a string, but received 5\.$/);
    fails(() => make({ poolSize: 2, trainable: 1 }), TypeError, /^trainable must be true or false/);
    fails(() => make({ poolSize: 2, trainable: null }), TypeError, /^trainable must be true or false/);
    fails(
      () => make({ poolSize: 2, dtype: 'int32' }),
      RangeError,
      /^dtype must be one of float32, .* received "int32"\.$/,
    );
    fails(() => make({ poolSize: 2, dtype: 32 }), TypeError, /^dtype must be one of float32/);
    fails(() => make({ poolSize: 2, dataFormat: 'NHWC' }), RangeError, /^dataFormat must be/);
    fails(() => make({ poolSize: 2, pool_size: 2 }), TypeError, 'unknown option "pool_size"; did you mean "poolSize"?');
    fails(() => make({ poolSize: 2, dilations: 1 }), TypeError, 'unknown option "dilations" (known: poolSize, strides');
    fails(() => make(2 as never), TypeError, /^options must be an object with poolSize, .*, but received 2\.$/);
    fails(() => (AveragePooling2D as unknown as () => void)(), TypeError);
  });
});

describe('names', () => {
  test('are made unique as in Keras, and chosen names are not counted', async () => {
    vi.resetModules();
    const fresh = await import('avgpool2d');
    const name = (options: object = {}) => new fresh.AveragePooling2D({ poolSize: 2, ...options }).name;
    expect(name()).toBe('average_pooling2d');
    expect(name()).toBe('average_pooling2d_1');
    expect(name({ name: 'mine' })).toBe('mine');
    expect(name({ name: 'mine' })).toBe('mine');
    expect(() => name({ poolSize: 0 })).toThrow(RangeError);
    expect(() => name({ trainable: 'yes' })).toThrow(TypeError);
    expect(name({ name: null })).toBe('average_pooling2d_2');
    expect(fresh.AveragePooling2D.fromConfig({ pool_size: 2 }).name).toBe('average_pooling2d_3');
  });
});

describe('apply', () => {
  test('pools', () => {
    const layer = make({ poolSize: 2, strides: 1 });
    expect(
      layer
        .apply([
          [
            [[1], [2], [3]],
            [[4], [5], [6]],
            [[7], [8], [9]],
          ],
        ])
        .toArray(),
    ).toEqual([
      [
        [[3], [4]],
        [[6], [7]],
      ],
    ]);
  });

  test('keeps the type of the input, whatever the dtype of the layer', () => {
    const layer = make({ poolSize: 2, dtype: 'mixed_float16' });
    expect(layer.apply({ data: new Float64Array(4), shape: [1, 2, 2, 1] }).dtype).toBe('float64');
    expect(layer.apply({ data: new Uint8Array(4), shape: [1, 2, 2, 1] }).dtype).toBe('uint8');
  });

  test('takes out and nothing else', () => {
    const layer = make({ poolSize: 2 });
    const x = ramp(1, 2, 2, 1);
    const out = new Float32Array(1);
    expect(layer.apply(x, { out }).data).toBe(out);
    expect(out[0]).toBe(1.5);
    expect(layer.apply(x, {}).data).toEqual(out);
    expect(layer.apply(x, undefined).data).toEqual(out);
    fails(() => layer.apply(x, { poolSize: 3 } as never), TypeError, 'unknown option "poolSize" (known: out)');
    fails(
      () => layer.apply(x, out as never),
      TypeError,
      /^options must be an object with out, but received \[object Float32Array\]\.$/,
    );
    fails(() => layer.apply(x, null as never), TypeError, /^options must be an object with out, but received null/);
    fails(
      () => layer.apply(x, { out: new Float32Array(2) }),
      RangeError,
      /^out must be of length 1 for shape \(1, 1, 1, 1\)/,
    );
  });

  test('names x in errors', () => {
    fails(() => make({ poolSize: 2 }).apply(undefined as never), TypeError, /^x must be a tensor/);
    fails(
      () => make({ poolSize: 2 }).apply({ data: new Float32Array(16), shape: [4, 4, 1] }),
      RangeError,
      'expected ndim=4, found ndim=3. Full shape received: (4, 4, 1)',
    );
    fails(
      () => make({ poolSize: 20 }).apply(ramp(1, 5, 5, 3)),
      RangeError,
      'Computed output size would be zero or negative. Received: x.shape=(1, 5, 5, 3), poolSize=(20, 20), strides=(20, 20), padding="valid", dataFormat="channels_last", axis="height".',
    );
  });

  test('keeps the data format that it was made with', () => {
    setImageDataFormat('channels_first');
    const layer = make({ poolSize: 2 });
    setImageDataFormat('channels_last');
    expect(layer.dataFormat).toBe('channels_first');
    expect(layer.apply(ramp(1, 3, 2, 2)).shape).toEqual([1, 3, 1, 1]);
    expect(make({ poolSize: 2 }).apply(ramp(1, 3, 2, 2)).shape).toEqual([1, 1, 1, 2]);
  });

  test('a layer works on any shape, in any order', () => {
    const layer = make({ poolSize: 2, padding: 'same' });
    expect(layer.apply(ramp(1, 5, 5, 2)).shape).toEqual([1, 3, 3, 2]);
    expect(layer.apply(ramp(2, 2, 7, 1)).shape).toEqual([2, 1, 4, 1]);
    expect(layer.apply(ramp(1, 5, 5, 2)).shape).toEqual([1, 3, 3, 2]);
  });
});

describe('gradient', () => {
  const layer = () => make({ poolSize: 2, padding: 'same' });

  test('spreads dy over the real cells of each window', () => {
    const dx = layer().gradient(
      [1, 3, 3, 1],
      [
        [
          [[4], [2]],
          [[2], [1]],
        ],
      ],
    );
    expect(dx).toBeInstanceOf(Tensor);
    expect(dx.toArray()).toEqual([
      [
        [[1], [1], [1]],
        [[1], [1], [1]],
        [[1], [1], [1]],
      ],
    ]);
  });

  test('writes to out', () => {
    const out = new Float64Array(9).fill(5);
    const dy = { data: Float64Array.of(4, 2, 2, 1), shape: [1, 2, 2, 1] };
    expect(layer().gradient([1, 3, 3, 1], dy, { out }).data).toBe(out);
    expect([...out]).toEqual(new Array(9).fill(1));
    fails(
      () => layer().gradient([1, 3, 3, 1], dy, { out: new Float64Array(4) }),
      RangeError,
      /^out must be of length 9 /,
    );
    fails(
      // @ts-expect-error of another kind
      () => layer().gradient([1, 3, 3, 1], dy, { out: new Float32Array(9) }),
      TypeError,
      'out must be a Float64Array, but received [object Float32Array]',
    );
  });

  test('names xShape and dy in errors', () => {
    const dy = ramp(1, 2, 2, 1);
    fails(() => layer().gradient([3, 3, 1], dy), RangeError, /^xShape .* expected ndim=4, found ndim=3/);
    fails(() => layer().gradient([1, -3, 3, 1], dy), RangeError, /^xShape\[1\] must be/);
    fails(() => layer().gradient(null as never, dy), TypeError, /^xShape must be an array of 4 integers/);
    fails(() => layer().gradient([null, 3, 3, 1] as never, dy), TypeError, /^xShape\[0\] must be/);
    fails(() => layer().gradient([1, 3, 3, 1], null as never), TypeError, /^dy must be a tensor/);
    fails(
      () => layer().gradient([1, 5, 3, 1], dy),
      RangeError,
      'dy.shape must be the output shape (1, 3, 2, 1), but received [1, 2, 2, 1].',
    );
    fails(
      () => make({ poolSize: 4 }).gradient([1, 3, 3, 1], dy),
      RangeError,
      'Received: xShape=(1, 3, 3, 1), poolSize=(4, 4)',
    );
  });

  test.each([
    ['batch', [2, 2, 3, 4]],
    ['rows', [1, 1, 3, 4]],
    ['columns', [1, 2, 2, 4]],
    ['channels', [1, 2, 3, 5]],
  ])('dy cannot have other %s than the output', (_, shape) => {
    fails(
      () => make({ poolSize: 2, strides: 1 }).gradient([1, 3, 4, 4], ramp(...shape)),
      RangeError,
      `dy.shape must be the output shape (1, 2, 3, 4), but received [${shape.join(', ')}].`,
    );
  });

  test.each([Int8Array, Uint8Array, Uint8ClampedArray])('dy cannot be a %o', (Kind) => {
    fails(
      () => layer().gradient([1, 3, 3, 1], { data: new Kind(4), shape: [1, 2, 2, 1] } as never),
      TypeError,
      /^dy\.data must be a Float32Array or Float64Array/,
    );
  });

  test('of nothing is empty', () => {
    const dy = { data: new Float32Array(0), shape: [0, 2, 2, 1] };
    expect(layer().gradient([0, 3, 3, 1], dy)).toEqual(new Tensor(new Float32Array(0), [0, 3, 3, 1]));
  });
});

describe('computeOutputShape', () => {
  test('of known dimensions', () => {
    expect(make({ poolSize: 2, strides: 1 }).computeOutputShape([1, 8, 8, 3])).toEqual([1, 7, 7, 3]);
    expect(make({ poolSize: 2, padding: 'same' }).computeOutputShape([1, 11, 9, 16])).toEqual([1, 6, 5, 16]);
    expect(make({ poolSize: 2, dataFormat: 'channels_first' }).computeOutputShape([2, 16, 11, 9])).toEqual([
      2, 16, 5, 4,
    ]);
    expect(make({ poolSize: 2 }).computeOutputShape([0, 4, 4, 0])).toEqual([0, 2, 2, 0]);
  });

  test('null passes through', () => {
    const layer = make({ poolSize: 2, strides: 1 });
    expect(layer.computeOutputShape([null, 28, 28, 3])).toEqual([null, 27, 27, 3]);
    expect(layer.computeOutputShape([null, 8, null, 3])).toEqual([null, 7, null, 3]);
    expect(layer.computeOutputShape([null, null, null, null])).toEqual([null, null, null, null]);
    const first = make({ poolSize: 2, padding: 'same', dataFormat: 'channels_first' });
    expect(first.computeOutputShape([null, 3, 8, null])).toEqual([null, 3, 4, null]);
  });

  test('of large inputs, without their data', () => {
    const max = 2 ** 31 - 1;
    expect(make({ poolSize: 1 }).computeOutputShape([max, max, max, max])).toEqual([max, max, max, max]);
    expect(make({ poolSize: max }).computeOutputShape([1, max, max, 1])).toEqual([1, 1, 1, 1]);
  });

  test('does not change its argument', () => {
    const shape = Object.freeze([1, 4, 4, 1] as const);
    expect(make({ poolSize: 2 }).computeOutputShape(shape)).toEqual([1, 2, 2, 1]);
  });

  test('errors', () => {
    const layer = make({ poolSize: 20 });
    fails(
      () => layer.computeOutputShape([null, 5, 5, 3]),
      RangeError,
      'Computed output size would be zero or negative. Received: inputShape=(None, 5, 5, 3), poolSize=(20, 20)',
    );
    fails(() => layer.computeOutputShape([null, 5, null, 3]), RangeError, 'inputShape=(None, 5, None, 3)');
    fails(
      () => layer.computeOutputShape([4, 4, 1]),
      RangeError,
      'expected ndim=4, found ndim=3. Full shape received: (4, 4, 1)',
    );
    fails(() => layer.computeOutputShape([null, null, 1]), RangeError, 'Full shape received: (None, None, 1)');
    fails(() => layer.computeOutputShape([undefined as never, 40, 40, 1]), TypeError, /^inputShape\[0\] must be/);
    fails(() => layer.computeOutputShape([1, 40.5, 40, 1]), RangeError, /^inputShape\[1\] must be/);
    fails(
      () => layer.computeOutputShape('1441' as never),
      TypeError,
      /^inputShape must be an array of 4 integers or nulls/,
    );
  });
});

test('layers do not share state', () => {
  const a = make({ poolSize: 2 });
  const b = make({ poolSize: 4 });
  const x = ramp(1, 4, 4, 1);
  expect(a.apply(x).shape).toEqual([1, 2, 2, 1]);
  expect(b.apply(x).shape).toEqual([1, 1, 1, 1]);
  expect(a.apply(x).shape).toEqual([1, 2, 2, 1]);
  expect(() => (a.poolSize as unknown as number[]).push(1)).toThrow(TypeError);
  expect(b.poolSize).toEqual([4, 4]);
});
