/** Number of elements of a shape. */
export function sizeOf(shape) {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
};

/** Whether means of a dtype are rounded to integers. */
export function isInteger(dtype) {
  return dtype.includes('int');
}

/** The array that holds a dtype; float16 travels as its bits. */
export function arrayFor(dtype) {
  return arrays[dtype];
}
