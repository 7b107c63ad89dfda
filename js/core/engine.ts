import { type Elements, lengthIn, type PoolArray, setElements, viewOf } from '../arguments/typed-arrays.ts';
import { Copy, CopyKind } from '../generated/constants.ts';
import { forget, type Job, type Pooling, prepare } from './job.ts';

/** Fewer elements than this are copied one by one: a view of them would take longer. */
const FEW = 24;

/** Views of wasm memory end when it grows. */
function refresh(job: Job): void {
  const { buffer } = job.core.wasmMemory;
  job.heap = new job.array(buffer) as Elements;
  job.copy = new Float64Array(buffer, job.core.copyAddress(), Object.keys(Copy).length);
}

/** Copies `run` elements; `from` and `to` are views. */
function copyRun(to: Elements, at: number, from: Elements, begin: number, run: number): void {
  if (run < FEW) for (let i = 0; i < run; i++) to[at + i] = from[begin + i] as number;
  else to.set(from.subarray(begin, begin + run), at);
}

/** Makes the copies that the core asks for, one description after the other, until it asks for none. */
function copyAll(job: Job, input: Elements, output: Elements): void {
  const { core, copy, heap } = job;
  let isLast: boolean;
  do {
    const kind = copy[Copy.kind];
    const run = copy[Copy.run] as number;
    const count = copy[Copy.count] as number;
    const stride = copy[Copy.stride] as number;
    const outerCount = copy[Copy.outerCount] as number;
    const outerStride = copy[Copy.outerStride] as number;
    let at = copy[Copy.arena] as number;
    let outer = copy[Copy.tensor] as number;
    for (let o = 0; o < outerCount; o++, outer += outerStride) {
      let place = outer;
      for (let i = 0; i < count; i++, place += stride, at += run) {
        if (kind === CopyKind.In) copyRun(heap, at, input, place, run);
        else copyRun(output, place, heap, at, run);
      }
    }
    isLast = kind === CopyKind.OutLast;
  } while (!isLast && core.next());
}

function poolOutside(job: Job, images: number, input: PoolArray, output: PoolArray): number {
  if (job.heap.length === 0) refresh(job);
  const { core, array, copy, heap } = job;
  const status = core.begin(images, 0, 0);
  if (status < 0) return status;
  if (copy[Copy.run] === lengthIn(input, array)) {
    // Small inputs are copied at once, in less time than views of the caller's arrays would take.
    heap.set(input as Elements, copy[Copy.arena]);
    core.next();
    if (copy[Copy.kind] === CopyKind.OutLast) {
      const at = copy[Copy.arena] as number;
      const length = copy[Copy.run] as number;
      if (job.result.length !== length || job.result.buffer !== heap.buffer)
        job.result = heap.subarray(at, at + length);
      setElements(output, job.result);
      return status;
    }
  }
  copyAll(job, viewOf(input, array), viewOf(output, array));
  return status;
}

/** Stands for no status yet. */
const UNFINISHED = -1;

/**
 * Pools `images` images. Cut off in the middle, it leaves nothing to the next call.
 * @returns a PlanStatus; below 0 nothing has been pooled
 */
export function run(pooling: Pooling, images: number, input: PoolArray, output: PoolArray): number {
  const job = prepare(pooling);
  if (typeof job === 'number') return job;
  let status = UNFINISHED;
  try {
    status = poolOutside(job, images, input, output);
  } finally {
    if (status < 0) forget();
  }
  return status;
}

/** The same of images that lie in wasm memory, at the given addresses. */
export function runResident(pooling: Pooling, images: number, input: number, output: number): number {
  const job = prepare(pooling);
  if (typeof job === 'number') return job;
  let status = UNFINISHED;
  try {
    status = job.core.begin(images, input, output);
  } finally {
    if (status < 0) forget();
  }
  return status;
}
