import { adaptiveWindow } from './geometry.mjs';
import { isInteger, sizeOf } from './shapes.mjs';

/**
 * What a case must give: `values` in float64 (integers already rounded) and how far each may be off.
 * Up to this many taps the slow reference of the tests computes it; beyond, `separable` does, after it has been held
 * against the slow reference on a small tensor with the same window.
 */
const SLOW_REFERENCE_TAPS = 4e6;

export function expectedFor(kase, input, reference) {
  const options = optionsOf(kase);
  const values = reference.decode(input, kase.dtype);
  if (kase.operation === 'gradient')
    return finish(kase, reference.referenceGradient(kase.xShape, values, options), reference);
  if (kase.taps <= SLOW_REFERENCE_TAPS)
    return finish(kase, reference.referencePool(values, kase.xShape, options), reference);
  compareOnSmallTensor(kase, reference);
  return finish(kase, separable(values, kase.xShape, options, reference.axisWindows), reference);
}

/** The first element of `got` that is too far off, in words, or nothing. */
export function firstDifference(got, expected, kase, reference, slack = 0) {
  if (got.length !== expected.values.length) return `${got.length} elements, expected ${expected.values.length}`;
  const values = kase.dtype === 'float16' ? reference.decode(got, 'float16') : got;
  for (let i = 0; i < values.length; i++) {
    const allowed = Math.max(slack, expected.absolute + expected.relative * Math.abs(expected.values[i]));
    if (Math.abs(values[i] - expected.values[i]) <= allowed) continue;
    return `element ${i} at [${coordinates(i, kase.produced)}] of [${kase.produced}] is ${values[i]}, expected ${expected.values[i]} within ${allowed}`;
  }
  return undefined;
}

/** What poolImage must give: each colour weighted by its alpha, rounded once, halves up; windows inside the picture. */
export function expectedPicture({ height, width, outHeight, outWidth, outputSize, poolSize, strides }, data) {
  const window = (axis, length, outLength, o) =>
    outputSize ? adaptiveWindow(length, outLength, o) : [o * strides[axis], poolSize[axis]];
  const values = new Uint8Array(outHeight * outWidth * 4);
  const rounded = (sum, by) => (by === 0 ? 0 : Math.floor((2 * sum + by) / (2 * by)));
  const sums = [0, 0, 0];
  let at = 0;
  for (let oy = 0; oy < outHeight; oy++) {
    const [top, rows] = window(0, height, outHeight, oy);
    for (let ox = 0; ox < outWidth; ox++) {
      const [left, columns] = window(1, width, outWidth, ox);
      sums.fill(0);
      let alphas = 0;
      for (let i = 0; i < rows * columns; i++) {
        const p = 4 * ((top + Math.floor(i / columns)) * width + left + (i % columns));
        for (let c = 0; c < 3; c++) sums[c] += data[p + c] * data[p + 3];
        alphas += data[p + 3];
      }
      for (let c = 0; c < 3; c++) values[at++] = rounded(sums[c], alphas);
      values[at++] = rounded(alphas, rows * columns);
    }
  }
  return { values, absolute: 0, relative: 0 };
}

function optionsOf({ outputSize, poolSize, strides, padding, dataFormat, dilations, ceilMode }) {
  if (outputSize) return { outputSize, dataFormat };
  return { poolSize, strides, padding, dataFormat, dilations, ceilMode };
}

/**
 * Integers must be met exactly. A float32 sum of n numbers below 1 in any order is off by at most n u before the
 * division and the mean by one rounding more; float16 rounds once on top, float64 has smaller roundings, and
 * those of the reference beside them.
 */
function finish(kase, { sum, divisor, mean }, reference) {
  if (isInteger(kase.dtype)) {
    return { values: sum.map((s, i) => reference.roundedQuotient(s, divisor[i])), absolute: 0, relative: 0 };
  }
  const absolute = (sizeOf(kase.poolSize) + 2) * 2 ** (kase.dtype === 'float64' ? -51 : -24);
  return { values: mean, absolute, relative: kase.dtype === 'float16' ? 2 ** -11 : 0 };
}

/** Sums over the rows of each window, then over its columns, in float64: direct, but not once per tap of each window. */
function separable(x, shape, options, axisWindows) {
  const first = options.dataFormat === 'channels_first';
  const [batch, a, b, c] = shape;
  const [images, height, width, depth] = first ? [batch * a, b, c, 1] : [batch, a, b, c];
  const rows = axisWindows(options, 0, height);
  const cols = axisWindows(options, 1, width);
  const length = images * rows.length * cols.length * depth;
  const [sum, divisor, mean] = [0, 0, 0].map(() => new Float64Array(length));
  const line = new Float64Array(width * depth);
  let at = 0;
  for (let n = 0; n < images; n++) {
    for (const row of rows) {
      line.fill(0);
      for (const y of row.cells) {
        const from = (n * height + y) * line.length;
        for (let i = 0; i < line.length; i++) line[i] += x[from + i];
      }
      for (const col of cols) {
        for (let channel = 0; channel < depth; channel++, at++) {
          let total = 0;
          for (const cell of col.cells) total += line[cell * depth + channel];
          sum[at] = total;
          divisor[at] = row.divisor * col.divisor;
          mean[at] = total / divisor[at];
        }
      }
    }
  }
  return { sum, divisor, mean };
}

function compareOnSmallTensor(kase, reference) {
  const options = optionsOf(kase);
  const size = kase.poolSize[0] > 31 ? kase.poolSize[0] + 2 : 2 * kase.poolSize[0] + 3;
  const shape = kase.dataFormat === 'channels_first' ? [1, 2, size, size + 1] : [1, size, size + 1, 2];
  const x = reference.randomValues(sizeOf(shape), 7);
  const slow = reference.referencePool(x, shape, options).mean;
  const fast = separable(x, shape, options, reference.axisWindows).mean;
  const off = fast.findIndex((value, i) => !(Math.abs(value - slow[i]) <= 1e-12));
  if (fast.length === slow.length && off < 0) return;
  throw new Error(
    `case ${kase.id}: the separable check gives ${fast[off]} at ${off} of ${shape}, the slow reference ${slow[off]}`,
  );
}

function coordinates(i, shape) {
  return shape.map((size, axis) => Math.floor(i / sizeOf(shape.slice(axis + 1))) % size).join(', ');
}
