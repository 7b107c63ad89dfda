import { describe } from '../arguments/errors.ts';
import { floor } from './floor.ts';

/** What helps, by what engines say about the cause. */
const ADVICE: readonly [RegExp, string][] = [
  [/main thread/, 'Pages of Chromium before 115 need avgpool2d/slim, whose init() is asynchronous, or a Worker.'],
  [/embedder/, 'Give a compiled module to avgpool2d/slim.'],
  [/unsafe-eval|CSP|Content.Security|^$/i, "The Content-Security-Policy needs 'wasm-unsafe-eval' in script-src."],
];

/** @throws Error that says why the module does not start and what helps; the engine's own error is its cause */
export function refuseStart(cause: unknown): never {
  // Chromium gives no reason in content scripts of pages with a strict policy.
  const reason = cause instanceof Error ? cause.message : describe(cause);
  const advice = ADVICE.find(([said]) => said.test(reason))?.[1] ?? `It needs SIMD128: ${floor()}.`;
  throw new Error(`avgpool2d's WebAssembly did not start (${reason || 'no reason given'}). ${advice}`, { cause });
}
