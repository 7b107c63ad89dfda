import type { Settings } from '../state/settings.ts';
import { count, short } from './numbers.ts';
import type { Pooled } from './pooled.ts';
import { outputsUsing, tapsOf } from './windows.ts';

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
  /** What the settings divide by, and what comes out. */
  readonly divisor: number;
  readonly value: number;
}

type Divisor = Pick<Settings, 'divideBy' | 'override'>;

export function cellFacts(
  pooled: Pooled,
  { width, divideBy, override }: Divisor & { width: number },
  row: number,
  column: number,
): CellFacts {
  const down = pooled.rows.windows[row];
  const across = pooled.columns.windows[column];
  if (!down || !across) throw new RangeError(`no output cell ${row}, ${column}`);
  const taps = tapsOf(pooled.columns, column);
  const values = tapsOf(pooled.rows, row).flatMap((r) => taps.map((c) => pooled.input[r * width + c] ?? Number.NaN));
  const index = row * pooled.columns.outputLength + column;
  const at = (list: readonly number[]) => list[index] ?? Number.NaN;
  const real = down.divisor * across.divisor;
  const area = (pooled.rowAreas.windows[row]?.divisor ?? 0) * (pooled.columnAreas.windows[column]?.divisor ?? 0);
  return {
    row,
    column,
    values,
    real,
    area,
    sum: at(pooled.sums),
    average: at(pooled.averages),
    areaAverage: at(pooled.areaAverages),
    divisor: { real, area, number: override }[divideBy],
    value: at(pooled.shown),
  };
}

/** "output row 2, column 3" */
export function place({ row, column }: CellFacts): string {
  return `output row ${row + 1}, column ${column + 1}`;
}

/** "output row 2, column 3: 3 cells, sum 22, average 7.333" */
export function outputSentence(facts: CellFacts): string {
  const cells = count(facts.real, 'cell');
  const divided = facts.divisor === facts.real ? cells : `${cells}, divided by ${facts.divisor}`;
  return `${place(facts)}: ${divided}, sum ${short(facts.sum)}, average ${short(facts.value)}`;
}

/** "input row 2, column 5: 6, used by 2 outputs" */
export function inputSentence(pooled: Pooled, width: number, row: number, column: number): string {
  const outputs = outputsUsing(pooled.rows, row).length * outputsUsing(pooled.columns, column).length;
  const value = short(pooled.input[row * width + column] ?? Number.NaN);
  const use = outputs === 0 ? 'dropped, no window reaches it' : `used by ${count(outputs, 'output')}`;
  return `input row ${row + 1}, column ${column + 1}: ${value}, ${use}`;
}
