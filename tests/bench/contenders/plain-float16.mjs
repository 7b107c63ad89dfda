/** float16 without Float16Array: a table of all values one way, the bits of a float32 the other. */

const table = new Float32Array(65536);
for (let bits = 0; bits < 65536; bits++) {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 31
      ? fraction
        ? Number.NaN
        : Number.POSITIVE_INFINITY
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25);
  table[bits] = bits & 0x8000 ? -size : size;
}

export function decodeAll(bits, into) {
  for (let i = 0; i < bits.length; i++) into[i] = table[bits[i]];
}

const one = new Float32Array(1);
const word = new Uint32Array(one.buffer);

/** Rounds to nearest, ties to even. */
export function encodeAll(values, into) {
  for (let i = 0; i < values.length; i++) {
    one[0] = values[i];
    const sign = (word[0] >>> 16) & 0x8000;
    const size = word[0] & 0x7fffffff;
    if (size >= 0x38800000 && size < 0x477ff000) {
      // Normal: from the exponent's bias of 127 to one of 15, 13 bits shorter.
      into[i] = sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
    } else if (size < 0x38800000) {
      // Subnormal: adding 1/2 leaves the bits in place, rounded by the addition itself.
      one[0] = Math.abs(values[i]) + 0.5;
      into[i] = sign | (word[0] - 0x3f000000);
    } else into[i] = sign | (size > 0x7f800000 ? 0x7e00 : 0x7c00);
  }
}
