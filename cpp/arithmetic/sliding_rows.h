// Sliding sums (sliding.h) of the rows of a band, whole rows at a time.
#pragma once

#include <algorithm>

#include "arithmetic/sliding.h"
#include "arithmetic/vertical.h"

namespace avgpool2d {

// Windows must come in increasing order of their first row; the object goes on from band to band
// of the same rows and columns, as long as its buffers are left alone.
class SlidingRowSums {
 public:
  SlidingRowSums() = default;

  // suffixes: min(block, rows) rows, `pitch` bytes apart; prefix: one row; both of `length` sums in float64 with kSlack
  // behind.
  SlidingRowSums(const Method& method, uint8_t* suffixes, uint8_t* prefix, size_t pitch, int32_t block, int32_t length)
      : method_(&method), suffixes_(suffixes), prefix_(prefix), pitch_(pitch), blocks_(block), length_(length) {
    // Windows that have no suffix come first.
    clear(suffixes_);
  }

  // What is left of adding up a window's rows: the last of them, if any, is to be added to the prefix, and the prefix
  // to the suffix. Either may be zeros. So the last step can be one loop, or one with the horizontal pass.
  struct Step {
    const uint8_t* suffix;
    const uint8_t* row;  // null for none
    uint8_t* prefix;
  };

  // The window of rows [begin, end); rowAt(r) gives the terms of input row r, until two other rows are asked for.
  template <typename RowAt>
  Step step(int32_t begin, int32_t end, const RowAt& rowAt) {
    const SlidingParts parts = blocks_.parts(begin, end);
    // Where there is a suffix, it ends where the prefix begins.
    if (parts.prefixBegin != prefixBegin_) {
      prefixBegin_ = prefixEnd_ = parts.prefixBegin;
      clear(prefix_);
      if (parts.hasSuffix()) addSuffixes(parts, rowAt);
    }
    // One by one: in what steps a prefix grows must not show, since tall windows have it in others.
    for (; prefixEnd_ + 1 < parts.prefixEnd; ++prefixEnd_) {
      add(prefix_, prefix_, rowAt(prefixEnd_));
    }
    return {suffixAt(begin), prefixEnd_ < parts.prefixEnd ? rowAt(prefixEnd_++) : nullptr, prefix_};
  }

  // dst = sum of the window's rows.
  void finish(void* dst, const Step& step) const {
    if (step.row != nullptr) return slideTermRow(*method_, dst, prefix_, step.suffix, step.row, length_);
    const void* sums[] = {step.suffix, prefix_};
    addDoubleRows(dst, nullptr, sums, 2, length_);
  }

  void clear(void* row) const { std::fill_n(static_cast<double*>(row), length_, 0.0); }

 private:
  // Whole rows, which are fetched ahead, rather than strips of them that stay in L1.
  template <typename RowAt>
  void addSuffixes(const SlidingParts& parts, const RowAt& rowAt) {
    const uint8_t* below = prefix_;  // zeros
    int32_t r = parts.suffixEnd - 1;
    // Two at a time where that is all there is to ask, since every window's row is added here once.
    for (; r > parts.suffixBegin && method_->term == Term::kFloat; r -= 2) {
      double* const sums[] = {reinterpret_cast<double*>(suffixAt(r)), reinterpret_cast<double*>(suffixAt(r - 1))};
      const float* const rows[] = {reinterpret_cast<const float*>(rowAt(r)),
                                   reinterpret_cast<const float*>(rowAt(r - 1))};
      addTwoRows(sums, reinterpret_cast<const double*>(below), rows, length_);
      below = suffixAt(r - 1);
    }
    for (; r >= parts.suffixBegin; --r) {
      add(suffixAt(r), below, rowAt(r));
      below = suffixAt(r);
    }
  }

  void add(void* sums, const void* start, const void* row) const {
    addTermRows(*method_, sums, start, &row, 1, length_);
  }

  uint8_t* suffixAt(int32_t row) const { return suffixes_ + size_t(uint32_t(row - blocks_.begin())) * pitch_; }

  const Method* method_ = nullptr;
  uint8_t* suffixes_ = nullptr;
  uint8_t* prefix_ = nullptr;
  size_t pitch_ = 0;
  SlidingBlocks blocks_{1};
  int32_t length_ = 0;
  int32_t prefixBegin_ = -1;
  int32_t prefixEnd_ = -1;
};

}  // namespace avgpool2d
