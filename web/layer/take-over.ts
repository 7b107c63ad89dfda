import { isDrawable } from '../state/drawable.ts';
import { untouched } from '../state/presets.ts';
import { defaults, type Settings } from '../state/settings.ts';
import { settings } from '../state/store.ts';
import { type Layer, paddingOf } from './layer.ts';

/** A chosen layer as a text that reads as the same again, and fits into a link. */
export function textOf({ options, name, flat }: Layer): string {
  if (flat !== undefined) {
    const config = { ...(name && { name }), data_format: options.dataFormat, keepdims: !flat };
    return JSON.stringify({ class_name: 'GlobalAveragePooling2D', config });
  }
  const { poolSize, ...rest } = options;
  return JSON.stringify({ ...(name && { name }), ...(poolSize && { poolSize }), ...rest });
}

/** The page's settings for a layer and an input that the grids can draw; null when they cannot. */
export function settingsFor(layer: Layer, [, height, width, channels]: readonly number[]): Settings | null {
  const { options } = layer;
  const pair = (value: unknown, fallback: readonly [number, number]) =>
    (Array.isArray(value) ? value : typeof value === 'number' ? [value, value] : fallback) as readonly [number, number];
  const padding = paddingOf(options);
  const [[top, bottom], [left, right]] =
    typeof padding === 'string'
      ? ([
          [0, 0],
          [0, 0],
        ] as const)
      : padding;
  const whole = options.outputSize?.every((n) => n === 1);
  // Every library can say global pooling as a window that is as large as the input.
  const poolSize = options.poolSize ?? (whole ? ([height, width] as [number, number]) : defaults.poolSize);
  const [rows, columns] = options.outputSize ?? [];
  const none = typeof padding !== 'string' && top + bottom + left + right === 0;
  const next: Settings = {
    ...defaults,
    ...untouched(settings.value),
    mode: 'grid',
    height: height ?? 1,
    width: width ?? 1,
    channels: Math.min(channels ?? 1, 4),
    poolSize,
    outputSize: options.poolSize || whole ? null : [rows ?? height ?? 1, columns ?? width ?? 1],
    strides: pair(options.strides, poolSize),
    padding: none ? 'valid' : typeof padding === 'string' ? padding : 'explicit',
    amounts: [top, bottom, left, right],
    dilations: pair(options.dilations, [1, 1]),
    ceilMode: options.ceilMode ?? false,
    dataFormat: options.dataFormat,
    divideBy: options.divisorOverride != null ? 'number' : options.countIncludePad ? 'area' : 'real',
    override: options.divisorOverride ?? 1,
    pinned: [0, 0],
  };
  return isDrawable(next) ? next : null;
}
