import { compare } from '../model/comparison.ts';
import { short } from '../model/numbers.ts';
import type { Pooled } from '../model/pooled.ts';
import { pool } from '../model/pooling.ts';
import { windowRegions } from '../model/regions.ts';
import { cellFacts } from '../model/sentences.ts';
import { unreached } from '../model/windows.ts';
import type { Settings } from '../state/settings.ts';
import { type Box, colours, rectangle, words } from './marks.ts';

/** Where everything of a figure lies, and what of it stays the same whichever output is chosen. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Grids, padding, labels. */
  readonly ground: string;
  readonly outputs: number;
  /** Where the window lies on the input for one output, counted row after row, and what it reads. */
  readonly window: (output: number) => { outline: Box; taps: readonly Box[] };
  /** The frames around the chosen cell. */
  readonly chosen: (output: number) => Box[];
  /** The equation, line by line: the sum, the divisor and the result. */
  readonly equation: (output: number) => readonly Line[];
  /** The second output's, when two are compared; empty where it has no such cell. */
  readonly otherEquation: (output: number) => readonly Line[];
  /** Where its first line stands. */
  readonly text: { x: number; y: number; size: number; lineHeight: number };
}

/** A line of an equation in pieces of their own colour. */
export type Line = readonly { readonly text: string; readonly kind: 'name' | 'sum' | 'divisor' | 'result' }[];

const cell = 44;
const pitch = cell + 2;
const margin = 24;
const size = 22;

interface Grid {
  readonly x: number;
  readonly y: number;
  readonly rows: number;
  readonly columns: number;
}

function boxOf({ x, y }: Grid, row: number, column: number, height = 1, width = 1, grow = 0): Box {
  return {
    x: x + column * pitch - grow,
    y: y + row * pitch - grow,
    width: width * pitch - 2 + 2 * grow,
    height: height * pitch - 2 + 2 * grow,
  };
}

function textSize(text: string): number {
  return text.length > 7 ? 9 : text.length > 5 ? 11.5 : text.length > 3 ? 14.5 : 17;
}

/** A grid's cells with their numbers. */
function cells(
  grid: Grid,
  text: (row: number, column: number) => string,
  look: (row: number, column: number) => { fill?: string; ink?: string; marked?: boolean },
): string {
  const drawn: string[] = [];
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const box = boxOf(grid, row, column);
      const { fill = colours.cell, ink, marked } = look(row, column);
      drawn.push(rectangle(box, { rx: 4, fill, stroke: ink && colours.hatch }));
      const written = text(row, column);
      const high = textSize(written);
      drawn.push(words(written, box.x + cell / 2, box.y + cell / 2 + high * 0.36, high, { fill: ink ?? colours.ink }));
      if (marked)
        drawn.push(words('≠', box.x + cell - 7, box.y + 11, 11, { fill: colours.window, 'font-weight': 700 }));
    }
  }
  return drawn.join('');
}

/** The sum, cut where it gets too long for the picture. */
function linesOf(values: readonly number[], divisor: number, value: number, room: number): Line[] {
  const terms = values.slice(0, 36).map((term) => short(term, 2));
  const rest = values.length - terms.length;
  const inside = terms.join(' + ') + (rest > 0 ? ` + … ${rest} more` : '');
  const sum = terms.length > 1 ? `(${inside})` : inside || '0';
  const characters = Math.max(16, Math.floor(room / (size * 0.56)));
  const lines: string[] = [];
  for (const word of sum.split(/(?<= \+ )/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length <= characters) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  const end = [
    { text: ` / ${divisor < 0 ? `(${divisor})` : divisor}`, kind: 'divisor' as const },
    { text: ` = ${short(value)}`, kind: 'result' as const },
  ];
  return lines.map((text, i) => [{ text, kind: 'sum' as const }, ...(i === lines.length - 1 ? end : [])]);
}

function describe({ poolSize, outputSize, strides, padding, dilations, ceilMode }: Settings): string {
  if (outputSize) return `adaptive, output ${outputSize.join(' × ')}`;
  const parts = [`window ${poolSize.join(' × ')}`, `strides ${(strides ?? poolSize).join(' × ')}`];
  parts.push(padding === 'explicit' ? 'custom padding' : padding.replace('_', ' '));
  if (dilations.some((n) => n > 1)) parts.push(`dilations ${dilations.join(' × ')}`);
  if (ceilMode) parts.push('ceil mode');
  return parts.join(', ');
}

/** The layout of a figure. */
export function sceneOf(settings: Settings): Scene {
  const pooled = pool(settings);
  const other = settings.compare === 'off' ? null : compare(settings);
  const { rows, columns } = pooled;
  const { width, height } = settings;
  const padded = settings.padding !== 'valid';
  const label = padded ? 22 : 0;
  const top = margin + 26 + label;
  const input: Grid = {
    x: margin + label + columns.before * pitch,
    y: top + rows.before * pitch,
    rows: height,
    columns: width,
  };
  const ground: Box = {
    x: margin + label,
    y: top,
    width: (columns.before + width + columns.after) * pitch - 2,
    height: (rows.before + height + rows.after) * pitch - 2,
  };
  const droppedRows = unreached(rows, height);
  const droppedColumns = unreached(columns, width);
  const right = ground.x + ground.width + label + columns.overhang * pitch;
  const results: { grid: Grid; from: Pooled; title: string }[] = [];
  const add = (from: Pooled, title: string) => {
    const last = results.at(-1);
    const x = last ? last.grid.x + Math.max(last.grid.columns * pitch, 170) + 20 : right + 64;
    results.push({
      grid: { x, y: top, rows: from.rows.outputLength, columns: from.columns.outputLength },
      from,
      title,
    });
  };
  add(pooled, other?.firstTitle ?? 'Output');
  if (other) add(other.pooled, other.title);
  const lowest = Math.max(
    ground.y + ground.height + label + rows.overhang * pitch,
    ...results.map(({ grid }) => grid.y + grid.rows * pitch),
  );
  const full = Math.max(...results.map(({ grid }) => grid.x + Math.max(grid.columns * pitch, 150)), 420) + margin;

  const drawn = [
    rectangle(ground, {
      fill: padded ? 'url(#hatch)' : 'none',
      stroke: padded ? colours.hatch : undefined,
      'stroke-dasharray': '4 3',
    }),
    rectangle(
      { x: input.x - 1, y: input.y - 1, width: width * pitch, height: height * pitch },
      { fill: colours.paper },
    ),
    words('Input', ground.x + ground.width / 2, margin + 12, 16, { 'font-weight': 600 }),
    cells(
      input,
      (row, column) => short(pooled.input[row * width + column] ?? Number.NaN, 2),
      (row, column) =>
        droppedRows.includes(row) || droppedColumns.includes(column) ? { fill: colours.paper, ink: colours.quiet } : {},
    ),
    words('→', right + 32, top + Math.min(height, rows.outputLength) * pitch * 0.5 + 8, 24, { fill: colours.quiet }),
  ];
  if (padded) {
    const quiet = { fill: colours.quiet };
    const middle = { x: ground.x + ground.width / 2, y: ground.y + ground.height / 2 };
    drawn.push(words(`top ${rows.before}`, middle.x, ground.y - 7, 13, quiet));
    drawn.push(words(`bottom ${rows.after}`, middle.x, ground.y + ground.height + 16, 13, quiet));
    const side = (text: string, x: number) =>
      words(text, x, middle.y, 13, { ...quiet, transform: `rotate(-90 ${x} ${middle.y})` });
    drawn.push(
      side(`left ${columns.before}`, ground.x - 8),
      side(`right ${columns.after}`, ground.x + ground.width + 16),
    );
  }
  for (const { grid, from, title } of results) {
    drawn.push(words(title, grid.x, margin + 12, 16, { 'font-weight': 600, 'text-anchor': 'start' }));
    drawn.push(
      cells(
        grid,
        (row, column) => short(from.shown[row * grid.columns + column] ?? Number.NaN),
        (row, column) => ({ marked: other !== null && other.difference(row, column) !== 0 }),
      ),
    );
  }
  const at = (output: number) => [Math.floor(output / columns.outputLength), output % columns.outputLength] as const;
  const room = full - 2 * margin;
  const outputs = rows.outputLength * columns.outputLength;
  const equation = (output: number): Line[] => {
    const facts = cellFacts(pooled, settings, ...at(output));
    return linesOf(facts.values, facts.divisor, facts.value, room);
  };
  const otherEquation = (output: number): Line[] => {
    const [row, column] = at(output);
    if (!other || row >= other.pooled.rows.outputLength || column >= other.pooled.columns.outputLength) return [];
    const facts = cellFacts(other.pooled, other.settings, row, column);
    const [first = [], ...rest] = linesOf(facts.values, facts.divisor, facts.value, room - 12 * other.name.length);
    return [[{ text: `${other.name}: `, kind: 'name' }, ...first], ...rest];
  };
  const lengths = Array.from(
    { length: outputs },
    (_, output) => equation(output).length + otherEquation(output).length,
  );
  const most = Math.max(...lengths);
  const lineHeight = size * 1.35;
  const first = lowest + 40;
  const caption = first + (most - 1) * lineHeight + 34;
  drawn.push(
    words(`avgpool2d: ${describe(settings)}`, margin, caption, 13, { fill: colours.quiet, 'text-anchor': 'start' }),
  );
  return {
    width: full,
    height: caption + margin,
    title: `Average pooling, ${describe(settings)}`,
    ground: drawn.join(''),
    outputs,
    window(output) {
      const regions = windowRegions(pooled, ...at(output)).map(({ kind, row, column, height: h, width: w }) => ({
        kind,
        box: boxOf(input, row, column, h, w, kind === 'window' ? 3 : 0),
      }));
      const [outline] = regions.filter(({ kind }) => kind === 'window').map(({ box }) => box);
      if (!outline) throw new RangeError(`no output ${output}`);
      return { outline, taps: regions.filter(({ kind }) => kind === 'taps').map(({ box }) => box) };
    },
    chosen: (output) =>
      results
        .filter(({ grid }) => at(output)[0] < grid.rows && at(output)[1] < grid.columns)
        .map(({ grid }) => boxOf(grid, ...at(output), 1, 1, 3)),
    equation,
    otherEquation,
    text: { x: margin, y: first, size, lineHeight },
  };
}
