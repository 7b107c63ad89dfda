/**
 * avgpool2d's kernels for an existing TensorFlow.js: `tf.avgPool`, `tf.layers.averagePooling2d`, their gradients,
 * `tf.layers.globalAveragePooling2d`, and every model that uses them.
 */

import { backends } from './backends.ts';
import { gradientKernel, meanKernel, poolKernel } from './kernels.ts';
import type { KernelConfig, TensorFlow } from './tensorflow.ts';

export type { KernelConfig, PoolInfo, TensorFlow } from './tensorflow.ts';

/** Options of `register`. */
export interface RegisterOptions {
  /** Names of the backends to change, 'cpu' or 'wasm'. Default: each of these two that has been imported. */
  readonly backends?: readonly string[];
}

const KERNELS = { AvgPool: poolKernel, AvgPoolGrad: gradientKernel, Mean: meanKernel };

/** Where a kernel of ours keeps the one that it replaced; the same in every copy of the package. */
const REPLACED = Symbol.for('avgpool2d.replaced');
type OwnConfig = KernelConfig & { [REPLACED]?: KernelConfig | undefined };

const isOwn = (config: OwnConfig | undefined): config is OwnConfig => config !== undefined && REPLACED in config;

function checkTensorFlow(tf: unknown): asserts tf is TensorFlow {
  const { getKernel, registerKernel, unregisterKernel, backend_util } = (tf ?? {}) as Partial<TensorFlow>;
  const functions = [getKernel, registerKernel, unregisterKernel, backend_util?.computePool2DInfo];
  if (functions.every((part) => typeof part === 'function')) return;
  throw new TypeError(
    `tf must be the TensorFlow.js module, as of \`import * as tf from '@tensorflow/tfjs'\`, but received ${
      tf === null || typeof tf !== 'object' ? String(tf) : 'another object'
    }.`,
  );
}

/** The backends to change. */
function chosen(tf: TensorFlow, names: readonly string[] | undefined): string[] {
  const known = Object.keys(backends);
  const imported = known.filter((name) => tf.getKernel('AvgPool', name) !== undefined);
  for (const name of names ?? []) {
    if (!known.includes(name)) {
      throw new RangeError(`backends must name 'cpu' or 'wasm', but received ${JSON.stringify(name) ?? String(name)}.`);
    }
    if (!imported.includes(name)) {
      throw new Error(
        `TensorFlow.js has no backend '${name}': import @tensorflow/tfjs-backend-${name} before register.`,
      );
    }
  }
  if (imported.length === 0) {
    throw new Error(
      "TensorFlow.js has neither backend 'cpu' nor 'wasm': import @tensorflow/tfjs-backend-cpu or " +
        '@tensorflow/tfjs-backend-wasm before register.',
    );
  }
  return names === undefined ? imported : [...names];
}

/**
 * Replaces TensorFlow.js's kernels AvgPool and AvgPoolGrad on its cpu and wasm backends, and Mean where it averages whole
 * images (`tf.layers.globalAveragePooling2d`). Attributes keep their meaning. Calling it again does no harm: kernels
 * that are replaced already stay as they are.
 *
 * Differences: the gradient is divided by the real cells of each window as the forward pass is (TensorFlow.js divides
 * by the whole window); a number for `pad` is that of all four sides (TensorFlow.js mistakes it where windows are not
 * square); and a pooling without output, or with a window that lies in the padding alone, is an error.
 *
 * @param tf the TensorFlow.js module
 * @returns the names of the backends that use avgpool2d now
 * @throws TypeError, RangeError or Error for anything but TensorFlow.js, an unknown backend, one that is not imported
 */
export function register(tf: TensorFlow, options: RegisterOptions = {}): string[] {
  checkTensorFlow(tf);
  const names = chosen(tf, options.backends);
  for (const backendName of names) {
    for (const [kernelName, kernel] of Object.entries(KERNELS)) {
      const replaced = tf.getKernel(kernelName, backendName);
      // Most means are no pooling: without a kernel for them there is nothing to replace.
      if (isOwn(replaced) || (kernelName === 'Mean' && replaced === undefined)) continue;
      if (replaced !== undefined) tf.unregisterKernel(kernelName, backendName);
      // The other's set-up still runs, so that it works when it is put back.
      const { setupFunc, disposeFunc } = replaced ?? {};
      const kernelFunc = kernel(tf, backends[backendName] as (typeof backends)[string], replaced as KernelConfig);
      tf.registerKernel({ kernelName, backendName, kernelFunc, setupFunc, disposeFunc, [REPLACED]: replaced });
    }
  }
  return names;
}

/** Puts TensorFlow.js's own kernels back. Without a `register` before, it does nothing. */
export function unregister(tf: TensorFlow): void {
  checkTensorFlow(tf);
  for (const backendName of Object.keys(backends)) {
    for (const kernelName of Object.keys(KERNELS)) {
      const config: OwnConfig | undefined = tf.getKernel(kernelName, backendName);
      if (!isOwn(config)) continue;
      tf.unregisterKernel(kernelName, backendName);
      if (config[REPLACED] !== undefined) tf.registerKernel(config[REPLACED]);
    }
  }
}
