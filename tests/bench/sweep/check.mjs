import { adaptiveWindow, axisOf } from '../geometry.mjs';
import { sizeOf } from '../shapes.mjs';

/** So many outputs are computed from the definition, and no more than about so many taps are visited for it. */
const OUTPUTS = 200;
const TAPS = 3e5;

const FLOATS = {
  float32: { unit: 2 ** -24, smallest: 2 ** -149 },
  float64: { unit: 2 ** -53, smallest: 2 ** -1074 },
  float16: { unit: 2 ** -11, smallest: 2 ** -24 },
};

/**
 * What is wrong with `got`, in words, or nothing: some outputs, spread over all of them, are computed here from the
 * definition; all are compared with `other`, the result of another contender, where there is one.
 */
export function wrongElement(kase, input, got, other, decode) {
  if (got.length !== sizeOf(kase.produced)) return `${got.length} elements, expected ${sizeOf(kase.produced)}`;
  const number = kase.dtype === 'float16' ? (array, i) => decode(array.subarray(i, i + 1), 'float16')[0] : at;
  const complaint = (i, expected, allowed) => {
    const value = number(got, i);
    if (Object.is(value, expected) || Math.abs(value - expected) <= allowed) return undefined;
    if (value === expected) return undefined; // zeros of either sign, infinities
    return `element ${i} of [${kase.produced}] is ${value}, expected ${expected} within ${allowed}`;
  };
  const define = definition(kase, (i) => number(input, i));
  const step = Math.max(1, Math.floor(got.length / OUTPUTS)) | 1;
  for (let i = 0, visited = 0; i < got.length && visited < TAPS; i += step) {
    const { value, allowed, taps } = define(i);
    const wrong = complaint(i, value, allowed);
    if (wrong) return wrong;
    visited += taps;
  }
  if (!other) return undefined;
  const loose = looseBound(kase, input, number);
  for (let i = 0; i < got.length; i++) {
    const expected = number(other, i);
    const wrong = got[i] === other[i] ? undefined : complaint(i, expected, loose(expected));
    if (wrong) return `${wrong} by another contender`;
  }
  return undefined;
}

const at = (array, i) => array[i];

/** Two contenders may each be off by the rounding errors of the largest input under its longest window. */
function looseBound({ dtype, poolSize, operation, height, width }, input, number) {
  if (!(dtype in FLOATS)) return () => 0;
  let largest = 0;
  for (let i = 0; i < Math.min(input.length, 1e5); i++) {
    const size = Math.abs(number(input, i));
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  const { unit, smallest } = FLOATS[dtype];
  // Running sums gather the errors of a whole row and column, which float64 cannot hide.
  const additions = dtype === 'float64' ? sizeOf(poolSize) + height + width : Math.log2(sizeOf(poolSize));
  const sums = operation === 'gradient' ? sizeOf(poolSize) : 1;
  return (expected) => (16 + additions) * unit * Math.max(largest, Math.abs(expected)) + 4 * sums * smallest;
}

/** One output of the pooling, from the definition: `{ value, allowed, taps }`, `allowed` being how far off it may be. */
function definition(kase, number) {
  const { dtype, operation, produced, given, dataFormat } = kase;
  const axes = [kase.height, kase.width].map((length, axis) => ({
    ...axisOf(kase, axis, length),
    ...{
      isAdaptive: kase.outputSize !== undefined,
      length,
      window: kase.poolSize[axis],
      stride: kase.strides[axis],
      step: kase.dilations[axis],
    },
  }));
  const first = dataFormat === 'channels_first';
  const from = indexOf(given, first);
  const sources = operation === 'gradient' ? windowsOver : cellsUnder;
  return (i) => {
    const [n, oy, ox, c] = coordinates(produced, first, i);
    const [rows, cols] = [sources(axes[0], oy), sources(axes[1], ox)];
    let [sum, size] = [0, 0];
    for (const row of rows) {
      for (const col of cols) {
        const value = number(from(n, row.at, col.at, c)) / (row.divisor * col.divisor);
        sum += value;
        size += Math.abs(value);
      }
    }
    const count = operation === 'gradient' ? 1 : rows.length * cols.length;
    const value = sum / count;
    const taps = axes[0].window + axes[1].window + rows.length * cols.length;
    if (!(dtype in FLOATS)) return { value: Math.sign(sum) * Math.floor(Math.abs(value) + 0.5), allowed: 0, taps };
    const { unit, smallest } = FLOATS[dtype];
    const scale = size / count;
    // The documented bound of float32 and one rounding for each axis; of float64 sums the check itself is off by more.
    const depth = Math.ceil(Math.log2(rows.length || 1)) + Math.ceil(Math.log2(cols.length || 1));
    const added = dtype === 'float64' ? rows.length * cols.length + 16 : depth + 3;
    const float16 = dtype === 'float16' ? Math.abs(value) * unit + (rows.length + cols.length) * 2 ** -24 * scale : 0;
    const allowed = dtype === 'float16' ? float16 : added * unit * scale;
    const quotients = operation === 'gradient' ? rows.length * cols.length : 1;
    return { value, allowed: allowed + quotients * smallest, taps };
  };
}

function cellsUnder({ isAdaptive, outLength, before, window, stride, step, length }, o) {
  const cells = [];
  if (isAdaptive) {
    const [first, count] = adaptiveWindow(length, outLength, o);
    return Array.from({ length: count }, (_, i) => ({ at: first + i, divisor: 1 }));
  }
  for (let tap = 0; tap < window; tap++) {
    const cell = o * stride - before + tap * step;
    if (cell >= 0 && cell < length) cells.push({ at: cell, divisor: 1 });
  }
  return cells;
}

/** The windows that have this cell, each with the number of its real cells, by which its gradient is divided. */
function windowsOver(axis, cell) {
  const windows = [];
  if (axis.isAdaptive) {
    for (let o = 0; o < axis.outLength; o++) {
      const [first, count] = adaptiveWindow(axis.length, axis.outLength, o);
      if (cell >= first && cell < first + count) windows.push({ at: o, divisor: count });
    }
    return windows;
  }
  for (let tap = 0; tap < axis.window; tap++) {
    const o = (cell + axis.before - tap * axis.step) / axis.stride;
    if (!Number.isInteger(o) || o < 0 || o >= axis.outLength) continue;
    windows.push({ at: o, divisor: cellCount(axis, o) });
  }
  return windows;
}

function cellCount({ before, window, stride, step, length }, o) {
  const start = o * stride - before;
  const first = Math.max(0, Math.ceil(-start / step));
  return Math.min(window - 1, Math.floor((length - 1 - start) / step)) - first + 1;
}

function indexOf(shape, first) {
  if (first) return (n, y, x, c) => ((n * shape[1] + c) * shape[2] + y) * shape[3] + x;
  return (n, y, x, c) => ((n * shape[1] + y) * shape[2] + x) * shape[3] + c;
}

function coordinates(shape, first, i) {
  const parts = [];
  let rest = i;
  for (const size of shape.toReversed()) {
    parts.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return first ? [parts[0], parts[2], parts[3], parts[1]] : parts;
}
