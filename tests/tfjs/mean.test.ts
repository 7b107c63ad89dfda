import { layers } from '@tensorflow/tfjs-layers';
import { averagePool2d } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { backends, expectAlike, replaced, tensor, tf, use } from './tensorflow.ts';

/*
 * Means over whole images are global average pooling; all others stay TensorFlow.js's own.
 */

describe.each(backends)('%s', (backend) => {
  test('globalAveragePooling2d has the bits of avgpool2d', async () => {
    await use(backend);
    const x = tensor([2, 7, 5, 12]);
    for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
      const layer = layers.globalAveragePooling2d({ dataFormat });
      const own = layer.apply(x) as tf.Tensor;
      const ours = replaced(() => layer.apply(x) as tf.Tensor);
      expectAlike(ours, own);
      const data = Float32Array.from(x.dataSync());
      const want = averagePool2d({ data, shape: x.shape }, { outputSize: 1, dataFormat });
      expect(Float32Array.from(ours.dataSync())).toEqual(want.data);
    }
  });

  test.each([
    [[1, 2], true],
    [[-2, -3], false],
    [[3, 2], true],
    [[1], false],
    [[0, 1, 2], true],
    [undefined, false],
    [3, false],
  ])('mean over %o, keepDims %o', async (axis, keepDims) => {
    await use(backend);
    const x = tensor([2, 3, 4, 5]);
    const before = tf.memory().numTensors;
    const own = tf.mean(x, axis, keepDims);
    const ours = replaced(() => tf.mean(x, axis, keepDims));
    expectAlike(ours, own);
    tf.dispose([own, ours]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('other ranks, types and empty tensors go to its own kernel', async () => {
    await use(backend);
    const inputs = [
      tf.ones([4, 3, 2]),
      tf.ones([1, 2, 2, 3], 'int32'),
      tf.ones([2, 3, 4, 0]),
      tf.ones([1, 1, 2, 2, 3]),
    ];
    for (const x of inputs) {
      expectAlike(
        replaced(() => tf.mean(x, [1, 2])),
        tf.mean(x, [1, 2]),
      );
    }
  });

  test('its gradient', async () => {
    await use(backend);
    const x = tensor([2, 3, 4, 5]);
    const gradient = tf.grad((input: tf.Tensor) => tf.sum(tf.square(tf.mean(input, [1, 2]))));
    expectAlike(
      replaced(() => gradient(x)),
      gradient(x),
    );
  });
});
