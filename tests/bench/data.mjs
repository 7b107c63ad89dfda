import { arrayFor, sizeOf } from './shapes.mjs';

/**
 * The seeded input of a case. Floats lie in (-1, 1), so that a mean's rounding error can be bounded by its number of
 * taps alone. A picture is opaque, so that libraries that weigh colours by alpha compute the same mean, unless its
 * data is 'alpha'. It can also be
 *   'NaN'         not one number
 *   'NaN, gaps'   some 60 NaNs, spread evenly
 *   'infinity'    some 60 infinities of either sign
 *   'opaque'      (bytes) every fourth is 255, as in a picture
 *   'subnormal'   as 'finite', but smaller than the smallest normal number
 */
export function inputFor(kase, randomSource) {
  const next = randomSource(1);
  const data = new (arrayFor(kase.dtype))(sizeOf(kase.given));
  const fresh = Math.min(data.length, kase.image ? data.length : REPEATS_AFTER);
  for (let i = 0; i < fresh; i++) data[i] = draw[kase.dtype](next);
  for (let i = fresh; i < data.length; i += fresh) data.copyWithin(i, 0, Math.min(fresh, data.length - i));
  kinds[kase.image && kase.data === 'finite' ? 'opaque' : kase.data]?.(data, kase.dtype);
  return data;
}

/** A prime, so that no row begins like the one before. */
const REPEATS_AFTER = 1_000_003;

const draw = {
  float32: (next) => 2 * next() - 1,
  float64: (next) => 2 * next() - 1,
  int8: (next) => Math.floor(256 * next()) - 128,
  uint8: (next) => Math.floor(256 * next()),
  int16: (next) => Math.floor(65536 * next()) - 32768,
  uint16: (next) => Math.floor(65536 * next()),
  // Bits of a float16: any sign and fraction, exponents of the values from 2^-5 to 1.
  float16: (next) => (next() < 0.5 ? 0x8000 : 0) | ((10 + Math.floor(5 * next())) << 10) | Math.floor(1024 * next()),
};

const NAN = { float32: Number.NaN, float64: Number.NaN, float16: 0x7e00 };
const INFINITIES = {
  float32: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  float64: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  float16: [0x7c00, 0xfc00],
};

/** What 'subnormal' multiplies by; a float16 keeps its sign and fraction. */
const TINY = { float32: 2 ** -127, float64: 2 ** -1023 };

const kinds = {
  opaque: (data) => {
    for (let i = 3; i < data.length; i += 4) data[i] = 255;
  },
  NaN: (data, dtype) => data.fill(NAN[dtype]),
  'NaN, gaps': (data, dtype) => spread(data, () => NAN[dtype]),
  infinity: (data, dtype) => spread(data, (i) => INFINITIES[dtype][i % 2]),
  subnormal: (data, dtype) => {
    for (let i = 0; i < data.length; i++) data[i] = dtype === 'float16' ? data[i] & 0x83ff : data[i] * TINY[dtype];
  },
};

const SPREAD = 60;

function spread(data, value) {
  const step = data.length / SPREAD;
  for (let i = 0; i < Math.min(SPREAD, data.length); i++) data[Math.floor((i + 0.5) * step)] = value(i);
}
