import { averagePool2d, describeWindows, type WindowPlan } from 'avgpool2d';
import type { Settings } from '../state/settings.ts';
import { inputPlanes, planeOf, shapeOf, toFormat } from './input.ts';

/** One axis's windows, as the package describes them, and what is the same for all of them. */
export interface Axis extends WindowPlan {
  /** Cells from one tap to the next. */
  readonly dilation: number;
  /** Cells from the first tap to the last, both included; of the largest window in adaptive pooling. */
  readonly extent: number;
  /** Cells that the last window hangs over the padding at the end, in ceil mode. */
  readonly overhang: number;
}

/** What the page shows of one channel. The package computes every number here. */
export interface Pooled {
  readonly rows: Axis;
  readonly columns: Axis;
  /** The window's area per output, along each axis, for the divisor that counts padding. */
  readonly rowAreas: Axis;
  readonly columnAreas: Axis;
  readonly window: readonly [number, number];
  /** Whether windows differ in size, because the output's is given. */
  readonly isAdaptive: boolean;
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

/** The padding setting as the package takes it. */
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
  if (settings.outputSize) {
    return { outputSize: [...settings.outputSize] as [number, number], dataFormat: settings.dataFormat };
  }
  return {
    poolSize: [...settings.poolSize] as [number, number],
    strides: settings.strides && ([...settings.strides] as [number, number]),
    padding: packagePadding(settings),
    dilations: [...settings.dilations] as [number, number],
    ceilMode: settings.ceilMode,
    dataFormat: settings.dataFormat,
  };
}

/** Throws the package's own error when it refuses the settings. */
export function describeAxis(settings: Settings, axis: 0 | 1, countIncludePad: boolean): Axis {
  const padding = packagePadding(settings);
  const length = axis === 0 ? settings.height : settings.width;
  if (settings.outputSize) {
    const plan = describeWindows(length, { outputSize: settings.outputSize[axis] });
    return { ...plan, dilation: 1, extent: Math.max(...plan.windows.map(({ taps }) => taps)), overhang: 0 };
  }
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

/** The settings that change the numbers; the others change only how they are shown. */
function computingKey(settings: Settings): string {
  const { height, width, channels, poolSize, strides, padding, amounts, dataFormat, numbers, channel } = settings;
  const { outputSize, dilations, ceilMode, divideBy, override } = settings;
  return JSON.stringify([
    [height, width, channels, poolSize, strides, padding, amounts, dataFormat, channel],
    [outputSize, dilations, ceilMode, divideBy, divideBy === 'number' && override],
    // JSON has neither NaN nor infinity.
    'values' in numbers ? numbers.values.join() : numbers.pattern,
  ]);
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
    isAdaptive: settings.outputSize !== null,
    input: planeOf(x.data, dataFormat, channels, channel),
    inputShape: shape,
    outputShape: real.shape,
    sums: plane(sum),
    averages,
    areaAverages,
    shown: shown[settings.divideBy](),
  };
}
