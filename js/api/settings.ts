import { checkDataFormat, type DataFormat } from '../arguments/data-format.ts';
import { refuse } from '../arguments/errors.ts';
import { checkFlag, checkGiven, checkInteger, checkOutputSize, checkSizePair, MAX_SIZE } from '../arguments/numbers.ts';
import type { GivenOptions } from '../arguments/options.ts';
import { checkPadding, type Padding, type PaddingWord } from '../arguments/padding.ts';
import type { Given } from '../arguments/read.ts';
import { type AxisOptions, EXPLICIT, type PoolSpec, SAME, SAME_LOWER } from '../core/plan.ts';
import { chosenDataFormat } from './image-data-format.ts';

/** Checked options. The same object comes back for the same values, so it can serve as the key of a cached plan. */
export interface Settings {
  readonly spec: PoolSpec;
  readonly dataFormat: DataFormat;
  /** Whether it is channels_first. */
  readonly isFirst: boolean;
  readonly sizes: WindowSizes | OutputSizes;
  /** Whether the one cell of each channel comes out as (batch, channels). */
  readonly isFlat?: boolean;
}

/** Where the windows lie follows from these, */
export interface WindowSizes {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/** or from the size of the output. */
export interface OutputSizes {
  readonly outputSize: readonly [number | null, number | null];
}

/** The divisor, 0 standing for "none given". */
function checkDivisor(value: unknown): number {
  if (value === undefined || value === null) return 0;
  const divisor = checkInteger('divisorOverride', value, -MAX_SIZE);
  return divisor || refuse('divisorOverride', 'an integer other than 0', divisor, true);
}

/** One axis of a pooling, checked. */
export interface Axis {
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: PaddingWord | readonly [before: number, after: number];
  readonly ceilMode: boolean;
  readonly countPadding: boolean;
}

/**
 * An axis for the core.
 * @throws RangeError naming `ceilMode` with 'same', which fixes the output length: there is nothing to round up
 */
export function axisOptions({ window, stride, dilation, padding, ceilMode, countPadding }: Axis): AxisOptions {
  const mode = padding === 'same' ? SAME : padding === 'same_lower' ? SAME_LOWER : EXPLICIT;
  if (mode !== EXPLICIT && ceilMode) {
    refuse('ceilMode', `false with padding ${padding}, which fixes the size`, true, true);
  }
  const [before, after] = typeof padding === 'string' ? [0, 0] : padding;
  return { window, stride, dilation, padding: mode, before, after, ceilMode, countPadding, outputs: 0 };
}

const EVERY_CELL: AxisOptions = {
  window: 1,
  stride: 1,
  dilation: 1,
  padding: EXPLICIT,
  before: 0,
  after: 0,
  ceilMode: false,
  countPadding: false,
  outputs: 0,
};

/** An axis of adaptive pooling for the core; null stands for as many outputs as inputs. */
export function adaptiveAxis(outputs: number | null): AxisOptions {
  return { ...EVERY_CELL, outputs: outputs ?? 0 };
}

/** @throws RangeError naming the first option that was given although outputSize replaces it */
export function refuseReplaced(given: Given<string>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) refuse(name, 'absent where outputSize is given', value, true);
  }
}

function checkSettings(given: GivenOptions, rawFormat: unknown): Settings {
  const countIncludePad = checkFlag('countIncludePad', given.countIncludePad);
  const divisorOverride = checkDivisor(given.divisorOverride);
  const dataFormat = checkDataFormat('dataFormat', rawFormat);
  const isFirst = dataFormat === 'channels_first';
  if (given.outputSize !== undefined) {
    const { poolSize, strides, padding, dilations, ceilMode } = given;
    refuseReplaced({ poolSize, strides: strides ?? undefined, padding, dilations, ceilMode });
    const outputSize = checkOutputSize('outputSize', given.outputSize);
    const spec = { rows: adaptiveAxis(outputSize[0]), cols: adaptiveAxis(outputSize[1]), divisorOverride };
    return { spec, dataFormat, isFirst, sizes: { outputSize } };
  }
  checkGiven('poolSize or outputSize', given.poolSize);
  const poolSize = checkSizePair('poolSize', given.poolSize);
  const strides = checkSizePair('strides', given.strides ?? poolSize);
  const padding = checkPadding(given.padding);
  const dilations = checkSizePair('dilations', given.dilations);
  const ceilMode = checkFlag('ceilMode', given.ceilMode);
  const axis = (i: 0 | 1) =>
    axisOptions({
      window: poolSize[i],
      stride: strides[i],
      dilation: dilations[i],
      padding: typeof padding === 'string' ? padding : padding[i],
      ceilMode,
      // With a divisor of its own, a window that holds padding alone has a value after all: 0.
      countPadding: countIncludePad || divisorOverride !== 0,
    });
  const spec = { rows: axis(0), cols: axis(1), divisorOverride };
  return { spec, dataFormat, isFirst, sizes: { poolSize, strides, padding } };
}

/** Whether two values are the same, or lists of the same values. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
  return true;
}

function areSame(a: GivenOptions, b: GivenOptions): boolean {
  return (
    isSame(a.poolSize, b.poolSize) &&
    isSame(a.outputSize, b.outputSize) &&
    isSame(a.strides, b.strides) &&
    isSame(a.padding, b.padding) &&
    isSame(a.dilations, b.dilations) &&
    a.ceilMode === b.ceilMode &&
    a.countIncludePad === b.countIncludePad &&
    a.divisorOverride === b.divisorOverride
  );
}

/** The latest options and their settings: most programs pool in a loop with the same options. */
let latest: { given: GivenOptions; dataFormat: unknown; settings: Settings } | undefined;

/** @throws TypeError, RangeError naming the option */
export function settingsOf(given: GivenOptions): Settings {
  const dataFormat = given.dataFormat ?? chosenDataFormat() ?? 'channels_last';
  if (latest === undefined || latest.dataFormat !== dataFormat || !areSame(given, latest.given)) {
    latest = { given, dataFormat, settings: checkSettings(given, dataFormat) };
  }
  return latest.settings;
}
