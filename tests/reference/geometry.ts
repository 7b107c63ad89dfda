/**
 * Where the windows of one axis lie, from the definitions and nothing else: every tap of every window is visited
 * and asked whether it is a real cell. Slow on purpose; it shares no code with the package.
 */

/** Options that decide what windows are divided by and how elements lie. */
interface CommonOptions {
  divisorOverride?: number;
  dataFormat?: 'channels_last' | 'channels_first';
}

/** Options of average pooling, spelt as the public functions spell them, so that one object serves both. */
export interface PoolOptions extends CommonOptions {
  poolSize: readonly [number, number];
  strides: readonly [number, number];
  padding: 'valid' | 'same' | 'same_lower' | readonly [readonly [number, number], readonly [number, number]];
  dilations?: readonly [number, number];
  ceilMode?: boolean;
  countIncludePad?: boolean;
}

/** Options of adaptive pooling; null stands for the input's length. */
export interface AdaptiveOptions extends CommonOptions {
  outputSize: readonly [number | null, number | null];
}

export type AnyOptions = PoolOptions | AdaptiveOptions;

/** One window of one axis: the real cells under it and what it contributes to the divisor. */
export interface AxisWindow {
  cells: number[];
  divisor: number;
}

/** The two axes in the order of `poolSize`. */
export type Axis = 0 | 1;

/** Output length of one axis; 0 or less where no window fits. */
export function outputLength(options: PoolOptions, axis: Axis, length: number): number {
  const stride = options.strides[axis];
  const extent = windowExtent(options, axis);
  if (options.padding === 'same' || options.padding === 'same_lower') {
    return Math.floor((length - 1) / stride) + 1;
  }
  const [before, after] = explicitPadding(options, axis);
  const room = (length + before + after - extent) / stride;
  if (!options.ceilMode) return Math.floor(room) + 1;
  const count = Math.ceil(room) + 1;
  return (count - 1) * stride >= length + before ? count - 1 : count;
}

/**
 * The windows of adaptive pooling by PyTorch's formula: of m outputs, number i begins at floor(i n / m) and ends before
 * ceil((i + 1) n / m). A cell is in the window when it is not before the one and before the other: in integers alone.
 */
function adaptiveWindows(length: number, outputs: number): AxisWindow[] {
  return Array.from({ length: outputs }, (_, i) => {
    const cells: number[] = [];
    for (let cell = 0; cell < length; cell++) {
      const isBefore = (cell + 1) * outputs <= i * length; // cell + 1 <= i n / m
      if (!isBefore && cell * outputs < (i + 1) * length) cells.push(cell);
    }
    return { cells, divisor: cells.length };
  });
}

/** Every window of one axis. */
export function axisWindows(options: AnyOptions, axis: Axis, length: number): AxisWindow[] {
  if ('outputSize' in options) return adaptiveWindows(length, options.outputSize[axis] ?? length);
  const count = outputLength(options, axis, length);
  const [before, after] = paddingOf(options, axis, length, count);
  const dilation = options.dilations?.[axis] ?? 1;
  const windows: AxisWindow[] = [];
  for (let o = 0; o < count; o++) {
    const start = o * options.strides[axis] - before;
    const cells: number[] = [];
    let counted = 0;
    for (let tap = 0; tap < options.poolSize[axis]; tap++) {
      const cell = start + tap * dilation;
      if (cell >= 0 && cell < length) cells.push(cell);
      if (cell < length + after) counted++; // what lies beyond is overhang of ceil mode, never padding
    }
    windows.push({ cells, divisor: options.countIncludePad ? counted : cells.length });
  }
  return windows;
}

/** Whether some window has no value: no real cell under it, padding not counted and no divisor given instead. */
export function hasWindowWithoutValue(options: PoolOptions, height: number, width: number): boolean {
  if (options.divisorOverride !== undefined) return false;
  const without = (axis: Axis, length: number) => axisWindows(options, axis, length).some((w) => w.divisor === 0);
  return without(0, height) || without(1, width);
}

function windowExtent(options: PoolOptions, axis: Axis): number {
  return (options.poolSize[axis] - 1) * (options.dilations?.[axis] ?? 1) + 1;
}

function explicitPadding(options: PoolOptions, axis: Axis): readonly [number, number] {
  return typeof options.padding === 'string' ? [0, 0] : options.padding[axis];
}

function paddingOf(options: PoolOptions, axis: Axis, length: number, count: number): readonly [number, number] {
  if (options.padding !== 'same' && options.padding !== 'same_lower') return explicitPadding(options, axis);
  const total = Math.max(0, (count - 1) * options.strides[axis] + windowExtent(options, axis) - length);
  const smaller = Math.floor(total / 2);
  return options.padding === 'same' ? [smaller, total - smaller] : [total - smaller, smaller];
}
