// Where a gradient's windows alternate: behind a stride of s, outputs s apart have windows alike, each an input behind
// the one before, while those between have others or none. Each such comb of outputs is pooled as neighbours are, and
// then spread.
#pragma once

#include <algorithm>
#include <type_traits>

#include "arithmetic/horizontal.h"
#include "geometry/axis.h"

namespace avgpool2d {

class Combs {
 public:
  void make(const Windows& windows, Range outputs) {
    count_ = 0;
    spacing_ = windows.axis().stride();
    if (!windows.isTransposed() || spacing_ < 2 || spacing_ > kMostSpacing) return;
    step_ = windows.step();
    Window before[kMostSpacing];
    Range range{outputs.begin, outputs.begin};
    WindowWalk walk(windows, outputs.begin);
    for (; range.end < outputs.end; ++range.end) {
      const Window window = walk.next();
      Window& other = before[(range.end - outputs.begin) % spacing_];
      const bool follows = window.taps == other.taps && (window.taps == 0 || window.first == other.first + 1);
      if (range.count() >= spacing_ && !follows) {
        add(windows, range);
        range.begin = std::max(range.end - spacing_ + 1, count_ > 0 ? combs_[count_ - 1].range.end : outputs.begin);
      }
      other = window;
    }
    add(windows, range);
  }

  // How far from output o on, up to `end`, all are of combs; o where it is not.
  int32_t endFrom(int32_t o, int32_t end) const {
    const Comb* comb = find(o);
    return comb == combs_ + count_ ? o : std::min(end, comb->range.end);
  }

  // Those outputs, of one call of endFrom, from a row of sums that begins with input `origin`. `between` has room for
  // as many.
  template <typename T>
  void pool(T* dst, Range outputs, const T* sums, int32_t origin, int32_t lanes, T* between) const {
    const Comb& comb = *find(outputs.begin);
    const size_t spread = size_t(uint32_t(spacing_ * lanes));
    for (int32_t o = outputs.begin; o < std::min(outputs.end, outputs.begin + spacing_); ++o, dst += lanes) {
      const Window& window = comb.windows[(o - comb.range.begin) % spacing_];
      const int32_t first = window.first + (o - comb.range.begin) / spacing_ - origin;
      const int32_t count = (outputs.end - 1 - o) / spacing_ + 1;
      if (window.taps > 0) {
        const TapRun taps{window.taps, size_t(uint32_t(step_ * lanes)), lanes * count, 1, 0, 0};
        addTaps(between, sums + size_t(uint32_t(first)) * uint32_t(lanes), taps,
                // Zeros that a negative divisor has made negative sum up to +0, as everywhere.
                [](T* at, const auto& block) { (block + std::remove_cvref_t<decltype(block)>{}).store(at); });
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
  static constexpr int32_t kMost = 16;
  // Below so many outputs of each, one by one is as fast.
  static constexpr int32_t kLeast = 4;

  struct Comb {
    Range range;
    Window windows[kMostSpacing];  // of its first outputs
  };

  void add(const Windows& windows, Range range) {
    if (count_ == kMost || range.count() < kLeast * spacing_) return;
    Comb& comb = combs_[count_++];
    comb.range = range;
    for (int32_t i = 0; i < spacing_; ++i) comb.windows[i] = windows.at(range.begin + i);
  }
  const Comb* find(int32_t o) const {
    return std::find_if(combs_, combs_ + count_,
                        [&](const Comb& comb) { return comb.range.begin <= o && o < comb.range.end; });
  }

  int32_t spacing_ = 1;
  int32_t step_ = 1;
  int32_t count_ = 0;
  Comb combs_[kMost];
};

}  // namespace avgpool2d
