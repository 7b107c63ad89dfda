import { expect, test } from 'vitest';
import { Bits } from './conformance/bits.ts';

const hash = (data: ArrayLike<number>, shape = [1]) => String(new Bits().add({ data, shape }));

/** An array of another kind over the same bytes. */
const words = (...values: number[]) => Uint32Array.from(values).buffer;

test('a bit, a zero of the other sign, another kind or shape: another hash', () => {
  const different = [
    Float32Array.of(1),
    Float32Array.of(1 + 2 ** -23),
    Float32Array.of(0),
    Float32Array.of(-0),
    Float32Array.of(Number.POSITIVE_INFINITY),
    Float32Array.of(Number.NaN),
    Float64Array.of(1),
    Float64Array.of(1 + 2 ** -52),
    Float64Array.of(Number.POSITIVE_INFINITY),
    Float64Array.of(Number.NaN),
    Uint16Array.of(0x7c00),
    Uint16Array.of(0x7e00),
    Int8Array.of(1),
    Uint8Array.of(1),
  ].map((data) => hash(data));
  different.push(hash(Uint8Array.of(1), [1, 1]));
  expect(new Set(different).size).toBe(different.length);
});

test('NaNs are alike, whatever their sign and payload', () => {
  expect(hash(new Float32Array(words(0xffc00123)))).toBe(hash(Float32Array.of(Number.NaN)));
  expect(hash(new Float64Array(words(1, 0xfff00000)))).toBe(hash(Float64Array.of(Number.NaN)));
  expect(hash(Uint16Array.of(0xfc01))).toBe(hash(Uint16Array.of(0x7e00)));
});
