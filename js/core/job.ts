import type { ArrayConstructor, Elements } from '../arguments/typed-arrays.ts';
import { AxisName, DType } from '../generated/constants.ts';
import type { Core } from './load.ts';
import { type PoolSpec, planAxis } from './plan.ts';

/** What is pooled, by the core's names. 'uint8' also stands for Uint8ClampedArray, the last six for images. */
const ELEMENTS = {
  float32: DType.Float32,
  float64: DType.Float64,
  float16: DType.Float16,
  int8: DType.Int8,
  uint8: DType.Uint8,
  int16: DType.Int16,
  uint16: DType.Uint16,
  'rgba-uint8': DType.Rgba,
  'linear-rgba-uint8': DType.LinearRgba,
  'rgba-uint16': DType.Rgba16,
  'linear-rgba-uint16': DType.LinearRgba16,
  'rgba-float16': DType.RgbaHalf,
  'linear-rgba-float16': DType.LinearRgbaHalf,
} as const;
export type ElementType = keyof typeof ELEMENTS;

/**
 * A pooling of images of height x width x channels elements, or its gradient with respect to its input. channels_first is
 * a batch of batch * channels images of one channel.
 */
export interface Pooling {
  readonly spec: PoolSpec;
  readonly dtype: ElementType;
  /** The kind of array that holds the elements; there can be several of a type. */
  readonly array: ArrayConstructor;
  /** The gradient: its input has the shape of the pooled images, its output that of the images. */
  readonly transposed: boolean;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A pooling that the core has planned. */
export interface Job {
  readonly pooling: Pooling;
  readonly core: Core;
  /** Where the core describes the copy that it waits for: see Copy in cpp/steps.h. */
  copy: Float64Array;
  /** All of wasm memory; of no elements after it has grown, which detaches it. */
  heap: Elements;
  /** The parts of it where the latest small input and result have been. */
  input: Elements;
  result: Elements;
}

/** The job that the core is set up for; none while one runs, so that one that is cut off leaves nothing to the next. */
let current: Job | undefined;

/** Says that this job is done, and that the core is still set up for it. */
export function keep(job: Job): void {
  current = job;
}

function isSame(a: Pooling, b: Pooling): boolean {
  return (
    a.spec === b.spec &&
    a.height === b.height &&
    a.width === b.width &&
    a.channels === b.channels &&
    a.array === b.array &&
    a.dtype === b.dtype &&
    a.transposed === b.transposed
  );
}

/** Sets the core up for a pooling, unless it already is. @returns the job, or the PlanStatus that says why there is none */
export function prepare(core: Core, pooling: Pooling): Job | number {
  const latest = current;
  current = undefined;
  if (latest?.core === core && (latest.pooling === pooling || isSame(latest.pooling, pooling))) return latest;
  const { spec, dtype, array, transposed, height, width, channels } = pooling;
  const statuses = [
    planAxis(core, AxisName.Rows, spec.rows, height),
    planAxis(core, AxisName.Columns, spec.cols, width),
  ];
  statuses.push(core.plan(ELEMENTS[dtype], transposed, channels, spec.divisorOverride, -1));
  const refusal = statuses.find((status) => status < 0);
  if (refusal !== undefined) return refusal;
  const none = new array(0) as Elements;
  return { pooling, core, copy: new Float64Array(0), heap: none, input: none, result: none };
}
