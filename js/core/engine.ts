import { type Elements, lengthIn, type PoolArray, setElements, viewOf } from '../arguments/typed-arrays.ts';
import { Copy, CopyKind } from '../generated/constants.ts';
import { type Job, keep, type Pooling, prepare } from './job.ts';
import { enter, fail, leave } from './load.ts';

/** Fewer elements than this are copied one by one: a view of them would take longer. */
const FEW = 24;

/** Views of wasm memory end when it grows. */
function refresh(job: Job): void {
  const { buffer } = job.core.wasmMemory;
  job.heap = new job.pooling.array(buffer) as Elements;
  job.input = job.result = job.heap.subarray(0, 0);
  job.copy = new Float64Array(buffer, job.core.copyAddress(), Copy.length);
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

/** The part of the heap with the whole input or result, in one place throughout a job: `known`, if that is so long. */
function part(job: Job, known: Elements, length: number): Elements {
  const begin = job.copy[Copy.arena] as number;
  return known.length === length ? known : job.heap.subarray(begin, begin + length);
}

function poolOutside(job: Job, images: number, input: PoolArray, output: PoolArray): number {
  if (job.heap.length === 0) refresh(job);
  const { core, copy } = job;
  const { array } = job.pooling;
  const status = core.begin(images, 0, 0);
  if (status < 0) return status;
  const run = copy[Copy.run] as number;
  if (run === lengthIn(input, array)) {
    // Small inputs are copied at once, in less time than views of the caller's arrays would take. Shared memory may grow
    // at any moment; more than the part of the heap takes is never copied.
    job.input = part(job, job.input, run);
    try {
      job.input.set(input as Elements);
    } catch {
      job.input.set(viewOf(input, array, run));
    }
    core.next();
    if (copy[Copy.kind] === CopyKind.OutLast) {
      job.result = part(job, job.result, copy[Copy.run] as number);
      setElements(output, job.result);
      return status;
    }
  }
  copyAll(job, viewOf(input, array, lengthIn(input, array)), viewOf(output, array, lengthIn(output, array)));
  return status;
}

function poolResident({ core }: Job, images: number, input: number, output: number): number {
  return core.begin(images, input, output);
}

/** A call of the core, once that is set up for the pooling. No closure, which would slow down small calls. */
function call<T>(
  work: (job: Job, images: number, input: T, output: T) => number,
  pooling: Pooling,
  images: number,
  input: T,
  output: T,
): number {
  try {
    const job = prepare(enter(), pooling);
    const status = typeof job === 'number' ? job : work(job, images, input, output);
    if (status >= 0) keep(job as Job);
    leave();
    return status;
  } catch (error) {
    return fail(error);
  }
}

/**
 * Pools `images` images.
 * @returns a PlanStatus; below 0 nothing has been pooled
 */
export function run(pooling: Pooling, images: number, input: PoolArray, output: PoolArray): number {
  return call(poolOutside, pooling, images, input, output);
}

/** The same of images that lie in wasm memory, at the given addresses. */
export function runResident(pooling: Pooling, images: number, input: number, output: number): number {
  return call(poolResident, pooling, images, input, output);
}
