import { count, short } from '../model/numbers.ts';
import { cellFacts } from '../model/sentences.ts';
import { outputsUsing } from '../model/windows.ts';
import { chosen, pointed, pooled, settings } from '../state/store.ts';

/** One output's gradient, cut into its shares. */
function OneOutput() {
  const facts = cellFacts(pooled.value, settings.value, ...chosen.value);
  const { divisor } = facts;
  const lost = divisor - facts.real;
  return (
    <>
      <h2>
        Output row {facts.row + 1}, column {facts.column + 1}
      </h2>
      <p class="equation">
        1 <span class="divisor">/ {divisor}</span> <span class="result">= {short(1 / divisor)}</span> for each of{' '}
        {count(facts.real, 'cell')}
      </p>
      <p>
        {lost === 0
          ? 'Padding gets nothing, so nothing is lost: the shares add up to 1.'
          : settings.value.divideBy === 'number'
            ? `The shares add up to ${short(facts.real / divisor)}: the divisor is the one you set.`
            : `The divisor counts ${count(lost, 'padding cell')}, so ${short(lost / divisor)} of the gradient goes to padding and is lost.`}
      </p>
    </>
  );
}

/** The shares that meet in one input cell, added up. */
function OneInput({ shares, resting }: SharesProps) {
  const now = settings.value;
  const { rows, columns } = pooled.value;
  const point = pointed.value;
  const { row, column } = point?.grid === 'input' ? point : resting;
  const terms = outputsUsing(rows, row).flatMap((r) =>
    outputsUsing(columns, column).map((c) => `1/${cellFacts(pooled.value, now, r, c).divisor}`),
  );
  const shown = terms.slice(0, 16).join(' + ') + (terms.length > 16 ? ' + …' : '');
  return (
    <>
      <h2>
        Input row {row + 1}, column {column + 1}
      </h2>
      <p class="equation">
        {shown || '0'} <span class="result">{shown && `= ${short(shares[row * now.width + column] ?? 0)}`}</span>
      </p>
      <p>
        {terms.length === 0
          ? 'No window reads this cell: it is dropped and gets no gradient.'
          : `${count(terms.length, 'window')} ${terms.length === 1 ? 'reads' : 'read'} this cell; each hands back its share.`}
      </p>
    </>
  );
}

interface SharesProps {
  readonly shares: readonly number[];
  /** The input cell described until one is pointed at: one that most windows read. */
  readonly resting: { readonly row: number; readonly column: number };
}

/** The gradient of the chosen output, or of the pointed input cell, in words. */
export function Shares(props: SharesProps) {
  return (
    <section class="arithmetic" aria-label="The gradient in words">
      {settings.value.gradientOf === 'one' ? <OneOutput /> : <OneInput {...props} />}
    </section>
  );
}
