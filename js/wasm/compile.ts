import { describe } from '../arguments/errors.ts';

/** @throws Error when the runtime cannot or may not compile; the engine's own error, which says what it lacks, is the cause */
export function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new Error(
      `avgpool2d's WebAssembly was not compiled: ${describe(cause)} was thrown. It needs SIMD128 (Chrome 91, Edge 91, ` +
        "Firefox 89, Safari 16.4, Node.js 16.4) and 'wasm-unsafe-eval' in script-src; where only compiled modules are " +
        'allowed, use avgpool2d/slim.',
      { cause },
    );
  }
}
