import { pool } from '../model/pooling.ts';
import { limits, type Settings } from './settings.ts';

function within(values: readonly number[], from: number, to: number): boolean {
  return values.every((value) => Number.isInteger(value) && value >= from && value <= to);
}

/** Whether the page can show these settings; check.ts says in words why not. */
export function isDrawable(settings: Settings): boolean {
  const { height, width, channels, poolSize, outputSize, dilations, padding, amounts, imageWindow, imageStride } =
    settings;
  if (
    !within([height, width], 1, limits.side) ||
    !within([channels], 1, limits.channels) ||
    !within([...poolSize, ...dilations], 1, limits.window) ||
    !within(outputSize ?? [], 1, limits.side) ||
    !within(padding === 'explicit' ? amounts : [], 0, limits.padding) ||
    !within([...imageWindow, ...(imageStride ?? [])], 1, limits.imageWindow)
  ) {
    return false;
  }
  try {
    pool(settings);
    return true;
  } catch {
    return false;
  }
}
