import type { Settings } from '../state/settings.ts';
import type { Pooled } from './pooled.ts';
import { pool } from './pooling.ts';

/** The second output that stands beside the first. */
export interface Other {
  /** Over its grid. */
  readonly title: string;
  /** Over its equation, with what it was called with. */
  readonly name: string;
  /** What the first output is called beside it. */
  readonly firstTitle: string;
  /** How far the two differ in one cell; NaN where one of them has no such cell. */
  readonly difference: (row: number, column: number) => number;
  /** The distances in all cells where both have a number and differ. */
  readonly differences: readonly number[];
  readonly pooled: Pooled;
  readonly settings: Settings;
}

/** What a divisor is called over an output and an equation. */
const divisorNames = { real: 'real cells', area: 'window area', number: 'your divisor' };

/**
 * The layer that one writes in PyTorch for the same window: PyTorch has no 'same', so it pads
 * half a window on every side and counts padding.
 */
function pytorchSettings(settings: Settings): Settings {
  const [down, across] = settings.poolSize.map((size) => Math.floor(size / 2)) as [number, number];
  const same = settings.padding === 'same' || settings.padding === 'same_lower';
  return {
    ...settings,
    divideBy: 'area',
    ...(same && { padding: 'explicit' as const, amounts: [down, down, across, across] as const }),
  };
}

function pytorchTitle({ padding, amounts, ceilMode }: Settings): string {
  const [top, , left] = amounts;
  const parts = padding === 'explicit' ? [top === left ? `padding=${top}` : `padding=(${top}, ${left})`] : [];
  if (ceilMode) parts.push('ceil_mode=True');
  return ['PyTorch', ...parts].join(', ');
}

/** What the first output is called beside the second. */
function firstTitle({ compare, divideBy, ceilMode, padding, dilations }: Settings): string {
  const keras = divideBy === 'real' && !ceilMode && padding !== 'explicit' && dilations.every((n) => n === 1);
  return compare === 'pytorch' && keras ? 'Output of Keras' : `Output: ${divisorNames[divideBy]}`;
}

function difference(one: Pooled, other: Pooled, row: number, column: number): number {
  const value = ({ rows, columns, shown }: Pooled) =>
    row < rows.outputLength && column < columns.outputLength
      ? (shown[row * columns.outputLength + column] ?? Number.NaN)
      : Number.NaN;
  const [a, b] = [value(one), value(other)];
  return Object.is(a, b) ? 0 : Math.abs(a - b);
}

/** What stands beside the output of `settings`; null when PyTorch refuses such a layer. */
export function compare(settings: Settings): Other | null {
  const pytorch = settings.compare === 'pytorch';
  const other: Settings = pytorch
    ? pytorchSettings(settings)
    : { ...settings, divideBy: settings.divideBy === 'area' ? 'real' : 'area' };
  const one = pool(settings);
  let pooled: Pooled;
  try {
    pooled = pool(other);
  } catch {
    return null;
  }
  const columns = one.columns.outputLength;
  const apart = (row: number, column: number) => difference(one, pooled, row, column);
  return {
    title: pytorch ? 'Output of PyTorch' : `Output: ${divisorNames[other.divideBy]}`,
    name: pytorch ? pytorchTitle(other) : `Output: ${divisorNames[other.divideBy]}`,
    firstTitle: firstTitle(settings),
    difference: apart,
    differences: one.shown
      .map((_, i) => apart(Math.floor(i / columns), i % columns))
      .filter((distance) => distance > 0),
    pooled,
    settings: other,
  };
}
