import { averagePool2d, averagePool2dGradient, GlobalAveragePooling2D, WasmTensor } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../js/api/settings.ts';
import { workOf } from '../../js/api/work.ts';
import { fails } from './fails.ts';

/*
 * Batches of images of one pixel, which are pooled as so many channels of one image where each gives one pixel, and that is short.
 */

const numbers = (length: number) => Float64Array.from({ length }, (_, i) => i - 3.25);

describe('a batch of images of one pixel', () => {
  const x = { data: numbers(15), shape: [5, 1, 1, 3] };
  const ninths = x.data.map((value) => value / 9);
  const counted = { poolSize: 3, padding: 1, countIncludePad: true } as const;

  test('gives each by its divisor, in either data format', () => {
    expect(averagePool2d(x, { poolSize: 2, padding: 'same' })).toMatchObject({ data: x.data, shape: [5, 1, 1, 3] });
    expect(averagePool2d(x, counted)).toMatchObject({ data: ninths, shape: [5, 1, 1, 3] });
    const first = { data: x.data, shape: [5, 3, 1, 1] };
    const y = averagePool2d(first, { ...counted, dataFormat: 'channels_first' });
    expect(y).toMatchObject({ data: ninths, shape: [5, 3, 1, 1] });
    expect(new GlobalAveragePooling2D().apply(x)).toMatchObject({ data: x.data, shape: [5, 3] });
  });

  test('has the gradient of each', () => {
    expect(averagePool2dGradient([5, 1, 1, 3], x, counted)).toMatchObject({ data: ninths, shape: [5, 1, 1, 3] });
  });

  test('in wasm memory and into a given array', () => {
    const resident = WasmTensor.from(x);
    const y = averagePool2d(resident, counted);
    expect(y.toTensor()).toMatchObject({ data: ninths, shape: [5, 1, 1, 3] });
    const out = new Float64Array(15);
    expect(averagePool2d(x, { ...counted, out }).data).toBe(out);
    expect(out).toEqual(ninths);
    resident.dispose();
    y.dispose();
  });

  test('of another size, right after', () => {
    for (const images of [1, 5, 2, 5, 0, 3]) {
      const data = numbers(3 * images);
      expect(averagePool2d({ data, shape: [images, 1, 1, 3] }, { poolSize: 1 })).toMatchObject({ data });
    }
  });

  test('of many channels', () => {
    const data = numbers(2 * 100);
    expect(averagePool2d({ data, shape: [2, 1, 1, 100] }, { poolSize: 1 })).toMatchObject({ data });
  });

  test('that give several pixels each', () => {
    const data = Float64Array.of(1, 2, 3, 4);
    const y = averagePool2d({ data, shape: [2, 1, 1, 2] }, { outputSize: [2, 1] });
    expect(y).toMatchObject({ data: Float64Array.of(1, 2, 1, 2, 3, 4, 3, 4), shape: [2, 2, 1, 2] });
    const dx = averagePool2dGradient([2, 1, 1, 2], y, { outputSize: [2, 1] });
    expect(dx).toMatchObject({ data: Float64Array.of(2, 4, 6, 8), shape: [2, 1, 1, 2] });
  });
});

test('More planes than the core can count are refused', () => {
  const settings = settingsOf({ poolSize: 1, dataFormat: 'channels_first' } as Parameters<typeof settingsOf>[0]);
  const planes = (batch: number, channels: number) =>
    workOf('x.shape', [batch, channels, 1, 1], settings, Uint8Array, 'uint8', false);
  expect(planes(2 ** 31 - 1, 1).pooling.channels).toBe(2 ** 31 - 1);
  fails(
    () => planes(65536, 65537),
    RangeError,
    /^x\.shape must be a shape of at most 2147483647 planes, but received /,
  );
});
