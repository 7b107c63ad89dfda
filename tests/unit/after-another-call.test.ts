import { averagePool2d, averagePool2dGradient, type PoolOptions, poolImage, WasmTensor } from 'avgpool2d';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { load } from '../../js/core/load.ts';
import { fails, ramp } from './fails.ts';

/*
 * A call keeps its checked options, its output lengths and its plan for the next one. The next one uses them when it
 * says the same, and is not misled by them when it differs in one thing alone.
 */

afterEach(() => vi.restoreAllMocks());

const pool = (shape: number[], options: object) => () => averagePool2d(ramp(...shape), options as PoolOptions);
const squares = Uint8Array.from({ length: 16 }, (_, i) => i * i);
const bytes = (Kind: Uint8ArrayConstructor | Uint8ClampedArrayConstructor) => () =>
  averagePool2d({ data: new Kind(squares) as Uint8Array, shape: [1, 4, 4, 1] }, { poolSize: 3 });
const image = (options: object) => () =>
  poolImage(
    { data: Uint8Array.from({ length: 64 }, (_, i) => i * 4), width: 4, height: 4 },
    { poolSize: 2, ...options },
  );
const whole = { poolSize: 2 };
const smooth = { poolSize: 3, strides: 1, padding: 'same' } as const;
const square = { poolSize: [2, 2], strides: [1, 1] };

/** Leaves nothing kept that any call below could take for its own. */
const forget = pool([1, 1, 9, 7], { poolSize: [1, 9], dilations: [3, 1] });

describe('a call that differs from the one before in one thing alone', () => {
  test.each<[string, () => { readonly data: ArrayLike<number> }, () => { readonly data: ArrayLike<number> }]>([
    ['the height', pool([1, 6, 4, 1], whole), pool([1, 4, 4, 1], whole)],
    ['the width', pool([1, 4, 6, 1], whole), pool([1, 4, 4, 1], whole)],
    ['the channels', pool([1, 4, 4, 3], whole), pool([1, 4, 4, 1], whole)],
    ['the batch', pool([3, 4, 4, 1], whole), pool([1, 4, 4, 1], whole)],
    ['the kind of bytes', bytes(Uint8Array), bytes(Uint8ClampedArray)],
    ['the color space', image({}), image({ colorSpace: 'linear' })],
    ['the window of a pair', pool([1, 4, 4, 1], square), pool([1, 4, 4, 1], { ...square, poolSize: [2, 3] })],
    ['strides that are not given', pool([1, 4, 4, 1], square), pool([1, 4, 4, 1], { poolSize: [2, 2] })],
    ['a number for a pair', pool([1, 4, 4, 1], square), pool([1, 4, 4, 1], { ...square, strides: 2 })],
    [
      'a word for numbers',
      pool([1, 4, 4, 1], {
        ...whole,
        padding: [
          [1, 1],
          [1, 1],
        ],
      }),
      pool([1, 4, 4, 1], { ...whole, padding: 'same' }),
    ],
    [
      'one side of the padding',
      pool([1, 4, 4, 1], {
        ...whole,
        padding: [
          [1, 1],
          [1, 1],
        ],
      }),
      pool([1, 4, 4, 1], {
        ...whole,
        padding: [
          [1, 1],
          [1, 0],
        ],
      }),
    ],
    [
      'options that an image has not',
      pool([1, 4, 4, 1], { ...whole, dataFormat: 'channels_last', dilations: 2 }),
      image({}),
    ],
    ['the gradient', pool([1, 4, 4, 1], smooth), () => averagePool2dGradient([1, 4, 4, 1], ramp(1, 4, 4, 1), smooth)],
  ])('%s', (_, one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      forget();
      const alone = second();
      forget();
      first();
      expect(second()).toEqual(alone);
    }
  });

  // Both hold float16: one as bits, of which a view of the other kind would make numbers.
  test.runIf('Float16Array' in globalThis)('the kind of float16', () => {
    const shape = [1, 2, 2, 1];
    const bits = Uint16Array.of(0x3800, 0x3c00, 0x3e00, 0x4200);
    averagePool2d({ data: bits, shape, dtype: 'float16' }, whole);
    expect([...averagePool2d({ data: Float16Array.of(0.5, 1, 1.5, 3), shape }, whole).data]).toEqual([1.5]);
    expect([...averagePool2d({ data: bits, shape, dtype: 'float16' }, whole).data]).toEqual([0x3e00]);
  });

  test('a list that begins like the one before', () => {
    pool([1, 4, 4, 1], { poolSize: [2, 2] })();
    fails(pool([1, 4, 4, 1], { poolSize: [2] }), RangeError, /^poolSize must be/);
  });
});

// Images that are too large for the arena come in bands, but in wasm memory several are pooled as one tall image.
test('one plan for tensors outside and inside of wasm memory, in turn', () => {
  const x = ramp(3, 256, 512, 3);
  const bits = ({ data }: { readonly data: Float32Array }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const outside = bits(averagePool2d(x, whole));
  const inside = WasmTensor.from(x);
  for (let turn = 0; turn < 3; turn++) {
    expect(bits(averagePool2d(inside, whole)).equals(outside)).toBe(true);
    expect(bits(averagePool2d(x, whole)).equals(outside)).toBe(true);
  }
});

test('one image outside and many inside of wasm memory, in turn', () => {
  const xShape = [1, 6, 1263, 1];
  const options = { poolSize: [6, 4], strides: [5, 3] } as const;
  const first = averagePool2dGradient(xShape, ramp(1, 1, 420, 1), options);
  averagePool2dGradient([32, 6, 1263, 1], WasmTensor.from(ramp(32, 1, 420, 1)), options);
  expect(averagePool2dGradient(xShape, ramp(1, 1, 420, 1), options)).toEqual(first);
});

describe('a call like the one before', () => {
  const options: PoolOptions = {
    poolSize: [3, 2],
    strides: [1, 2],
    padding: [
      [1, 0],
      [0, 1],
    ],
  };

  test.each<[string, () => unknown]>([
    ['a pooling', pool([2, 5, 6, 3], options)],
    ['a gradient', () => averagePool2dGradient([1, 5, 4, 1], ramp(1, 4, 2, 1), options)],
    ['an image', image({ padding: 'same' })],
  ])('%s is not planned again', (_, call) => {
    call();
    const core = load();
    const planning = [vi.spyOn(core, 'planAxis'), vi.spyOn(core, 'plan')];
    call();
    for (const spy of planning) expect(spy).not.toHaveBeenCalled();
  });
});

test('what is done to the shape of a result changes no other', () => {
  const results = [pool([1, 4, 4, 1], whole), () => averagePool2dGradient([1, 4, 4, 1], ramp(1, 2, 2, 1), whole)];
  for (const call of results) {
    const expected = call();
    const result = call();
    (result.shape as unknown as number[])[1] = 7;
    expect(call()).toEqual(expected);
  }
});

test('a resident tensor is pooled where it is', () => {
  const x = WasmTensor.from(ramp(2, 6, 5, 3));
  const run = vi.spyOn(load(), 'next');
  const y = averagePool2d(x, { poolSize: 2 });
  const dx = averagePool2dGradient(x.shape, y, { poolSize: 2 });
  expect(run).not.toHaveBeenCalled();
  for (const tensor of [x, y, dx]) tensor.dispose();
});
