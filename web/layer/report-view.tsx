import { count } from '../model/numbers.ts';
import { Drawing } from './drawing.tsx';
import type { AxisReport, Place, Report, Run } from './geometry.ts';
import type { Layer } from './layer.ts';

/** "1", "2–111": outputs counted from 1. */
function range({ from, to }: { from: number; to: number }): string {
  return from === to ? String(from + 1) : `${from + 1}–${to + 1}`;
}

function placeText({ rows, columns }: Place, report: Report): string {
  const all = (run: Run, axis: AxisReport) => run.from === 0 && run.to === axis.plan.outputLength - 1;
  const down = all(rows, report.rows) ? 'all rows' : `row ${range(rows)}`;
  const across = all(columns, report.columns) ? 'all columns' : `column ${range(columns)}`;
  return `${down}, ${across}`;
}

function Dropped({ axis, name }: { axis: AxisReport; name: string }) {
  const cells = axis.dropped.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const shown = axis.dropped.slice(0, 6).map(range).join(', ');
  return (
    <dd>{cells === 0 ? `no ${name}` : `${count(cells, name)}: ${shown}${axis.dropped.length > 6 ? ', …' : ''}`}</dd>
  );
}

/** More lines than this say less than the two axes apart. */
const most = 24;

function Divisors({ report }: { report: Report }) {
  const { divisors } = report;
  const lines = divisors.flatMap(({ divisor, places }) => places.map((place) => ({ divisor, place })));
  if (lines.length <= most) {
    return (
      <table class="divisors">
        <caption>Every divisor, and where it holds in the output</caption>
        <tbody>
          {divisors.map(({ divisor, places }) => (
            <tr key={divisor}>
              <th scope="row">{divisor}</th>
              <td>{places.map((place) => placeText(place, report)).join('; ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  const axes = [
    ['row', report.rows],
    ['column', report.columns],
  ] as const;
  return (
    <>
      <p>
        {divisors.length} different divisors, from {divisors[0]?.divisor} to {divisors.at(-1)?.divisor}: the factor of
        the row times the factor of the column.
      </p>
      <div class="factors">
        {axes.map(([name, { runs }]) => (
          <div key={name} class="factor">
            <table class="divisors">
              <caption>Factor of each {name}</caption>
              <tbody>
                {runs.map((run) => (
                  <tr key={run.from}>
                    <th scope="row">{run.divisor}</th>
                    <td>
                      {name} {range(run)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ))}
      </div>
    </>
  );
}

/** What a layer does to an input of one shape. */
export function ReportView({ layer, report }: { layer: Layer; report: Report }) {
  const { rows, columns } = report;
  const sides = [
    ['top', rows.plan.before],
    ['bottom', rows.plan.after],
    ['left', columns.plan.before],
    ['right', columns.plan.after],
  ] as const;
  const hanging = rows.overhang + columns.overhang > 0;
  return (
    <section class="report" aria-labelledby="report-title">
      <h2 id="report-title">
        <span class="shape">({report.inputShape.join(', ')})</span> becomes{' '}
        <strong class="shape output-shape">({report.outputShape.join(', ')})</strong>
      </h2>
      <dl class="facts">
        <div>
          <dt>Padding</dt>
          <dd>{sides.map(([name, amount]) => `${name} ${amount}`).join(', ')}</dd>
        </div>
        <div>
          <dt>Dropped: no window reads them</dt>
          <Dropped axis={rows} name="row" />
          <Dropped axis={columns} name="column" />
        </div>
        {hanging && (
          <div>
            <dt>Over the end, in ceil mode</dt>
            <dd>
              {count(rows.overhang, 'row')}, {count(columns.overhang, 'column')}: never counted
            </dd>
          </div>
        )}
      </dl>
      <Divisors report={report} />
      <Drawing report={report} override={layer.options.divisorOverride ?? null} />
    </section>
  );
}
