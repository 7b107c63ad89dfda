import { averagePool2d, averagePool2dGradient, describeWindows, WasmTensor } from 'avgpool2d';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectPooled, expectSameBits } from '../reference/compare.ts';
import { type Data, type DType, decode, dtypes } from '../reference/dtype.ts';
import { type AdaptiveOptions, axisWindows } from '../reference/geometry.ts';
import { transposed } from '../reference/layout.ts';
import { referenceGradient, referencePool } from '../reference/pool.ts';
import { Sum } from '../reference/sum.ts';
import { contents, finiteContents, size, tensorOf } from './arbitraries.ts';

/*
 * Adaptive pooling: any shape, output size, type and data, against PyTorch's formula and against what must be the same.
 */

interface Pooled {
  data: Data;
  shape: readonly number[];
  dtype: DType;
}

const lengths = size(12, 90);
const outputs = fc.option(size(9, 100), { freq: 8 });

const calls = fc
  .record({
    batch: fc.nat(3),
    height: lengths,
    width: lengths,
    channels: size(9, 70),
    outputSize: fc.tuple(outputs, outputs),
    divisorOverride: fc.constantFrom(undefined, undefined, undefined, 1, -7),
    dataFormat: fc.constantFrom('channels_last' as const, 'channels_first' as const),
  })
  .map(({ batch, height, width, channels, divisorOverride, ...rest }) => {
    const options: AdaptiveOptions = { ...rest, ...(divisorOverride === undefined ? {} : { divisorOverride }) };
    const isFirst = options.dataFormat === 'channels_first';
    return { shape: isFirst ? [batch, channels, height, width] : [batch, height, width, channels], options };
  });

test.each(dtypes)('%s results are right', (dtype) => {
  const property = fc.property(calls, contents, ({ shape, options }, content) => {
    const x = tensorOf(shape, dtype, content);
    const want = referencePool(decode(x.data, dtype), shape, options);
    expectPooled(averagePool2d(x, options), want, dtype, JSON.stringify({ shape, options }));
  });
  fc.assert(property, { numRuns: 400 });
});

test.each(['float32', 'float64'] as const)('%s gradients are right, and the transpose of the forward pass', (dtype) => {
  const property = fc.property(calls, finiteContents, finiteContents, ({ shape, options }, a, b) => {
    const x = tensorOf(shape, dtype, a);
    const y = averagePool2d(x, options);
    const dy = tensorOf(y.shape, dtype, b);
    const dx = averagePool2dGradient(shape, dy, options);
    expectPooled(dx, referenceGradient(shape, dy.data, options), dtype, JSON.stringify({ shape, options }));

    const scale = dot(
      dy.data.map(Math.abs),
      averagePool2d({ ...x, data: x.data.map(Math.abs) }, options).data.map(Math.abs),
    );
    const allowed = 64 * (dtype === 'float32' ? 2 ** -24 : 2 ** -53) * scale;
    expect(Math.abs(dot(dy.data, y.data) - dot(dx.data, x.data))).toBeLessThanOrEqual(allowed);
  });
  fc.assert(property, { numRuns: 300 });
});

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const sum = new Sum();
  for (let i = 0; i < a.length; i++) sum.add((a[i] as number) * (b[i] as number));
  return sum.value;
}

/** Element by element: Vitest's toEqual takes as long as a hundred poolings. */
function expectSame({ data, ...got }: Pooled, { data: wanted, ...want }: Pooled): void {
  expect(got).toEqual(want);
  expect(data.constructor).toBe(wanted.constructor);
  expectSameBits(data, wanted, want.shape, `[${want.shape}]`);
}

test.each(dtypes)('%s: an output size that divides the input gives the bits of the equal plain pooling', (dtype) => {
  const property = fc.property(
    fc.tuple(size(9, 60), size(9, 60)),
    fc.tuple(size(4, 12), size(4, 12)),
    size(9, 70),
    contents,
    (outputSize, poolSize, channels, content) => {
      const shape = [1, outputSize[0] * poolSize[0], outputSize[1] * poolSize[1], channels];
      const x = tensorOf(shape, dtype, content);
      const y = averagePool2d(x, { outputSize });
      expectSame(y, averagePool2d(x, { poolSize }));
      if (dtype !== 'float32' && dtype !== 'float64') return;
      const dy = tensorOf(y.shape, dtype, content);
      expectSame(averagePool2dGradient(shape, dy, { outputSize }), averagePool2dGradient(shape, dy, { poolSize }));
    },
  );
  fc.assert(property, { numRuns: 150 });
});

test.each(dtypes)('%s: the same bits in either data format, alone in its batch, and in wasm memory', (dtype) => {
  const property = fc.property(calls, contents, ({ shape, options }, content) => {
    const x = tensorOf(shape, dtype, content);
    const y = averagePool2d(x, options);

    const format = options.dataFormat ?? 'channels_last';
    const other = format === 'channels_last' ? 'channels_first' : 'channels_last';
    const moved = averagePool2d({ ...x, ...transposed(x.data, shape, format) }, { ...options, dataFormat: other });
    expectSame({ ...moved, ...transposed(moved.data as typeof x.data, moved.shape, other) }, y);

    using resident = WasmTensor.from(x);
    using pooled = averagePool2d(resident, options);
    expectSame(pooled.toTensor(), y);

    const [batch, ...rest] = shape as [number, ...number[]];
    if (batch < 2) return;
    const single = { ...x, data: x.data.slice(x.data.length / batch) as typeof x.data, shape: [batch - 1, ...rest] };
    const others = { ...y, data: y.data.slice(y.data.length / batch), shape: [batch - 1, ...y.shape.slice(1)] };
    expectSame(averagePool2d(single, options), others);
  });
  fc.assert(property, { numRuns: 150 });
});

test('describeWindows gives the windows of the formula', () => {
  const property = fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (length, count) => {
    const { outputLength, before, after, windows } = describeWindows(length, { outputSize: count });
    const want = axisWindows({ outputSize: [count, 1] }, 0, length);
    expect([outputLength, before, after]).toEqual([count, 0, 0]);
    expect(windows).toEqual(
      want.map(({ cells, divisor }) => ({ start: cells[0], first: cells[0], taps: cells.length, divisor })),
    );
  });
  fc.assert(property, { numRuns: 300 });
});
