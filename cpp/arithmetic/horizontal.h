// The horizontal pass: adds, along a row of column sums, the pixels under each window.
#pragma once

#include <algorithm>

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

// store(dst + p * outputStride + i, sums), where sums are those over t of src[p * inputStride + t * step + i]. Columns
// are added in pairs, see sumByPairs. Where the lanes do not fill whole vectors, the last overlaps the one before and
// computes some sums twice, to the same bits; with fewer lanes than a vector has, the one vector reaches into what
// follows the output: outputs come in order, so that what it spills there is overwritten, or lies in the slack.
template <typename To, typename Acc, typename Store>
void addTaps(To* dst, const Acc* src, const TapRun& run, const Store& store) {
  const auto sum = [&](auto block, int32_t c) {
    using B = decltype(block);
    store(dst + c, sumByPairs<B>(run.taps, [&](int32_t t) { return B::load(src + c + t * run.step); }));
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
