import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import type { Case, TensorFlowPool } from './messages.ts';

/** TensorFlow.js on its WebAssembly backend, out of the page's own files. */
export async function startTensorFlow(x: Float32Array, what: Case, pool: TensorFlowPool) {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threaded,
  });
  await tf.setBackend('wasm');
  await tf.ready();
  const { height, width, channels } = what;
  const { poolSize, strides, padding } = pool;
  const shape: [number, number, number, number] = [1, height, width, channels];
  const resident = tf.tensor4d(x, shape);
  return {
    /** From an array to an array, as the others are measured. */
    whole(): Float32Array {
      const input = tf.tensor4d(x, shape);
      const output = tf.avgPool(input, poolSize, strides, padding);
      const y = output.dataSync<'float32'>();
      input.dispose();
      output.dispose();
      return y;
    },
    /** The pooling alone, on a tensor that already lies in its memory. */
    resident(): undefined {
      tf.avgPool(resident, poolSize, strides, padding).dispose();
    },
  };
}
