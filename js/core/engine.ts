import {
  type ArrayConstructor,
  type Elements,
  type PoolArray,
  setElements,
  viewOf,
} from '../arguments/typed-arrays.ts';
import { type ElementType, type Job, prepare } from './job.ts';
import { check, HEIGHT, type PoolSpec, WIDTH } from './plan.ts';

/** Modes of a job's layout; the third, 2, is for windows that do not fit the arena. */
const IMAGES = 0;
const BANDS = 1;

/**
 * Copies a block of an image, or of images one below the other, into a tile without gaps, or back: whole rows together,
 * or row by row where columns are cut, or pixel by pixel where channels are.
 * @param intoTile else from the tile into the image
 * @param tile where it begins in wasm memory
 * @param run channels that are copied, from channelBegin on
 */
function copyBlock(
  { heap, channels }: Job,
  intoTile: boolean,
  image: Elements,
  width: number,
  tile: number,
  rowBegin: number,
  rowEnd: number,
  columnBegin: number,
  columnEnd: number,
  channelBegin = 0,
  run = channels,
): void {
  let at = tile;
  const copy = (begin: number, length: number) => {
    if (intoTile) heap.set(image.subarray(begin, begin + length), at);
    else image.set(heap.subarray(at, at + length), begin);
    at += length;
  };
  const columns = columnEnd - columnBegin;
  if (run === channels && columns === width) {
    copy(rowBegin * width * channels, (rowEnd - rowBegin) * width * channels);
    return;
  }
  for (let row = rowBegin; row < rowEnd; row++) {
    const start = (row * width + columnBegin) * channels + channelBegin;
    if (run === channels) copy(start, columns * channels);
    else for (let column = 0; column < columns; column++) copy(start + column * channels, run);
  }
}

/** Whole images, as many at a time as the arena takes. */
function poolImages(job: Job, images: number, input: Elements, output: Elements): void {
  const { core, layout, inputHeight, inputWidth, outputHeight, outputWidth } = job;
  for (let image = 0; image < images; image += layout.images) {
    const end = Math.min(image + layout.images, images);
    copyBlock(job, true, input, inputWidth, layout.input, image * inputHeight, end * inputHeight, 0, inputWidth);
    check(core.poolTile(end - image, 0, outputHeight, 0, outputWidth));
    copyBlock(job, false, output, outputWidth, layout.output, image * outputHeight, end * outputHeight, 0, outputWidth);
  }
}

/**
 * One image in bands of rows. Input rows go to slot (row mod slots) and stay there for the windows of the next band, so
 * each is copied once for every strip of columns.
 */
function poolBands(job: Job, input: Elements, output: Elements): void {
  const { core, layout, inputWidth, outputHeight, outputWidth, channels } = job;
  for (let columnBegin = 0; columnBegin < outputWidth; columnBegin += layout.columns) {
    const columnEnd = Math.min(outputWidth, columnBegin + layout.columns);
    const inputBegin = core.needed(WIDTH, columnBegin, columnEnd, false);
    const inputEnd = core.needed(WIDTH, columnBegin, columnEnd, true);
    const slotLength = (inputEnd - inputBegin) * channels;
    let copied = 0;

    for (let rowBegin = 0; rowBegin < outputHeight; rowBegin += layout.rows) {
      const rowEnd = Math.min(outputHeight, rowBegin + layout.rows);
      const needed = core.needed(HEIGHT, rowEnd - 1, rowEnd, true);
      copied = Math.max(copied, core.needed(HEIGHT, rowBegin, rowBegin + 1, false));
      while (copied < needed && slotLength > 0) {
        const slot = copied % layout.slots;
        const end = Math.min(needed, copied - slot + layout.slots);
        const tile = layout.input + slot * slotLength;
        copyBlock(job, true, input, inputWidth, tile, copied, end, inputBegin, inputEnd);
        copied = end;
      }
      check(core.poolTile(1, rowBegin, rowEnd, columnBegin, columnEnd));
      copyBlock(job, false, output, outputWidth, layout.output, rowBegin, rowEnd, columnBegin, columnEnd);
    }
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** One image whose windows do not fit the arena: for each row of output the window's rows are added in chunks. */
function poolTall(job: Job, input: Elements, output: Elements): void {
  const { core, layout, inputWidth, outputHeight, outputWidth, channels, spec } = job;
  const { slots, channels: run } = layout;
  // Rows of a dilated window are apart; the gradient's are so by the step of cpp/axis.h.
  const [, stride, dilation] = spec.rows;
  const step = job.transposed ? dilation / greatestCommonDivisor(dilation, stride) : dilation;
  for (let channelBegin = 0; channelBegin < channels; channelBegin += run) {
    // The last group overlaps the one before, so that all have the channels that the core is set up for.
    const first = Math.min(channelBegin, channels - run);
    for (let columnBegin = 0; columnBegin < outputWidth; columnBegin += layout.columns) {
      const columnEnd = Math.min(outputWidth, columnBegin + layout.columns);
      const inputBegin = core.needed(WIDTH, columnBegin, columnEnd, false);
      const inputEnd = core.needed(WIDTH, columnBegin, columnEnd, true);
      const slotLength = (inputEnd - inputBegin) * run;
      for (let row = 0; row < outputHeight; row++) {
        // The two parts of a window; the second, the suffix, is added from its last row to its first.
        for (const isPrefix of [true, false]) {
          const partBegin = core.tallPart(row, isPrefix ? 2 : 0, columnBegin, columnEnd);
          const partEnd = core.tallPart(row, isPrefix ? 3 : 1, columnBegin, columnEnd);
          const taps = slotLength > 0 ? Math.ceil((partEnd - partBegin) / step) : 0;
          for (let done = 0; done < taps; done += slots) {
            const count = Math.min(slots, taps - done);
            const begin = partBegin + (isPrefix ? done : taps - done - count) * step;
            // Neighbouring rows are copied together: they may be millions, of one element each.
            const together = step === 1 ? count : 1;
            for (let r = 0; r < count; r += together) {
              const from = begin + r * step;
              const tile = layout.input + r * slotLength;
              copyBlock(job, true, input, inputWidth, tile, from, from + together, inputBegin, inputEnd, first, run);
            }
            check(core.tallAdd(isPrefix, done === 0, begin, count, columnBegin, columnEnd));
          }
        }
        check(core.tallFinish(row, columnBegin, columnEnd));
        copyBlock(job, false, output, outputWidth, layout.output, row, row + 1, columnBegin, columnEnd, first, run);
      }
    }
  }
}

/**
 * Pools `images` images of height x width x channels elements, or takes the gradient of that with respect to its input;
 * channels_first is a batch of batch * channels images of one channel.
 * @param array the kind of `input` and `output`
 * @param transposed the gradient: `input` has the shape of the pooled images, `output` that of the images
 * @throws PlanError
 */
export function run(
  spec: PoolSpec,
  dtype: ElementType,
  array: ArrayConstructor,
  transposed: boolean,
  images: number,
  height: number,
  width: number,
  channels: number,
  input: PoolArray,
  output: PoolArray,
): void {
  const job = prepare(spec, dtype, array, transposed, height, width, channels);
  const { core, layout, outputHeight, outputWidth } = job;
  if (job.heap.length === 0) job.heap = new array(core.wasmMemory.buffer) as Elements;
  if (layout.mode === IMAGES && images <= layout.images) {
    // Small images take less time than views of the caller's arrays would.
    const length = images * outputHeight * outputWidth * channels;
    if (job.result.length !== length) job.result = job.heap.subarray(layout.output, layout.output + length);
    job.heap.set(input as Elements, layout.input);
    check(core.poolTile(images, 0, outputHeight, 0, outputWidth));
    setElements(output, job.result);
    return;
  }
  const from = viewOf(input, array);
  const to = viewOf(output, array);
  if (layout.mode === IMAGES) {
    poolImages(job, images, from, to);
    return;
  }
  const each = layout.mode === BANDS ? poolBands : poolTall;
  const inputImage = from.length / images;
  const outputImage = to.length / images;
  for (let image = 0; image < images; image++) {
    each(
      job,
      from.subarray(image * inputImage, (image + 1) * inputImage),
      to.subarray(image * outputImage, (image + 1) * outputImage),
    );
  }
}

/**
 * The same of images that lie in wasm memory, at the given addresses.
 * @returns whether it is done: scratch for whole rows may be more than the arena has, where `run` cuts them
 * @throws PlanError
 */
export function runResident(
  spec: PoolSpec,
  dtype: ElementType,
  array: ArrayConstructor,
  transposed: boolean,
  images: number,
  height: number,
  width: number,
  channels: number,
  input: number,
  output: number,
): boolean {
  const job = prepare(spec, dtype, array, transposed, height, width, channels);
  const pixel = images * channels * array.BYTES_PER_ELEMENT;
  const inputBytes = job.inputHeight * job.inputWidth * pixel;
  const outputBytes = job.outputHeight * job.outputWidth * pixel;
  const status = job.core.poolResident(input, output, images, inputBytes, outputBytes);
  return status !== -3 && check(status) === 0;
}
