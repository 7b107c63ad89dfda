import { describe } from '../arguments/errors.ts';
import { floor } from './floor.ts';

/** What a module with SIMD128 must not lack: one function that makes a v128 and drops it. */
const SIMD_PROBE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11];

/** @throws Error when this runtime lacks what the module needs */
export function requireSimd(): void {
  const missing =
    typeof WebAssembly !== 'object'
      ? 'WebAssembly'
      : WebAssembly.validate(new Uint8Array(SIMD_PROBE))
        ? undefined
        : 'SIMD128 in its WebAssembly';
  if (missing === undefined) return;
  throw new Error(
    `avgpool2d needs WebAssembly with SIMD128, but this runtime has no ${missing}. It runs on ${floor()}.`,
  );
}

/** What helps, by what engines say of the cause. */
const ADVICE: readonly [RegExp, string][] = [
  [
    /main thread/i,
    'Pages of Chromium before 115 start nothing of this size synchronously: use avgpool2d/slim there, whose init() ' +
      'does not, or avgpool2d in a Worker.',
  ],
  [/embedder/i, 'Where code must not be compiled, give a compiled module to avgpool2d/slim.'],
  [/unsafe-eval|CSP|Content.Security|^$/i, "A Content-Security-Policy needs 'wasm-unsafe-eval' in its script-src."],
];

/** @throws Error that says why the module does not start and what helps; the engine's own error is its cause */
export function refuseStart(cause: unknown): never {
  requireSimd();
  // Chromium gives no reason in content scripts of pages with a strict policy.
  const reason = cause instanceof Error ? cause.message : describe(cause);
  const advice = ADVICE.find(([said]) => said.test(reason))?.[1];
  const words = ["avgpool2d's WebAssembly did not start", reason].filter((part) => part !== '').join(': ');
  throw new Error(`${words.replace(/\.?$/, '.')}${advice ? ` ${advice}` : ''}`, { cause });
}
