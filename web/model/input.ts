import { drawPattern } from '../state/patterns.ts';
import type { DataFormat, Settings } from '../state/settings.ts';

/** The input's numbers, plane after plane (channel, row, column). */
export function inputPlanes(settings: Settings): readonly number[] {
  const { numbers, channels, height, width } = settings;
  return 'values' in numbers ? numbers.values : drawPattern(numbers.pattern, channels, height, width);
}

/** The 4-D shape of a single image in the given data format. */
export function shapeOf(format: DataFormat, height: number, width: number, channels: number): number[] {
  return format === 'channels_last' ? [1, height, width, channels] : [1, channels, height, width];
}

/** Planes laid out in memory as the data format says. */
export function toFormat(planes: readonly number[], format: DataFormat, channels: number): Float32Array {
  const data = Float32Array.from(planes);
  if (format === 'channels_first') return data;
  const size = data.length / channels;
  return Float32Array.from(data, (_, i) => planes[(i % channels) * size + Math.floor(i / channels)] ?? 0);
}

/** One channel's plane out of data laid out as the data format says. */
export function planeOf(data: ArrayLike<number>, format: DataFormat, channels: number, channel: number): number[] {
  const size = data.length / channels;
  return Array.from({ length: size }, (_, i) =>
    Number(format === 'channels_first' ? data[channel * size + i] : data[i * channels + channel]),
  );
}

/** Numbers for a new size: what still fits stays where it was, new cells are 0. */
export function resizePlanes(
  values: readonly number[],
  from: { height: number; width: number },
  to: { height: number; width: number; channels: number },
): number[] {
  return Array.from({ length: to.channels * to.height * to.width }, (_, index) => {
    const column = index % to.width;
    const row = Math.floor(index / to.width) % to.height;
    const channel = Math.floor(index / (to.width * to.height));
    if (row >= from.height || column >= from.width) return 0;
    return values[(channel * from.height + row) * from.width + column] ?? 0;
  });
}
