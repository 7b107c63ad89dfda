import { averagePool2d, averagePool2dGradient } from 'avgpool2d';
import type { Access } from './backends.ts';
import { geometryOf } from './geometry.ts';
import type { KernelCall, KernelConfig, MeanAttributes, PoolAttributes, TensorFlow, TensorInfo } from './tensorflow.ts';

type Kernel = (call: KernelCall) => TensorInfo;

/** TensorFlow.js's AvgPool: 4-D tensors, channels last, float32, as `tf.avgPool` ensures. */
export function poolKernel(tf: TensorFlow, { read, make }: Access): Kernel {
  return ({ inputs, backend, attrs }) => {
    const { x } = inputs as { x: TensorInfo };
    const { options, outShape } = geometryOf(tf, x.shape, attrs as PoolAttributes);
    return make(backend, outShape, (out) => {
      averagePool2d({ data: read(backend, x), shape: x.shape }, { ...options, out });
    });
  };
}

/** TensorFlow.js's AvgPoolGrad, except that each window's gradient is divided by what the window was divided by. */
export function gradientKernel(tf: TensorFlow, { read, make }: Access): Kernel {
  return ({ inputs, backend, attrs }) => {
    const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
    const { options } = geometryOf(tf, input.shape, attrs as PoolAttributes, dy.shape);
    return make(backend, input.shape, (out) => {
      averagePool2dGradient(input.shape, { data: read(backend, dy), shape: dy.shape }, { ...options, out });
    });
  };
}

/** The data format in which a mean over these axes is one of whole images of four dimensions, if there is one. */
function imagesIn({ shape, dtype }: TensorInfo, { axis }: MeanAttributes) {
  if (dtype !== 'float32' || shape.length !== 4 || shape.includes(0)) return undefined;
  const axes = [axis ?? []].flat().map((at) => (at < 0 ? at + 4 : at));
  const key = axes.sort().join();
  return key === '1,2' ? 'channels_last' : key === '2,3' ? 'channels_first' : undefined;
}

/** TensorFlow.js's Mean where it is global average pooling; its own kernel gets everything else. */
export function meanKernel(_: TensorFlow, { read, make }: Access, own: KernelConfig): Kernel {
  return (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    const attrs = call.attrs as MeanAttributes;
    const dataFormat = imagesIn(x, attrs);
    if (dataFormat === undefined) return own.kernelFunc(call);
    const isLast = dataFormat === 'channels_last';
    const [batch = 0, first = 0, , last = 0] = x.shape;
    const kept = isLast ? [batch, 1, 1, last] : [batch, first, 1, 1];
    const outShape = attrs.keepDims ? kept : [batch, isLast ? last : first];
    return make(call.backend, outShape, (out) => {
      averagePool2d({ data: read(call.backend, x), shape: x.shape }, { outputSize: 1, dataFormat, out });
    });
  };
}
