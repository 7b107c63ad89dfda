/** The value of the digit at `index`: '#' is 0, '~' is 90, the backslash is left out. */
function digit(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code - (code > 92 ? 36 : 35);
}

/**
 * Reads what scripts/wasm-text.mjs wrote: `length` bytes, each given by its rank in `order` (byte values in hexadecimal).
 * A rank below 89 is one digit of base 91; larger ones are a pair that begins with 89 or 90.
 */
export function decode(length: number, order: string, text: string): Uint8Array<ArrayBuffer> {
  const values = Uint8Array.from({ length: 256 }, (_, rank) =>
    Number.parseInt(order.slice(2 * rank, 2 * rank + 2), 16),
  );
  const bytes = new Uint8Array(length);
  for (let i = 0, at = 0; i < length; i++) {
    let rank = digit(text, at++);
    if (rank >= 89) rank = 89 + (rank - 89) * 91 + digit(text, at++);
    bytes[i] = values[rank] as number;
  }
  return bytes;
}
