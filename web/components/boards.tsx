import type { ComponentChildren } from 'preact';
import { fit, legible, type Need } from '../layout/fit.ts';
import { room, sheetOpen, watchRoom } from '../layout/room.ts';
import type { Other } from '../model/comparison.ts';
import { typed } from '../model/editing.ts';
import { short } from '../model/numbers.ts';
import type { Pooled } from '../model/pooled.ts';
import { usingRegions, windowRegions } from '../model/regions.ts';
import { cellFacts, inputSentence, outputSentence } from '../model/sentences.ts';
import { unreached } from '../model/windows.ts';
import { compared } from '../state/compared.ts';
import type { Settings } from '../state/settings.ts';
import { chosen, type Pointed, pointed, pooled, settings, show } from '../state/store.ts';
import { announce } from './announce.tsx';
import { Board, type Editing } from './board.tsx';
import type { Cell } from './cell.ts';
import type { Region } from './regions.tsx';

export interface BoardTexts {
  readonly title: string;
  readonly text: (cell: Cell) => string;
  readonly note?: ((cell: Cell) => string) | undefined;
  readonly heat?: ((cell: Cell) => number) | undefined;
  readonly marked?: ((cell: Cell) => boolean) | undefined;
  /** What a screen reader says of the cell, in place of its average. */
  readonly sentence?: ((cell: Cell) => string) | undefined;
}

function cellRegion({ row, column }: Cell): Region {
  return { kind: 'chosen', row, column, height: 1, width: 1 };
}

/** How strongly to shade a number, from the board's lowest to its highest, where digits are too small to read. */
function shadeOf(numbers: readonly number[], columns: number): (cell: Cell) => number {
  const finite = numbers.filter(Number.isFinite);
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  return ({ row, column }) => {
    const value = numbers[row * columns + column] ?? Number.NaN;
    return Number.isFinite(value) && range > 0 ? (value - low) / range : 0;
  };
}

/** An output's numbers as a board shows them; against another's, when two are compared. */
function outputTexts(result: Pooled, from: Settings, decimals: number, other: Other | null): BoardTexts {
  const columns = result.columns.outputLength;
  const facts = (cell: Cell) => cellFacts(result, from, cell.row, cell.column);
  const apart = ({ row, column }: Cell) => other?.difference(row, column) ?? 0;
  const most = Math.max(...(other?.differences ?? []));
  return {
    title: other?.firstTitle ?? 'Output',
    text: ({ row, column }) => short(result.shown[row * columns + column] ?? 0, decimals),
    note: from.counts ? (cell) => `÷ ${facts(cell).divisor}` : undefined,
    heat: other ? (cell) => (Number.isNaN(apart(cell)) ? 1 : apart(cell) && apart(cell) / most) : undefined,
    marked: other ? (cell) => apart(cell) !== 0 : undefined,
    sentence: (cell) => outputSentence(facts(cell)),
  };
}

/** What is to be drawn, in cells, and its titles. */
function needOf(now: Settings, result: Pooled, other: Other | null, dropped: [boolean, boolean]) {
  const { rows, columns } = result;
  const size = (one: Pooled, title: string) => ({
    rows: one.rows.outputLength,
    columns: one.columns.outputLength,
    title,
    shape: one.outputShape.join(', ').length + 2,
  });
  const outputs = other ? [size(result, other.firstTitle), size(other.pooled, other.title)] : [size(result, 'Output')];
  const [dropsRows, dropsColumns] = dropped;
  return {
    input: {
      rows: rows.before + now.height + rows.after + rows.overhang,
      columns: columns.before + now.width + columns.after + columns.overhang,
    },
    outputs,
    padded: now.padding !== 'valid',
    dropsRows,
    dropsColumns,
    compact: sheetOpen.value,
    largest: now.view === 'present' ? 9 : 4.5,
  };
}

interface BoardsProps {
  input?: BoardTexts;
  output?: BoardTexts;
  /** The pass runs from the output to the input. */
  backwards?: boolean;
  /** The input cell to mark, with the outputs that use it, while nothing is pointed at. */
  resting?: Cell | undefined;
  /** Makes the input editable. */
  edit?: Editing | undefined;
  /** What explains the chosen cell, and how long that can get. */
  card: ComponentChildren;
  lengths: Pick<Need, 'characters' | 'equations' | 'words'>;
}

/**
 * The input and the output side by side, tied together: pointing at an output cell shows its window,
 * pointing at an input cell shows the outputs that use it.
 */
export function Boards(props: BoardsProps) {
  const now = settings.value;
  const { width, height, padding } = now;
  const result = pooled.value;
  const { rows, columns } = result;
  const other = props.output ? null : compared();
  const droppedRows = unreached(rows, height);
  const droppedColumns = unreached(columns, width);
  const dropped: [boolean, boolean] = [droppedRows.length > 0, droppedColumns.length > 0];
  const space = room();
  const {
    arrangement,
    cell: side,
    gap,
    card,
    text,
    compact,
  } = fit({ ...needOf(now, result, other, dropped), ...props.lengths }, space);
  const shaded = side < legible * space.rem;

  const point = pointed.value;
  const inputCell = point ? (point.grid === 'input' ? point : undefined) : props.resting;
  const [row, column] = chosen.value;
  // Pointing into the second output shows its own windows.
  const source = point?.grid === 'other' && other ? other.pooled : result;
  // Marks glide from one place to the next. Drawn before the room is measured, they would glide in from a corner.
  const isMeasured = space.width > 0;
  const inputRegions = inputCell ? [cellRegion(inputCell)] : windowRegions(source, row, column);
  const outputRegions = (one: Pooled) =>
    inputCell
      ? usingRegions(one, inputCell.row, inputCell.column)
      : row < one.rows.outputLength && column < one.columns.outputLength
        ? [cellRegion({ row, column })]
        : [];

  // Small cells have no room for many decimals; the equation shows them.
  const decimals = side < 2.2 * space.rem ? 1 : 3;
  const inputNumbers = typed() ?? result.input;
  const input: BoardTexts = props.input ?? {
    title: 'Input',
    text: (cell) => short(inputNumbers[cell.row * width + cell.column] ?? 0, 2),
    heat: shaded ? shadeOf(result.input, width) : undefined,
  };
  const shade = (texts: BoardTexts, one: Pooled): BoardTexts =>
    shaded && !texts.heat ? { ...texts, heat: shadeOf(one.shown, one.columns.outputLength) } : texts;
  const output = props.output ?? shade(outputTexts(result, now, decimals, other), result);
  const second = other && {
    ...shade(outputTexts(other.pooled, other.settings, decimals, other), other.pooled),
    title: other.title,
  };

  const pointAt = (grid: Pointed['grid'], texts: BoardTexts) => (cell: Cell | null) => {
    pointed.value = cell && { grid, ...cell };
    if (!cell || !document.activeElement?.matches('.cell')) return;
    announce(texts.sentence?.(cell) ?? inputSentence(result, width, cell.row, cell.column));
  };
  const outputBoard = (name: 'output' | 'other', texts: BoardTexts, one: Pooled) => (
    <Board
      name={name}
      {...texts}
      shape={one.outputShape}
      rows={one.rows.outputLength}
      columns={one.columns.outputLength}
      padding={null}
      regions={isMeasured ? outputRegions(one) : []}
      onPoint={pointAt(name, texts)}
      onChoose={(cell) => {
        show({ pinned: [cell.row, cell.column] }, true);
        announce(`pinned: ${texts.sentence?.(cell)}`);
      }}
    />
  );
  const amounts = { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after };
  const classes = [
    'arrangement',
    `arranged-${arrangement}`,
    `text-${text}`,
    ...(side < 2 * space.rem ? ['dense'] : []),
    ...(shaded ? ['shades'] : []),
    ...(compact ? ['compact'] : []),
    ...(dropped[0] ? ['drops-rows'] : []),
    ...(dropped[1] ? ['drops-columns'] : []),
  ];
  return (
    <div class="boards" ref={watchRoom}>
      <div
        class={classes.join(' ')}
        style={{ '--cell': `${side}px`, '--gap': `${gap}px`, '--pitch': `${side + gap}px`, '--card': `${card}px` }}
      >
        <Board
          name="input"
          {...input}
          shape={result.inputShape}
          rows={height}
          columns={width}
          padding={padding === 'valid' ? null : amounts}
          overhang={[rows.overhang, columns.overhang]}
          droppedRows={droppedRows}
          droppedColumns={droppedColumns}
          regions={isMeasured ? inputRegions : []}
          onPoint={pointAt('input', input)}
          onChoose={() => {}}
          edit={props.edit}
        />
        <span class="arrow" aria-hidden="true">
          {props.backwards ? '←' : '→'}
        </span>
        <div class="outputs">
          {outputBoard('output', output, result)}
          {second && other && outputBoard('other', second, other.pooled)}
        </div>
        {props.card}
      </div>
    </div>
  );
}
