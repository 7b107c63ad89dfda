import type { ArrayConstructor, Elements } from '../arguments/typed-arrays.ts';
import { type Core, load } from './load.ts';
import { check, HEIGHT, OUT_OF_ARENA, PlanError, type PoolSpec, plan, WIDTH } from './plan.ts';

/** Element types, in the order of DType in cpp/method.h. 'uint8' also stands for Uint8ClampedArray, the last two for images. */
const ELEMENTS = ['float32', 'float64', 'float16', 'int8', 'uint8', 'rgba', 'linear-rgba'] as const;
export type ElementType = (typeof ELEMENTS)[number];

/** A pooling of images of one shape: what the core has been told, and what it answered. */
export interface Job {
  readonly core: Core;
  readonly spec: PoolSpec;
  readonly dtype: ElementType;
  /** The kind of array that holds the elements; there can be several of a type. */
  readonly array: ArrayConstructor;
  readonly transposed: boolean;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Shape of the images that are read and written; the gradient reads pooled ones. */
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  /** How the core cuts it; see Layout in cpp/pool.h. */
  readonly layout: {
    readonly mode: number;
    readonly images: number;
    readonly rows: number;
    readonly columns: number;
    readonly channels: number;
    readonly slots: number;
    /** Where the input and output areas begin, in elements of wasm memory. */
    readonly input: number;
    readonly output: number;
  };
  /** All of wasm memory; of no elements after it has grown, which detaches it. */
  heap: Elements;
  /** The part of it where the latest result has been. */
  result: Elements;
}

/** The job that the core is set up for. */
let current: Job | undefined;

/**
 * Sets the core up for a job, unless that is what it is set up for already.
 * @throws PlanError
 */
export function prepare(
  spec: PoolSpec,
  dtype: ElementType,
  array: ArrayConstructor,
  transposed: boolean,
  height: number,
  width: number,
  channels: number,
): Job {
  const last = current;
  if (
    last !== undefined &&
    last.spec === spec &&
    last.height === height &&
    last.width === width &&
    last.channels === channels &&
    last.array === array &&
    last.dtype === dtype &&
    last.transposed === transposed
  ) {
    return last;
  }
  current = undefined;
  const core = load();
  const { rows, cols, divisorOverride } = spec;
  const pooledHeight = plan(core, HEIGHT, rows, height);
  const pooledWidth = plan(core, WIDTH, cols, width);
  try {
    check(core.begin(ELEMENTS.indexOf(dtype), transposed, channels, divisorOverride), OUT_OF_ARENA);
  } catch (error) {
    // A window with more columns than fit the arena fits when its one row is taken for a column of rows.
    const isLine = error instanceof PlanError && height === 1 && pooledHeight === 1;
    if (!isLine) throw error;
    return prepare({ rows: cols, cols: rows, divisorOverride }, dtype, array, transposed, width, height, channels);
  }
  const [mode, images, layoutRows, columns, layoutChannels, slots, input, output] = new Int32Array(
    core.wasmMemory.buffer,
    core.address(true),
    8,
  ) as unknown as [number, number, number, number, number, number, number, number];
  const arena = core.address(false);
  const bytes = array.BYTES_PER_ELEMENT;
  const none = new array(0) as Elements;
  current = {
    core,
    spec,
    dtype,
    array,
    transposed,
    height,
    width,
    channels,
    inputHeight: transposed ? pooledHeight : height,
    inputWidth: transposed ? pooledWidth : width,
    outputHeight: transposed ? height : pooledHeight,
    outputWidth: transposed ? width : pooledWidth,
    layout: {
      mode,
      images,
      rows: layoutRows,
      columns,
      channels: layoutChannels,
      slots,
      input: (arena + input) / bytes,
      output: (arena + output) / bytes,
    },
    heap: none,
    result: none,
  };
  return current;
}
