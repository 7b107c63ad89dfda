import { type Core, load } from './load.ts';

/** Places on cache lines, and as much room behind each as kernels may read (kSlack in cpp/lanes.h). */
const LINE = 64;
const PAGE = 65536;

/** Bytes of a WasmTensor, in the memory of one instance of the module. */
export interface Block {
  readonly core: Core;
  readonly begin: number;
  readonly bytes: number;
  /** Set first of all when it is given back. */
  isFreed: boolean;
}

/** The memory of an instance behind the module's own. */
interface Heap {
  readonly core: Core;
  readonly begin: number;
  /**
   * What WasmTensors hold, in order; the rest is free. Any step here can be cut off, by a stack that overflows for
   * instance, so nothing else is kept that would have to agree with it.
   */
  readonly held: Block[];
  /** No room is between the first blocks, so many at least: where to begin to look. */
  packed: number;
  /** What the memory's own property says, which takes long to ask. */
  buffer: ArrayBufferLike;
}

let heap: Heap | undefined;

/** Where a block ends: it takes up whole lines, and one more. */
const endOf = ({ begin, bytes }: Pick<Block, 'begin' | 'bytes'>) => begin + Math.ceil(bytes / LINE + 1) * LINE;

/** How many blocks begin before a place. */
function countBefore(held: readonly Block[], place: number): number {
  let low = 0;
  for (let high = held.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((held[middle] as Block).begin < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Room for a WasmTensor: the first that is long enough, or behind all there is. Nobody holds it yet, see `hold`.
 * @throws RangeError where the memory cannot grow so far
 */
export function allocate(bytes: number): Block {
  const core = load();
  const { wasmMemory } = core;
  const { buffer } = wasmMemory;
  const size = buffer.byteLength;
  if (heap?.core !== core) heap = { core, begin: size, held: [], packed: 0, buffer };
  const { held } = heap;
  let at = heap.packed;
  const last = held[at - 1];
  let begin = last ? endOf(last) : heap.begin;
  for (let next = held[at]; next && endOf({ begin, bytes }) > next.begin; next = held[++at]) {
    if (begin === next.begin && at === heap.packed) heap.packed++;
    begin = endOf(next);
  }
  const more = endOf({ begin, bytes }) - size;
  try {
    // Growing by nothing would end all views, too.
    if (more > 0) wasmMemory.grow(Math.ceil(more / PAGE));
  } catch (cause) {
    throw new RangeError(`A WasmTensor of ${bytes} bytes does not fit into wasm memory, which ends at 2 GiB.`, {
      cause,
    });
  }
  heap.buffer = wasmMemory.buffer;
  return { core, begin, bytes, isFreed: false };
}

/** Gives back the blocks of WasmTensors that were forgotten, where the runtime says so. */
let forgotten: { register(owner: object, block: Block): void } | undefined;

/** The block that was allocated last is its owner's from now on, until `release`, or until the owner is collected. */
export function hold(block: Block, owner: object): void {
  const { held } = heap as Heap;
  if (typeof FinalizationRegistry === 'function') {
    forgotten ??= new FinalizationRegistry(release);
    forgotten.register(owner, block);
  }
  held.splice(countBefore(held, block.begin), 0, block);
}

/** Gives a block back, unless that has been done. */
export function release(block: Block): void {
  block.isFreed = true;
  const { held, packed } = heap as Heap;
  const at = countBefore(held, block.begin);
  if (held[at] !== block) return;
  (heap as Heap).packed = Math.min(packed, at);
  held.splice(at, 1);
}

/** wasm memory, once there are WasmTensors: before, nobody has views of it. */
export const tensorMemory = () => heap?.buffer;

/** Whether so many bytes of that are all one WasmTensor's. */
export function isWithinBlock(begin: number, bytes: number): boolean {
  const block = heap?.held[countBefore(heap.held, begin + 1) - 1];
  return block !== undefined && begin + bytes <= block.begin + block.bytes;
}
