import { decodeFloat16, encodeFloat16 } from './float16.ts';

/** The arrays that tensors of each element type keep. float16 travels as its bits. */
export interface Arrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
}

export type DType = keyof Arrays;
export type Data = Arrays[DType];

export const dtypes: readonly DType[] = ['float32', 'float64', 'float16', 'int8', 'uint8', 'int16', 'uint16'];

/** Smallest and largest value of each integer type. */
export const ranges = { int8: [-128, 127], uint8: [0, 255], int16: [-32768, 32767], uint16: [0, 65535] } as const;

export type IntegerType = keyof typeof ranges;

export function isIntegerType(dtype: DType): dtype is IntegerType {
  return dtype in ranges;
}

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
};

/** Numbers in the array that a tensor of this type keeps; floating-point types round to nearest. */
export function encode<T extends DType>(values: ArrayLike<number>, dtype: T): Arrays[T] {
  if (dtype !== 'float16') return new constructors[dtype](values) as Arrays[T];
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = encodeFloat16(values[i] as number);
  return bits as Arrays[T];
}

/** The numbers that an array of this type stands for. */
export function decode(data: ArrayLike<number>, dtype: DType): Float64Array {
  const values = new Float64Array(data);
  if (dtype === 'float16') for (let i = 0; i < values.length; i++) values[i] = decodeFloat16(values[i] as number);
  return values;
}

/** An integer sum divided and rounded, halves away from zero, in integers alone. */
export function roundedQuotient(sum: number, divisor: number): number {
  const by = Math.abs(divisor);
  const twice = 2 * Math.abs(sum) + by;
  const size = (twice - (twice % (2 * by))) / (2 * by);
  return sum < 0 !== divisor < 0 ? 0 - size : size; // integers have no -0
}

/** The nearest value that the integer type holds; only a divisor override leads beyond its range. */
export function saturated(value: number, dtype: IntegerType): number {
  const [low, high] = ranges[dtype];
  return Math.min(high, Math.max(low, value));
}
