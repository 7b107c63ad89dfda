import { Slack } from '../generated/constants.ts';
import { type Core, load } from './load.ts';

/** Kernels may read so far behind a tensor. Blocks begin on multiples of it, and so on cache lines. */
const LINE = Slack;
const PAGE = 65536;

/**
 * Bytes of a WasmTensor, in the memory of one instance of the module. Blocks are linked in the order of their places, and
 * what lies between is free. Any step here can be cut off, by a stack that overflows for instance; but not between
 * assignments. So links change in a row, and nothing else is kept that would have to agree with them.
 */
export interface Block {
  readonly core: Core;
  readonly begin: number;
  readonly bytes: number;
  /** Set first of all when it is given back. */
  isFreed: boolean;
  previous: Block | undefined;
  next: Block | undefined;
}

/** The memory of an instance behind the module's own. */
interface Heap {
  /** Stands before all blocks, where that memory begins. */
  readonly first: Block;
  /** Up to this block, at least, there is no room between: where to begin to look. */
  packed: Block;
  /** What the memory's own property says, which takes long to ask. */
  buffer: ArrayBufferLike;
}

let heap: Heap | undefined;

/** Where so many bytes would end: they take up whole lines, and one more. */
const endOf = (begin: number, bytes: number) => begin + Math.ceil(bytes / LINE + 1) * LINE;
const behind = ({ begin, bytes }: Block) => endOf(begin, bytes);

/**
 * Room for a WasmTensor: the first that is long enough, or behind all there is. Nobody holds it yet, see `hold`.
 * @throws RangeError where the memory cannot grow so far
 */
export function allocate(bytes: number): Block {
  const core = load();
  const { wasmMemory } = core;
  const { buffer } = wasmMemory;
  if (heap?.first.core !== core) {
    const begin = buffer.byteLength - LINE;
    const first = { core, begin, bytes: 0, isFreed: false, previous: undefined, next: undefined };
    heap = { first, packed: first, buffer };
  }
  let previous = heap.packed;
  let { next } = previous;
  while (next && endOf(behind(previous), bytes) > next.begin) {
    if (previous === heap.packed && behind(previous) === next.begin) heap.packed = next;
    previous = next;
    next = previous.next;
  }
  const begin = behind(previous);
  const more = endOf(begin, bytes) - buffer.byteLength;
  try {
    // Growing by nothing would end all views, too.
    if (more > 0) wasmMemory.grow(Math.ceil(more / PAGE));
  } catch (cause) {
    throw new RangeError(`A WasmTensor of ${bytes} bytes does not fit into wasm memory, which ends at 2 GiB.`, {
      cause,
    });
  }
  heap.buffer = wasmMemory.buffer;
  return { core, begin, bytes, isFreed: false, previous, next };
}

/** Gives back the blocks of WasmTensors that were forgotten, where the runtime says so. */
let forgotten:
  | { register(owner: object, block: Block, token: Block): void; unregister(token: Block): void }
  | undefined;

/** The block that was allocated last is its owner's from now on, until `release`, or until the owner is collected. */
export function hold(block: Block, owner: object): void {
  if (typeof FinalizationRegistry === 'function') {
    forgotten ??= new FinalizationRegistry(release);
    forgotten.register(owner, block, block);
  }
  if (block.next) block.next.previous = block;
  (block.previous as Block).next = block;
}

/** Gives a block back, unless that has been done. */
export function release(block: Block): void {
  block.isFreed = true;
  const { previous, next, begin, core } = block;
  if (previous?.next !== block || heap?.first.core !== core) return;
  if (heap.packed.begin >= begin) heap.packed = previous;
  if (next) next.previous = previous;
  previous.next = next;
  // Else a loop that never comes back to the runtime piles up what the registry knows of its tensors.
  forgotten?.unregister(block);
}

/** wasm memory, once there are WasmTensors: before, nobody has views of it. */
export const tensorMemory = () => heap?.buffer;

/** Whether so many bytes of that are all one WasmTensor's. */
export function isWithinBlock(begin: number, bytes: number): boolean {
  let block = heap?.first.next;
  while (block && behind(block) <= begin) block = block.next;
  return block !== undefined && block.begin <= begin && begin + bytes <= block.begin + block.bytes;
}
