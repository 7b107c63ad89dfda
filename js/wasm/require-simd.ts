import { floor } from './floor.ts';

/** A module that needs SIMD128: one function, which makes a v128 and drops it. */
const SIMD_PROBE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11];

/** @throws Error when this runtime lacks what the module needs */
export function requireSimd(): void {
  const missing =
    typeof WebAssembly !== 'object'
      ? 'WebAssembly'
      : WebAssembly.validate(new Uint8Array(SIMD_PROBE))
        ? undefined
        : 'SIMD128';
  if (missing === undefined) return;
  throw new Error(
    `avgpool2d needs WebAssembly with SIMD128, but this runtime has no ${missing}. It runs on ${floor()}.`,
  );
}
