// Sums of long overlapping windows at a cost that does not grow with the window: the block
// decomposition of van Herk and Gil-Werman. The inputs are cut into blocks of m, at fixed places
// (0, m, 2 m, ...). A window of m (or m + 1) inputs that starts inside a block is the suffix of that
// block plus a prefix of the next:
//
//      | . . . a b | c d e . . |      window of 5 = suffix (a b) + prefix (c d e)
//
// Suffixes are added up once for a block, backwards; the prefix grows as the window moves. Three
// additions for each input at stride 1, and nothing is ever subtracted, so an infinity stays within
// its windows and rounding errors do not drift: each sum is a chain of at most m additions.
//
// Windows cut short by the border start at 0 (a prefix alone) or end with the input (a suffix).
#pragma once

#include <algorithm>

#include "arithmetic/lanes.h"
#include "geometry/axis.h"

namespace avgpool2d {

// How the sum of inputs [begin, end) falls on blocks.
struct SlidingParts {
  int32_t suffixBegin = 0, suffixEnd = 0;  // added from the end backwards
  int32_t prefixBegin = 0, prefixEnd = 0;  // added forwards
  bool hasSuffix() const { return suffixEnd > suffixBegin; }
  bool hasPrefix() const { return prefixEnd > prefixBegin; }
};

// Finds the parts of windows that come in order, without a division for each.
class SlidingBlocks {
 public:
  explicit SlidingBlocks(int32_t length) : length_(length) {}

  SlidingParts parts(int32_t begin, int32_t end) {
    if (begin - blockBegin_ >= 2 * int64_t{length_}) {
      blockBegin_ = begin - begin % length_;
    } else if (begin - blockBegin_ >= length_) {
      blockBegin_ += length_;
    }
    if (begin == 0 && end < length_) return {0, 0, 0, end};
    const int32_t blockEnd = end - blockBegin_ < length_ ? end : blockBegin_ + length_;
    return {begin, blockEnd, blockEnd, end};
  }

  // Begin of the block that the last window began in: where its suffixes are counted from.
  int32_t begin() const { return blockBegin_; }

 private:
  int32_t length_;
  int32_t blockBegin_ = 0;
};

// A row of column sums in which windows slide. Strides in sums.
struct SlidingRow {
  const Window* windows;
  int32_t count;
  int32_t origin;  // input column of the first sum
  int32_t block;
  size_t lanes;  // of a pixel
  // Windows that have both parts, and after them those of outputs up to here, move by one column each.
  int32_t slideEnd;
};

// Along a row of pixels (down the rows: sliding_rows.h), one block of lanes at a time, its prefix in registers.
// `suffixes`: one B for each input of a block of columns.
template <typename B>
void slideColumns(double* dst, const double* src, const SlidingRow& row, double* suffixes) {
  SlidingBlocks blocks(row.block);
  B prefix{};
  int32_t suffixEnd = -1;
  int32_t prefixBegin = -1;
  int32_t prefixEnd = -1;
  const auto at = [&](int32_t column) { return B::load(src + size_t(uint32_t(column - row.origin)) * row.lanes); };
  const auto suffixAt = [&](int32_t column) { return suffixes + (column - blocks.begin()) * B::kWidth; };
  for (int32_t p = 0; p < row.count; ++p, dst += row.lanes) {
    const int32_t begin = row.windows[p].first;
    if (p > 0 && begin == row.windows[p - 1].first && row.windows[p].taps == row.windows[p - 1].taps) {
      // As the gradient has them.
      B::load(dst - row.lanes).store(dst);
      continue;
    }
    const SlidingParts parts = blocks.parts(begin, begin + row.windows[p].taps);
    if (parts.hasSuffix() && parts.suffixEnd != suffixEnd) {
      suffixEnd = parts.suffixEnd;
      B sum = at(suffixEnd - 1);
      sum.store(suffixAt(suffixEnd - 1));
      for (int32_t c = suffixEnd - 2; c >= begin; --c) {
        sum = at(c) + sum;
        sum.store(suffixAt(c));
      }
    }
    if (parts.hasPrefix()) {
      if (parts.prefixBegin != prefixBegin) {
        prefixBegin = prefixEnd = parts.prefixBegin;
        prefix = at(prefixEnd++);
      }
      while (prefixEnd < parts.prefixEnd) prefix = prefix + at(prefixEnd++);
    }
    B sum{};
    if (parts.hasPrefix()) sum = prefix;
    if (parts.hasSuffix()) {
      const B suffix = B::load(suffixAt(begin));
      sum = parts.hasPrefix() ? suffix + prefix : suffix;
    }
    sum.store(dst);
    if (!parts.hasSuffix() || !parts.hasPrefix()) continue;
    // While whole windows move by one column within this block, the prefix grows by that column.
    const int32_t end = std::min(row.slideEnd, p + blocks.begin() + row.block - begin);
    const double* suffix = suffixAt(begin);
    const double* column = src + size_t(uint32_t(prefixEnd - row.origin)) * row.lanes;
    for (; p + 1 < end; ++p, ++prefixEnd) {
      dst += row.lanes;
      suffix += B::kWidth;
      prefix = prefix + B::load(column);
      column += row.lanes;
      (B::load(suffix) + prefix).store(dst);
    }
  }
}

}  // namespace avgpool2d
