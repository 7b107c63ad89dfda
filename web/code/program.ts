import { inputPlanes } from '../model/input.ts';
import type { Pooled } from '../model/pooled.ts';
import { pool } from '../model/pooling.ts';
import type { Settings } from '../state/settings.ts';

/** A snippet for one library. */
export interface Program {
  readonly code: string;
  /** What the library cannot express, and what the code does instead. */
  readonly notes: readonly string[];
  /** What it prints. */
  readonly prints: string;
}

/** What a snippet is written from. */
export interface Task {
  readonly settings: Settings;
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Top, bottom, left, right, as the package worked them out. */
  readonly amounts: readonly [number, number, number, number];
  /** Where the windows lie, as the package worked it out. */
  readonly rows: Pooled['rows'];
  readonly columns: Pooled['columns'];
  /** Rows and columns that the last windows hang over the padding, in ceil mode. */
  readonly overhang: readonly [number, number];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** The input, [channel][row][column]. */
  readonly planes: readonly (readonly (readonly number[])[])[];
  /** The output, in the same order. */
  readonly output: readonly (readonly (readonly number[])[])[];
}

/** The window's size and the stride of one axis, where its windows are all of one size and one stride apart. */
function alike({ windows }: Pooled['rows']): readonly [size: number, stride: number] | undefined {
  const [head, next] = windows;
  if (!head) return undefined;
  const stride = next ? next.start - head.start : head.taps;
  const are = windows.every(({ start, taps }, i) => start === i * stride && taps === head.taps);
  return are && stride > 0 ? [head.taps, stride] : undefined;
}

/** For a library without adaptive pooling: the plain pooling that has the same windows. Throws where there is none. */
export function withoutAdaptive(library: string, task: Task): Task & { readonly notes: string[] } {
  const { settings } = task;
  if (!settings.outputSize) return { ...task, notes: [] };
  const [rows, columns] = [alike(task.rows), alike(task.columns)];
  const none = `${library} has no adaptive average pooling`;
  if (!rows || !columns) {
    throw new Error(`${none}, and the windows of this one are not all of one size and one stride apart.`);
  }
  const { divideBy } = settings;
  return {
    ...task,
    settings: {
      ...settings,
      outputSize: null,
      padding: 'valid',
      dilations: [1, 1],
      ceilMode: false,
      divideBy: divideBy === 'area' ? 'real' : divideBy,
    },
    poolSize: [rows[0], columns[0]],
    strides: [rows[1], columns[1]],
    notes: [`${none}. These windows are all of one size and one stride apart, so plain pooling has them.`],
  };
}

/** Cuts a list into pieces of one size. */
function cut<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: list.length / size }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** The output of every channel, [channel][row][column], divided as the settings say. */
function outputPlanes(settings: Settings): number[][][] {
  return Array.from({ length: settings.channels }, (_, channel) => {
    const { shown, columns } = pool({ ...settings, channel });
    return cut(shown, columns.outputLength);
  });
}

export function taskOf(settings: Settings, { rows, columns, inputShape, outputShape }: Pooled): Task {
  return {
    settings,
    poolSize: settings.poolSize,
    strides: settings.strides ?? settings.poolSize,
    rows,
    columns,
    amounts: [rows.before, rows.after, columns.before, columns.after],
    overhang: [rows.overhang, columns.overhang],
    inputShape,
    outputShape,
    planes: cut(cut(inputPlanes(settings), settings.width), settings.height),
    output: outputPlanes(settings),
  };
}

/** How a library without such padding, or without ceil mode, gets there: padding by hand. */
export interface ByHand {
  /** Top, bottom, left, right, with what hangs over. */
  readonly amounts: readonly [number, number, number, number];
  /** Divide by the same pooling of ones, so that only real cells count. */
  readonly ones: boolean;
  /** Multiply the average over the whole window by this, "6 / 4"; empty when there is nothing to do. */
  readonly factor: string;
}

/** The padding that fits at the end before one more window does: ceil mode has no window that begins in the padding. */
function roomAtEnd({ before, outputLength }: Pooled['rows'], length: number, size: number, stride: number): number {
  return outputLength * stride + size - 1 - length - before;
}

/** Throws an Error that says what cannot be expressed even by hand. */
export function byHand(library: string, task: Task): ByHand {
  const { settings, poolSize, strides, amounts, overhang, rows, columns } = task;
  if (settings.dilations.some((n) => n > 1)) throw new Error(`${library} has no average pooling with dilation.`);
  const [top, bottom, left, right] = amounts;
  const hangs = overhang[0] + overhang[1] > 0;
  if (hangs && settings.divideBy === 'area') {
    throw new Error(`${library} cannot count padding without counting what hangs over the end.`);
  }
  return {
    amounts: [
      top,
      Math.min(bottom + overhang[0], roomAtEnd(rows, settings.height, poolSize[0], strides[0])),
      left,
      Math.min(right + overhang[1], roomAtEnd(columns, settings.width, poolSize[1], strides[1])),
    ],
    ones: settings.divideBy === 'real',
    factor: settings.divideBy === 'number' ? `${poolSize[0] * poolSize[1]} / ${settings.override}` : '',
  };
}

/** "(6 / 4)" behind a product sign, or nothing. */
export const times = (factor: string) => factor && ` * (${factor})`;

/** How a language writes NaN and infinity. */
export interface Words {
  readonly nan: string;
  readonly infinity: string;
}

export function writeNumber(value: number, { nan, infinity }: Words): string {
  if (Number.isNaN(value)) return nan;
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? infinity : `-${infinity}`;
}

/** "[[[1, 2],\n   [3, 4]]]": channel by channel, a row a line. */
export function writePlanes(planes: Task['planes'], words: Words, indent: string): string {
  const row = (numbers: readonly number[]) => `[${numbers.map((value) => writeNumber(value, words)).join(', ')}]`;
  const plane = (rows: Task['planes'][number]) => `[${rows.map(row).join(`,\n${indent}  `)}]`;
  return `[${planes.map(plane).join(`,\n${indent} `)}]`;
}
