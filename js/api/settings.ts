import { checkDataFormat, type DataFormat } from '../arguments/data-format.ts';
import { refuse } from '../arguments/errors.ts';
import { checkFlag, checkInteger, checkSizePair, MAX_SIZE } from '../arguments/numbers.ts';
import { type AxisPadding, checkPadding, type ExplicitPadding, type PaddingWord } from '../arguments/padding.ts';
import { type AxisOptions, EXPLICIT, type PoolSpec, SAME, SAME_LOWER } from '../core/plan.ts';
import { imageDataFormat } from './image-data-format.ts';

/** Checked options. The same object comes back for the same values, so it can serve as the key of a cached plan. */
export interface Settings {
  readonly spec: PoolSpec;
  readonly dataFormat: DataFormat;
  /** Whether it is channels_first. */
  readonly isFirst: boolean;
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: PaddingWord | ExplicitPadding;
}

/** The values of POOL_OPTIONS but `out`, as readOptions gives them; those at the end may be left out. */
export type RawSettings = unknown[];

/** The divisor, 0 standing for "none given". */
function checkDivisor(value: unknown): number {
  if (value === undefined || value === null) return 0;
  const divisor = checkInteger('divisorOverride', value, -MAX_SIZE);
  return divisor || refuse('divisorOverride', 'an integer other than 0', divisor, true);
}

/**
 * One axis for the engine.
 * @throws RangeError naming `ceilMode` with 'same', which fixes the output length: there is nothing to round up
 */
export function axisOptions(
  window: number,
  stride: number,
  dilation: number,
  padding: AxisPadding,
  ceilMode: boolean,
  countPadding: boolean,
): AxisOptions {
  const mode = padding === 'same' ? SAME : padding === 'same_lower' ? SAME_LOWER : EXPLICIT;
  if (mode !== EXPLICIT && ceilMode) {
    refuse('ceilMode', `false with padding ${padding}, which fixes the size`, true, true);
  }
  const [before, after] = typeof padding === 'string' ? [0, 0] : padding;
  return [window, stride, dilation, mode, before, after, ceilMode, countPadding];
}

function checkSettings([
  rawPoolSize,
  rawStrides,
  rawPadding = 'valid',
  rawFormat,
  rawDilations = 1,
  rawCeilMode = false,
  rawCountIncludePad = false,
  rawDivisor,
]: RawSettings): Settings {
  const poolSize = checkSizePair('poolSize', rawPoolSize);
  const strides = checkSizePair('strides', rawStrides ?? poolSize);
  const padding = checkPadding(rawPadding);
  const dilations = checkSizePair('dilations', rawDilations);
  const ceilMode = checkFlag('ceilMode', rawCeilMode);
  const countIncludePad = checkFlag('countIncludePad', rawCountIncludePad);
  const divisorOverride = checkDivisor(rawDivisor);
  const dataFormat = checkDataFormat('dataFormat', rawFormat);
  // With a divisor of its own, a window that holds padding alone has a value after all: 0.
  const counted = countIncludePad || divisorOverride !== 0;
  const axis = (i: 0 | 1) => {
    const cells = typeof padding === 'string' ? padding : padding[i];
    return axisOptions(poolSize[i], strides[i], dilations[i], cells, ceilMode, counted);
  };
  const spec = { rows: axis(0), cols: axis(1), divisorOverride };
  return { spec, dataFormat, isFirst: dataFormat === 'channels_first', poolSize, strides, padding };
}

/** Whether two values are lists of the same values, lists among them compared in the same way. */
function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !isSame(a[i], b[i])) return false;
  return true;
}

/** The latest options and what they were checked to be: most programs pool in a loop with the same options. */
let lastRaw: RawSettings = [];
let lastSettings: Settings;

/** @throws TypeError, RangeError naming the option */
export function settingsOf(raw: RawSettings): Settings {
  raw[3] ??= imageDataFormat();
  if (!isSame(raw, lastRaw)) {
    lastSettings = checkSettings(raw);
    lastRaw = raw;
  }
  return lastSettings;
}
