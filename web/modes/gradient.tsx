import { Boards } from '../components/boards.tsx';
import { Choice } from '../components/choice.tsx';
import { Controls } from '../components/controls.tsx';
import { DivisorChoice } from '../components/divisor-controls.tsx';
import { Dock } from '../components/dock.tsx';
import { Shares } from '../components/shares.tsx';
import { gradient, gradientSentence } from '../model/gradient.ts';
import { count, short } from '../model/numbers.ts';
import { cellFacts } from '../model/sentences.ts';
import { chosen, pooled, settings, show } from '../state/store.ts';

/** The backward pass on the same two grids: dL/dy on the output, its shares on the input. */
export default function GradientMode() {
  const { width, gradientOf, embed, view } = settings.value;
  const bare = embed || view === 'present';
  const one = gradientOf === 'one';
  const { shares, uses } = gradient(settings.value, one ? chosen.value : null);
  const largest = Math.max(...shares);
  const [row, column] = chosen.value;
  const most = uses.indexOf(Math.max(...uses));
  const busiest = { row: Math.floor(most / width), column: most % width };
  const at = (cell: { row: number; column: number }) => cell.row * width + cell.column;
  return (
    <>
      <div class="desk shaded">
        <Boards
          card={<Shares shares={shares} resting={busiest} />}
          lengths={{ characters: one ? 34 : 60, equations: 1, words: 110 }}
          backwards
          resting={one ? undefined : busiest}
          input={{
            title: 'dL/dx',
            text: (cell) => (uses[at(cell)] ? short(shares[at(cell)] ?? 0) : '0'),
            note: one ? undefined : (cell) => (uses[at(cell)] ? `${uses[at(cell)]}×` : ''),
            heat: (cell) => (shares[at(cell)] ?? 0) / largest,
            sentence: (cell) =>
              `input row ${cell.row + 1}, column ${cell.column + 1}: gradient ${short(shares[at(cell)] ?? 0)}, from ${count(uses[at(cell)] ?? 0, 'output')}`,
          }}
          output={{
            title: 'dL/dy',
            text: (cell) => (one && (cell.row !== row || cell.column !== column) ? '0' : '1'),
            sentence: (cell) => gradientSentence(cellFacts(pooled.value, settings.value, cell.row, cell.column)),
          }}
        />
        {!bare && (
          <ul class="legend">
            <li>
              <i class="key key-heat" /> the cell’s gradient, from 0 to {short(largest)}
            </li>
            {!one && <li>2×: read by two windows</li>}
          </ul>
        )}
        <Dock player={one} />
      </div>
      {!bare && (
        <Controls
          divisor={
            <>
              <Choice
                label="A gradient of 1 arrives at"
                name="gradient"
                options={[
                  { value: 'one', label: 'one output', hint: 'the chosen one' },
                  { value: 'all', label: 'every output', hint: 'shows the overlap' },
                ]}
                value={gradientOf}
                onChange={(value) => show({ gradientOf: value })}
              />
              <DivisorChoice />
            </>
          }
        />
      )}
    </>
  );
}
