import { sizeOf } from './shapes.mjs';

/** What a geometry leaves out. */
const DEFAULTS = {
  padding: 'valid',
  dilations: [1, 1],
  ceilMode: false,
  dataFormat: 'channels_last',
  dtype: 'float32',
  operation: 'forward',
  data: 'finite',
};

/**
 * A geometry is what is pooled, as JSON: `xShape` (before pooling, in the order of `dataFormat`), `poolSize`, `strides`,
 * and where they differ from the defaults `padding` (a word or [[top, bottom], [left, right]]), `dilations`, `ceilMode`,
 * `dataFormat`, `dtype`, `operation` ('forward', 'gradient') and `data` (see data.mjs). With `outputSize` it is adaptive
 * pooling: `poolSize` is then that of the largest window, and `isUneven` says whether windows differ. This makes a case of
 * one: what a contender is handed has the shape `given`, what it makes the shape `produced`.
 */
export function caseOf(id, geometry, more = {}) {
  const { xShape, dataFormat, operation } = { ...DEFAULTS, ...geometry };
  const first = dataFormat === 'channels_first';
  const [batch, height, width, channels] = first ? [0, 2, 3, 1].map((axis) => xShape[axis]) : xShape;
  const whole = { ...DEFAULTS, ...geometry, ...(geometry.outputSize && windowsOf(geometry, [height, width])) };
  const { poolSize } = whole;
  const [outHeight, outWidth] = [height, width].map((length, axis) => axisOf(whole, axis, length).outLength);
  const yShape = first ? [batch, channels, outHeight, outWidth] : [batch, outHeight, outWidth, channels];
  const [given, produced] = operation === 'gradient' ? [yShape, xShape] : [xShape, yShape];
  return {
    ...{ id, group: id, image: false, label: labelOf(whole, [batch, height, width, channels]), ...whole },
    ...{ batch, height, width, channels, outHeight, outWidth, yShape, given, produced, geometry, ...more },
    /** Additions of a loop that visits every tap of every window. */
    taps: sizeOf(yShape) * sizeOf(poolSize),
  };
}

/** The largest windows of adaptive pooling, and how far they are apart. */
function windowsOf({ outputSize }, lengths) {
  const strides = lengths.map((length, axis) => Math.max(1, Math.floor(length / outputSize[axis])));
  const counts = lengths.map((length, axis) =>
    Array.from({ length: outputSize[axis] }, (_, o) => adaptiveWindow(length, outputSize[axis], o)[1]),
  );
  const isUneven = lengths.some((length, axis) => length % outputSize[axis] !== 0);
  return { poolSize: counts.map((list) => Math.max(...list)), strides, isUneven };
}

/** First cell and number of cells of window o of so many; with the lengths exchanged, the windows over a cell. */
export function adaptiveWindow(length, outLength, o) {
  const first = Math.floor((o * length) / outLength);
  return [first, Math.ceil(((o + 1) * length) / outLength) - first];
}

/** One axis of a pooling: how many windows there are, and the padding before the first cell. */
export function axisOf({ outputSize, poolSize, strides, padding, dilations = [1, 1], ceilMode = false }, axis, length) {
  if (outputSize) return { outLength: outputSize[axis], before: 0 };
  const stride = strides[axis];
  const extent = (poolSize[axis] - 1) * dilations[axis] + 1;
  if (padding === 'same') {
    const outLength = Math.ceil(length / stride);
    return { outLength, before: Math.max(0, (outLength - 1) * stride + extent - length) >> 1 };
  }
  const [before, after] = padding === 'valid' ? [0, 0] : padding[axis];
  const room = (length + before + after - extent) / stride;
  if (!ceilMode) return { outLength: Math.floor(room) + 1, before };
  const outLength = Math.ceil(room) + 1;
  // A window that would begin in the padding at the end is dropped.
  return { outLength: (outLength - 1) * stride >= length + before ? outLength - 1 : outLength, before };
}

function labelOf(geometry, [batch, height, width, channels]) {
  const { outputSize, poolSize, strides, padding, dilations, ceilMode, dataFormat, dtype, operation, data } = geometry;
  const pair = ([a, b]) => (a === b ? `${a}` : `${a}x${b}`);
  const words = [
    `${batch > 1 ? `${batch}x` : ''}${height}x${width}x${channels}`,
    outputSize ? `to ${outputSize.join('x')}` : `${poolSize.join('x')}/${pair(strides)}`,
    padding === 'valid' ? '' : padding === 'same' ? 'same' : `padding ${padding.map(pair).join(' ')}`,
    dilations.some((dilation) => dilation > 1) ? `dilation ${pair(dilations)}` : '',
    ceilMode ? 'ceil' : '',
    dataFormat === 'channels_last' ? '' : dataFormat,
    dtype === 'float32' ? '' : dtype,
    operation === 'forward' ? '' : operation,
    data === 'finite' ? '' : data,
  ];
  return words.filter(Boolean).join(' ');
}
