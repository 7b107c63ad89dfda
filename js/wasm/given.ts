import { readSource, refuseSource, type WasmSource } from './read-source.ts';
import { refuseStart } from './refuse-start.ts';
import { requireSimd } from './require-simd.ts';
import { checkVersion } from './version.ts';

/** Not called `module`, which is what tools that wrap files in functions call their parameter. */
let given: WebAssembly.Module | undefined;
/** Until it is asked for. Another one, after a trap, is made synchronously. */
let instance: WebAssembly.Instance | undefined;
let imports: WebAssembly.Imports;
let pending: Promise<void> | undefined;

/** The instance of the entry `avgpool2d/slim`. */
export function instantiate(needed: WebAssembly.Imports): WebAssembly.Instance {
  imports = needed;
  if (given !== undefined) {
    const next = instance ?? new WebAssembly.Instance(given, forwarding(given));
    instance = undefined;
    return next;
  }
  throw new Error(
    pending === undefined
      ? 'avgpool2d/slim was used before it was initialized: call `await init(...)` with its avgpool2d.wasm first.'
      : 'avgpool2d/slim was used while it was being initialized: await the promise that init(...) returned.',
  );
}

/**
 * Functions that call those of the same names in `imports`, which the glue brings only at the first pooling. The instance
 * must exist before that: pages of Chromium before 115 can only instantiate asynchronously.
 */
function forwarding(module: WebAssembly.Module): WebAssembly.Imports {
  const forwarded: WebAssembly.Imports = {};
  for (const { module: group, name } of WebAssembly.Module.imports(module)) {
    const functions = forwarded[group] ?? {};
    functions[name] = (...values: unknown[]) =>
      (imports as Record<string, Record<string, (...values: unknown[]) => unknown>>)[group]?.[name]?.(...values);
    forwarded[group] = functions;
  }
  return forwarded;
}

async function start(source: WasmSource | PromiseLike<WasmSource>): Promise<void> {
  requireSimd();
  const content = await readSource(await source);
  const module = content instanceof Uint8Array ? await WebAssembly.compile(content).catch(refuseStart) : content;
  checkVersion(module);
  instance = await WebAssembly.instantiate(module, forwarding(module)).catch(refuseStart);
  given = module;
}

/**
 * Gives `avgpool2d/slim` its WebAssembly, the file `avgpool2d/avgpool2d.wasm` of the same version. Needed once, before
 * the first pooling; further calls return the promise of the first, and after a failure the next call tries again.
 *
 * @param source the file's URL (a string is resolved as fetch does; in Node.js, a whole one), a fetch's Response, its
 *   bytes, or a compiled WebAssembly.Module; or a promise of one of these
 * @throws TypeError for anything else, RangeError for a relative URL where there is no page; Error when there is no such
 *   file, it is not WebAssembly, or of another version
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
