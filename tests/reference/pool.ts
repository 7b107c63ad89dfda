import { type AnyOptions, axisWindows } from './geometry.ts';
import { layoutOf, resized } from './layout.ts';
import { Sum } from './sum.ts';

/** What average pooling must give, with all that a test needs to judge a rounded result. */
export interface Reference {
  shape: number[];
  /** Sum over the real cells (for the gradient: the result itself). */
  sum: Float64Array;
  divisor: Float64Array;
  /** sum / divisor. */
  mean: Float64Array;
  /** Mean of the absolute values: the scale that rounding errors are measured in. */
  scale: Float64Array;
  /** Numbers added along each axis: real cells under the window, or for the gradient windows over the cell. */
  rows: Float64Array;
  cols: Float64Array;
  /** Quotients that make up one result: 1, or for the gradient, which divides first, rows * cols. */
  quotients: Float64Array;
}

/** Average pooling of a tensor of rank 4. A window with divisor 0 has no value: NaN here, an error in the package. */
export function referencePool(input: ArrayLike<number>, shape: readonly number[], options: AnyOptions): Reference {
  const values = new Float64Array(input);
  const from = layoutOf(shape, options.dataFormat);
  const rows = axisWindows(options, 0, from.height);
  const cols = axisWindows(options, 1, from.width);
  const out = emptyReference(resized(from, rows.length, cols.length, options.dataFormat));
  const to = layoutOf(out.shape, options.dataFormat);

  rows.forEach((row, oy) => {
    cols.forEach((col, ox) => {
      const divisor = options.divisorOverride ?? row.divisor * col.divisor;
      for (let n = 0; n < from.batch; n++) {
        for (let c = 0; c < from.channels; c++) {
          const sum = new Sum();
          let absolute = 0;
          for (const y of row.cells) {
            for (const x of col.cells) {
              const value = values[from.index(n, y, x, c)] as number;
              sum.add(value);
              absolute += Math.abs(value);
            }
          }
          const at = to.index(n, oy, ox, c);
          out.sum[at] = sum.value;
          out.divisor[at] = divisor;
          out.mean[at] = sum.value / divisor;
          out.scale[at] = absolute / Math.abs(divisor);
          out.rows[at] = row.cells.length;
          out.cols[at] = col.cells.length;
          out.quotients[at] = 1;
        }
      }
    });
  });
  return out;
}

/**
 * The gradient as the literal transpose of the forward pass: each output hands dy / divisor to every real cell of
 * its window. `shape` is that of the input, `dy` has the output's.
 */
export function referenceGradient(shape: readonly number[], dy: ArrayLike<number>, options: AnyOptions): Reference {
  const to = layoutOf(shape, options.dataFormat);
  const rows = axisWindows(options, 0, to.height);
  const cols = axisWindows(options, 1, to.width);
  const from = layoutOf(resized(to, rows.length, cols.length, options.dataFormat), options.dataFormat);
  const out = emptyReference([...shape]);
  const sums = Array.from(out.sum, () => new Sum());
  const rowsOver = coverage(rows, to.height);
  const colsOver = coverage(cols, to.width);

  rows.forEach((row, oy) => {
    cols.forEach((col, ox) => {
      const divisor = options.divisorOverride ?? row.divisor * col.divisor;
      for (let n = 0; n < to.batch; n++) {
        for (let c = 0; c < to.channels; c++) {
          const share = (dy[from.index(n, oy, ox, c)] as number) / divisor;
          for (const y of row.cells) {
            for (const x of col.cells) {
              const at = to.index(n, y, x, c);
              (sums[at] as Sum).add(share);
              out.scale[at] = (out.scale[at] as number) + Math.abs(share);
              out.rows[at] = rowsOver[y] as number;
              out.cols[at] = colsOver[x] as number;
              out.quotients[at] = (rowsOver[y] as number) * (colsOver[x] as number);
            }
          }
        }
      }
    });
  });
  sums.forEach((sum, at) => {
    out.sum[at] = out.mean[at] = sum.value;
  });
  out.divisor.fill(1);
  return out;
}

function emptyReference(shape: number[]): Reference {
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    shape,
    sum: new Float64Array(size),
    divisor: new Float64Array(size),
    mean: new Float64Array(size),
    scale: new Float64Array(size),
    rows: new Float64Array(size),
    cols: new Float64Array(size),
    quotients: new Float64Array(size),
  };
}

/** Of how many windows each cell is part. */
function coverage(windows: readonly { cells: number[] }[], length: number): number[] {
  const count = new Array<number>(length).fill(0);
  for (const { cells } of windows) for (const cell of cells) count[cell] = (count[cell] as number) + 1;
  return count;
}
