// Where a gradient's windows alternate: under a stride of s, outputs s apart have windows alike, each one input further
// on, while the outputs between have other windows or none. Each such comb of outputs is pooled as neighbours would be,
// and then spread.
#pragma once

#include <algorithm>

#include "arithmetic/horizontal.h"
#include "geometry/axis.h"

namespace avgpool2d {

class Combs {
 public:
  // A part with fewer outputs in combs pools them one by one, which is as fast.
  static int32_t leastOutputs(const Windows& windows) { return 4 * std::min(windows.axis().stride(), kMostSpacing); }
  // Outputs of the whole axis that are in combs.
  static Range in(const Windows& windows) {
    return windows.axis().stride() <= kMostSpacing ? windows.periodic() : Range{};
  }
  void make(const Windows& windows, Range outputs) {
    spacing_ = windows.axis().stride();
    step_ = windows.step();
    range_.begin = std::clamp(in(windows).begin, outputs.begin, outputs.end);
    range_.end = std::clamp(in(windows).end, range_.begin, outputs.end);
    if (range_.count() < leastOutputs(windows)) range_.end = range_.begin;
    for (int32_t i = 0; i < std::min(spacing_, range_.count()); ++i) windows_[i] = windows.at(range_.begin + i);
  }
  // Those in combs, of the outputs that make() was given.
  Range range() const { return range_; }

  // Some of them, from a row of sums that begins with input `origin`. `between` has room for as many.
  template <typename T>
  void pool(T* dst, Range outputs, const T* sums, int32_t origin, int32_t lanes, T* between) const {
    const size_t spread = size_t(uint32_t(spacing_ * lanes));
    for (int32_t o = outputs.begin; o < std::min(outputs.end, outputs.begin + spacing_); ++o, dst += lanes) {
      const Window& window = windows_[(o - range_.begin) % spacing_];
      const int32_t first = window.first + (o - range_.begin) / spacing_ - origin;
      const int32_t count = (outputs.end - 1 - o) / spacing_ + 1;
      if (window.taps > 0) {
        const TapRun taps{window.taps, size_t(uint32_t(step_ * lanes)), lanes * count, 1, 0, 0};
        addTaps(between, sums + size_t(uint32_t(first)) * uint32_t(lanes), taps,
                [](T* at, const auto& block) { block.store(at); });
      } else {
        std::fill_n(between, lanes * count, T{});
      }
      for (int32_t i = 0; i < count; ++i) {
        for (int32_t c = 0; c < lanes; ++c) dst[size_t(uint32_t(i)) * spread + uint32_t(c)] = between[i * lanes + c];
      }
    }
  }

 private:
  static constexpr int32_t kMostSpacing = 8;

  int32_t spacing_ = 1;
  int32_t step_ = 1;
  Range range_;
  Window windows_[kMostSpacing];  // of its first outputs
};

}  // namespace avgpool2d
