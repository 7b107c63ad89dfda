import { arrayFor, sizeOf } from '../shapes.mjs';
import { expectedPicture } from '../verify.mjs';
import { beyondWords } from './missing.mjs';

/** The package under test on its three routes, and its forward pass beside the gradient, which is judged by it. */
export function avgpool2d(kase) {
  const routes = ['fresh', 'out', 'resident'].map((route) => ({
    name: `avgpool2d ${route}`,
    kind: 'ours',
    route,
    create: kase.operation === 'gradient' ? createGradient : createForward,
  }));
  if (kase.image) {
    const pictures = { kind: 'image', create: createImage };
    return [
      ...routes,
      { name: 'avgpool2d poolImage', route: 'fresh', ...pictures },
      { name: 'avgpool2d poolImage, given output', route: 'out', ...pictures },
    ];
  }
  if (kase.operation !== 'gradient') return routes;
  const forward = ['fresh', 'out', 'resident'].map((route) => ({
    name: `avgpool2d forward ${route}`,
    kind: 'forward',
    route,
    create: createForwardBesideGradient,
  }));
  return [...routes, ...forward];
}

async function createForward(kase, input, env, { route }) {
  const { AveragePooling2D, averagePool2d, WasmTensor } = await env.importPackage();
  const { dtype, xShape, yShape } = kase;
  const options = optionsOf(kase);
  // The layer has Keras's arguments only.
  const layer = beyondWords(kase) || kase.outputSize ? undefined : new AveragePooling2D(options);
  const into = layer ? (out) => ({ out }) : (out) => ({ ...options, out });
  const pool = layer ? (x, how) => layer.apply(x, how) : averagePool2d;
  if (route === 'resident') {
    const x = WasmTensor.from(input, xShape, dtype);
    const y = WasmTensor.zeros(yShape, dtype);
    const how = into(y);
    return { call: () => pool(x, how), result: () => y.data, dispose: disposer(x, y) };
  }
  const x = { data: input, shape: xShape, dtype };
  if (route === 'fresh') {
    const how = layer ? undefined : options;
    return { call: () => pool(x, how), result: (y) => y.data };
  }
  const out = new (arrayFor(dtype))(sizeOf(yShape));
  const how = into(out);
  return { call: () => pool(x, how), result: () => out };
}

async function createGradient(kase, dy, env, { route }) {
  const { averagePool2dGradient, WasmTensor } = await env.importPackage();
  const { dtype, xShape, yShape } = kase;
  const options = optionsOf(kase);
  if (route === 'resident') {
    const y = WasmTensor.from(dy, yShape, dtype);
    const x = WasmTensor.zeros(xShape, dtype);
    const into = { ...options, out: x };
    return { call: () => averagePool2dGradient(xShape, y, into), result: () => x.data, dispose: disposer(x, y) };
  }
  const y = { data: dy, shape: yShape, dtype };
  if (route === 'fresh') return { call: () => averagePool2dGradient(xShape, y, options), result: (x) => x.data };
  const out = new (arrayFor(dtype))(sizeOf(xShape));
  const into = { ...options, out };
  return { call: () => averagePool2dGradient(xShape, y, into), result: () => out };
}

function optionsOf(kase) {
  const { outputSize, poolSize, strides, padding, dataFormat, dilations, ceilMode } = kase;
  if (outputSize) return { outputSize, dataFormat };
  return { poolSize, strides, padding, dataFormat, ...(beyondWords(kase) ? { dilations, ceilMode } : {}) };
}

/** Pools the result of the reference gradient: any tensor of the right shape does, the same case checks the values. */
function createForwardBesideGradient(kase, _dy, env, contender) {
  const x = Float32Array.from({ length: sizeOf(kase.xShape) }, (_, i) => (i % 17) / 17);
  const forward = { ...kase, operation: 'forward', given: kase.xShape, produced: kase.yShape };
  return createForward(forward, x, env, contender).then((made) => ({ ...made, input: x, kase: forward }));
}

/** The function for pictures: colours weighted by alpha, which opaque pixels leave as they are. */
async function createImage(kase, data, env, { route }) {
  const { poolImage } = await env.importPackage();
  const { width, height, outputSize, poolSize, strides, padding } = kase;
  const out = route === 'out' ? new Uint8Array(sizeOf(kase.yShape)) : undefined;
  const options = { ...(outputSize ? { outputSize } : { poolSize, strides, padding }), ...(out && { out }) };
  return {
    call: () => poolImage({ data, width, height }, options),
    result: (image) => image.data,
    expected: () => expectedPicture(kase, data),
  };
}

function disposer(...tensors) {
  return () => {
    for (const tensor of tensors) tensor.dispose();
  };
}
