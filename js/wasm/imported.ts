/**
 * Written beside the entry by the build; Cloudflare's tools turn such an import into a compiled module. Without the
 * query Nitro, which Nuxt builds with, would give an instance.
 */
import module from './avgpool2d.wasm?module';
import { refuseStart } from './refuse-start.ts';

/** The instance of the entry `avgpool2d` under the condition `workerd`, where code must not be compiled from bytes. */
export function instantiate(imports: WebAssembly.Imports): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module, imports);
  } catch (cause) {
    return refuseStart(cause);
  }
}
