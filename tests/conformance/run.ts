import { AveragePooling2D, averagePool2d, averagePool2dGradient } from 'avgpool2d';
import { type Arrays, type DType, dtypes, encode } from '../reference/dtype.ts';
import { type Numbers, numbers, optionsOf, type PoolCase } from './cases.ts';

/** A result of the package in plain terms. */
export interface Result {
  data: ArrayLike<number>;
  shape: readonly number[];
}

/** Runs a case with geometry through the functional API. */
export function runFunction(c: PoolCase): Result {
  if (c.kind === 'gradient') {
    return averagePool2dGradient(c.inputShape as number[], gradientOf(c), optionsOf(c));
  }
  return averagePool2d(inputOf(c), optionsOf(c));
}

/** Runs it through the layer, built from Keras's own arguments where the case states them. */
export function runLayer(c: PoolCase): Result {
  const layer = layerOf(c);
  return c.kind === 'gradient' ? layer.gradient(c.inputShape as number[], gradientOf(c)) : layer.apply(inputOf(c));
}

/** The layer that a case describes; see `fitsLayer`. */
export function layerOf(c: PoolCase): AveragePooling2D {
  if (c.kerasArgs) return AveragePooling2D.fromConfig(c.kerasArgs);
  const { poolSize, strides, padding, dataFormat } = optionsOf(c);
  return new AveragePooling2D({ poolSize, strides, padding: padding as 'valid', dataFormat });
}

/** Whether Keras's layer can say what the case says. */
export function fitsLayer(c: PoolCase): boolean {
  const dilated = c.dilations?.some((d) => d !== 1) ?? false;
  return (c.padding === 'valid' || c.padding === 'same_upper') && !dilated && !c.ceilMode && !c.countIncludePad;
}

/** The input tensor: zeros where the case only fixes the shape. */
export function inputOf(c: PoolCase) {
  const nothing: Numbers = { generator: 'constant', value: 0 };
  return tensor(c.kind === 'shape' ? nothing : c.input, c.inputShape as number[], c.dtype);
}

function gradientOf(c: PoolCase) {
  const shape = c.dyShape as number[];
  return { data: encode(numbers(c.dy as Numbers, shape), c.dtype as 'float32' | 'float64'), shape };
}

function tensor(source: Numbers, shape: number[], dtype: string) {
  return {
    data: arrayOf(numbers(source, shape), dtype),
    shape,
    ...(dtype === 'float16' ? { dtype: 'float16' as const } : {}),
  };
}

function arrayOf(values: number[], dtype: string): Arrays[DType] {
  // Types that the package does not have: it must say so.
  if (dtype === 'int32') return Int32Array.from(values) as never;
  if (!dtypes.includes(dtype as DType)) throw new Error(`the test knows no dtype ${dtype}`);
  return encode(values, dtype as DType);
}
