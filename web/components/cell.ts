/** A place on a board, counted from 0. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The cell an event happened in. */
export function cellOf(event: Event): Cell | null {
  const element = (event.target as Element).closest<HTMLElement>('[data-row]');
  if (!element) return null;
  return { row: Number(element.dataset.row), column: Number(element.dataset.column) };
}

/** Where a key leads, as in the WAI-ARIA grid pattern; null for other keys. */
export function moved(event: KeyboardEvent, from: Cell, rows: number, columns: number): Cell | null {
  const lastRow = rows - 1;
  const lastColumn = columns - 1;
  const { row, column } = from;
  switch (event.key) {
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(lastRow, row + 1), column };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(lastColumn, column + 1) };
    case 'Home':
      return { row: event.ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: event.ctrlKey ? lastRow : row, column: lastColumn };
    default:
      return null;
  }
}
