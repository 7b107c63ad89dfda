import type { Editing } from '../components/board.tsx';
import type { Cell } from '../components/cell.ts';
import type { Settings } from '../state/settings.ts';
import { asked, isWaiting, replaceAll, settings } from '../state/store.ts';
import { inputPlanes } from './input.ts';
import { parseNumber } from './numbers.ts';

/** A cell's index in the planes. */
function indexOf({ row, column }: Cell, { width, height, channel }: Settings): number {
  return (channel * height + row) * width + column;
}

/** The numbers typed before the package is here, one channel of them: the cells show them, though the outputs wait. */
export function typed(): readonly number[] | null {
  const { numbers, width } = asked.value;
  return isWaiting() && 'values' in numbers && width === settings.value.width ? numbers.values : null;
}

/** Takes the text typed into an input cell; returns what is wrong with it, or null. */
function editInput(cell: Cell, text: string): string | null {
  const value = parseNumber(text.replace(',', '.'));
  if (value === null) return `“${text.slice(0, 20)}” is not a number. The cell keeps its value.`;
  replaceAll((now) => {
    const values = [...inputPlanes(now)];
    values[indexOf(cell, now)] = value;
    return { ...now, numbers: { values } };
  }, 'cells');
  return null;
}

/** How an input cell is edited. */
export const editing = (onPaste: (text: string) => void): Editing => ({
  text: (cell) => String((typed() ?? inputPlanes(settings.value))[indexOf(cell, settings.value)]),
  onEdit: editInput,
  onPaste,
});
