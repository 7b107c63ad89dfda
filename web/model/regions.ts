import type { Region } from '../components/regions.tsx';
import type { Pooled } from './pooled.ts';
import { outputsUsing, spans, tapsOf } from './windows.ts';

/** The cells where some rows and some columns cross, as the fewest rectangles. */
function crossings(kind: Region['kind'], rows: readonly number[], columns: readonly number[]): Region[] {
  return spans(rows).flatMap((down) =>
    spans(columns).map((across) => ({
      kind,
      row: down.first,
      column: across.first,
      height: down.count,
      width: across.count,
    })),
  );
}

/** On the input: the window of an output cell, and the real cells that it reads. */
export function windowRegions({ rows, columns, isAdaptive }: Pooled, row: number, column: number): Region[] {
  const across = columns.windows[column];
  const down = rows.windows[row];
  if (!down || !across) return [];
  return [
    ...crossings('taps', tapsOf(rows, row), tapsOf(columns, column)),
    {
      kind: 'window',
      row: down.start,
      column: across.start,
      height: isAdaptive ? down.taps : rows.extent,
      width: isAdaptive ? across.taps : columns.extent,
    },
  ];
}

/** On the output: every cell whose window reads the input cell; none when it is dropped. */
export function usingRegions({ rows, columns }: Pooled, row: number, column: number): Region[] {
  return crossings('used', outputsUsing(rows, row), outputsUsing(columns, column));
}
