import { wasmBytes } from '../generated/wasm-bytes.ts';
import { refuseStart } from './refuse-start.ts';

/**
 * The instance of the entry `avgpool2d`, whose module is in the package's own JavaScript.
 * @throws Error when the runtime cannot or may not compile or start it
 */
export function instantiate(imports: WebAssembly.Imports): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(wasmBytes()), imports);
  } catch (cause) {
    return refuseStart(cause);
  }
}
