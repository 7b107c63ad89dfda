import v8 from 'node:v8';
import vm from 'node:vm';
import { WasmTensor } from 'avgpool2d';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

/** Bytes of JavaScript's heap that are reachable now, in the middle of a turn, when no finalizer has run. */
export function heapInUse(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Bytes that this process holds on to, everything unreachable being gone. */
export async function memoryInUse(): Promise<{ heap: number; buffers: number; wasm: number }> {
  // Buffers are given back by finalizers, in a turn of their own.
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers, wasm: wasmBytes() };
}

/** Size of the wasm memory: what a WasmTensor's data is a view of. */
export function wasmBytes(): number {
  const probe = WasmTensor.zeros([0, 1, 1, 1]);
  const { byteLength } = probe.data.buffer;
  probe.dispose();
  return byteLength;
}

export const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
