import { Component, type ComponentChildren } from 'preact';

/** What one cell shows. */
export interface CellView {
  readonly text: string;
  /** A second, smaller line. */
  readonly note: string;
  /** 0 to 1: how strongly the cell is shaded. */
  readonly heat: number;
  readonly dropped: boolean;
  readonly marked: boolean;
}

interface BoardRowProps {
  readonly row: number;
  readonly cells: readonly CellView[];
  /** The column that Tab reaches, when it is in this row. */
  readonly tabStop: number | null;
  /** The column being edited, when it is in this row, and its text field. */
  readonly edited: { readonly column: number; readonly editor: () => ComponentChildren } | null;
}

/** All that a row shows. */
function contentOf({ cells, tabStop, edited }: BoardRowProps): string {
  return JSON.stringify([cells, tabStop, edited?.column]);
}

/** Long numbers get a smaller size instead of being cut. */
function classOf({ text, note, dropped, marked }: CellView): string {
  const size = text.length > 7 ? ' tiny' : text.length > 5 ? ' small' : text.length > 3 ? ' medium' : '';
  return `cell${size}${note ? ' noted' : ''}${dropped ? ' dropped' : ''}${marked ? ' marked' : ''}`;
}

/**
 * One row of a board. Every change redraws the page from the top; a row whose cells show the same as before is left
 * alone, so that nobody looks at its cells again. A cell is one element with its text right in it: hundreds of them
 * are laid out and painted at once.
 */
export class BoardRow extends Component<BoardRowProps> {
  private drawn = '';

  override shouldComponentUpdate(next: BoardRowProps): boolean {
    return contentOf(next) !== this.drawn;
  }

  override render({ row, cells, tabStop, edited }: BoardRowProps) {
    this.drawn = contentOf(this.props);
    return (
      // biome-ignore lint/a11y/useSemanticElements: a table row cannot hold a CSS grid's cells
      // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus
      <div role="row" aria-rowindex={row + 1} class="row">
        {cells.map((cell, column) => (
          // biome-ignore lint/a11y/useSemanticElements: a table cell cannot lie in a CSS grid beside the padding
          <div
            key={column}
            role="gridcell"
            tabIndex={tabStop === column ? 0 : -1}
            aria-colindex={column + 1}
            data-row={row}
            data-column={column}
            class={classOf(cell)}
            style={cell.heat > 0 ? { '--heat': `${Math.round(cell.heat * 100)}%` } : undefined}
          >
            {edited?.column === column ? edited.editor() : cell.text}
            {cell.note ? <small>{cell.note}</small> : null}
          </div>
        ))}
      </div>
    );
  }
}
