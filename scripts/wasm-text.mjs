import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './lib/paths.mjs';

/**
 * The wasm module as printable ASCII, for a string literal. js/wasm/wasm-text.ts reads it.
 *
 * Each byte becomes one character or, if it is rare, two. Unlike in base64, equal bytes then look
 * equal wherever they stand, so gzip finds the same repetitions as in the binary: for a module of
 * 110 kB (31.4 kB gzipped) it made 31.3 kB of this text, 36.8 kB of hexadecimal, 49.6 kB of base64.
 *
 * The digits are the 91 characters from '#' to '~' without the backslash: none needs an escape in
 * a double-quoted string.
 * @param {Uint8Array} bytes
 * @returns {{ rare: string, text: string }} rare: which byte values are, a bit for each, in hexadecimal digits whose
 *   lowest bit comes first
 */
export function encode(bytes) {
  const digit = (/** @type {number} */ n) => String.fromCharCode(n + 35 + (n >= 57 ? 1 : 0));
  const count = new Uint32Array(256);
  for (const byte of bytes) count[byte] = (count[byte] ?? 0) + 1;
  const values = [...count.keys()];
  const frequent = new Set(values.toSorted((a, b) => (count[b] ?? 0) - (count[a] ?? 0)).slice(0, 89));
  const isRare = (/** @type {number} */ byte) => (frequent.has(byte) ? 0 : 1);
  // Digits 0..88 are the frequent bytes; 89 and 90 begin a pair.
  const code = new Array(256).fill('');
  values
    .toSorted((a, b) => isRare(a) - isRare(b))
    .forEach((byte, rank) => {
      const rest = rank - 89;
      code[byte] = rest < 0 ? digit(rank) : digit(89 + Math.floor(rest / 91)) + digit(rest % 91);
    });
  const four = (/** @type {number} */ byte) => [3, 2, 1, 0].reduce((bits, i) => 2 * bits + isRare(byte + i), 0);
  return {
    rare: Array.from({ length: 64 }, (_, i) => four(4 * i).toString(16)).join(''),
    text: Array.from(bytes, (byte) => code[byte]).join(''),
  };
}

/**
 * The glue can look for its wasm beside itself, in code that never runs here. Bundlers would take the address for an
 * asset to be copied, and a CommonJS bundle has no import.meta.url at all: it gets an address that any URL parser takes.
 * The long words about a missing file go.
 */
function forgetLocation() {
  const glue = inProject('js/generated/core.js');
  const code = readFileSync(glue, 'utf8').replaceAll('import.meta.url', '"file:///"');
  writeFileSync(glue, code.replace(/throw ?(["'])sync fetching of the wasm failed.*?\1;/, 'throw 0;'));
}

/** Writes js/generated/wasm-bytes.ts for js/generated/core.wasm. */
export function writeWasmText() {
  forgetLocation();
  const bytes = readFileSync(inProject('js/generated/core.wasm'));
  const { rare, text } = encode(bytes);
  const source = `// Made by scripts/wasm-text.mjs from core.wasm.
import { decode } from '../wasm/wasm-text.ts';

const rare = "${rare}";
const text = "${text}";

/** A fresh copy of the module. */
export const wasmBytes = (): Uint8Array<ArrayBuffer> => decode(${bytes.length}, rare, text);
`;
  writeFileSync(inProject('js/generated/wasm-bytes.ts'), source);
  const declaration = `declare function factory(module: object): Promise<unknown>;
export default factory;
`;
  writeFileSync(inProject('js/generated/core.d.ts'), declaration);
}
