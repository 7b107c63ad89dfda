/**
 * The parts of TensorFlow.js used here, as interfaces: any copy and bundle of it will do, and the package's
 * declarations compile without it.
 */

/** What kernels take and give: a tensor without methods. */
export interface TensorInfo {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: string;
}

/** Attributes of the kernels AvgPool and AvgPoolGrad (the latter has no dimRoundingMode). */
export interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | [number, number][];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Attributes of the kernel Mean. */
export interface MeanAttributes {
  readonly axis?: number | readonly number[];
  readonly keepDims?: boolean;
}

export interface KernelCall {
  readonly inputs: Record<string, TensorInfo>;
  readonly backend: unknown;
  readonly attrs: unknown;
}

/** A kernel as TensorFlow.js registers it. */
export interface KernelConfig {
  readonly kernelName: string;
  readonly backendName: string;
  /** Computes the outputs. */
  // biome-ignore lint/suspicious/noExplicitAny: TensorFlow.js's own kernels differ in what they take
  readonly kernelFunc: (call: any) => any;
  /** Called when the backend starts. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly setupFunc?: ((backend: any) => void) | undefined;
  /** Called when the backend ends. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly disposeFunc?: ((backend: any) => void) | undefined;
}

/** Geometry of a pooling as TensorFlow.js computes it. */
export interface PoolInfo {
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly padInfo: { readonly top: number; readonly left: number };
}

/** The TensorFlow.js module: `import * as tf from '@tensorflow/tfjs'`, or tfjs-core. */
export interface TensorFlow {
  /** The registered kernel, or undefined. */
  getKernel(kernelName: string, backendName: string): KernelConfig | undefined;
  /** Adds a kernel. */
  // biome-ignore lint/suspicious/noExplicitAny: of TensorFlow.js's own type
  registerKernel(config: any): void;
  /** Removes a kernel. */
  unregisterKernel(kernelName: string, backendName: string): void;
  readonly backend_util: {
    /** Sizes and padding of a pooling. */
    // biome-ignore lint/suspicious/noExplicitAny: likewise
    computePool2DInfo(shape: any, filterSize: any, strides: any, dilations: any, pad: any, mode?: any): PoolInfo;
  };
}
