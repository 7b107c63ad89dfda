import { type KernelConfig, register, type TensorFlow, unregister } from 'avgpool2d/tfjs';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { backends, tensor, tf, use } from './tensorflow.ts';

beforeAll(() => use('cpu'));
afterEach(() => unregister(tf));

const kernels = () =>
  backends.flatMap((backend) => ['AvgPool', 'AvgPoolGrad', 'Mean'].map((name) => tf.getKernel(name, backend)));

test('replaces the kernels of both backends, and puts them back', () => {
  const before = kernels();
  expect(register(tf)).toEqual(['cpu', 'wasm']);
  const during = kernels();
  for (const [i, kernel] of during.entries()) expect(kernel).not.toBe(before[i]);
  unregister(tf);
  for (const [i, kernel] of kernels().entries()) expect(kernel).toBe(before[i]);
});

test('one backend', () => {
  const cpu = tf.getKernel('AvgPool', 'cpu');
  const wasm = tf.getKernel('AvgPool', 'wasm');
  expect(register(tf, { backends: ['wasm'] })).toEqual(['wasm']);
  expect(tf.getKernel('AvgPool', 'cpu')).toBe(cpu);
  expect(tf.getKernel('AvgPool', 'wasm')).not.toBe(wasm);
});

test('twice is as once, without a warning', () => {
  const before = kernels();
  const warn = vi.spyOn(console, 'warn');
  register(tf);
  const once = kernels();
  register(tf);
  for (const [i, kernel] of kernels().entries()) expect(kernel).toBe(once[i]);
  unregister(tf);
  unregister(tf);
  for (const [i, kernel] of kernels().entries()) expect(kernel).toBe(before[i]);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

/** A TensorFlow.js whose cpu backend has these kernels alone, and which refuses to remove another. */
function fakeTensorFlow(...given: KernelConfig[]) {
  const kernels = new Map(given.map((config) => [config.kernelName, config]));
  const getKernel = (name: string, backend: string) => (backend === 'cpu' ? kernels.get(name) : undefined);
  const registerKernel = (config: KernelConfig) => void kernels.set(config.kernelName, config);
  const unregisterKernel = (name: string) => {
    if (!kernels.delete(name)) throw new Error(`no kernel ${name}`);
  };
  return { ...tf, getKernel, registerKernel, unregisterKernel } as unknown as TensorFlow;
}
const ownKernel = { kernelName: 'AvgPool', backendName: 'cpu', kernelFunc: () => [] };

test('a backend without a kernel for the gradient gets one, and loses it again', () => {
  const fake = fakeTensorFlow(ownKernel);
  expect(register(fake)).toEqual(['cpu']);
  expect(fake.getKernel('AvgPoolGrad', 'cpu')).toBeDefined();
  expect(fake.getKernel('Mean', 'cpu')).toBe(undefined);
  unregister(fake);
  expect(fake.getKernel('AvgPoolGrad', 'cpu')).toBe(undefined);
  expect(fake.getKernel('AvgPool', 'cpu')).toBe(ownKernel);
});

test("TensorFlow.js's own set-up and clean-up of a kernel stay", () => {
  const [setupFunc, disposeFunc] = [() => undefined, () => undefined];
  const fake = fakeTensorFlow({ ...ownKernel, setupFunc, disposeFunc });
  register(fake);
  expect(fake.getKernel('AvgPool', 'cpu')).toMatchObject({ setupFunc, disposeFunc });
});

test('without tf, or with something else', () => {
  for (const value of [undefined, null, 3, 'tf', {}, { getKernel() {} }]) {
    expect(() => register(value as never)).toThrow(/^tf must be the TensorFlow\.js module, .* received /);
    expect(() => unregister(value as never)).toThrow(/^tf must be the TensorFlow\.js module/);
  }
  const received = (value: unknown, text: string) =>
    expect(() => register(value as never)).toThrow(new RegExp(`but received ${text}\\.$`));
  received(null, 'null');
  received(undefined, 'undefined');
  received(3, '3');
  received({}, 'another object');
});

test('an unknown backend, or one that is not imported', () => {
  const before = kernels();
  const unknown = () => register(tf, { backends: ['cpu', 'webgl'] });
  expect(unknown).toThrow("backends must name 'cpu' or 'wasm', but received \"webgl\".");
  for (const [i, kernel] of kernels().entries()) expect(kernel).toBe(before[i]);
  const bare = { ...tf, getKernel: () => undefined } as unknown as typeof tf;
  expect(() => register(bare)).toThrow(
    "TensorFlow.js has neither backend 'cpu' nor 'wasm': import @tensorflow/tfjs-backend-cpu or " +
      '@tensorflow/tfjs-backend-wasm before register.',
  );
  expect(() => register(bare, { backends: ['cpu'] })).toThrow(/no backend 'cpu': import @tensorflow\/tfjs-backend-cpu/);
});

test('leaks no tensor and no byte, in success and in failure', async () => {
  for (const backend of backends) {
    await use(backend);
    register(tf);
    const x = tensor([2, 8, 8, 4]);
    const tf_ = tf.backend() as unknown as { numDataIds(): number };
    const { numTensors, numBytes, numDataBuffers } = tf.memory();
    const ids = tf_.numDataIds();
    for (let i = 0; i < 10; i++) {
      tf.avgPool(x, 2, 2, 'same').dispose();
      tf.tidy(() => void tf.grad((z) => tf.avgPool(z as tf.Tensor4D, 3, 2, 'same'))(x));
      expect(() => tf.avgPool(x, 20, 1, 'valid')).toThrow(/zero or negative/);
    }
    expect(tf.memory()).toMatchObject({ numTensors, numBytes, numDataBuffers });
    expect(tf_.numDataIds()).toBe(ids);
    x.dispose();
    unregister(tf);
  }
});
