// Both passes of sliding sums (sliding.h) at once, where windows move by one column: a column's sum is formed when the
// windows take the column in, and none is kept for longer than a block. What is as long as a row, and so leaves L1, are
// the terms, their vertical prefix and suffix, and the means.
//
// Columns are taken block by block. While one block is taken, the windows end that began in the block before it, and
// the suffixes of that block make room for the sums of this:
//
//      | . . . a b | c d e . . |      suffixes (a b), (b) stand where sums (d), (e) will
//
// Parts that a window lacks are zeros. They change no bit of another sum, and turn one of negative zeros into +0, as
// finish() would do.
#pragma once

#include <algorithm>

#include "arithmetic/lanes.h"

namespace avgpool2d {

// Rows of input columns [inputBegin, inputEnd), and the means of `outputs` windows; the first begins at `windowBegin`,
// which is negative in the padding. All of them are as long as a block, or cut short by the border.
struct SlidingMeans {
  const float* terms;
  double* prefix;  // without these terms yet
  const double* suffix;
  const double* factors;  // the reciprocal of each output's divisor
  int32_t inputBegin, inputEnd;
  int32_t windowBegin, outputs;
  int32_t block;
  size_t lanes;  // of a pixel

  // With longer pixels, lanes would be fetched from too many pages at once; other numbers would need narrower vectors.
  static bool fits(int32_t lanes) { return lanes <= 32 && lanes % 8 == 0; }
};

// Lanes [lane, lane + B::kWidth) of the columns of the block that begins at `begin`, and of the windows that end there.
// `sums`: suffixes of the block before, in their place sums of this one, and from them its suffixes.
template <typename B>
void slideBlock(float* dst, const SlidingMeans& run, int32_t begin, size_t lane, double* sums) {
  constexpr int32_t kVectors = B::kWidth / 2;
  const size_t pixel = run.lanes;
  const int32_t takeBegin = std::max(0, run.inputBegin - begin);
  const int32_t takeEnd = std::min(run.block, run.inputEnd - begin);
  // Where windows begin that end in front of column `first`.
  const int32_t first = run.windowBegin + run.block - begin;
  const int32_t end = std::max(takeEnd, std::min(run.block, first + run.outputs));
  size_t at = size_t(uint32_t(begin + takeBegin - run.inputBegin)) * pixel + lane;
  double* column = sums + takeBegin * B::kWidth;
  B sum{};
  for (int32_t c = takeBegin; c < end; ++c, column += B::kWidth) {
    // The window's prefix ends in front of this column. One loop for all columns, because the kernel is long.
    const auto output = uint32_t(c - first);
    if (output < uint32_t(run.outputs)) {
      const v128_t factor = wasm_v128_load64_splat(run.factors + output);
      const auto mean = [&](int32_t v) {
        const v128_t window = wasm_f64x2_add(wasm_v128_load(column + 2 * v), sum.v[v]);
        return wasm_f32x4_demote_f64x2_zero(wasm_f64x2_mul(window, factor));
      };
      float* to = dst + output * pixel + lane;
      AVGPOOL2D_UNROLL
      for (int32_t v = 0; v < kVectors; v += 2) {
        wasm_v128_store(to + 2 * v, wasm_i64x2_shuffle(mean(v), mean(v + 1), 0, 2));
      }
    }
    if (c >= takeEnd) continue;
    // Vector by vector: with all loads in front V8 would spill.
    AVGPOOL2D_UNROLL
    for (int32_t v = 0; v < kVectors; ++v) {
      using L = Lanes<double>;
      double* prefix = run.prefix + at + 2 * v;
      const v128_t grown = L::add(L::load(prefix), L::load(run.terms + at + 2 * v));
      wasm_v128_store(prefix, grown);
      const v128_t taken = L::add(L::load(run.suffix + at + 2 * v), grown);
      wasm_v128_store(column + 2 * v, taken);
      sum.v[v] = L::add(sum.v[v], taken);
    }
    at += pixel;
  }
  if (takeEnd <= takeBegin) return;
  column = sums + takeEnd * B::kWidth;
  sum = {};
  for (int32_t c = takeEnd; c > takeBegin; --c) {
    column -= B::kWidth;
    sum = B::load(column) + sum;
    sum.store(column);
  }
}

// `sums`: those of a block of columns.
inline void slideMeans(float* dst, const SlidingMeans& run, double* sums) {
  int32_t begin = 0;
  if (run.windowBegin < 0) {
    std::fill_n(sums, size_t(uint32_t(run.block)) * run.lanes, 0.0);
  } else {
    begin = run.windowBegin - run.windowBegin % run.block;
  }
  for (; begin - run.block < run.windowBegin + run.outputs; begin += run.block) {
    // Sixteen lanes are a line of terms: it is fetched once.
    size_t c = 0;
    const auto sumsOf = [&](size_t lane) { return sums + lane * uint32_t(run.block); };
    for (; c + 16 <= run.lanes; c += 16) slideBlock<Block<double, 8>>(dst, run, begin, c, sumsOf(c));
    if (c < run.lanes) slideBlock<Block<double, 4>>(dst, run, begin, c, sumsOf(c));
  }
}

}  // namespace avgpool2d
