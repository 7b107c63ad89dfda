// What the newest standard library brings.
import { averagePool2d, type Tensor, WasmTensor } from 'avgpool2d';

const half = averagePool2d({ data: new Float16Array(4), shape: [1, 2, 2, 1] }, { poolSize: 2 });
export const halves: Tensor<Float16Array<ArrayBuffer>> = half;

export function sum(): number {
  using x = WasmTensor.zeros([1, 2, 2, 1]);
  return x.data.reduce((a, b) => a + b);
}

export const disposable: Disposable = WasmTensor.zeros([1, 1, 1, 1]);
export const shared: Tensor<Float32Array<SharedArrayBuffer>> = averagePool2d([[[[1]]]], {
  poolSize: 1,
  out: new Float32Array(new SharedArrayBuffer(4)),
});
