// The horizontal pass: adds, along a row of column sums, the pixels under each window.
#pragma once

#include <algorithm>
#include <type_traits>

#include "arithmetic/means.h"

namespace avgpool2d {

// `count` outputs of `lanes` sums whose windows have equally many taps, `step` sums apart. Strides in sums.
struct TapRun {
  int32_t taps;
  size_t step;
  int32_t lanes;
  int32_t count;
  size_t inputStride;
  size_t outputStride;
};

// Of one vector and any number of taps. A function of its own, since windows of more than a group are rare.
template <typename Acc>
[[gnu::noinline]] v128_t sumOfTaps(const Acc* src, int32_t taps, size_t step) {
  using B = Block<Acc, 1>;
  return sumByTree<B>(taps, [&](int32_t t) { return B::load(src + t * step); }).v[0];
}

// In the loop of each caller: a call for each vector takes half as long again.
template <typename B, typename Acc>
[[gnu::always_inline]] inline B sumOfTaps(const Acc* src, int32_t taps, size_t step) {
  B sum;
  if constexpr (std::is_integral_v<Acc>) {
    // The order does not matter.
    sum = B::load(src);
    for (int32_t t = 1; t < taps; ++t) sum = sum + B::load(src + t * step);
  } else if (taps > kTreeGroup) {
    AVGPOOL2D_UNROLL
    for (size_t i = 0; i < sizeof(B) / sizeof(v128_t); ++i) {
      sum.v[i] = sumOfTaps(src + i * Lanes<Acc>::kCount, taps, step);
    }
  } else {
    sum = sumOfGroup<B>(taps, [&](int32_t t) { return B::load(src + t * step); });
  }
  return sum;
}

// store(dst + p * outputStride + i, sums), where sums are those over t of src[p * inputStride + t * step + i]. Columns
// are added in the order of sumByTree. Where the lanes do not fill whole vectors, the last overlaps the one before and
// computes some sums twice, to the same bits; with fewer lanes than a vector has, the one vector reaches into what
// follows the output: outputs come in order, so that what it spills there is overwritten, or lies in the slack.
template <typename To, typename Acc, typename Store>
void addTaps(To* dst, const Acc* src, const TapRun& run, const Store& store) {
  const auto sum = [&](auto block, int32_t c) {
    using B = decltype(block);
    store(dst + c, sumOfTaps<B>(src + c, run.taps, run.step));
  };
  constexpr int32_t kLanes = Lanes<Acc>::kCount;
  constexpr int kMany = sizeof(Acc) == sizeof(float) ? 4 : 2;
  for (int32_t p = 0; p < run.count; ++p, src += run.inputStride, dst += run.outputStride) {
    int32_t c = 0;
    for (; c + kMany * kLanes <= run.lanes; c += kMany * kLanes) sum(Block<Acc, kMany>{}, c);
    for (; c < run.lanes; c += kLanes) sum(Block<Acc, 1>{}, std::max(0, std::min(c, run.lanes - kLanes)));
  }
}

}  // namespace avgpool2d
