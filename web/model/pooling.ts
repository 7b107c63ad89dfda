import { averagePool2d, averagePool2dGradient, describeWindows, type WindowPlan } from 'avgpool2d';
import type { Settings } from '../state/settings.ts';
import { cut, inputPlanes, planeOf, shapeOf, toFormat } from './input.ts';

/** One axis's windows, as the package describes them, and what is the same for all of them. */
export interface Axis extends WindowPlan {
  /** Cells from one tap to the next. */
  readonly dilation: number;
  /** Cells from the first tap to the last, both included. */
  readonly extent: number;
  /** Cells that the last window hangs over the padding at the end, in ceil mode. */
  readonly overhang: number;
}

/** What the page shows of one channel. Every number in here comes out of the package. */
export interface Pooled {
  readonly rows: Axis;
  readonly columns: Axis;
  /** The window's area per output, along each axis, for the divisor that counts padding. */
  readonly rowAreas: Axis;
  readonly columnAreas: Axis;
  readonly window: readonly [number, number];
  readonly input: readonly number[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly sums: readonly number[];
  /** Divided by the real cells, as Keras and TensorFlow do. */
  readonly averages: readonly number[];
  /** Divided by the window's area, as PyTorch does by default. */
  readonly areaAverages: readonly number[];
  /** Divided as the settings say. */
  readonly shown: readonly number[];
}

/** The package's own form of the padding setting. */
export function packagePadding(settings: Settings) {
  if (settings.padding !== 'explicit') return settings.padding;
  const [top, bottom, left, right] = settings.amounts;
  return [
    [top, bottom],
    [left, right],
  ] as [[number, number], [number, number]];
}

/** The options of a call to the package. */
export function packageOptions(settings: Settings) {
  return {
    poolSize: [...settings.poolSize] as [number, number],
    strides: settings.strides && ([...settings.strides] as [number, number]),
    padding: packagePadding(settings),
    dilations: [...settings.dilations] as [number, number],
    ceilMode: settings.ceilMode,
    dataFormat: settings.dataFormat,
  };
}

function describeAxis(settings: Settings, axis: 0 | 1, countIncludePad: boolean): Axis {
  const padding = packagePadding(settings);
  const length = axis === 0 ? settings.height : settings.width;
  const dilation = settings.dilations[axis];
  const extent = (settings.poolSize[axis] - 1) * dilation + 1;
  const plan = describeWindows(length, {
    window: settings.poolSize[axis],
    stride: (settings.strides ?? settings.poolSize)[axis],
    padding: typeof padding === 'string' ? padding : padding[axis],
    dilation,
    ceilMode: settings.ceilMode,
    countIncludePad,
  });
  const end = (plan.windows.at(-1)?.start ?? 0) + extent;
  return { ...plan, dilation, extent, overhang: Math.max(0, end - length - plan.after) };
}

/** The latest results; checking, fitting and drawing a change ask for the same one, and a comparison for two. */
let latest: { settings: Settings; key: string; pooled: Pooled }[] = [];

/** Pools the settings' input. Throws the package's own error when it refuses the settings. */
export function pool(settings: Settings): Pooled {
  const same = latest.find((entry) => entry.settings === settings);
  if (same) return same.pooled;
  const key = computingKey(settings);
  const pooled = latest.find((entry) => entry.key === key)?.pooled ?? compute(settings);
  latest = [{ settings, key, pooled }, ...latest.slice(0, 3)];
  return pooled;
}

/** Only these settings change the numbers; the rest only how they are shown. */
function computingKey(settings: Settings): string {
  const { height, width, channels, poolSize, strides, padding, amounts, dataFormat, numbers, channel } = settings;
  const { dilations, ceilMode, divideBy, override } = settings;
  return JSON.stringify([
    [height, width, channels, poolSize, strides, padding, amounts, dataFormat, channel],
    [dilations, ceilMode, divideBy, divideBy === 'number' && override],
    // JSON knows no NaN and no infinity.
    'values' in numbers ? numbers.values.join() : numbers.pattern,
  ]);
}

/** The output of every channel, [channel][row][column], divided as the settings say. */
export function outputPlanes(settings: Settings): number[][][] {
  return Array.from({ length: settings.channels }, (_, channel) => {
    const { shown, columns } = pool({ ...settings, channel });
    return cut(shown, columns.outputLength);
  });
}

function compute(settings: Settings): Pooled {
  const { dataFormat, height, width, channels, channel } = settings;
  const planes = inputPlanes(settings);
  const shape = shapeOf(dataFormat, height, width, channels);
  const x = { data: toFormat(planes, dataFormat, channels), shape };
  const options = packageOptions(settings);
  const real = averagePool2d(x, options);
  const area = averagePool2d(x, { ...options, countIncludePad: true });
  // A divisor of one leaves the plain sum.
  const sum = averagePool2d(x, { ...options, divisorOverride: 1 });
  const plane = ({ data }: typeof real) => planeOf(data, dataFormat, channels, channel);
  const averages = plane(real);
  const areaAverages = plane(area);
  const shown = {
    real: () => averages,
    area: () => areaAverages,
    number: () => plane(averagePool2d(x, { ...options, divisorOverride: settings.override })),
  };
  return {
    rows: describeAxis(settings, 0, false),
    columns: describeAxis(settings, 1, false),
    rowAreas: describeAxis(settings, 0, true),
    columnAreas: describeAxis(settings, 1, true),
    window: settings.poolSize,
    input: planeOf(x.data, dataFormat, channels, channel),
    inputShape: shape,
    outputShape: real.shape,
    sums: plane(sum),
    averages,
    areaAverages,
    shown: shown[settings.divideBy](),
  };
}

/**
 * dL/dx of one channel for dL/dy = 1 at `cell` (at every cell when null) and 0 elsewhere,
 * and how many of those outputs use each input cell.
 */
export function gradient(
  settings: Settings,
  cell: readonly [number, number] | null,
): { shares: readonly number[]; uses: readonly number[] } {
  const shape = [1, settings.height, settings.width, 1];
  const options = { ...packageOptions(settings), dataFormat: 'channels_last' as const };
  const rows = describeAxis(settings, 0, false).outputLength;
  const columns = describeAxis(settings, 1, false).outputLength;
  const data = new Float32Array(rows * columns).fill(cell ? 0 : 1);
  if (cell) data[cell[0] * columns + cell[1]] = 1;
  const dy = { data, shape: [1, rows, columns, 1] };
  const divided = {
    ...options,
    countIncludePad: settings.divideBy === 'area',
    divisorOverride: settings.divideBy === 'number' ? settings.override : null,
  };
  return {
    shares: Array.from(averagePool2dGradient(shape, dy, divided).data, Number),
    uses: Array.from(averagePool2dGradient(shape, dy, { ...options, divisorOverride: 1 }).data, Number),
  };
}
