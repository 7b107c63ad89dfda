import { type Core, load } from './load.ts';

/** Paddings of the core; 'valid' is explicit padding of no cells. */
export const EXPLICIT = 0;
export const SAME = 1;
export const SAME_LOWER = 2;

/**
 * One axis of a pooling, checked and in the order of the core's planAxis: sizes are integers from 1, before and after
 * (padding cells, which only EXPLICIT reads) from 0, all below 2^31.
 */
export type AxisOptions = readonly [
  window: number,
  stride: number,
  dilation: number,
  padding: typeof EXPLICIT | typeof SAME | typeof SAME_LOWER,
  before: number,
  after: number,
  ceilMode: boolean,
  countPadding: boolean,
];

/** A pooling, checked. Its identity is the key of the cached plan, so it must not change. */
export interface PoolSpec {
  readonly rows: AxisOptions;
  readonly cols: AxisOptions;
  /** 0: none. */
  readonly divisorOverride: number;
}

/** Geometry of one axis as the core has planned it. Valid until the next plan. */
export interface AxisPlan {
  readonly outputLength: number;
  /** Padding cells. */
  readonly before: number;
  readonly after: number;
  /** First real input cell under the window of output o. */
  first(o: number): number;
  /** Real cells under it. */
  taps(o: number): number;
  /** This axis's factor of its divisor. */
  divisor(o: number): number;
}

/** The core cannot plan a pooling; the message says why, to be completed with the arguments that the caller knows. */
export class PlanError extends RangeError {}

/** Keras words the first like this. */
export const EMPTY_OUTPUT = 'Computed output size would be zero or negative';
const EMPTY_WINDOW = 'padding must leave a real cell in every window (or countIncludePad be true)';
const TOO_LARGE = 'window, dilations and padding must not reach beyond 2^31-1 cells';
export const OUT_OF_ARENA = 'poolSize must leave a row of the window within 6 MiB';

/** Axes of the core; the third is for questions, so that asking does not disturb the planned job. */
export const HEIGHT = 0;
export const WIDTH = 1;
const QUERY = 2;

/**
 * A status of the core, unless it is a refusal.
 * @param tooLarge what it means there that something is too large
 * @throws PlanError
 */
export function check(status: number, tooLarge = TOO_LARGE): number {
  if (status >= 0) return status;
  const reason = [EMPTY_OUTPUT, EMPTY_WINDOW, tooLarge][-1 - status];
  if (reason === undefined) throw new Error(`avgpool2d: the core refused a call (${status})`);
  throw new PlanError(reason);
}

/** Plans an axis of the next job. @returns its output length @throws PlanError */
export function plan(core: Core, axis: number, options: AxisOptions, length: number): number {
  return check(core.planAxis(axis, length, ...options));
}

/**
 * Output length of an axis, 0 where no window fits.
 * @throws PlanError where a window would hold no real cell, or sizes leave 31 bits
 */
export function outputLength(options: AxisOptions, length: number): number {
  const status = load().planAxis(QUERY, length, ...options);
  return status === -1 ? 0 : check(status);
}

/** The windows of an axis. @throws PlanError where there are none, or one holds no real cell */
export function planAxis(options: AxisOptions, length: number): AxisPlan {
  const core = load();
  const field = (index: number) => (o: number) => core.axisField(QUERY, index, o);
  return {
    outputLength: plan(core, QUERY, options, length),
    before: field(0)(0),
    after: field(1)(0),
    first: field(2),
    taps: field(3),
    divisor: field(4),
  };
}
