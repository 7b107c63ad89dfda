/** The value of the digit at `index`: '#' is 0, '~' is 90, the backslash is left out. */
function digit(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code - (code > 92 ? 36 : 35);
}

/**
 * Reads what scripts/wasm-text.mjs wrote: `length` bytes, each given by its rank among all values, of which the `rare`
 * ones come last. A rank below 89 is one digit of base 91; larger ones are a pair that begins with 89 or 90.
 */
export function decode(length: number, rare: string, text: string): Uint8Array<ArrayBuffer> {
  const isRare = (byte: number) => (Number.parseInt(rare.charAt(byte >> 2), 16) >> (byte & 3)) & 1;
  const values = Array.from({ length: 256 }, (_, byte) => byte).sort((a, b) => isRare(a) - isRare(b));
  const bytes = new Uint8Array(length);
  for (let i = 0, at = 0; i < length; i++) {
    let rank = digit(text, at++);
    if (rank >= 89) rank = 89 + (rank - 89) * 91 + digit(text, at++);
    bytes[i] = values[rank] as number;
  }
  return bytes;
}
