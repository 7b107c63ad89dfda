import { readSource, refuseSource, type WasmSource } from './read-source.ts';
import { requireSimd } from './require-simd.ts';
import { checkVersion } from './version.ts';

let compiled: WebAssembly.Module | undefined;
let pending: Promise<void> | undefined;

/** The module of the entry `avgpool2d/slim`. */
export function wasmModule(): WebAssembly.Module {
  if (compiled !== undefined) return compiled;
  throw new Error(
    pending === undefined
      ? 'avgpool2d/slim was used before it was initialized: call `await init(...)` with its avgpool2d.wasm first.'
      : 'avgpool2d/slim was used while it was being initialized: await the promise that init(...) returned.',
  );
}

async function start(source: WasmSource | PromiseLike<WasmSource>): Promise<void> {
  requireSimd();
  const content = await readSource(await source);
  const module = content instanceof Uint8Array ? await WebAssembly.compile(content) : content;
  checkVersion(module);
  compiled = module;
}

/**
 * Gives `avgpool2d/slim` its WebAssembly, the file `avgpool2d/avgpool2d.wasm` of the same version. Needed once, before
 * the first pooling; further calls return the promise of the first, and after a failure the next call tries again.
 *
 * @param source the file's URL (a string is resolved as fetch does), a fetch's Response, its bytes, or a compiled
 *   WebAssembly.Module; or a promise of one of these
 * @throws TypeError for anything else; Error when there is no such file, it is not WebAssembly, or of another version
 */
export function init(source: WasmSource | PromiseLike<WasmSource>): Promise<void> {
  if (source === undefined || source === null) {
    return Promise.resolve(source).then(refuseSource);
  }
  pending ??= start(source).catch((error) => {
    pending = undefined;
    throw error;
  });
  return pending;
}
