/** Everything the page can be asked to show. The address holds exactly this (see address.ts). */

export const modes = ['grid', 'gradient', 'layer', 'image', 'timing', 'code'] as const;
export type Mode = (typeof modes)[number];

export const paddings = ['valid', 'same', 'same_lower', 'explicit'] as const;
export type PaddingName = (typeof paddings)[number];

export const formats = ['channels_last', 'channels_first'] as const;
export type DataFormat = (typeof formats)[number];

/** The libraries that Code writes for, and the input that Timing measures. */
export const libraries = ['keras', 'avgpool2d', 'tfjs', 'pytorch', 'onnx'] as const;
export const drawnPictures = ['rings', 'lighthouse'] as const;
export const timingInputs = ['grid', 'digit', 'layer', 'picture'] as const;

export const speeds = [0.5, 1, 2, 4] as const;
export const storySteps = 5;

/** The input's numbers: a pattern made by code for any size, or numbers the reader gave. */
export type Numbers =
  | { readonly pattern: PatternName }
  /** Plane after plane (channel, row, column), whatever the data format. */
  | { readonly values: readonly number[] };

export const patternNames = ['digits', 'ramp', 'ones', 'edges', 'impulse', 'checkerboard'] as const;
export type PatternName = (typeof patternNames)[number];

export interface Settings {
  readonly mode: Mode;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly poolSize: readonly [number, number];
  /** Adaptive pooling: the output's size takes the place of window, strides, padding, dilations and ceil mode. */
  readonly outputSize: readonly [number, number] | null;
  /** null: the same as the window, as in Keras. */
  readonly strides: readonly [number, number] | null;
  readonly padding: PaddingName;
  /** Top, bottom, left, right; read only when `padding` is 'explicit'. */
  readonly amounts: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  readonly ceilMode: boolean;
  readonly dataFormat: DataFormat;
  readonly numbers: Numbers;
  /** What the sum is divided by: real cells (Keras, TensorFlow), the window's area (PyTorch's default), or `override`. */
  readonly divideBy: 'real' | 'area' | 'number';
  readonly override: number;
  /** Show a second output: of the same windows divided by their area, or of the layer that PyTorch users write for it. */
  readonly compare: 'off' | 'on' | 'pytorch';
  /** Write the divisor into every output cell. */
  readonly counts: boolean;
  /** The whole page; or the grids, the equation and the player alone, as large as the screen allows. */
  readonly view: 'page' | 'present';
  /** The page stands in a frame of another page: grids, equation and player alone. */
  readonly embed: boolean;
  /** The step of the story that is told, 1 to 5; 0 when none is. */
  readonly story: number;
  /** How fast the window walks: steps per beat. */
  readonly speed: (typeof speeds)[number];
  readonly loop: boolean;
  /** Write float32 numbers in full instead of to three decimals. */
  readonly full: boolean;
  /** The channel that the grids draw. */
  readonly channel: number;
  /** The output cell that stays chosen, [row, column] from 0. */
  readonly pinned: readonly [number, number];
  /** Gradient mode: of the chosen output cell alone, or of all of them together. */
  readonly gradientOf: 'one' | 'all';
  /** Image mode: window and stride, [height, width] in pixels; stride null: the same as the window. */
  readonly imageWindow: readonly [number, number];
  readonly imageStride: readonly [number, number] | null;
  /** The picture that the page draws; a reader's own takes its place and is in no link. */
  readonly picture: (typeof drawnPictures)[number];
  readonly imagePadding: 'valid' | 'same';
  /** The layer that is checked, as it was pasted, and the shape of its input. */
  readonly layerText: string;
  readonly layerShape: string;
  readonly library: (typeof libraries)[number];
  readonly timingInput: (typeof timingInputs)[number];
}

/** The opening picture: its chosen cell reads (6 + 9 + 7) / 3, half of its window lying in the padding. */
export const defaults: Settings = {
  mode: 'grid',
  height: 5,
  width: 5,
  channels: 1,
  poolSize: [3, 2],
  outputSize: null,
  strides: [2, 2],
  padding: 'same',
  amounts: [1, 1, 1, 1],
  dilations: [1, 1],
  ceilMode: false,
  dataFormat: 'channels_last',
  numbers: { pattern: 'digits' },
  divideBy: 'real',
  override: 1,
  compare: 'off',
  counts: false,
  view: 'page',
  embed: false,
  story: 0,
  speed: 1,
  loop: false,
  full: false,
  channel: 0,
  pinned: [1, 2],
  gradientOf: 'one',
  imageWindow: [8, 8],
  imageStride: null,
  imagePadding: 'same',
  picture: 'rings',
  layerText: '',
  layerShape: '224 × 224 × 64',
  library: 'avgpool2d',
  timingInput: 'layer',
};

/** What the page can draw. The package itself has no such limits. */
export const limits = { side: 32, channels: 4, window: 32, padding: 16, imageWindow: 256 } as const;
