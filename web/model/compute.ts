import { averagePool2d, describeWindows } from 'avgpool2d';
import type { Settings } from '../state/settings.ts';
import { inputPlanes, planeOf, shapeOf, toFormat } from './input.ts';
import { packageOptions, packagePadding } from './package-options.ts';
import type { Axis, Pooled } from './pooled.ts';

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

/** Asks the package for all that the page shows of the settings. Throws the package's own error when it refuses them. */
export function compute(settings: Settings): Pooled {
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
