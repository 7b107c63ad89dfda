import type { DataFormat } from './data-format.ts';
import type { OutputSize, SizePair } from './numbers.ts';
import type { PaddingOption } from './padding.ts';
import { checkNames, copied, type Given } from './read.ts';

/** Options of averagePool2d and averagePool2dGradient: windows of a given size, or an output of a given size. */
export interface PoolOptions extends CommonOptions {
  /** Window size in cells: an integer for both axes or [height, width]. Required, unless there is an outputSize. */
  readonly poolSize: SizePair;
  readonly outputSize?: undefined;
  /** Steps between windows in cells. Absent or null: poolSize. */
  readonly strides?: SizePair | null | undefined;
  /**
   * 'valid' (the default): only windows inside the input. 'same': as many windows as strides fit into the input, an
   * odd padding cell going to the end ('same_lower': to the beginning). Or cells: a number for all sides, or
   * [vertical, horizontal], or [[top, bottom], [left, right]].
   */
  readonly padding?: PaddingOption | undefined;
  /** Distance between neighbouring taps of a window, in cells. Default 1. */
  readonly dilations?: SizePair | undefined;
  /**
   * Round the output length up instead of down, as PyTorch and ONNX do: a window may hang over the end, but one that
   * would start in the padding at the end is dropped. Not with 'same' and 'same_lower'. Default false.
   */
  readonly ceilMode?: boolean | undefined;
}

/** The options of adaptive pooling, whose output size decides where the windows lie. */
export interface AdaptivePoolOptions extends CommonOptions {
  /**
   * Output size in cells: an integer for both axes or [height, width], null standing for the input's length. As in
   * PyTorch's AdaptiveAvgPool2d, window i of m covers the cells floor(i * n / m) to ceil((i + 1) * n / m) - 1 of n; m may
   * exceed n. It replaces poolSize, strides, padding, dilations and ceilMode.
   */
  readonly outputSize: OutputSize;
  readonly poolSize?: undefined;
  readonly strides?: null | undefined;
  readonly padding?: undefined;
  readonly dilations?: undefined;
  readonly ceilMode?: undefined;
}

/** What both have. */
interface CommonOptions {
  /** Count padding cells in the divisor (PyTorch's default). Default false, as in Keras: only real cells count. */
  readonly countIncludePad?: boolean | undefined;
  /** Divide every window's sum by this integer, not 0 (negative ones as in PyTorch), instead of its count of cells. */
  readonly divisorOverride?: number | null | undefined;
  /** Order of the dimensions. Absent or null: what setImageDataFormat was given, else 'channels_last'. */
  readonly dataFormat?: DataFormatWord | null | undefined;
}

/** Keras's and TensorFlow.js's words for the data format; at run time any letter case will do. */
export type DataFormatWord = DataFormat | Uppercase<DataFormat> | 'channelsLast' | 'channelsFirst';

/** Where to put the result. */
export interface OutOption<Out> {
  /**
   * A typed array of the input's kind and the result's exact length, sharing no byte with the input: the result holds
   * this very array. Or a WasmTensor of the result's shape and the input's element type: it becomes the result.
   */
  readonly out?: Out | undefined;
}

/** The values of PoolOptions as they were when they were read: arrays copied, nothing checked. */
export type GivenOptions = Given<keyof PoolOptions>;

const NAMES: readonly (keyof PoolOptions | 'out')[] = [
  'poolSize',
  'strides',
  'padding',
  'dilations',
  'ceilMode',
  'countIncludePad',
  'divisorOverride',
  'dataFormat',
  'outputSize',
  'out',
];

/** Reads each option once. @throws TypeError for anything but an object of these options */
export function readPoolOptions(options: unknown): { given: GivenOptions; out: unknown } {
  checkNames(options, NAMES);
  const {
    poolSize,
    outputSize,
    strides,
    padding,
    dilations,
    ceilMode,
    countIncludePad,
    divisorOverride,
    dataFormat,
    out,
  } = options;
  const given = {
    poolSize: copied(poolSize),
    outputSize: copied(outputSize),
    strides: copied(strides),
    padding: copied(padding),
    dilations: copied(dilations),
    ceilMode,
    countIncludePad,
    divisorOverride,
    dataFormat,
  };
  return { given, out };
}
