/** IEEE 754 binary16 from its definition: 1 sign bit, 5 bits of exponent (bias 15), 10 of fraction. */

/** The value of 16 bits. */
export function decodeFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The bits of the nearest binary16, ties to even, from any float64. */
export function encodeFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00; // half-way from the largest value, 65504, to 2^16
  const exponent = float16Exponent(size);
  const steps = roundHalfEven(size / 2 ** (exponent - 24)); // exact: a division by a power of two
  // A count of 2048 carries into the exponent by itself, as does 1024 out of the subnormals.
  return sign | (exponent * 1024 + steps);
}

/** The distance between neighbouring binary16 values around `value`. */
export function float16Spacing(value: number): number {
  return 2 ** (float16Exponent(Math.abs(value)) - 24);
}

/** Steps are 2^-24 up to 2^-13 and double with every power of two from there: how often they doubled. */
function float16Exponent(size: number): number {
  let exponent = 0;
  for (let limit = 2 ** -13; size >= limit && exponent < 29; limit *= 2) exponent++;
  return exponent;
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
