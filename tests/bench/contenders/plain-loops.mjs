/**
 * Average pooling as a careful engineer writes it without a library: flat typed arrays, indices hoisted out of the
 * inner loops, which run over memory in its order. `x` holds `images` images of rows.length x cols.length cells of
 * `depth` channels; output `o` of an axis adds `count[o]` cells from `first[o]` on, `step` apart. `divide` is false for
 * gradients, whose cells are divided before they are added.
 */

/** Each tap of each window, one channel after the other in a local variable; whole windows of 2x2 and 3x3 in one line. */
export function channelByChannel(x, y, { images, rows, cols, depth, integer, divide }) {
  const { first: tops, count: rowCounts, outLength: outRows } = rows;
  const { first: lefts, count: colCounts, outLength: outCols } = cols;
  const image = rows.length * cols.length * depth;
  const pitch = cols.length * depth;
  const down = rows.step * pitch;
  const right = cols.step * depth;
  let at = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < outRows; oy++) {
      const rowCount = rowCounts[oy];
      const top = n * image + tops[oy] * pitch;
      for (let ox = 0; ox < outCols; ox++) {
        const colCount = colCounts[ox];
        const taps = rowCount * colCount;
        const begin = top + lefts[ox] * depth;
        const end = begin + depth;
        for (let p = begin; p < end; p++) {
          let sum = 0;
          if (rowCount === 2 && colCount === 2) {
            const q = p + down;
            sum = x[p] + x[p + right] + x[q] + x[q + right];
          } else if (rowCount === 3 && colCount === 3) {
            const [q, r] = [p + down, p + 2 * down];
            const [a, b] = [right, 2 * right];
            sum = x[p] + x[p + a] + x[p + b] + x[q] + x[q + a] + x[q + b] + x[r] + x[r + a] + x[r + b];
          } else {
            for (let row = p, i = 0; i < rowCount; i++, row += down) {
              for (let q = row, j = 0; j < colCount; j++, q += right) sum += x[q];
            }
          }
          y[at++] = integer ? roundAwayFromZero(sum, taps) : divide ? sum / taps : sum;
        }
      }
    }
  }
}

/** One channel and many small images: the places of all taps of an image are listed once. */
export function listedTaps(x, y, { images, rows, cols, integer, divide }) {
  const { ends, places, counts } = tapsOfAnImage(rows, cols);
  const image = rows.length * cols.length;
  const outImage = counts.length;
  let at = 0;
  for (let n = 0, base = 0; n < images; n++, base += image) {
    for (let o = 0, tap = 0; o < outImage; o++) {
      const end = ends[o];
      let sum = 0;
      for (; tap < end; tap++) sum += x[base + places[tap]];
      y[at++] = integer ? roundAwayFromZero(sum, counts[o]) : divide ? sum / counts[o] : sum;
    }
  }
}

function tapsOfAnImage(rows, cols) {
  const [places, ends, counts] = [[], [], []];
  for (let oy = 0; oy < rows.outLength; oy++) {
    for (let ox = 0; ox < cols.outLength; ox++) {
      for (let i = 0; i < rows.count[oy]; i++) {
        const row = (rows.first[oy] + i * rows.step) * cols.length;
        for (let j = 0; j < cols.count[ox]; j++) places.push(row + cols.first[ox] + j * cols.step);
      }
      ends.push(places.length);
      counts.push(rows.count[oy] * cols.count[ox]);
    }
  }
  return { places: Int32Array.from(places), ends: Int32Array.from(ends), counts: Int32Array.from(counts) };
}

/** Each tap of each window, all channels of a tap together in a short array. */
export function channelsTogether(x, y, { images, rows, cols, depth, integer, divide }) {
  const sums = sumsOf(depth, x, integer);
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
  const line = sumsOf(pitch, x, integer);
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
  const line = sumsOf(pitch, x, integer);
  const sums = sumsOf(depth, x, integer);
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

/** 32 bits hold the sums of eight million bytes, but of 32,768 integers of 16 bits. */
function sumsOf(length, x, integer) {
  return integer && x.BYTES_PER_ELEMENT === 1 ? new Int32Array(length) : new Float64Array(length);
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
