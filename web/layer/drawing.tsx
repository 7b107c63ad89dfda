import type { AxisReport, Report } from './geometry.ts';

/** Longer axes are drawn as their beginning and their end. */
const whole = 14;
const ends = 4;

/** A row or a column of a drawing: a cell, a cell of padding or of overhang, or what was left out. */
type Mark = { readonly kind: 'cell' | 'padding' | 'overhang' | 'gap'; readonly index: number };

function elided(marks: readonly Mark[]): Mark[] {
  if (marks.length <= whole) return [...marks];
  return [...marks.slice(0, ends), { kind: 'gap', index: -1 }, ...marks.slice(-ends)];
}

function cells(length: number): Mark[] {
  const of = (index: number): Mark => ({ kind: 'cell', index });
  if (length <= whole) return Array.from({ length }, (_, index) => of(index));
  const few = Array.from({ length: ends }, (_, index) => index);
  return [...few.map(of), { kind: 'gap', index: -1 }, ...few.map((index) => of(length - ends + index))];
}

function inputMarks({ length, plan, overhang }: AxisReport): Mark[] {
  const some = (kind: 'padding' | 'overhang', count: number) =>
    elided(Array.from({ length: Math.min(count, whole + 1) }, (_, index) => ({ kind, index })));
  return [
    ...some('padding', plan.before),
    ...cells(length),
    ...some('padding', plan.after),
    ...some('overhang', overhang),
  ];
}

function isDropped({ dropped }: AxisReport, index: number): boolean {
  return dropped.some(({ from, to }) => index >= from && index <= to);
}

interface DrawnProps {
  readonly title: string;
  readonly rows: readonly Mark[];
  readonly columns: readonly Mark[];
  readonly look: (row: Mark, column: Mark) => { kind: string; text?: string };
}

/** The number of a row or a column; padding has none. */
function Header({ scope, children }: { scope: 'row' | 'col'; children: string | number }) {
  return children === '' ? <td /> : <th scope={scope}>{children}</th>;
}

/** A grid of marks with the numbers of its rows and columns, counted from 1. */
function Drawn({ title, rows, columns, look }: DrawnProps) {
  const number = ({ kind, index }: Mark) => (kind === 'cell' ? index + 1 : kind === 'gap' ? '⋯' : '');
  return (
    <figure class="drawn">
      <figcaption>{title}</figcaption>
      <div class="drawn-scroll">
        <table>
          <thead>
            <tr>
              <td />
              {columns.map((column, at) => (
                <Header key={at} scope="col">
                  {number(column)}
                </Header>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, down) => (
              <tr key={down}>
                <Header scope="row">{row.kind === 'gap' ? '⋮' : number(row)}</Header>
                {columns.map((column, across) => {
                  const { kind, text } = look(row, column);
                  return (
                    <td key={across} class={`mark mark-${kind}`}>
                      {text}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

/** The input with its padding, and the output with the divisor of every cell; the middle of large ones left out. */
export function Drawing({ report, override }: { report: Report; override: number | null }) {
  const { rows, columns } = report;
  const inside = (row: Mark, column: Mark) => {
    if (row.kind === 'gap' || column.kind === 'gap') return { kind: 'gap' };
    if (row.kind === 'overhang' || column.kind === 'overhang') return { kind: 'overhang' };
    if (row.kind === 'padding' || column.kind === 'padding') return { kind: 'padding' };
    return { kind: isDropped(rows, row.index) || isDropped(columns, column.index) ? 'dropped' : 'cell' };
  };
  const divisor = (row: Mark, column: Mark) => {
    if (row.kind === 'gap' || column.kind === 'gap') return { kind: 'gap' };
    const down = rows.plan.windows[row.index]?.divisor ?? 0;
    const across = columns.plan.windows[column.index]?.divisor ?? 0;
    const most = Math.max(...rows.runs.map((run) => run.divisor)) * Math.max(...columns.runs.map((run) => run.divisor));
    const value = override ?? down * across;
    return { kind: override === null && value < most ? 'fewer' : 'cell', text: String(value) };
  };
  return (
    <div class="drawings">
      <Drawn title="Input" rows={inputMarks(rows)} columns={inputMarks(columns)} look={inside} />
      <Drawn
        title="Output: the divisor of each cell"
        rows={cells(rows.plan.outputLength)}
        columns={cells(columns.plan.outputLength)}
        look={divisor}
      />
    </div>
  );
}
