import type { Settings } from '../state/settings.ts';
import { count, short } from './numbers.ts';
import type { Pooled } from './pooling.ts';
import { outputsUsing } from './windows.ts';

/** Everything the page says of one output cell. */
export interface CellFacts {
  readonly row: number;
  readonly column: number;
  /** The real cells' values, row after row. */
  readonly values: readonly number[];
  readonly real: number;
  readonly area: number;
  readonly sum: number;
  readonly average: number;
  readonly areaAverage: number;
}

export function cellFacts(pooled: Pooled, width: number, row: number, column: number): CellFacts {
  const down = pooled.rows.windows[row];
  const across = pooled.columns.windows[column];
  if (!down || !across) throw new RangeError(`no output cell ${row}, ${column}`);
  const values: number[] = [];
  for (let r = 0; r < down.taps; r++) {
    const start = (down.first + r) * width + across.first;
    values.push(...pooled.input.slice(start, start + across.taps));
  }
  const index = row * pooled.columns.outputLength + column;
  return {
    row,
    column,
    values,
    real: down.divisor * across.divisor,
    area: (pooled.rowAreas.windows[row]?.divisor ?? 0) * (pooled.columnAreas.windows[column]?.divisor ?? 0),
    sum: pooled.sums[index] ?? Number.NaN,
    average: pooled.averages[index] ?? Number.NaN,
    areaAverage: pooled.areaAverages[index] ?? Number.NaN,
  };
}

/** "output row 2, column 3: 3 cells, sum 22, average 7.333" */
export function outputSentence(facts: CellFacts, divideBy: Settings['divideBy']): string {
  const average = divideBy === 'real' ? facts.average : facts.areaAverage;
  const cells = count(facts.real, 'cell');
  const divided = divideBy === 'real' ? cells : `${cells}, divided by ${facts.area}`;
  return `output row ${facts.row + 1}, column ${facts.column + 1}: ${divided}, sum ${short(facts.sum)}, average ${short(average)}`;
}

/** "output row 2, column 3: its gradient goes to 3 cells, a share of 0.333 each" */
export function gradientSentence(facts: CellFacts, divideBy: Settings['divideBy']): string {
  const share = short(1 / (divideBy === 'real' ? facts.real : facts.area));
  const where = `output row ${facts.row + 1}, column ${facts.column + 1}`;
  return `${where}: its gradient goes to ${count(facts.real, 'cell')}, a share of ${share} each`;
}

/** "input row 2, column 5: 6, used by 2 outputs" */
export function inputSentence(pooled: Pooled, width: number, row: number, column: number): string {
  const outputs = outputsUsing(pooled.rows, row).count * outputsUsing(pooled.columns, column).count;
  const value = short(pooled.input[row * width + column] ?? Number.NaN);
  const use = outputs === 0 ? 'dropped, no window reaches it' : `used by ${count(outputs, 'output')}`;
  return `input row ${row + 1}, column ${column + 1}: ${value}, ${use}`;
}
