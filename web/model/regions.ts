import type { Region } from '../components/regions.tsx';
import type { Pooled } from './pooling.ts';
import { outputsUsing } from './windows.ts';

/** On the input: the window of an output cell, and the real cells in it. */
export function windowRegions(pooled: Pooled, row: number, column: number): Region[] {
  const across = pooled.columns.windows[column];
  const down = pooled.rows.windows[row];
  const areaDown = pooled.window[0];
  const areaAcross = pooled.window[1];
  if (!across || !down) return [];
  return [
    { kind: 'taps', row: down.first, column: across.first, height: down.taps, width: across.taps },
    { kind: 'window', row: down.start, column: across.start, height: areaDown, width: areaAcross },
  ];
}

/** On the output: every cell whose window holds the input cell; none when it is dropped. */
export function usingRegions(pooled: Pooled, row: number, column: number): Region[] {
  const down = outputsUsing(pooled.rows, row);
  const across = outputsUsing(pooled.columns, column);
  if (down.count === 0 || across.count === 0) return [];
  return [
    {
      kind: 'used',
      row: down.first,
      column: across.first,
      height: down.count,
      width: across.count,
    },
  ];
}
