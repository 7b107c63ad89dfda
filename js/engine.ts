import { type Core, load } from './load.ts';

/** Element types, in the order of DType in cpp/kernels.h. 'uint8' also stands for Uint8ClampedArray, the last two for images. */
const ELEMENTS = ['float32', 'float64', 'float16', 'int8', 'uint8', 'rgba', 'linear-rgba'] as const;
type ElementType = (typeof ELEMENTS)[number];
/** Name of the element type of a tensor. 'uint8' also stands for Uint8ClampedArray. */
export type DType = Exclude<ElementType, 'rgba' | 'linear-rgba'>;

/** One axis of a pooling, checked: sizes are integers from 1, before and after from 0, all below 2^31. */
export interface AxisOptions {
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: 'valid' | 'same' | 'same_lower' | 'explicit';
  /** Padding cells; only 'explicit' reads them. */
  readonly before: number;
  readonly after: number;
  readonly ceilMode: boolean;
  readonly countPadding: boolean;
}

/** A pooling, checked. Its identity is the key of the cached plan, so it must not change. */
export interface PoolSpec {
  readonly rows: AxisOptions;
  readonly cols: AxisOptions;
  /** 0: none. */
  readonly divisorOverride: number;
}

/** Geometry of one axis as the core has planned it. Valid until the next plan. */
export interface AxisPlan {
  readonly outputLength: number;
  /** Padding cells. */
  readonly before: number;
  readonly after: number;
  /** First real input cell under the window of output o. */
  first(o: number): number;
  /** Real cells under it. */
  taps(o: number): number;
  /** This axis's factor of its divisor. */
  divisor(o: number): number;
}

/** The core cannot plan a pooling; `axis` says where. */
export class PlanError extends RangeError {
  constructor(
    readonly axis: 'height' | 'width',
    readonly reason: 'empty-output' | 'empty-window' | 'too-large' | 'out-of-arena',
  ) {
    super(`${reason} along the ${axis}`);
  }
}

const REASONS = { [-1]: 'empty-output', [-2]: 'empty-window', [-3]: 'too-large' } as const;
const PADDINGS = { explicit: 0, valid: 0, same: 1, same_lower: 2 };

/** Axes of the core; the third is for questions, so that asking does not disturb the planned job. */
const HEIGHT = 0;
const WIDTH = 1;
const QUERY = 2;

/** Output length, or the core's (negative) status. */
function plan(core: Core, axis: number, options: AxisOptions, length: number): number {
  const explicit = options.padding === 'explicit';
  return core.planAxis(
    axis,
    length,
    options.window,
    options.stride,
    options.dilation,
    PADDINGS[options.padding],
    explicit ? options.before : 0,
    explicit ? options.after : 0,
    options.ceilMode,
    options.countPadding,
  );
}

/** @throws PlanError for a status of the core */
function check(status: number, axis: 'height' | 'width'): number {
  if (status >= 0) return status;
  const reason = REASONS[status as keyof typeof REASONS];
  if (reason === undefined) throw new Error(`avgpool2d: the core refused a call (${status})`);
  throw new PlanError(axis, reason);
}

/** The same for a status of a job, whose sizes are known to be sound: too large is then what does not fit the arena. */
function checkJob(status: number): void {
  if (status === -3) throw new PlanError('width', 'out-of-arena');
  check(status, 'width');
}

/** The latest answers of outputLength: a call asks for both axes, and loops ask for the same again. */
const asked: { options: AxisOptions | undefined; length: number; outputs: number }[] = [
  { options: undefined, length: 0, outputs: 0 },
  { options: undefined, length: 0, outputs: 0 },
];

/**
 * Output length of an axis, 0 where no window fits.
 * @throws PlanError where a window would hold no real cell, or sizes leave 31 bits
 */
export function outputLength(options: AxisOptions, length: number): number {
  for (const known of asked) {
    if (known.options === options && known.length === length) return known.outputs;
  }
  const status = plan(load(), QUERY, options, length);
  const outputs = status === -1 ? 0 : check(status, 'height');
  asked.unshift({ options, length, outputs });
  asked.length = 2;
  return outputs;
}

/** The windows of an axis. @throws PlanError where there are none, or one holds no real cell */
export function planAxis(options: AxisOptions, length: number): AxisPlan {
  const core = load();
  return {
    outputLength: check(plan(core, QUERY, options, length), 'height'),
    before: core.axisField(QUERY, 0, 0),
    after: core.axisField(QUERY, 1, 0),
    first: (o) => core.axisField(QUERY, 2, o),
    taps: (o) => core.axisField(QUERY, 3, o),
    divisor: (o) => core.axisField(QUERY, 4, o),
  };
}

/** How the core cuts a job; see Layout in cpp/pool.h. */
interface Layout {
  readonly mode: number;
  readonly images: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly slots: number;
  readonly input: number;
  readonly output: number;
}

/** Modes of a Layout. */
const IMAGES = 0;
const BANDS = 1;

/** A pooling of tensors of one shape: what the core has been told, and what it answered. */
interface Job {
  readonly spec: PoolSpec;
  readonly dtype: ElementType;
  readonly transposed: boolean;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Shape of the images that are read and written; the gradient reads pooled ones. */
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly elementBytes: number;
  readonly layout: Layout;
}

const BYTES: Record<ElementType, number> = {
  float32: 4,
  float64: 8,
  float16: 2,
  int8: 1,
  uint8: 1,
  rgba: 1,
  'linear-rgba': 1,
};

/** The job that the core is set up for. */
let current: Job | undefined;

function prepare(
  core: Core,
  spec: PoolSpec,
  dtype: ElementType,
  transposed: boolean,
  height: number,
  width: number,
  channels: number,
): Job {
  const last = current;
  if (
    last !== undefined &&
    last.spec === spec &&
    last.height === height &&
    last.width === width &&
    last.channels === channels &&
    last.dtype === dtype &&
    last.transposed === transposed
  ) {
    return last;
  }
  current = undefined;
  const pooledHeight = check(plan(core, HEIGHT, spec.rows, height), 'height');
  const pooledWidth = check(plan(core, WIDTH, spec.cols, width), 'width');
  checkJob(core.begin(ELEMENTS.indexOf(dtype), transposed, channels, spec.divisorOverride));
  const [mode, images, rows, columns, layoutChannels, slots, input, output] = new Int32Array(
    core.wasmMemory.buffer,
    core.address(true),
    8,
  ) as unknown as [number, number, number, number, number, number, number, number];
  const arena = core.address(false);
  current = {
    spec,
    dtype,
    transposed,
    height,
    width,
    channels,
    inputHeight: transposed ? pooledHeight : height,
    inputWidth: transposed ? pooledWidth : width,
    outputHeight: transposed ? height : pooledHeight,
    outputWidth: transposed ? width : pooledWidth,
    elementBytes: BYTES[dtype],
    layout: {
      mode,
      images,
      rows,
      columns,
      channels: layoutChannels,
      slots,
      input: arena + input,
      output: arena + output,
    },
  };
  return current;
}

/** All of wasm memory as bytes; made anew after the memory has grown, which detaches the old buffer. */
let heap = new Uint8Array(0);
function memory(core: Core): Uint8Array {
  if (heap.length === 0) heap = new Uint8Array(core.wasmMemory.buffer);
  return heap;
}

/** A rectangle of the image: rows, columns and channels [begin, end) that are copied to or from a tile without gaps. */
interface Block {
  readonly rowBegin: number;
  readonly rowEnd: number;
  readonly columnBegin: number;
  readonly columnEnd: number;
  readonly channelBegin: number;
  readonly channelEnd: number;
}

/**
 * Calls copy(offset in the image, offset in the tile, length) for each contiguous run of a block, in bytes: whole rows
 * together, or row by row where columns are cut, or pixel by pixel where channels are.
 */
function forEachRun(
  width: number,
  channels: number,
  elementBytes: number,
  block: Block,
  copy: (image: number, tile: number, length: number) => void,
): void {
  const { rowBegin, rowEnd, columnBegin, columnEnd, channelBegin, channelEnd } = block;
  const pixel = channels * elementBytes;
  const columns = columnEnd - columnBegin;
  const run = (channelEnd - channelBegin) * elementBytes;
  if (columns === width && run === pixel) {
    copy(rowBegin * width * pixel, 0, (rowEnd - rowBegin) * width * pixel);
    return;
  }
  let tile = 0;
  for (let row = rowBegin; row < rowEnd; row++) {
    const start = (row * width + columnBegin) * pixel + channelBegin * elementBytes;
    if (run === pixel) {
      copy(start, tile, columns * pixel);
      tile += columns * pixel;
      continue;
    }
    for (let column = 0; column < columns; column++) {
      copy(start + column * pixel, tile, run);
      tile += run;
    }
  }
}

/** Whole images, as many at a time as the arena takes. */
function poolImages(core: Core, job: Job, images: number, input: Uint8Array, output: Uint8Array): void {
  const { layout, inputHeight, inputWidth, outputHeight, outputWidth, channels, elementBytes } = job;
  const wasm = memory(core);
  const pixel = channels * elementBytes;
  const inputImage = inputHeight * inputWidth * pixel;
  const outputImage = outputHeight * outputWidth * pixel;
  for (let image = 0; image < images; image += layout.images) {
    const count = Math.min(layout.images, images - image);
    const from = image * inputImage;
    const whole = count === images;
    wasm.set(whole ? input : input.subarray(from, from + count * inputImage), layout.input);
    check(core.poolTile(count, 0, outputHeight, 0, outputWidth), 'height');
    output.set(wasm.subarray(layout.output, layout.output + count * outputImage), image * outputImage);
  }
}

/**
 * One image in bands of rows. Input rows go to slot (row mod slots) and stay there for the windows of the next band, so
 * each is copied once for every strip of columns.
 */
function poolBands(core: Core, job: Job, input: Uint8Array, output: Uint8Array): void {
  const { layout, inputWidth, outputHeight, outputWidth, channels, elementBytes } = job;
  const wasm = memory(core);
  const pixel = channels * elementBytes;
  for (let columnBegin = 0; columnBegin < outputWidth; columnBegin += layout.columns) {
    const columnEnd = Math.min(outputWidth, columnBegin + layout.columns);
    const inputBegin = core.needed(WIDTH, columnBegin, columnEnd, false);
    const inputEnd = core.needed(WIDTH, columnBegin, columnEnd, true);
    const slotBytes = (inputEnd - inputBegin) * pixel;
    let copied = 0;

    for (let rowBegin = 0; rowBegin < outputHeight; rowBegin += layout.rows) {
      const rowEnd = Math.min(outputHeight, rowBegin + layout.rows);
      const needed = core.needed(HEIGHT, rowEnd - 1, rowEnd, true);
      copied = Math.max(copied, core.needed(HEIGHT, rowBegin, rowBegin + 1, false));
      while (copied < needed && slotBytes > 0) {
        const slot = copied % layout.slots;
        const end = Math.min(needed, copied - slot + layout.slots);
        const block = {
          rowBegin: copied,
          rowEnd: end,
          columnBegin: inputBegin,
          columnEnd: inputEnd,
          channelBegin: 0,
          channelEnd: channels,
        };
        const to = layout.input + slot * slotBytes;
        forEachRun(inputWidth, channels, elementBytes, block, (from, tile, length) => {
          wasm.set(input.subarray(from, from + length), to + tile);
        });
        copied = end;
      }
      check(core.poolTile(1, rowBegin, rowEnd, columnBegin, columnEnd), 'height');
      const block = {
        rowBegin,
        rowEnd,
        columnBegin,
        columnEnd,
        channelBegin: 0,
        channelEnd: channels,
      };
      forEachRun(outputWidth, channels, elementBytes, block, (to, tile, length) => {
        const from = layout.output + tile;
        output.set(wasm.subarray(from, from + length), to);
      });
    }
  }
}

/** Fields of the core's tallPart: the input rows of the two parts of a window. */
const PARTS = [
  { isPrefix: false, begin: 0, end: 1 },
  { isPrefix: true, begin: 2, end: 3 },
];

/** One image whose windows do not fit the arena: for each row of output the window's rows are added in chunks. */
function poolTall(core: Core, job: Job, input: Uint8Array, output: Uint8Array): void {
  const { layout, inputWidth, outputHeight, outputWidth, channels, elementBytes, spec } = job;
  const wasm = memory(core);
  // Rows of a dilated window are apart; the gradient's are so by the step of cpp/axis.h.
  const { dilation, stride } = spec.rows;
  const step = job.transposed ? dilation / greatestCommonDivisor(dilation, stride) : dilation;
  for (let channelBegin = 0; channelBegin < channels; channelBegin += layout.channels) {
    // The last group overlaps the one before, so that all have the channels that the core is set up for.
    const first = Math.min(channelBegin, channels - layout.channels);
    const channelRange = { channelBegin: first, channelEnd: first + layout.channels };
    for (let columnBegin = 0; columnBegin < outputWidth; columnBegin += layout.columns) {
      const columnEnd = Math.min(outputWidth, columnBegin + layout.columns);
      const inputBegin = core.needed(WIDTH, columnBegin, columnEnd, false);
      const inputEnd = core.needed(WIDTH, columnBegin, columnEnd, true);
      const slotBytes = (inputEnd - inputBegin) * layout.channels * elementBytes;
      for (let row = 0; row < outputHeight; row++) {
        for (const { isPrefix, begin, end } of PARTS) {
          const partBegin = core.tallPart(row, begin);
          const partEnd = core.tallPart(row, end);
          const taps = slotBytes > 0 ? Math.ceil((partEnd - partBegin) / step) : 0;
          for (let done = 0; done < taps; done += layout.slots) {
            const count = Math.min(layout.slots, taps - done);
            // The suffix part is added from its last row to its first.
            const tap = isPrefix ? done : taps - done - count;
            // Neighbouring rows are copied together: they may be millions, of one element each.
            const together = step === 1 ? count : 1;
            for (let r = 0; r < count; r += together) {
              const inputRow = partBegin + (tap + r) * step;
              const block = {
                rowBegin: inputRow,
                rowEnd: inputRow + together,
                columnBegin: inputBegin,
                columnEnd: inputEnd,
                ...channelRange,
              };
              const to = layout.input + r * slotBytes;
              forEachRun(inputWidth, channels, elementBytes, block, (from, tile, length) => {
                wasm.set(input.subarray(from, from + length), to + tile);
              });
            }
            check(core.tallAdd(isPrefix, done === 0, partBegin + tap * step, count, columnBegin, columnEnd), 'height');
          }
        }
        check(core.tallFinish(row, columnBegin, columnEnd), 'height');
        const block = { rowBegin: row, rowEnd: row + 1, columnBegin, columnEnd, ...channelRange };
        forEachRun(outputWidth, channels, elementBytes, block, (to, tile, length) => {
          const from = layout.output + tile;
          output.set(wasm.subarray(from, from + length), to);
        });
      }
    }
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function transpose({ rows, cols, divisorOverride }: PoolSpec): PoolSpec {
  return { rows: cols, cols: rows, divisorOverride };
}

function run(
  spec: PoolSpec,
  dtype: ElementType,
  transposed: boolean,
  images: number,
  height: number,
  width: number,
  channels: number,
  input: Uint8Array,
  output: Uint8Array,
): void {
  const core = load();
  let job: Job;
  try {
    job = prepare(core, spec, dtype, transposed, height, width, channels);
  } catch (error) {
    // A window with more columns than fit the arena fits when its one row is taken for a column of rows.
    const isLine = height === 1 && width > 1 && outputLength(spec.rows, height) === 1;
    if (!isLine || !(error instanceof PlanError) || error.reason !== 'out-of-arena') throw error;
    run(transpose(spec), dtype, transposed, images, width, height, channels, input, output);
    return;
  }
  const { layout } = job;
  if (layout.mode === IMAGES) {
    poolImages(core, job, images, input, output);
    return;
  }
  const each = layout.mode === BANDS ? poolBands : poolTall;
  const inputImage = input.length / images;
  const outputImage = output.length / images;
  for (let image = 0; image < images; image++) {
    each(
      core,
      job,
      input.subarray(image * inputImage, (image + 1) * inputImage),
      output.subarray(image * outputImage, (image + 1) * outputImage),
    );
  }
}

/**
 * Pools `images` images of height x width x channels elements; channels_first is a batch of batch * channels images of
 * one channel.
 * @param input the bytes of the images
 * @param output where the bytes of the pooled images go
 * @throws PlanError
 */
export function runPool(
  spec: PoolSpec,
  dtype: DType,
  images: number,
  height: number,
  width: number,
  channels: number,
  input: Uint8Array,
  output: Uint8Array,
): void {
  run(spec, dtype, false, images, height, width, channels, input, output);
}

/**
 * The gradient of runPool with respect to its input.
 * @param dy bytes of the shape of the pooled images, float32 or float64
 * @param output bytes of the shape of the images, height x width x channels
 * @throws PlanError
 */
export function runGradient(
  spec: PoolSpec,
  dtype: DType,
  images: number,
  height: number,
  width: number,
  channels: number,
  dy: Uint8Array,
  output: Uint8Array,
): void {
  run(spec, dtype, true, images, height, width, channels, dy, output);
}

/**
 * Pools an RGBA image of height x width pixels with its alpha, see cpp/image.h.
 * @param linear whether light is averaged, or stored values
 * @throws PlanError
 */
export function runPoolImage(
  spec: PoolSpec,
  linear: boolean,
  height: number,
  width: number,
  input: Uint8Array,
  output: Uint8Array,
): void {
  run(spec, linear ? 'linear-rgba' : 'rgba', false, 1, height, width, 4, input, output);
}

/** Pools images that lie in wasm memory, at the given addresses. @throws PlanError */
export function runResident(
  spec: PoolSpec,
  dtype: DType,
  images: number,
  height: number,
  width: number,
  channels: number,
  input: number,
  output: number,
): void {
  const core = load();
  const job = prepare(core, spec, dtype, false, height, width, channels);
  const pixel = images * channels * job.elementBytes;
  const inputBytes = job.inputHeight * job.inputWidth * pixel;
  const outputBytes = job.outputHeight * job.outputWidth * pixel;
  checkJob(core.poolResident(input, output, images, inputBytes, outputBytes));
}

/** The current buffer of wasm memory; growing replaces it. */
export function memoryBuffer(): ArrayBuffer {
  return memory(load()).buffer as ArrayBuffer;
}
