import { AxisField, AxisName, Padding } from '../generated/constants.ts';
import { type Core, withCore } from './load.ts';

/** Paddings of the core; 'valid' is explicit padding of no cells. */
export const EXPLICIT = Padding.Explicit;
export const SAME = Padding.Same;
export const SAME_LOWER = Padding.SameLower;

/** One axis of a pooling, checked: sizes are integers from 1, before and after from 0, all below 2^31. */
export interface AxisOptions {
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: typeof EXPLICIT | typeof SAME | typeof SAME_LOWER;
  /** Padding cells, which only EXPLICIT reads. */
  readonly before: number;
  readonly after: number;
  readonly ceilMode: boolean;
  readonly countPadding: boolean;
  /** The output length of an adaptive axis, which reads nothing else; 0: not adaptive. */
  readonly outputs: number;
}

/** A pooling, checked. Its identity is the key of the cached plan, so it must not change. */
export interface PoolSpec {
  readonly rows: AxisOptions;
  readonly cols: AxisOptions;
  /** 0: none. */
  readonly divisorOverride: number;
}

/** Geometry of an axis. */
export interface AxisPlan {
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

/** Plans an axis of the next job, or one that is asked about. @returns its output length, or a PlanStatus below 0 */
export function planAxis(core: Core, axis: AxisName, options: AxisOptions, length: number): number {
  const { window, stride, dilation, padding, before, after, ceilMode, countPadding, outputs } = options;
  return core.planAxis(axis, length, window, stride, dilation, padding, before, after, ceilMode, countPadding, outputs);
}

/** Output length of an axis, or the PlanStatus below 0 that says why it has none. */
export function outputLength(options: AxisOptions, length: number): number {
  return withCore((core) => planAxis(core, AxisName.Asked, options, length));
}

/** What `read` makes of the axis that outputLength was last asked about, if that has any windows. */
export function readAxis<T>(read: (plan: AxisPlan) => T): T {
  return withCore(({ axisField }) =>
    read({
      before: axisField(AxisField.Before, 0),
      after: axisField(AxisField.After, 0),
      first: (o) => axisField(AxisField.First, o),
      taps: (o) => axisField(AxisField.Taps, o),
      divisor: (o) => axisField(AxisField.Divisor, o),
    }),
  );
}
