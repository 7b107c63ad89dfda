import { sizeOf } from '../shapes.mjs';
import { beyondWords, Missing } from './missing.mjs';

/** TensorFlow.js. Its cpu backend keeps tensors as JavaScript arrays, so that only its whole call means anything. */
export const tensorflow = [
  { name: 'TF.js cpu', kind: 'peer', route: 'fresh', backend: 'cpu', create },
  { name: 'TF.js wasm', kind: 'peer', route: 'fresh', backend: 'wasm', create },
  { name: 'TF.js wasm resident', kind: 'peer', route: 'resident', backend: 'wasm', create },
];

/** One call beyond these takes longer than 10 s. */
const MOST_TAPS = { cpu: 4e9, wasm: 4e10 };

async function create(kase, input, env, { backend, route }) {
  if (kase.dtype !== 'float32') throw new Missing('pools float32 only');
  if (beyondWords(kase)) throw new Missing('left out: explicit padding, ceil mode, dilation or windows that differ');
  if (kase.taps > MOST_TAPS[backend]) throw new Missing('left out: one call takes more than 10 s');
  if (kase.operation === 'gradient' && kase.padding === 'same') {
    throw new Missing('left out: its gradient divides by the whole window, padding included, and fails the check');
  }
  const tf = await load(env);
  const enter = () => tf.setBackend(backend);
  await enter();
  const pool = pooling(tf, kase);
  const made = { enter, note: kase.dataFormat === 'channels_first' ? 'between two transposes' : undefined };
  if (route === 'resident') {
    const x = tf.tensor4d(input, kase.given);
    const result = () => {
      const y = pool(x);
      const data = y.dataSync().slice();
      y.dispose();
      return data;
    };
    return { ...made, call: () => pool(x).dispose(), result, dispose: () => enter().then(() => x.dispose()) };
  }
  const call = () => {
    const x = tf.tensor4d(input, kase.given);
    const y = pool(x);
    const data = y.dataSync();
    x.dispose();
    y.dispose();
    return data;
  };
  return { ...made, call, result: (data) => data };
}

/** The timed part: one operation, or three where transposes are needed (tf.layers does the same). */
function pooling(tf, kase) {
  const { poolSize, strides, padding } = kase;
  if (kase.operation === 'gradient') {
    // The gradient reads no value of x, only its shape; going through tf.grad would time a forward pass as well.
    const x = tf.tensor4d(new Float32Array(sizeOf(kase.xShape)), kase.xShape);
    const attributes = { filterSize: poolSize, strides, pad: padding };
    return (dy) => tf.engine().runKernel('AvgPoolGrad', { dy, input: x }, attributes);
  }
  if (kase.dataFormat === 'channels_last') return (x) => tf.avgPool(x, poolSize, strides, padding);
  return (x) =>
    tf.tidy(() => {
      const last = tf.transpose(x, [0, 2, 3, 1]);
      return tf.transpose(tf.avgPool(last, poolSize, strides, padding), [0, 3, 1, 2]);
    });
}

let loaded;

function load(env) {
  loaded ??= (async () => {
    const named = (module) => module.default ?? module;
    const tf = named(await import('@tensorflow/tfjs-core'));
    tf.enableProdMode();
    await import('@tensorflow/tfjs-backend-cpu');
    const wasm = named(await import('@tensorflow/tfjs-backend-wasm'));
    wasm.setWasmPaths(env.peerPath('@tensorflow/tfjs-backend-wasm/dist/'));
    for (const backend of ['cpu', 'wasm']) {
      if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js does not start its ${backend} backend`);
    }
    return tf;
  })();
  return loaded;
}
