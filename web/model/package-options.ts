import type { Settings } from '../state/settings.ts';

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
