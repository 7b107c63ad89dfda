import { inputPlanes } from '../model/input.ts';
import { short } from '../model/numbers.ts';
import { usingRegions, windowRegions } from '../model/regions.ts';
import { cellFacts, inputSentence, outputSentence } from '../model/sentences.ts';
import { unreached } from '../model/windows.ts';
import { chosen, pointed, pooled, replaceAll, settings, show } from '../state/store.ts';
import { announce } from './announce.tsx';
import { Board } from './board.tsx';
import type { Cell } from './cell.ts';
import type { Region } from './regions.tsx';

export interface BoardTexts {
  readonly title: string;
  readonly text: (cell: Cell) => string;
  readonly note?: ((cell: Cell) => string) | undefined;
  readonly heat?: ((cell: Cell) => number) | undefined;
  /** What a screen reader says of the cell, in place of its average. */
  readonly sentence?: ((cell: Cell) => string) | undefined;
}

/** Takes the text typed into an input cell; returns what is wrong with it, or null. */
function editInput(cell: Cell, text: string): string | null {
  const { width, height, channel } = settings.value;
  const value = Number(text.replace('−', '-').replace(',', '.'));
  if (text.trim() === '' || Number.isNaN(value)) {
    return `A cell holds a number; “${text.slice(0, 20)}” is none. The old value stays.`;
  }
  const values = [...inputPlanes(settings.value)];
  const index = (channel * height + cell.row) * width + cell.column;
  if (values[index] === value) return null;
  values[index] = value;
  replaceAll({ ...settings.value, numbers: { values } }, 'cells');
  return null;
}

function cellRegion({ row, column }: Cell): Region {
  return { kind: 'chosen', row, column, height: 1, width: 1 };
}

/**
 * The input and the output side by side, tied together: pointing at an output cell shows its window,
 * pointing at an input cell shows the outputs that use it.
 */
export function Boards(props: {
  input?: BoardTexts;
  output?: BoardTexts;
  /** The pass runs from the output to the input. */
  backwards?: boolean;
  /** The input cell to mark, with the outputs that use it, while nothing is pointed at. */
  resting?: Cell | undefined;
  /** Makes the input editable: what to do with pasted text. */
  onPaste?: (text: string) => void;
}) {
  const { width, height, padding, divideBy, compare, counts } = settings.value;
  const result = pooled.value;
  const { rows, columns } = result;
  const outWidth = columns.outputLength;

  const point = pointed.value;
  const inputCell = point ? (point.grid === 'input' ? point : undefined) : props.resting;
  const [chosenRow, chosenColumn] = chosen.value;
  const inputRegions = inputCell ? [cellRegion(inputCell)] : windowRegions(result, chosenRow, chosenColumn);
  const outputRegions = inputCell
    ? usingRegions(result, inputCell.row, inputCell.column)
    : [cellRegion({ row: chosenRow, column: chosenColumn })];

  const averages = divideBy === 'real' ? result.averages : result.areaAverages;
  // Many cells are small cells; the arithmetic below has the digits that do not fit.
  const across = width + outWidth;
  const many = across > 18;
  const decimals = many ? 1 : 3;
  const at = (cell: Cell) => cell.row * outWidth + cell.column;
  const input: BoardTexts = props.input ?? {
    title: 'Input',
    text: ({ row, column }) => short(result.input[row * width + column] ?? 0, 2),
  };
  const output: BoardTexts = props.output ?? {
    title: 'Output',
    text: (cell) => short(averages[at(cell)] ?? 0, decimals),
    note: counts
      ? (cell) => {
          const facts = cellFacts(result, width, cell.row, cell.column);
          return `÷ ${divideBy === 'real' ? facts.real : facts.area}`;
        }
      : undefined,
    heat: compare
      ? (cell) => {
          const apart = (result.averages[at(cell)] ?? 0) - (result.areaAverages[at(cell)] ?? 0);
          return result.apart > 0 ? Math.abs(apart) / result.apart : 0;
        }
      : undefined,
  };

  const inputText = input.sentence ?? ((cell: Cell) => inputSentence(result, width, cell.row, cell.column));
  const outputText =
    output.sentence ?? ((cell: Cell) => outputSentence(cellFacts(result, width, cell.row, cell.column), divideBy));
  const pointAt = (grid: 'input' | 'output') => (cell: Cell | null) => {
    pointed.value = cell && { grid, ...cell };
    if (!cell || !document.activeElement?.matches('.cell')) return;
    announce(grid === 'input' ? inputText(cell) : outputText(cell));
  };

  const amounts = {
    top: rows.before,
    bottom: rows.after,
    left: columns.before,
    right: columns.after,
  };
  const droppedRows = unreached(rows, height);
  const droppedColumns = unreached(columns, width);
  const classes = [
    'boards-inner',
    ...(many ? ['many'] : []),
    // How many of the smallest cells fit side by side: on a small screen, and on any.
    ...(across > 24 ? ['crowded'] : []),
    ...(across + amounts.left + amounts.right > 35 ? ['stacked'] : []),
    ...(droppedRows.length > 0 ? ['drops-rows'] : []),
    ...(droppedColumns.length > 0 ? ['drops-columns'] : []),
  ];
  const style = {
    '--in-columns': width + amounts.left + amounts.right,
    '--out-columns': outWidth,
  };
  return (
    <div class="boards">
      <div class={classes.join(' ')} style={style}>
        <Board
          name="input"
          {...input}
          shape={result.inputShape}
          rows={height}
          columns={width}
          padding={padding === 'valid' ? null : amounts}
          droppedRows={droppedRows}
          droppedColumns={droppedColumns}
          regions={inputRegions}
          onPoint={pointAt('input')}
          onChoose={() => {}}
          {...(props.onPaste ? { onEdit: editInput, onPaste: props.onPaste } : {})}
        />
        <span class="arrow" aria-hidden="true">
          {props.backwards ? '←' : '→'}
        </span>
        <Board
          name="output"
          {...output}
          shape={result.outputShape}
          rows={rows.outputLength}
          columns={outWidth}
          padding={null}
          regions={outputRegions}
          onPoint={pointAt('output')}
          onChoose={(cell) => {
            show({ pinned: [cell.row, cell.column] }, true);
            announce(`pinned: ${outputText(cell)}`);
          }}
        />
      </div>
    </div>
  );
}
