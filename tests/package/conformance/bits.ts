/** What a call gave: its elements and their shape. */
interface Result {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/**
 * A hash over the bits of results, for telling whether two engines computed the same: every bit counts, but that of NaNs,
 * whose sign and payload WebAssembly leaves to the engine.
 */
export class Bits {
  // FNV-1a in two lanes of 32 bits, which every engine multiplies exactly.
  #low = 0x811c9dc5;
  #high = 0x01234567;

  add({ data, shape }: Result): this {
    for (const dim of shape) this.#word(dim);
    const array = data as Float32Array;
    const kind = array[Symbol.toStringTag] as string;
    this.text(kind);
    const { buffer, byteOffset, byteLength } = array;
    const copy = buffer.slice(byteOffset, byteOffset + byteLength);
    if (kind === 'Float64Array') this.#doubles(new Uint32Array(copy));
    else if (kind === 'Float32Array')
      for (const word of new Uint32Array(copy)) this.#word(isNaN32(word) ? NAN32 : word);
    else if (kind === 'Uint16Array') for (const half of new Uint16Array(copy)) this.#word(isNaN16(half) ? NAN16 : half);
    else for (const byte of new Uint8Array(copy)) this.#word(byte);
    return this;
  }

  text(value: string): this {
    for (let i = 0; i < value.length; i++) this.#word(value.charCodeAt(i));
    return this;
  }

  toString(): string {
    return [this.#high, this.#low].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Little-endian, as wasm memory is; the upper word tells a NaN, and an infinity has a lower word of 0. */
  #doubles(words: Uint32Array): void {
    for (let i = 0; i < words.length; i += 2) {
      const [lower, upper] = [words[i] as number, words[i + 1] as number];
      const magnitude = upper & 0x7fffffff;
      const isNaN64 = magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && lower !== 0);
      this.#word(isNaN64 ? 0 : lower);
      this.#word(isNaN64 ? 0x7ff80000 : upper);
    }
  }

  #word(word: number): void {
    this.#low = Math.imul(this.#low ^ word, 0x01000193);
    this.#high = Math.imul(this.#high ^ word ^ (this.#low >>> 15), 0x85ebca6b);
  }
}

const NAN32 = 0x7fc00000;
const NAN16 = 0x7e00;
const isNaN32 = (word: number) => (word & 0x7fffffff) > 0x7f800000;
const isNaN16 = (half: number) => (half & 0x7fff) > 0x7c00;
