import { load } from './load.ts';

/** Places on cache lines, and as much room behind each as kernels may read (kSlack in cpp/lanes.h). */
const LINE = 64;
const PAGE = 65536;

/** Unused stretches of wasm memory behind the module's own, in order, none next to another: [begin, end). */
let free: { begin: number; end: number }[] = [];
/** What so many bytes take up: whole lines, and one more. */
const sizeOf = (bytes: number) => Math.ceil(bytes / LINE + 1) * LINE;

function insert(begin: number, end: number): void {
  free.push({ begin, end });
  free.sort((a, b) => a.begin - b.begin);
  free = free.reduce<typeof free>((merged, next) => {
    const last = merged[merged.length - 1];
    if (last?.end === next.begin) last.end = next.end;
    else merged.push(next);
    return merged;
  }, []);
}

/**
 * Address of so many bytes for a WasmTensor: in the first stretch that is long enough, or behind all there is.
 * @throws RangeError where the memory cannot grow so far
 */
export function allocate(bytes: number): number {
  const { wasmMemory } = load();
  const size = sizeOf(bytes);
  let place = free.find(({ begin, end }) => end - begin >= size);
  if (place === undefined) {
    const end = wasmMemory.buffer.byteLength;
    const last = free[free.length - 1];
    const begin = last?.end === end ? last.begin : end;
    try {
      wasmMemory.grow(Math.ceil((begin + size - end) / PAGE));
    } catch (cause) {
      throw new RangeError(`A WasmTensor of ${bytes} bytes does not fit into wasm memory, which ends at 2 GiB.`, {
        cause,
      });
    }
    insert(end, wasmMemory.buffer.byteLength);
    place = free[free.length - 1] as (typeof free)[0];
  }
  const address = place.begin;
  place.begin += size;
  free = free.filter(({ begin, end }) => begin < end);
  return address;
}

/** Gives back what `allocate` gave for so many bytes. */
export function release(address: number, bytes: number): void {
  insert(address, address + sizeOf(bytes));
}
