import { averagePool2dGradient } from 'avgpool2d';
import type { Settings } from '../state/settings.ts';
import { count, short } from './numbers.ts';
import { packageOptions } from './package-options.ts';
import { pool } from './pooling.ts';
import { type CellFacts, place } from './sentences.ts';

/**
 * dL/dx of one channel for dL/dy = 1 at `cell` (at every cell when null) and 0 elsewhere,
 * and how many of those outputs use each input cell.
 */
export function gradient(
  settings: Settings,
  cell: readonly [number, number] | null,
): { shares: readonly number[]; uses: readonly number[] } {
  const pooled = pool(settings);
  const shape = [1, settings.height, settings.width, 1];
  const options = { ...packageOptions(settings), dataFormat: 'channels_last' as const };
  const rows = pooled.rows.outputLength;
  const columns = pooled.columns.outputLength;
  const data = new Float32Array(rows * columns).fill(cell ? 0 : 1);
  if (cell) data[cell[0] * columns + cell[1]] = 1;
  const dy = { data, shape: [1, rows, columns, 1] };
  const divided = {
    ...options,
    countIncludePad: settings.divideBy === 'area',
    divisorOverride: settings.divideBy === 'number' ? settings.override : null,
  };
  return {
    shares: Array.from(averagePool2dGradient(shape, dy, divided).data, Number),
    uses: Array.from(averagePool2dGradient(shape, dy, { ...options, divisorOverride: 1 }).data, Number),
  };
}

/** "output row 2, column 3: its gradient goes to 3 cells, a share of 0.333 each" */
export function gradientSentence(facts: CellFacts): string {
  return `${place(facts)}: its gradient goes to ${count(facts.real, 'cell')}, a share of ${short(1 / facts.divisor)} each`;
}
