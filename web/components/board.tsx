import { Component } from 'preact';
import { BoardRow } from './board-row.tsx';
import { type Cell, cellOf, moved } from './cell.ts';
import { CellEditor } from './cell-editor.tsx';
import { type Region, Regions } from './regions.tsx';

export interface Sides {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

interface BoardProps {
  readonly name: 'input' | 'output' | 'other';
  readonly title: string;
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly text: (cell: Cell) => string;
  /** A second, smaller line in the cell. */
  readonly note?: ((cell: Cell) => string) | undefined;
  /** 0 to 1: how strongly the cell is shaded. */
  readonly heat?: ((cell: Cell) => number) | undefined;
  /** Whether the cell is marked as differing from another board's. */
  readonly marked?: ((cell: Cell) => boolean) | undefined;
  /** Rows and columns that the last windows hang over the end. */
  readonly overhang?: readonly [number, number];
  /** Amounts of padding; null when the setting is 'valid', which needs no labels. */
  readonly padding: Sides | null;
  readonly droppedRows?: readonly number[];
  readonly droppedColumns?: readonly number[];
  readonly regions: readonly Region[];
  readonly onPoint: (cell: Cell | null) => void;
  readonly onChoose: (cell: Cell) => void;
  /** Makes the cells editable. */
  readonly edit?: Editing | undefined;
}

export interface Editing {
  /** A cell's number, with every digit. */
  readonly text: (cell: Cell) => string;
  /** Takes a cell's new text; returns what is wrong with it, or null. */
  readonly onEdit: (cell: Cell, text: string) => string | null;
  readonly onPaste: (text: string) => void;
}

/** The cell whose text field is open. */
interface Open extends Cell {
  readonly text: string;
  readonly replace: boolean;
}

interface State {
  /** The cell that Tab reaches. */
  readonly active: Cell;
  readonly editing: Open | null;
  /** Why the typed text was refused. */
  readonly wrong: string | null;
}

const sideNames = ['top', 'bottom', 'left', 'right'] as const;

/** The padding amounts, written on each side. */
function SideLabels({ padding }: { padding: Sides }) {
  return sideNames.map((side) => (
    <span key={side} class={`side side-${side}`}>
      {side} {padding[side]}
    </span>
  ));
}

/** A grid of numbers to point at, move through with the arrow keys, choose from and edit. */
export class Board extends Component<BoardProps, State> {
  override state: State = { active: { row: 0, column: 0 }, editing: null, wrong: null };
  private cells: HTMLElement | null = null;

  private readonly keep = (element: HTMLElement | null) => {
    this.cells = element;
  };

  override render(props: BoardProps) {
    const { name, rows, columns, padding, droppedRows = [], droppedColumns = [], edit } = props;
    const { active, editing, wrong } = this.state;
    // A smaller board must still have one cell that Tab reaches.
    const tabStop = {
      row: Math.min(active.row, rows - 1),
      column: Math.min(active.column, columns - 1),
    };

    const focusCell = ({ row, column }: Cell) => {
      this.setState({ active: { row, column } });
      this.cells?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)?.focus();
    };

    const startEdit = (cell: Cell, how: Partial<Open> = {}) => {
      if (!edit) return;
      this.setState({ wrong: null, editing: { ...cell, text: edit.text(cell), replace: true, ...how } });
    };

    const onKeyDown = (event: KeyboardEvent) => {
      const cell = cellOf(event);
      if (!cell || editing) return;
      const next = moved(event, cell, rows, columns);
      if (next) {
        focusCell(next);
      } else if (event.key === 'Enter' || event.key === ' ') {
        if (edit) startEdit(cell);
        else props.onChoose(cell);
      } else if (event.key === 'F2') {
        startEdit(cell, { replace: false });
      } else if (/^[\d.+-]$/.test(event.key) && !event.ctrlKey && !event.metaKey && edit) {
        startEdit(cell, { text: event.key, replace: false });
      } else {
        return;
      }
      event.preventDefault();
    };

    const onClick = (event: MouseEvent) => {
      const cell = cellOf(event);
      if (!cell || editing) return;
      const again = cell.row === active.row && cell.column === active.column;
      focusCell(cell);
      props.onChoose(cell);
      // On a touch screen the first tap points, the second edits.
      const touch = (event as PointerEvent).pointerType === 'touch';
      if (edit && (event.detail === 2 || (touch && again && event.detail === 1))) startEdit(cell);
    };

    const editor = (cell: Open) => (
      <CellEditor
        label={`Value of ${name} row ${cell.row + 1}, column ${cell.column + 1}`}
        text={cell.text}
        old={edit?.text(cell) ?? ''}
        replace={cell.replace}
        onDone={(text) => {
          this.setState({ wrong: (text !== null && edit?.onEdit(cell, text)) || null, editing: null });
        }}
        onLeave={(down) => focusCell({ row: Math.min(cell.row + down, rows - 1), column: cell.column })}
      />
    );

    const view = (cell: Cell) => ({
      text: props.text(cell),
      note: props.note?.(cell) ?? '',
      heat: props.heat?.(cell) ?? 0,
      marked: props.marked?.(cell) ?? false,
      dropped: droppedRows.includes(cell.row) || droppedColumns.includes(cell.column),
    });
    const drawRow = (row: number) => (
      <BoardRow
        key={row}
        row={row}
        cells={Array.from({ length: columns }, (_, column) => view({ row, column }))}
        tabStop={tabStop.row === row ? tabStop.column : null}
        edited={editing?.row === row ? { column: editing.column, editor: () => editor(editing) } : null}
      />
    );

    const amounts = padding ?? { top: 0, bottom: 0, left: 0, right: 0 };
    const [below, beyond] = props.overhang ?? [0, 0];
    const title = `${name}-title`;
    return (
      <figure class={`board board-${name}`}>
        <figcaption>
          <h2 id={title}>{props.title}</h2>
          <span class="shape">({props.shape.join(', ')})</span>
        </figcaption>
        <div class="board-scroll">
          <div class="board-frame">
            {padding && <SideLabels padding={padding} />}
            <div
              class="hatched"
              style={{
                '--rows': rows,
                '--columns': columns,
                '--top': amounts.top,
                '--bottom': amounts.bottom,
                '--left': amounts.left,
                '--right': amounts.right,
                '--below': below,
                '--beyond': beyond,
              }}
            >
              {below + beyond > 0 && (
                <div class="overhang" aria-hidden="true" style={{ '--below': below, '--beyond': beyond }} />
              )}
              {/* biome-ignore lint/a11y/useSemanticElements: see the cells */}
              <div
                ref={this.keep}
                class="cells"
                role="grid"
                aria-labelledby={title}
                aria-rowcount={rows}
                aria-colcount={columns}
                onPointerOver={(event) => {
                  const cell = cellOf(event);
                  if (cell) props.onPoint(cell);
                }}
                onPointerLeave={(event) => event.pointerType === 'mouse' && props.onPoint(null)}
                onFocusIn={(event) => {
                  const cell = cellOf(event);
                  if (!cell) return;
                  this.setState({ active: cell });
                  props.onPoint(cell);
                }}
                onFocusOut={(event) => {
                  if (!this.cells?.contains(event.relatedTarget as Node)) props.onPoint(null);
                }}
                onKeyDown={onKeyDown}
                onClick={onClick}
                onPaste={(event) => {
                  const text = event.clipboardData?.getData('text/plain');
                  if (!edit || editing || !text) return;
                  event.preventDefault();
                  edit.onPaste(text);
                }}
              >
                {Array.from({ length: rows }, (_, row) => drawRow(row))}
              </div>
              <Regions regions={props.regions} />
              {droppedRows.map((row) => (
                <span key={`r${row}`} class="drop-label drop-row" style={{ '--r': row }}>
                  dropped
                </span>
              ))}
              {droppedColumns.map((column) => (
                <span key={`c${column}`} class="drop-label drop-column" style={{ '--c': column }}>
                  dropped
                </span>
              ))}
            </div>
          </div>
        </div>
        {wrong && (
          <p class="problem" role="alert">
            {wrong}
          </p>
        )}
      </figure>
    );
  }
}
