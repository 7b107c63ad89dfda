// Sliding sums (sliding.h) of the rows of a band, whole rows at a time.
#pragma once

#include <algorithm>

#include "sliding.h"
#include "vertical.h"

namespace avgpool2d {

// Windows must come in increasing order of their first row; the object goes on from band to band
// of the same rows and columns, as long as its buffers are left alone.
class SlidingRowSums {
 public:
  SlidingRowSums() = default;

  // suffixes: min(block, rows) rows, `pitch` bytes apart; prefix: one row; both of `length` sums in float64 with kSlack
  // behind. Suffixes are added in strips that stay in L1 meanwhile, but of whole rows where `isCostly` to get one.
  SlidingRowSums(const Method& method, uint8_t* suffixes, uint8_t* prefix, size_t pitch, int32_t block, int32_t length,
                 bool isCostly)
      : method_(&method),
        suffixes_(suffixes),
        prefix_(prefix),
        pitch_(pitch),
        blocks_(block),
        length_(length),
        strip_(isCostly ? length : std::min(length, kStrip)) {}

  // dst = sum of rows [begin, end); rowAt(r) gives the terms of input row r.
  template <typename RowAt>
  void sum(void* dst, int32_t begin, int32_t end, const RowAt& rowAt) {
    const SlidingParts parts = blocks_.parts(begin, end);
    const uint8_t* suffix = suffixes_ + size_t(uint32_t(begin - blocks_.begin())) * pitch_;
    if (parts.hasSuffix() && parts.suffixEnd != suffixEnd_) addSuffixes(parts, rowAt);
    // The commonest step by far: the window moved by one row.
    if (parts.hasSuffix() && parts.prefixBegin == prefixBegin_ && parts.prefixEnd == prefixEnd_ + 1) {
      slideTermRow(*method_, dst, prefix_, suffix, rowAt(prefixEnd_++), length_);
      return;
    }
    if (parts.hasPrefix()) growPrefix(parts, rowAt);
    const void* sums[] = {suffix, prefix_};
    if (!parts.hasSuffix()) sums[0] = prefix_;
    addDoubleRows(dst, nullptr, sums, parts.hasSuffix() && parts.hasPrefix() ? 2 : 1, length_);
  }

 private:
  static constexpr int32_t kStrip = 1024;

  template <typename RowAt>
  void growPrefix(const SlidingParts& parts, const RowAt& rowAt) {
    if (parts.prefixBegin != prefixBegin_) prefixBegin_ = prefixEnd_ = parts.prefixBegin;
    // One by one: in what steps a prefix grows must not show, since tall windows have it in others.
    for (; prefixEnd_ < parts.prefixEnd; ++prefixEnd_) {
      const void* row = rowAt(prefixEnd_);
      addTermRows(*method_, prefix_, prefixEnd_ == prefixBegin_ ? nullptr : prefix_, &row, 1, length_);
    }
  }

  template <typename RowAt>
  void addSuffixes(const SlidingParts& parts, const RowAt& rowAt) {
    for (int32_t i = 0; i < length_; i += strip_) {
      const uint8_t* below = nullptr;
      for (int32_t r = parts.suffixEnd - 1; r >= parts.suffixBegin; --r) {
        uint8_t* sums =
            suffixes_ + size_t(uint32_t(r - blocks_.begin())) * pitch_ + size_t(uint32_t(i)) * sizeof(double);
        const void* row = rowAt(r) + size_t(uint32_t(i)) * method_->termBytes();
        addTermRows(*method_, sums, below, &row, 1, std::min(strip_, length_ - i));
        below = sums;
      }
    }
    suffixEnd_ = parts.suffixEnd;
  }

  const Method* method_ = nullptr;
  uint8_t* suffixes_ = nullptr;
  uint8_t* prefix_ = nullptr;
  size_t pitch_ = 0;
  SlidingBlocks blocks_{1};
  int32_t length_ = 0;
  int32_t strip_ = 1;
  int32_t suffixEnd_ = -1;
  int32_t prefixBegin_ = -1;
  int32_t prefixEnd_ = -1;
};

}  // namespace avgpool2d
