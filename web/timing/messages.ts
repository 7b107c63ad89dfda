import type { AdaptivePoolOptions, AxisWindow, PoolOptions } from 'avgpool2d';

/** What is measured: one channels_last image and the windows over it. */
export interface Case {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** As the package takes them. */
  readonly options: PoolOptions | AdaptivePoolOptions;
  /** The same, in words. */
  readonly text: string;
  /** The same for TensorFlow.js; null where it has no such pooling. */
  readonly tensorflow: TensorFlowPool | null;
  /** The windows along each axis, as the package describes them. */
  readonly rows: readonly AxisWindow[];
  readonly columns: readonly AxisWindow[];
  /** Cells from one tap to the next, down and across. */
  readonly steps: readonly [number, number];
}

export interface TensorFlowPool {
  readonly poolSize: [number, number];
  readonly strides: [number, number];
  readonly padding: 'valid' | 'same';
}

export const contenders = ['avgpool2d', 'given', 'loop', 'tfjs', 'tfjsResident', 'copy'] as const;
export type Contender = (typeof contenders)[number];

export interface Measured {
  /** Microseconds a call, one entry a round, sorted. */
  readonly samples: readonly number[];
  /** Largest difference from the package's result; null where there is no result to compare. */
  readonly difference: number | null;
}

export interface ToTiming {
  readonly case: Case;
  /** Fetches TensorFlow.js from the page's own files and measures it too. */
  readonly withTensorFlow: boolean;
}

export type FromTiming =
  /** `problem`: why TensorFlow.js is missing, though it was asked for. */
  | { readonly kind: 'done'; readonly results: Partial<Record<Contender, Measured>>; readonly problem: string | null }
  | { readonly kind: 'progress'; readonly part: number }
  | { readonly kind: 'failed'; readonly message: string };
