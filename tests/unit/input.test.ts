import { averagePool2d, averagePool2dGradient, GlobalAveragePooling2D, poolImage, Tensor } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { fails, ramp } from './fails.ts';

const pool = (x: unknown, options: object = { poolSize: 2 }) => averagePool2d(x as never, options as never);

describe('the kind of x', () => {
  test.each([undefined, null, 1, 'x', true, 1n, Symbol('x'), () => 1])('%o is no tensor', (x) => {
    fails(
      () => pool(x),
      TypeError,
      /^x must be a tensor \{ data, shape: \[n, h, w, c\] \} or nested arrays of numbers/,
    );
  });

  test('an object without its parts', () => {
    fails(() => pool({}), TypeError, /^x must be a tensor \{ data, .*, but received \[object Object\]\.$/);
    const { message } = fails(() => pool({ data: new Float32Array(4) }), TypeError);
    expect(message).toBe('x.shape must be an array of 4 integers, but received undefined.');
    fails(
      () => pool({ shape: [1, 2, 2, 1] }),
      TypeError,
      /^x\.data must be a Float32Array or .* received undefined\.$/,
    );
  });

  test('an array without a shape is told how to give one', () => {
    const TENSOR = 'x must be a tensor { data, shape: [n, h, w, c] } or nested arrays of numbers, but received ';
    expect(fails(() => pool(new Float32Array(4)), TypeError).message).toBe(`${TENSOR}[object Float32Array].`);
    expect(fails(() => pool(new Int32Array(4)), TypeError).message).toBe(`${TENSOR}[object Int32Array].`);
    const dy = new Float32Array(1);
    fails(
      () => averagePool2dGradient([1, 2, 2, 1], dy as never, { poolSize: 2 }),
      TypeError,
      /^dy must be a tensor \{ data, shape: \[n, h, w, c\] \}/,
    );
    fails(
      () => new GlobalAveragePooling2D().gradient([1, 2, 2, 1], dy as never),
      TypeError,
      /^dy must be a tensor \{ data, shape: \[n, c\] \}/,
    );
  });

  test('a promise is to be awaited', () => {
    const tensor = { data: new Float32Array(4), shape: [1, 2, 2, 1] };
    fails(() => pool(Promise.resolve(tensor)), TypeError, /^x must be .* received \[object Promise\]; await it\.$/);
    const promised = { ...tensor, data: Promise.resolve(tensor.data) };
    fails(() => pool(promised), TypeError, /^x\.data must be .* received \[object Promise\]; await it\.$/);
  });

  test('numbers in another array are told what to convert it to', () => {
    for (const data of [Int32Array.of(1, 2, 3, 7), BigInt64Array.of(1n, 2n, 3n, 7n), [1, 2, 3, 7]]) {
      const shape = [1, 2, 2, 1];
      fails(() => pool({ data, shape }), TypeError, '; convert it: Float64Array.from(x.data, Number).');
      expect(pool({ data: Float64Array.from(data as number[], Number), shape }).data[0]).toBe(3.25);
    }
    for (const data of [new DataView(new ArrayBuffer(4)), '1234', {}]) {
      const { message } = fails(() => pool({ data, shape: [1, 2, 2, 1] }), TypeError);
      expect(message).not.toContain('convert');
    }
    // What the numbers of such a picture mean is not known.
    const image = { data: new Float32Array(4), width: 1, height: 1 };
    expect(fails(() => poolImage(image as never, { poolSize: 1 }), TypeError).message).not.toContain('convert');
  });

  test('an image and a tf.Tensor are sent to their entries', () => {
    fails(
      () => pool({ data: new Uint8ClampedArray(4), width: 1, height: 1 }),
      TypeError,
      /; use poolImage for images\.$/,
    );
    fails(
      () => pool({ shape: [1, 2, 2, 1], data: async () => 1 }),
      TypeError,
      '[object AsyncFunction]; pass a tf.Tensor as { data: x.dataSync(), shape: x.shape }, or use avgpool2d/tfjs.',
    );
  });

  test.each([
    [[1, 2, 3, 4], /received \[1, 2, 3, 4\]/],
    ['1234', /received "1234"/],
    [null, /received null/],
    [new ArrayBuffer(16), /received \[object ArrayBuffer\]/],
    [new DataView(new ArrayBuffer(4)), /received \[object DataView\]/],
    [new Int32Array(4), /received \[object Int32Array\]/],
    [new Uint32Array(4), /received \[object Uint32Array\]/],
    [new BigInt64Array(4), /received \[object BigInt64Array\]/],
  ])('x.data cannot be %o', (data, received) => {
    fails(() => pool({ data, shape: [1, 2, 2, 1] }), TypeError, /^x\.data must be a Float32Array/, received);
  });
});

describe('an ndarray', () => {
  const data = Float32Array.from({ length: 24 }, (_, i) => i);
  const wanted = averagePool2d({ data, shape: [1, 4, 3, 2] }, { poolSize: 2 });

  test.each([
    ['stride', [24, 6, 2, 1]],
    ['strides', [24, 6, 2, 1]],
    // How far apart elements along an axis of length 1 are says nothing.
    ['stride', [1, 6, 2, 1]],
    ['strides', undefined],
  ])('in row-major order is pooled: %s %j', (name, strides) => {
    expect(pool({ data, shape: [1, 4, 3, 2], [name]: strides, offset: 0 })).toEqual(wanted);
  });

  test.each([
    ['transposed', { shape: [1, 3, 4, 2], stride: [24, 2, 6, 1], offset: 0 }],
    ['transposed, by another name', { shape: [1, 3, 4, 2], strides: [24, 2, 6, 1] }],
    ['stepped', { shape: [1, 2, 3, 2], stride: [24, 12, 2, 1] }],
    ['cut out', { shape: [1, 2, 3, 2], stride: [24, 6, 2, 1], offset: 12 }],
    ['reversed', { shape: [1, 4, 3, 2], stride: [24, -6, 2, 1], offset: 18 }],
    ['of another rank', { shape: [1, 4, 3, 2], stride: [6, 2, 1] }],
  ])('%s is refused', (_, rest) => {
    fails(() => pool({ data, ...rest }), RangeError, /^x must be in row-major order .*; copy it first\.$/);
  });

  test('without elements has none in the wrong place', () => {
    expect(pool({ data: new Float32Array(0), shape: [0, 4, 3, 2], strides: [0, 0, 0, 0] }).shape).toEqual([0, 2, 1, 2]);
  });
});

test('a tensor of ONNX Runtime is told its form', () => {
  const tensor = { data: new Float32Array(4), dims: [1, 1, 2, 2], type: 'float32' };
  fails(() => pool(tensor), TypeError, 'but received undefined; pass dims as shape.');
});

describe('dtype', () => {
  test.each([
    [new Float32Array(4), 'float32'],
    [new Float64Array(4), 'float64'],
    [new Int8Array(4), 'int8'],
    [new Uint8Array(4), 'uint8'],
    [new Uint8ClampedArray(4), 'uint8'],
    [new Int16Array(4), 'int16'],
  ])('follows from the array and may be repeated: %o', (data, dtype) => {
    const shape = [1, 2, 2, 1];
    expect(pool({ data, shape }).dtype).toBe(dtype);
    const y = pool({ data, shape, dtype });
    expect(y.dtype).toBe(dtype);
    expect(y.data.constructor).toBe(data.constructor);
    for (const other of ['float16', 'int32', 'FLOAT32', '', null, 32]) {
      fails(
        () => pool({ data, shape, dtype: other }),
        TypeError,
        `x.dtype must be ${dtype} for a ${data.constructor.name}`,
      );
    }
  });

  test('a Uint16Array has to say what it holds', () => {
    const data = Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400);
    const shape = [1, 2, 2, 1];
    const halves = pool({ data, shape, dtype: 'float16' });
    expect([halves.data, halves.dtype]).toEqual([Uint16Array.of(0x4100), 'float16']);
    const integers = pool({ data, shape, dtype: 'uint16' });
    expect([integers.data, integers.dtype]).toEqual([Uint16Array.of(0x4080), 'uint16']);
    expect(integers.toArray()).toEqual([[[[0x4080]]]]);
    const advice = 'but received undefined; uint16 for integers, float16 for bits.';
    fails(() => pool({ data, shape }), TypeError, advice);
    for (const dtype of [undefined, 'int16', 'float32', null]) {
      fails(() => pool({ data, shape, dtype }), TypeError, /^x\.dtype must be float16 or uint16 for a Uint16Array/);
    }
  });
});

describe('shape', () => {
  test('the rank must be 4, said in the words of Keras', () => {
    const withShape = (shape: number[]) => () => pool({ data: new Float32Array(16), shape });
    fails(
      withShape([4, 4, 1]),
      RangeError,
      /found ndim=3\. Full shape received: \(4, 4, 1\); did you mean \(1, 4, 4, 1\)\?$/,
    );
    fails(withShape([]), RangeError, 'expected ndim=4, found ndim=0. Full shape received: ()');
    fails(withShape([16]), RangeError, /expected ndim=4, found ndim=1\. Full shape received: \(16,\)$/);
    fails(withShape([1, 1, 4, 4, 1]), RangeError, 'found ndim=5. Full shape received: (1, 1, 4, 4, 1)');
  });

  test.each([null, '1221', 4, { length: 4 }, Int32Array.of(1, 2, 2, 1)])('cannot be %o', (shape) => {
    fails(() => pool({ data: new Float32Array(4), shape }), TypeError, /^x\.shape must be an array of 4 integers/);
  });

  test.each([-1, 1.5, NaN, Infinity, 2 ** 31, -(2 ** 31)])('a dimension cannot be %s', (dim) => {
    for (let i = 0; i < 4; i++) {
      const shape = [1, 2, 2, 1];
      shape[i] = dim;
      fails(() => pool({ data: new Float32Array(4), shape }), RangeError, `x.shape[${i}] must be`, `received ${dim}.`);
    }
  });

  test.each(['2', null, undefined, true, 2n, [2]])('a dimension cannot be of the kind of %o', (dim) => {
    fails(() => pool({ data: new Float32Array(4), shape: [1, 2, dim, 1] }), TypeError, /^x\.shape\[2\] must be/);
  });

  test('must fit the data; the error names both', () => {
    const { message } = fails(() => pool({ data: new Float32Array(5), shape: [1, 3, 3, 1] }), RangeError);
    expect(message).toBe('x.data must be of length 9 for shape (1, 3, 3, 1), but received 5.');
    fails(() => pool({ data: new Float32Array(10), shape: [1, 3, 3, 1] }), RangeError, 'received 10');
  });

  test('with more elements than can be counted', () => {
    const max = 2 ** 31 - 1;
    const data = new Float32Array(4);
    fails(
      () => pool({ data, shape: [max, max, max, max] }),
      RangeError,
      /^x\.data must be of length .* for shape \(2147483647, /,
    );
    fails(() => pool({ data, shape: [1, 2 ** 20, 2 ** 20, 1] }), RangeError, 'x.data must be of length 1099511627776 ');
  });
});

describe('dimensions of 0', () => {
  const empty = (...shape: number[]) => ({ data: new Float32Array(0), shape });

  test('no batch and no channels give an empty output of the right shape', () => {
    for (const padding of ['valid', 'same']) {
      expect(pool(empty(0, 4, 6, 3), { poolSize: 2, padding })).toEqual(new Tensor(new Float32Array(0), [0, 2, 3, 3]));
      expect(pool(empty(2, 4, 6, 0), { poolSize: 2, padding })).toEqual(new Tensor(new Float32Array(0), [2, 2, 3, 0]));
    }
    const first = { poolSize: 2, dataFormat: 'channels_first' };
    expect(pool(empty(2, 0, 4, 6), first).shape).toEqual([2, 0, 2, 3]);
    expect(pool({ data: new Uint8ClampedArray(0), shape: [0, 4, 4, 1] }).data).toBeInstanceOf(Uint8ClampedArray);
  });

  test('an empty batch does not excuse a window that does not fit', () => {
    fails(() => pool(empty(0, 1, 4, 1)), RangeError, /^Computed output size would be zero or negative/);
  });

  test('no rows or columns: an error, but with same padding no output, as in TensorFlow', () => {
    fails(() => pool(empty(1, 0, 4, 1)), RangeError, /^Computed output size would be zero or negative/);
    fails(() => pool(empty(1, 4, 0, 1), { poolSize: 1 }), RangeError, /^Computed output size would be zero/);
    expect(pool(empty(1, 0, 4, 2), { poolSize: 2, padding: 'same' }).shape).toEqual([1, 0, 2, 2]);
    expect(pool(empty(1, 4, 0, 2), { poolSize: 2, padding: 'same_lower' }).shape).toEqual([1, 2, 0, 2]);
  });

  test('a result of no elements may go to an empty out', () => {
    const out = new Float32Array(0);
    expect(pool(empty(0, 4, 4, 1), { poolSize: 2, out }).data).toBe(out);
  });

  test('-0 is 0', () => {
    const y = pool({ data: new Float32Array(0), shape: [-0, 2, 2, 1] });
    expect(Object.is(y.shape[0], 0)).toBe(true);
  });
});

describe('nested arrays', () => {
  test('are pooled as float32', () => {
    const y = pool([
      [
        [[1], [2]],
        [[3], [4]],
      ],
    ]);
    expect(y.data).toEqual(Float32Array.of(2.5));
    expect(y.shape).toEqual([1, 1, 1, 1]);
    expect(pool([[[[0.1]]]], { poolSize: 1 }).data[0]).toBe(Math.fround(0.1));
    expect(pool([[[[NaN], [Infinity]]]], { poolSize: 1 }).toArray()).toEqual([[[[NaN], [Infinity]]]]);
  });

  test('their shape is read from the first elements', () => {
    const x = [
      [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      [
        [
          [7, 8, 9],
          [10, 11, 12],
        ],
      ],
    ];
    expect(pool(x, { poolSize: 1 }).shape).toEqual([2, 1, 2, 3]);
    expect(pool(x, { poolSize: 1 }).toArray()).toEqual(x);
    expect(pool([[[[], []]]], { poolSize: 1 }).shape).toEqual([1, 1, 2, 0]);
  });

  test('of any number of elements, all of which arrive', () => {
    // Around the sizes at which more room is made.
    for (const width of [65535, 65536, 65537, 131072, 131073]) {
      const row = Array.from({ length: width }, (_, i) => [i]);
      expect(pool([[row]], { poolSize: 1 }).data).toEqual(Float32Array.from(row, ([i]) => i as number));
    }
  });

  test('of a wrong depth', () => {
    fails(() => pool([]), RangeError, 'the shape of x', 'found ndim=1. Full shape received: (0,)');
    fails(
      () =>
        pool([
          [1, 2],
          [3, 4],
        ]),
      RangeError,
      'found ndim=2. Full shape received: (2, 2)',
    );
    fails(() => pool([[[[[1]]]]]), RangeError, 'found ndim=5. Full shape received: (1, 1, 1, 1, 1)');
    const endless: unknown[] = [];
    endless.push(endless);
    fails(() => pool(endless), RangeError, 'found ndim=5');
  });

  test('that are ragged: the error names the place and the lengths', () => {
    fails(
      () => pool([[[[1], [2]], [[3]]]]),
      RangeError,
      /^x\[0\]\[1\] must be of length 2 for shape \(1, 2, 2, 1\), but received 1\.$/,
    );
    fails(() => pool([[[[1], [2, 3]]]]), RangeError, /^x\[0\]\[0\]\[1\] must be of length 1 /);
    fails(
      () => pool([[[[1]]], [[[1]], [[2]]]]),
      RangeError,
      /^x\[1\] must be of length 1 for shape \(2, 1, 1, 1\), but received 2/,
    );
    fails(() => pool([[[[1], 2]]]), TypeError, /^x\[0\]\[0\]\[1\] must be an array of length 1, but received 2\.$/);
    fails(() => pool([[[[1]]], null]), TypeError, /^x\[1\] must be an array of length 1, but received null\.$/);
  });

  test.each(['1', null, undefined, true, 1n, {}, [1]])('with %o for a number: the error names the place', (value) => {
    fails(
      () =>
        pool([
          [
            [
              [1, 2],
              [3, value],
            ],
          ],
        ]),
      TypeError,
      /^x\[0\]\[0\]\[1\]\[1\] must be a number/,
    );
  });

  test('with holes, however long, fail at the first hole', () => {
    const row: unknown[] = [[1]];
    row[2] = [3];
    fails(() => pool([[row]]), TypeError, /^x\[0\]\[0\]\[1\] must be an array of length 1, but received undefined/);
    const long: unknown[] = new Array(2 ** 31 - 1);
    long[0] = [[[1]]];
    fails(() => pool(long), TypeError, /^x\[1\] must be an array of length 1, but received undefined/);
    const longer: unknown[] = new Array(2 ** 32 - 1);
    longer[0] = [[[1]]];
    fails(() => pool(longer), RangeError, /^the shape of x\[0\] must be .* received 4294967295/);
  });
});

describe('out', () => {
  const x = ramp(1, 4, 4, 1);

  test('receives the result and is what the tensor holds', () => {
    const out = new Float32Array(4).fill(-1);
    const y = pool(x, { poolSize: 2, out });
    expect(y.data).toBe(out);
    expect([...out]).toEqual([2.5, 4.5, 10.5, 12.5]);
    expect(pool(x, { poolSize: 2, out: undefined }).data).toEqual(out);
  });

  test.each([
    [null, 'null'],
    [4, '4'],
    [[0, 0, 0, 0], '[0, 0, 0, 0]'],
    [new ArrayBuffer(16), '[object ArrayBuffer]'],
    [new Float64Array(4), '[object Float64Array]'],
    [new Uint8Array(4), '[object Uint8Array]'],
    [new Tensor(new Float32Array(4), [1, 2, 2, 1]), '[object Object]'],
  ])('cannot be %o', (out, received) => {
    fails(() => pool(x, { poolSize: 2, out }), TypeError, 'out must be a Float32Array, but', `received ${received}.`);
  });

  test('must be of the very kind of the input', () => {
    const clamped = { data: new Uint8ClampedArray(4), shape: [1, 2, 2, 1] };
    fails(() => pool(clamped, { poolSize: 2, out: new Uint8Array(1) }), TypeError, 'out must be a Uint8ClampedArray');
    const out = new Uint8ClampedArray(1);
    expect(pool(clamped, { poolSize: 2, out }).data).toBe(out);
  });

  test.each([0, 3, 5])('must have the exact length, not %d', (length) => {
    const { message } = fails(() => pool(x, { poolSize: 2, out: new Float32Array(length) }), RangeError);
    expect(message).toBe(`out must be of length 4 for shape (1, 2, 2, 1), but received ${length}.`);
  });

  test('must not share a byte with the input', () => {
    const buffer = new ArrayBuffer(128);
    const data = new Float32Array(buffer, 32, 16).fill(1);
    const shape = [1, 4, 4, 1];
    for (const offset of [32, 20, 92]) {
      const out = new Float32Array(buffer, offset, 4);
      fails(() => pool({ data, shape }, { poolSize: 2, out }), RangeError, /^out must not overlap x/);
    }
    for (const offset of [16, 96]) {
      const out = new Float32Array(buffer, offset, 4);
      expect([...pool({ data, shape }, { poolSize: 2, out }).data]).toEqual([1, 1, 1, 1]);
    }
    expect([...data]).toEqual(new Array(16).fill(1));
  });

  test('nothing is written when the call fails', () => {
    const out = new Float32Array(4).fill(7);
    fails(() => pool({ data: x.data, shape: [1, 4, 4] }, { poolSize: 2, out }), RangeError);
    fails(() => pool(x, { poolSize: 2, strides: 0, out }), RangeError);
    expect([...out]).toEqual([7, 7, 7, 7]);
  });
});

test('the input is not changed and the result does not alias it', () => {
  const x = ramp(1, 4, 4, 2);
  const before = x.data.slice();
  const y = pool(x, { poolSize: 1 });
  expect(x.data).toEqual(before);
  expect(y.data).toEqual(before);
  expect(y.data.buffer).not.toBe(x.data.buffer);
  expect(y.shape).not.toBe(x.shape);
});

test('a window whose single row does not fit the arena, over more rows than one', () => {
  const width = 3_000_000;
  const x = { data: new Float32Array(2 * width), shape: [1, 2, width, 1] };
  fails(
    () => averagePool2d(x, { poolSize: [2, width] }),
    RangeError,
    /^So wide a window needs more than 6 MiB.*poolSize=/,
    `poolSize=(2, ${width})`,
  );
  // In a single row it is taken for a column.
  const line = averagePool2d({ data: x.data.fill(3), shape: [1, 1, 2 * width, 1] }, { poolSize: [1, 2 * width] });
  expect([...line.data]).toEqual([3]);
});

test('a row of padding alone, which makes two rows of such windows, is no single row', () => {
  const width = 3_000_000;
  const x = { data: new Float32Array(width), shape: [1, 1, width, 1] };
  const padding: [[number, number], [number, number]] = [
    [1, 1],
    [0, 0],
  ];
  const pooling = () => averagePool2d(x, { poolSize: [2, width - 1], strides: 1, padding });
  fails(pooling, RangeError, /^So wide a window needs more than 6 MiB.*poolSize=/);
});

test('the gradient of a single cell under a row of more windows than fit the arena', () => {
  const count = 3_000_000;
  const padding: [[number, number], [number, number]] = [
    [0, 0],
    [count - 1, count - 1],
  ];
  const dy = { data: new Float32Array(count).fill(2), shape: [1, 1, count, 1] };
  const { data } = averagePool2dGradient([1, 1, 1, 1], dy, { poolSize: [1, count], strides: 1, padding });
  expect([...data]).toEqual([2 * count]);
});

describe('a window as wide as the README says is always taken', () => {
  const widest = (rows: number, isDouble: boolean) =>
    Math.floor((6 * 2 ** 20) / (160 + 32 * rows ** (2 / 3)) / (isDouble ? 2 : 1));

  const arrays = [
    ['float32', Float32Array],
    ['float64', Float64Array],
    ['float16', Uint16Array],
    ['int8', Int8Array],
    ['int16', Int16Array],
  ] as const;
  test.each(arrays)('%s', (dtype, array) => {
    for (const rows of [2, 7, 8, 9, 30, 64, 300, 2000]) {
      const columns = widest(rows, dtype === 'float64');
      for (const [height, width, strides] of [
        [rows, columns, [1, 1]],
        [rows + 3, columns + 3, [1, 1]],
        [rows + 3, columns + 3, [rows, columns]],
      ] as const) {
        const x = { data: new array(height * width).fill(0), shape: [1, height, width, 1], dtype };
        const y = averagePool2d(x as never, { poolSize: [rows, columns], strides });
        expect(y.data.length).toBe(y.shape[1] * y.shape[2]);
      }
    }
  });
});
