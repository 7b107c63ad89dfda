import type { Other } from '../model/comparison.ts';
import { count, full, short } from '../model/numbers.ts';
import { type CellFacts, cellFacts, inputSentence } from '../model/sentences.ts';
import { compared } from '../state/compared.ts';
import type { Settings } from '../state/settings.ts';
import { chosen, pointed, pooled, settings, show } from '../state/store.ts';
import { Switch } from './switch.tsx';

/** Beyond this many terms the equation says how many more there are. */
const maxTerms = 36;

function writer(decimals?: number): (value: number) => string {
  return settings.value.full ? full : (value) => short(value, decimals);
}

/** Characters of the longest equation among all outputs: the card has room for it from the start. */
export function longestEquation(): number {
  const { rows, columns } = pooled.value;
  const write = writer(2);
  const longest = Math.max(...pooled.value.input.map((value) => write(value).length));
  const most = ({ windows }: typeof rows) => Math.max(...windows.map(({ taps }) => taps));
  const terms = Math.min(maxTerms, most(rows) * most(columns));
  const result = Math.max(...pooled.value.shown.map((value) => writer()(value).length));
  return terms * (longest + 3) + result + 8;
}

/** Characters of the longest reason; the one for PyTorch needs more words. */
export function longestReason(): number {
  return (settings.value.divideBy === 'area' ? 125 : 105) + (settings.value.ceilMode ? 35 : 0);
}

function Sum({ values }: { values: readonly number[] }) {
  const terms = values.slice(0, maxTerms).map(writer(2));
  const rest = values.length - terms.length;
  const text = terms.join(' + ') + (rest > 0 ? ` + … ${rest} more` : '');
  return <span class="sum">{terms.length > 1 ? `(${text})` : text || '0'}</span>;
}

/** One line: (6 + 9 + 7) / 3 = 7.333 */
function Equation({ values, by, value }: { values: readonly number[]; by: number; value: number }) {
  return (
    <p class="equation">
      <Sum values={values} /> <span class="divisor">/ {by < 0 ? `(${by})` : by}</span>{' '}
      <span class="result">= {writer()(value)}</span>
    </p>
  );
}

/** "3 lie in the padding", or in what hangs over the end. */
function outsideOf({ real, area }: CellFacts, window: number): string {
  const hanging = window - area;
  const padding = area - real;
  const parts = [];
  if (padding > 0 || hanging === 0) parts.push(`${padding} ${padding === 1 ? 'lies' : 'lie'} in the padding`);
  if (hanging > 0) parts.push(`${hanging} ${hanging === 1 ? 'hangs' : 'hang'} over the end`);
  return parts.join(', ');
}

/** Why the divisor is what it is. */
function Reason({ facts, divideBy }: { facts: CellFacts; divideBy: Settings['divideBy'] }) {
  const { window, isAdaptive } = pooled.value;
  const all = isAdaptive ? facts.real : window[0] * window[1];
  const sum = short(facts.sum);
  if (divideBy === 'number') {
    return (
      <p>
        The sum {sum} is divided by <strong>{facts.divisor}</strong>, the divisor you set, however many cells the window
        holds.
      </p>
    );
  }
  if (all === facts.real) return <p>The window lies inside the input: all {count(all, 'cell')} are counted.</p>;
  const outside = outsideOf(facts, all);
  return divideBy === 'real' ? (
    <p>
      The window has {count(all, 'cell')}; {outside} and {all - facts.real === 1 ? 'is' : 'are'}{' '}
      <strong>not counted</strong>, so the sum {sum} is divided by <strong>{facts.real}</strong>.
    </p>
  ) : (
    <p>
      Of the window’s {count(all, 'cell')}, {outside}. PyTorch’s default counts padding as zeros
      {facts.area < all && ', but never what hangs over'}, so the sum {sum} is divided by <strong>{facts.area}</strong>.
    </p>
  );
}

/** Both outputs' equations for one cell, each under its name. */
function Compared({ facts, other }: { facts: CellFacts; other: Other }) {
  const { rows, columns } = other.pooled;
  const { row, column } = facts;
  const there = row < rows.outputLength && column < columns.outputLength;
  const its = there ? cellFacts(other.pooled, other.settings, row, column) : null;
  return (
    <dl class="compared">
      <dt>{other.firstTitle}</dt>
      <dd>
        <Equation values={facts.values} by={facts.divisor} value={facts.value} />
      </dd>
      <dt>{other.name}</dt>
      <dd>{its ? <Equation values={its.values} by={its.divisor} value={its.value} /> : <p>has no such cell</p>}</dd>
    </dl>
  );
}

/** The chosen output cell, worked out; or, while an input cell is pointed at, where it goes. */
export function Arithmetic() {
  const now = settings.value;
  const point = pointed.value;
  const other = compared();
  const { rows, columns } = pooled.value;
  const [row, column] = chosen.value;
  // The second output may have cells that the first lacks.
  const facts = cellFacts(
    pooled.value,
    now,
    Math.min(row, rows.outputLength - 1),
    Math.min(column, columns.outputLength - 1),
  );
  return (
    <section class="arithmetic" aria-labelledby="arithmetic-title">
      <header>
        <h2 id="arithmetic-title">
          Output row {facts.row + 1}, column {facts.column + 1}
        </h2>
        <Switch label="full precision" checked={now.full} onChange={(checked) => show({ full: checked }, true)} />
      </header>
      {other ? (
        <Compared facts={facts} other={other} />
      ) : (
        <Equation values={facts.values} by={facts.divisor} value={facts.value} />
      )}
      {point?.grid === 'input' ? (
        <p class="input-note">{inputSentence(pooled.value, now.width, point.row, point.column)}</p>
      ) : (
        <Reason facts={facts} divideBy={now.divideBy} />
      )}
    </section>
  );
}
