import factory from '../generated/core.js';
import { instantiate } from '../wasm/inlined.ts';

/** The functions of cpp/bindings.cpp; statuses below zero are explained there. */
export interface Core {
  planAxis(
    axis: number,
    length: number,
    window: number,
    stride: number,
    dilation: number,
    padding: number,
    before: number,
    after: number,
    ceilMode: boolean,
    countPadding: boolean,
    outputs: number,
  ): number;
  axisField(field: number, output: number): number;
  plan(dtype: number, transposed: boolean, channels: number, divisorOverride: number, strategy: number): number;
  begin(images: number, input: number, output: number): number;
  next(): boolean;
  copyAddress(): number;
  readonly wasmMemory: WebAssembly.Memory;
}

let core: Core | undefined;

/** The running module. The first call starts it, synchronously (about 10 ms); importing the package does nothing. */
export function load(): Core {
  core ??= start();
  return core;
}

function start(): Core {
  let failure: unknown;
  /** What this makes goes to Instance alone, which has a module of its own. */
  function Module() {}
  function Instance(_: unknown, imports: WebAssembly.Imports) {
    try {
      return instantiate(imports);
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  // The glue constructs these two, see cpp/glue/compiled-module.js; wasmBinary is there only to be seen, and locateFile
  // spares it a URL, which worklets lack.
  const module = { wasmBinary: [], locateFile: () => '', webAssembly: { Module, Instance } } as Partial<Core>;
  // Built for synchronous compilation, the factory has filled the object when it returns; it is an async function all
  // the same, so a failure shows as a function that is missing, and its rejection has nobody else to handle it.
  // Emscripten 3 made it a plain function.
  Promise.resolve(factory(module)).catch(() => {});
  if (module.begin === undefined) {
    throw failure ?? new Error("avgpool2d's WebAssembly did not start: its glue does not fit it.");
  }
  return module as Core;
}
