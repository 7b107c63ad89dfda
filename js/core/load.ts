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
  /** Emscripten's: the stack in wasm memory grows down to here. */
  stackSave(): number;
  stackRestore(place: number): void;
  /** Where it is while no call is inside. */
  stackBegin: number;
}

let core: Core | undefined;

/** Whether a call is inside the core, or was when it was cut off. */
let isInside = false;

/** The running module. The first call starts it, synchronously (about 10 ms); importing the package does nothing. */
export function load(): Core {
  core ??= start();
  return core;
}

/** Whether this instance has been given up. */
export const isLost = (instance: Core) => instance !== core;

/**
 * The core, for a call that is inside it until `leave`. A stack that overflows cuts a call off, and so does a time limit of
 * node:vm, after which not even a `finally` runs: whatever has not left is put right by the next call.
 */
export function enter(): Core {
  const entered = load();
  if (isInside) entered.stackRestore(entered.stackBegin);
  isInside = true;
  return entered;
}

export function leave(): void {
  isInside = false;
}

/** Passes an error from inside the core on. After a trap nobody knows what wasm memory holds: the next call starts anew. */
export function fail(error: unknown): never {
  if (core && error instanceof WebAssembly.RuntimeError) core = undefined;
  throw error;
}

/** Does something inside the core. */
export function withCore<T>(work: (core: Core) => T): T {
  try {
    const result = work(enter());
    leave();
    return result;
  } catch (error) {
    return fail(error);
  }
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
  const started = module as Core;
  // Registered last.
  if (started.copyAddress === undefined) {
    throw (
      failure ??
      new RangeError("avgpool2d's WebAssembly did not start: its glue does not fit it, or the stack is full.")
    );
  }
  started.stackBegin = started.stackSave();
  return started;
}
