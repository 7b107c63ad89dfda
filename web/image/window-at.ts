import { describeWindows } from 'avgpool2d';
import type { Area, PoolingSettings } from './messages.ts';

type Axis = ReturnType<typeof describeWindows>;
let kept: { key: string; axis: Axis }[] = [];

/** One axis's windows. The pointer asks for the same two again and again, and a photograph's are thousands. */
function axis(length: number, { window, stride, padding }: PoolingSettings): Axis {
  const key = [length, window, stride, padding].join();
  const known = kept.find((entry) => entry.key === key);
  if (known) return known.axis;
  const fresh = { key, axis: describeWindows(length, { window, stride, padding }) };
  kept = [fresh, ...kept.slice(0, 1)];
  return fresh.axis;
}

/** The source pixels under the window of one result pixel, as the package says; null outside the result. */
export function windowAt(
  size: readonly [height: number, width: number],
  settings: PoolingSettings,
  row: number,
  column: number,
): Area | null {
  const down = axis(size[0], settings).windows[row];
  const across = axis(size[1], settings).windows[column];
  if (!down || !across) return null;
  return { top: down.first, left: across.first, height: down.taps, width: across.taps };
}

/** The result pixel whose window a source pixel lies in; the last one for pixels that no window reaches. */
export function resultAt(
  size: readonly [height: number, width: number],
  settings: PoolingSettings,
  row: number,
  column: number,
): [number, number] {
  const find = (length: number, index: number) => {
    const { windows } = axis(length, settings);
    const found = windows.findIndex(({ first, taps }) => index < first + taps);
    return found < 0 ? windows.length - 1 : found;
  };
  return [find(size[0], row), find(size[1], column)];
}
