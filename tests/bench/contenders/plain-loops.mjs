/**
 * Average pooling as a careful engineer writes it without a library: flat typed arrays, indices hoisted out of the
 * inner loops, which run over memory in its order. `x` holds `images` images of rows.length x cols.length cells of
 * `depth` channels; output `o` of an axis adds `count[o]` cells from `first[o]` on, `step` apart. `divide` is false for
 * gradients, whose cells are divided before they are added.
 */

/** Each tap of each window, one channel after the other in a local variable. */
export function channelByChannel(x, y, { images, rows, cols, depth, integer, divide }) {
  const [rowPitch, tapPitch] = [rows.step * cols.length * depth, cols.step * depth];
  let at = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < rows.outLength; oy++) {
      const rowCount = rows.count[oy];
      const top = (n * rows.length + rows.first[oy]) * cols.length * depth;
      for (let ox = 0; ox < cols.outLength; ox++) {
        const colCount = cols.count[ox];
        const taps = rowCount * colCount;
        const corner = top + cols.first[ox] * depth;
        for (let c = 0; c < depth; c++) {
          let sum = 0;
          let row = corner + c;
          for (let i = 0; i < rowCount; i++, row += rowPitch) {
            for (let j = 0, p = row; j < colCount; j++, p += tapPitch) sum += x[p];
          }
          y[at++] = integer ? roundAwayFromZero(sum, taps) : divide ? sum / taps : sum;
        }
      }
    }
  }
}

/** Each tap of each window, all channels of a tap together in a short array. */
export function channelsTogether(x, y, { images, rows, cols, depth, integer, divide }) {
  const sums = sumsOf(depth, integer);
  const rowPitch = rows.step * cols.length * depth;
  const tapPitch = cols.step * depth;
  let at = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < rows.outLength; oy++) {
      const rowCount = rows.count[oy];
      const top = (n * rows.length + rows.first[oy]) * cols.length * depth;
      for (let ox = 0; ox < cols.outLength; ox++) {
        const colCount = cols.count[ox];
        let row = top + cols.first[ox] * depth;
        sums.fill(0);
        for (let i = 0; i < rowCount; i++, row += rowPitch) {
          for (let j = 0, tap = row; j < colCount; j++, tap += tapPitch) {
            for (let c = 0, p = tap; c < depth; c++, p++) sums[c] += x[p];
          }
        }
        at = finish(sums, y, at, rowCount * colCount, integer, divide);
      }
    }
  }
}

/** The rows of a window into one line, then along the line: kh + kw additions instead of kh * kw. */
export function rowsThenColumns(x, y, { images, rows, cols, depth, integer, divide }) {
  const pitch = cols.length * depth;
  const line = sumsOf(pitch, integer);
  let at = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < rows.outLength; oy++) {
      const rowCount = rows.count[oy];
      let row = (n * rows.length + rows.first[oy]) * pitch;
      line.fill(0);
      for (let i = 0; i < rowCount; i++, row += rows.step * pitch) {
        for (let p = 0, q = row; p < pitch; p++, q++) line[p] += x[q];
      }
      const tapPitch = cols.step * depth;
      for (let ox = 0; ox < cols.outLength; ox++) {
        const colCount = cols.count[ox];
        const taps = rowCount * colCount;
        const left = cols.first[ox] * depth;
        for (let c = 0; c < depth; c++) {
          let sum = 0;
          for (let j = 0, p = left + c; j < colCount; j++, p += tapPitch) sum += line[p];
          y[at++] = integer ? roundAwayFromZero(sum, taps) : divide ? sum / taps : sum;
        }
      }
    }
  }
}

/**
 * Running box sums down the rows and along them: what enters a window is added, what leaves it is subtracted. Not for
 * dilated windows, nor for NaN and infinity, which would never leave.
 */
export function runningSums(x, y, { images, rows, cols, depth, integer, divide }) {
  const pitch = cols.length * depth;
  const line = sumsOf(pitch, integer);
  const sums = sumsOf(depth, integer);
  let at = 0;
  for (let n = 0; n < images; n++) {
    const image = n * rows.length * pitch;
    let [above, below] = [0, 0];
    for (let oy = 0; oy < rows.outLength; oy++) {
      const [top, bottom] = [rows.first[oy], rows.first[oy] + rows.count[oy]];
      if (top >= below || oy === 0) {
        line.fill(0);
        above = below = top;
      }
      for (; below < bottom; below++) for (let p = 0, q = image + below * pitch; p < pitch; p++, q++) line[p] += x[q];
      for (; above < top; above++) for (let p = 0, q = image + above * pitch; p < pitch; p++, q++) line[p] -= x[q];
      let [before, after] = [0, 0];
      for (let ox = 0; ox < cols.outLength; ox++) {
        const [left, right] = [cols.first[ox], cols.first[ox] + cols.count[ox]];
        if (left >= after || ox === 0) {
          sums.fill(0);
          before = after = left;
        }
        for (; after < right; after++) for (let c = 0, p = after * depth; c < depth; c++, p++) sums[c] += line[p];
        for (; before < left; before++) for (let c = 0, p = before * depth; c < depth; c++, p++) sums[c] -= line[p];
        at = finish(sums, y, at, (bottom - top) * (right - left), integer, divide);
      }
    }
  }
}

/** Gradients of dilated windows: each output hands its share to every cell of its window. `rows` and `cols` are forward. */
export function scattered(dy, dx, { images, rows, cols, depth }) {
  const rowPitch = rows.step * cols.length * depth;
  const tapPitch = cols.step * depth;
  dx.fill(0);
  let from = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < rows.outLength; oy++) {
      const rowCount = rows.count[oy];
      const top = (n * rows.length + rows.first[oy]) * cols.length * depth;
      for (let ox = 0; ox < cols.outLength; ox++) {
        const colCount = cols.count[ox];
        const taps = rowCount * colCount;
        const corner = top + cols.first[ox] * depth;
        for (let c = 0; c < depth; c++) {
          const share = dy[from++] / taps;
          let row = corner + c;
          for (let i = 0; i < rowCount; i++, row += rowPitch) {
            for (let j = 0, p = row; j < colCount; j++, p += tapPitch) dx[p] += share;
          }
        }
      }
    }
  }
}

/** What every output of a gradient's forward pooling hands to each cell of its window. */
export function shares(dy, into, { images, rows, cols, depth }) {
  let at = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < rows.outLength; oy++) {
      for (let ox = 0; ox < cols.outLength; ox++) {
        const taps = rows.count[oy] * cols.count[ox];
        for (let c = 0; c < depth; c++, at++) into[at] = dy[at] / taps;
      }
    }
  }
}

function sumsOf(length, integer) {
  return integer ? new Int32Array(length) : new Float64Array(length);
}

function finish(sums, y, at, taps, integer, divide) {
  if (integer) for (let c = 0; c < sums.length; c++, at++) y[at] = roundAwayFromZero(sums[c], taps);
  else if (divide) for (let c = 0; c < sums.length; c++, at++) y[at] = sums[c] / taps;
  else for (let c = 0; c < sums.length; c++, at++) y[at] = sums[c];
  return at;
}

/** Half of an odd count loses its half, but then no mean lies half-way. */
function roundAwayFromZero(sum, count) {
  const half = count >> 1;
  return ((sum < 0 ? sum - half : sum + half) / count) | 0;
}
