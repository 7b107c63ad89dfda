import { describeWindows } from 'avgpool2d';
import type { Area, PoolingSettings } from './messages.ts';

type Axis = ReturnType<typeof describeWindows>;
let kept: { key: string; axis: Axis }[] = [];

/** One axis's windows. The pointer asks for the same two again and again, and a photograph's are thousands. */
function axis(length: number, settings: PoolingSettings, which: 0 | 1): Axis {
  const { padding } = settings;
  const [window, stride] = [settings.window[which], settings.stride[which]];
  const key = [length, window, stride, padding].join();
  const known = kept.find((entry) => entry.key === key);
  if (known) return known.axis;
  const fresh = { key, axis: describeWindows(length, { window, stride, padding }) };
  kept = [fresh, ...kept.slice(0, 1)];
  return fresh.axis;
}

/** Both axes' windows; null where the settings do not fit the picture, which is explained beside the controls. */
function axes(
  [height, width]: readonly [height: number, width: number],
  settings: PoolingSettings,
): [Axis, Axis] | null {
  try {
    return [axis(height, settings, 0), axis(width, settings, 1)];
  } catch {
    return null;
  }
}

/** The source pixels under the window of one result pixel, as the package says; null outside the result. */
export function windowAt(
  size: readonly [height: number, width: number],
  settings: PoolingSettings,
  row: number,
  column: number,
): Area | null {
  const found = axes(size, settings);
  const down = found?.[0].windows[row];
  const across = found?.[1].windows[column];
  if (!down || !across) return null;
  return { top: down.first, left: across.first, height: down.taps, width: across.taps };
}

/**
 * The result pixel whose window a source pixel lies in; the last one for pixels that no window reaches, the first where
 * there is no result.
 */
export function resultAt(
  size: readonly [height: number, width: number],
  settings: PoolingSettings,
  row: number,
  column: number,
): [number, number] {
  const find = ({ windows }: Axis, index: number) => {
    const found = windows.findIndex(({ first, taps }) => index < first + taps);
    return found < 0 ? windows.length - 1 : found;
  };
  const found = axes(size, settings);
  return found ? [find(found[0], row), find(found[1], column)] : [0, 0];
}
