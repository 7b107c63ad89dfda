import type { Case } from './messages.ts';

/**
 * Average pooling as one writes it by hand: the yardstick of the Timing page, and the only place of
 * the page where anything but the package pools. channels_last, one image, real cells counted.
 * The windows' bounds are handed in, so that both sides work on the same ones.
 */
export function plainLoop(x: Float32Array, { width, channels, rows, columns, steps }: Case): Float32Array {
  const [down, across] = steps;
  const y = new Float32Array(rows.length * columns.length * channels);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const cells = row.taps * column.taps;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let r = 0; r < row.taps; r++) {
          for (let c = 0; c < column.taps; c++) {
            sum += x[((row.first + r * down) * width + column.first + c * across) * channels + channel] as number;
          }
        }
        y[at++] = sum / cells;
      }
    }
  }
  return y;
}
