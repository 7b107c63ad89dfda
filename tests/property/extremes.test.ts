import { AveragePooling2D, averagePool2d, averagePool2dGradient, describeWindows, Tensor, WasmTensor } from 'avgpool2d';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/*
 * Sizes at the end of 32 bits, whose products leave 64: each call gives what integers without an end give, or says that
 * sizes reach too far. Tensors without elements let such shapes be pooled.
 */

const MAX = 2 ** 31 - 1;
const BEYOND = /must not reach beyond 2\^31-1 cells/;

const edge = fc.constantFrom(1, 2, 3, 46_340, 46_341, 65_536, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, MAX - 1, MAX);
const cells = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: edge });

const axes = fc.record({
  length: edge,
  window: edge,
  stride: edge,
  dilation: fc.oneof(fc.constant(1), edge),
  padding: fc.oneof(fc.constantFrom('same' as const, 'same_lower' as const), fc.tuple(cells, cells)),
  ceilMode: fc.boolean(),
});
type AxisCase = typeof axes extends fc.Arbitrary<infer T> ? T : never;

/** Output length in integers of any size. */
function exactOutputs({ length, window, stride, dilation, padding, ceilMode }: AxisCase): bigint {
  const [n, s] = [BigInt(length), BigInt(stride)];
  if (typeof padding === 'string') return (n - 1n) / s + 1n;
  const [before, after] = [BigInt(padding[0]), BigInt(padding[1])];
  const room = n + before + after - ((BigInt(window) - 1n) * BigInt(dilation) + 1n);
  if (room < 0n && !(ceilMode && room > -s)) return 0n;
  const count = (ceilMode && room > 0n ? (room + s - 1n) / s : room < 0n ? 0n : room / s) + 1n;
  return ceilMode && (count - 1n) * s >= n + before ? count - 1n : count;
}

/** Whether the padded input or the output leaves the range that sizes may have. */
function reachesTooFar(axis: AxisCase): boolean {
  const padded = typeof axis.padding === 'string' ? 0 : axis.length + axis.padding[0] + axis.padding[1];
  return padded > MAX || exactOutputs(axis) > MAX;
}

function attempt<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    return error as Error;
  }
}

const optionsOf = ({ window, stride, dilation, padding, ceilMode }: AxisCase) => ({
  poolSize: [window, 1] as [number, number],
  strides: [stride, 1] as [number, number],
  dilations: [dilation, 1] as [number, number],
  padding: typeof padding === 'string' ? padding : ([padding, [0, 0]] as const),
  ceilMode: typeof padding !== 'string' && ceilMode,
  countIncludePad: true, // every window has a value then
});

function expectExact(axis: AxisCase, got: number | Error): void {
  const outputs = exactOutputs(axis);
  const label = JSON.stringify(axis);
  if (got instanceof Error) {
    expect(got, label).toBeInstanceOf(RangeError);
    if (BEYOND.test(got.message)) expect(reachesTooFar(axis), label).toBe(true);
    else expect(outputs, `${label}: ${got.message}`).toBe(0n);
  } else {
    expect(BigInt(got), label).toBe(outputs);
  }
}

test('output lengths', () => {
  let right = 0;
  const property = fc.property(axes, (axis) => {
    const x = { data: new Float32Array(0), shape: [0, axis.length, 1, 1] };
    const got = attempt(() => averagePool2d(x, optionsOf(axis)).shape[1] as number);
    expectExact(axis, got);
    if (!(got instanceof Error)) right++;
  });
  fc.assert(property, { numRuns: 5000 });
  expect(right).toBeGreaterThan(1000);
});

test('gradients ask for the same lengths', () => {
  const property = fc.property(axes, (axis) => {
    const outputs = exactOutputs(axis);
    fc.pre(outputs > 0n && outputs <= BigInt(MAX));
    const dy = { data: new Float64Array(0), shape: [0, Number(outputs), 1, 1] };
    const got = attempt(() => averagePool2dGradient([0, axis.length, 1, 1], dy, optionsOf(axis)));
    if (got instanceof Error) expect(got.message).toMatch(BEYOND);
    else expect(got.shape).toEqual([0, axis.length, 1, 1]);
  });
  fc.assert(property, { numRuns: 2000 });
});

test('computeOutputShape', () => {
  const property = fc.property(
    edge,
    edge,
    edge,
    fc.constantFrom('valid', 'same'),
    (length, window, stride, padding) => {
      const axis: AxisCase = { length, window, stride, dilation: 1, padding: [0, 0], ceilMode: false };
      if (padding === 'same') axis.padding = 'same';
      const layer = new AveragePooling2D({ poolSize: window, strides: stride, padding, dataFormat: 'channels_last' });
      const got = attempt(() => layer.computeOutputShape([MAX, length, length, MAX]));
      expectExact(axis, got instanceof Error ? got : (got[1] as number));
      if (!(got instanceof Error)) expect(got).toEqual([MAX, got[1], got[1], MAX]);
    },
  );
  fc.assert(property, { numRuns: 3000 });
});

test('one cell under the largest windows, strides, dilations and paddings', () => {
  const x = { data: Float32Array.of(6), shape: [1, 1, 1, 1] };
  const mean = (options: object) => averagePool2d(x, options as never).data[0];
  for (const padding of ['same', 'same_lower']) {
    expect(mean({ poolSize: MAX, strides: 1, padding })).toBe(6);
    expect(mean({ poolSize: MAX, strides: MAX, padding })).toBe(6);
  }
  const half = (MAX - 1) / 2;
  const centred = {
    poolSize: MAX,
    padding: [
      [half, half],
      [half, half],
    ],
  };
  expect(mean(centred)).toBe(6);
  // A divisor of nearly 2^62.
  expect(mean({ ...centred, countIncludePad: true })).toBe(Math.fround(6 / MAX ** 2));
  expect(
    mean({
      poolSize: 3,
      dilations: half,
      padding: [
        [half, half],
        [half, half],
      ],
    }),
  ).toBe(6);
  expect(averagePool2dGradient(x.shape, x, { ...centred, countIncludePad: true } as never).data[0]).toBe(
    Math.fround(6 / MAX ** 2),
  );
  const { windows } = describeWindows(1, { window: MAX, padding: [MAX - 1, 0], countIncludePad: true });
  expect(windows).toEqual([{ start: 1 - MAX, first: 0, taps: 1, divisor: MAX }]);
});

describe('products beyond what can be counted or had', () => {
  const empty = new Float32Array(0);

  test.each([
    ['2^124', [MAX, MAX, MAX, MAX]],
    ['2^62', [1, MAX, MAX, 1]],
    ['just 2^53', [1, 2 ** 27, 2 ** 26, 1]],
  ])('%s elements', (_, shape) => {
    const tooMany = /must be of length \d|does not fit into wasm memory/;
    expect(() => new Tensor(empty, shape)).toThrow(tooMany);
    expect(() => averagePool2d({ data: empty, shape }, { poolSize: 1 })).toThrow(tooMany);
    expect(() => averagePool2dGradient(shape, { data: empty, shape }, { poolSize: 1 })).toThrow(tooMany);
    expect(() => WasmTensor.zeros(shape)).toThrow(tooMany);
    expect(() => WasmTensor.from(empty, shape)).toThrow(tooMany);
  });

  test('2^53 - 1 elements are counted exactly', () => {
    const shape = [1, 6361, 69_431, 20_394_401];
    expect(() => new Tensor(empty, shape)).toThrow(/must be of length 9007199254740991 for .* received 0\.$/);
  });

  test('none, however large the other sizes', () => {
    for (const shape of [
      [0, MAX, MAX, MAX],
      [MAX, MAX, MAX, 0],
    ]) {
      const options = { poolSize: MAX, dataFormat: 'channels_last' } as const;
      const y = averagePool2d({ data: empty, shape }, options);
      expect([...y.shape, y.data.length]).toEqual([shape[0], 1, 1, shape[3], 0]);
      const dx = averagePool2dGradient(shape, y, options);
      expect([...dx.shape, dx.data.length]).toEqual([...shape, 0]);
      const resident = averagePool2d(WasmTensor.from({ data: empty, shape }), options);
      expect([...resident.shape, resident.data.length]).toEqual([shape[0], 1, 1, shape[3], 0]);
      resident.dispose();
    }
    // As many images as two batch sizes multiply to.
    const first = averagePool2d(
      { data: empty, shape: [MAX, MAX, 1, 0] },
      { poolSize: 1, padding: 'same', dataFormat: 'channels_first' },
    );
    expect(first.shape).toEqual([MAX, MAX, 1, 0]);
  });

  test('a result that no memory holds is a RangeError about the result', () => {
    const x = { data: Float32Array.of(6), shape: [1, 1, 1, 1] };
    const far = [MAX >> 1, MAX >> 1] as const;
    const pad = (rows: readonly [number, number]) => ({
      poolSize: 1,
      strides: 1,
      padding: [rows, far],
      countIncludePad: true,
    });
    expect(() => averagePool2d(x, pad(far) as never)).toThrow(/^the result for x must be small enough/);
    expect(() => averagePool2d(x, pad([2 ** 20, 0]) as never)).toThrow(/^the result for x must be small enough/);
    const dx = () => averagePool2dGradient([1, MAX, 2 ** 21, 1], x, { poolSize: [MAX, 2 ** 21] });
    expect(dx).toThrow(/^the result for dy must be small enough/);
  });
});
