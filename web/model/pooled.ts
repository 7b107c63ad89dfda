import type { WindowPlan } from 'avgpool2d';

/** One axis's windows, as the package describes them, and what is the same for all of them. */
export interface Axis extends WindowPlan {
  /** Cells from one tap to the next. */
  readonly dilation: number;
  /** Cells from the first tap to the last, both included; of the largest window in adaptive pooling. */
  readonly extent: number;
  /** Cells that the last window hangs over the padding at the end, in ceil mode. */
  readonly overhang: number;
}

/** What the page shows of one channel. The package computes every number here. */
export interface Pooled {
  readonly rows: Axis;
  readonly columns: Axis;
  /** The window's area per output, along each axis, for the divisor that counts padding. */
  readonly rowAreas: Axis;
  readonly columnAreas: Axis;
  readonly window: readonly [number, number];
  /** Whether windows differ in size, because the output's is given. */
  readonly isAdaptive: boolean;
  readonly input: readonly number[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly sums: readonly number[];
  /** Divided by the real cells, as Keras and TensorFlow do. */
  readonly averages: readonly number[];
  /** Divided by the window's area, as PyTorch does by default. */
  readonly areaAverages: readonly number[];
  /** Divided as the settings say. */
  readonly shown: readonly number[];
}
