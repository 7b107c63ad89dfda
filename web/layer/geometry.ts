import { describeWindows, type WindowPlan } from 'avgpool2d';
import { type Layer, paddingOf } from './layer.ts';

/** Neighbouring outputs along one axis that share a factor of the divisor; both ends included, counted from 0. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly divisor: number;
}

export interface AxisReport {
  readonly length: number;
  readonly plan: WindowPlan;
  readonly window: number;
  /** Input cells that no window reads, as ranges. */
  readonly dropped: readonly { readonly from: number; readonly to: number }[];
  readonly runs: readonly Run[];
  /** Cells that the last window hangs over the padding at the end. */
  readonly overhang: number;
}

/** Where one divisor holds: some outputs down, some across. */
export interface Place {
  readonly rows: Run;
  readonly columns: Run;
}

export interface Report {
  readonly rows: AxisReport;
  readonly columns: AxisReport;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** Every distinct divisor, rising, and where it holds. */
  readonly divisors: readonly { readonly divisor: number; readonly places: readonly Place[] }[];
}

function runsOf(plan: WindowPlan): Run[] {
  const runs: { from: number; to: number; divisor: number }[] = [];
  for (const [at, { divisor }] of plan.windows.entries()) {
    const last = runs.at(-1);
    if (last?.divisor === divisor) last.to = at;
    else runs.push({ from: at, to: at, divisor });
  }
  return runs;
}

/** Which cells no window reads, however many there are. */
function droppedOf({ windows }: WindowPlan, length: number, dilation: number): { from: number; to: number }[] {
  const read = new Uint8Array(length);
  let end = 0;
  for (const { first, taps } of windows) {
    // Windows begin one behind the other: without gaps between taps only what is new needs a look.
    const from = dilation === 1 ? Math.max(first, end) : first;
    const to = first + (taps - 1) * dilation;
    for (let cell = from; cell <= to; cell += dilation) read[cell] = 1;
    end = Math.max(end, to + 1);
  }
  const found: { from: number; to: number }[] = [];
  for (let cell = 0; cell < length; cell++) {
    if (read[cell]) continue;
    const last = found.at(-1);
    if (last?.to === cell - 1) last.to = cell;
    else found.push({ from: cell, to: cell });
  }
  return found;
}

function axisReport({ options }: Layer, length: number, axis: 0 | 1): AxisReport {
  const pick = (value: unknown, fallback: number): number => {
    const one = Array.isArray(value) ? value[axis] : value;
    return typeof one === 'number' ? one : fallback;
  };
  if (options.poolSize === null) {
    const plan = describeWindows(length, { outputSize: options.outputSize[axis] });
    const window = plan.windows.reduce((most, { taps }) => Math.max(most, taps), 0);
    return { length, plan, window, dropped: [], runs: runsOf(plan), overhang: 0 };
  }
  const window = options.poolSize[axis];
  const dilation = pick(options.dilations, 1);
  const padding = paddingOf(options);
  const plan = describeWindows(length, {
    window,
    stride: pick(options.strides, window),
    padding: typeof padding === 'string' ? padding : padding[axis],
    dilation,
    ceilMode: options.ceilMode ?? false,
    countIncludePad: options.countIncludePad ?? false,
  });
  const extent = (window - 1) * dilation + 1;
  return {
    length,
    plan,
    window,
    dropped: droppedOf(plan, length, dilation),
    runs: runsOf(plan),
    overhang: Math.max(0, (plan.windows.at(-1)?.start ?? 0) + extent - length - plan.after),
  };
}

/** What a layer does to an input of any size. Throws the package's own errors. */
export function reportOf(
  layer: Layer,
  [batch, height, width, channels]: readonly [number, number, number, number],
): Report {
  const rows = axisReport(layer, height, 0);
  const columns = axisReport(layer, width, 1);
  const first = layer.options.dataFormat === 'channels_first';
  const shape = (h: number, w: number) => (first ? [batch, channels, h, w] : [batch, h, w, channels]);
  const places = new Map<number, Place[]>();
  for (const down of rows.runs) {
    for (const across of columns.runs) {
      const divisor = layer.options.divisorOverride ?? down.divisor * across.divisor;
      places.set(divisor, [...(places.get(divisor) ?? []), { rows: down, columns: across }]);
    }
  }
  return {
    rows,
    columns,
    inputShape: shape(height, width),
    outputShape: layer.flat ? [batch, channels] : shape(rows.plan.outputLength, columns.plan.outputLength),
    divisors: [...places].sort(([a], [b]) => a - b).map(([divisor, where]) => ({ divisor, places: where })),
  };
}

/** "224 x 224 x 64", "(1, 224, 224, 64)", "[None, 64, 224, 224]" as [batch, height, width, channels]. */
export function readShape(text: string, dataFormat: Layer['options']['dataFormat']): [number, number, number, number] {
  const parts = text.match(/none|null|\?|\d+/gi)?.map((part) => (/^\d/.test(part) ? Number(part) : 1)) ?? [];
  const image = parts.length === 4 ? parts.slice(1) : parts;
  if (image.length !== 2 && image.length !== 3) {
    throw new Error('Give height, width and channels, or the whole shape: 224 × 224 × 64, or (1, 224, 224, 64).');
  }
  const batch = parts.length === 4 ? (parts[0] ?? 1) : 1;
  const [a = 1, b = 1, c = 1] = image;
  // A tuple is in the layer's own order; sizes with × between them begin with the height.
  const tuple = parts.length === 4 || /[(,]/.test(text);
  return image.length === 3 && tuple && dataFormat === 'channels_first' ? [batch, b, c, a] : [batch, a, b, c];
}
