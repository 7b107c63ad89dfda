// Both passes at once for the commonest windows of float32: the sums of a pixel column stay in registers, are added up
// over the window's columns, divided and stored, without a row of sums in between. The order is that of the two passes
// (rows first, in pairs), so the bits are the same.
#pragma once

#include <algorithm>

#include "means.h"

namespace avgpool2d {

// Neighbouring outputs of one row, all with whole windows. Nothing is written behind the last of them.
struct FusedRun {
  const float* rows[3];  // under the first output
  int32_t channels;
  int32_t count;
  double divisor;
};

// Sum of the window's rows at one place, see sumByPairs.
template <typename B, int Rows>
inline B columnSum(const FusedRun& run, size_t at) {
  const B pair = B::load(run.rows[0] + at) + B::load(run.rows[1] + at);
  if constexpr (Rows == 2) {
    return pair;
  } else {
    return pair + B::load(run.rows[2] + at);
  }
}

using One = Block<float, 1>;
using Two = Block<float, 2>;

// 2x2 at stride 2, two channels or more.
inline bool quads(float* dst, FusedRun run) {
  Watch watch;
  const Mean mean(run.divisor);
  const size_t channels = size_t(uint32_t(run.channels));
  const auto pixel = [&](auto block, float* to, size_t at) {
    using B = decltype(block);
    mean.store(to, columnSum<B, 2>(run, at) + columnSum<B, 2>(run, at + channels), watch);
  };
  if (run.channels < One::kWidth) {
    // The one vector spills into the next output, which is written next; the last goes by way of a buffer.
    float last[One::kWidth];
    float* to = dst;
    size_t at = 0;
    int32_t p = 1;
    for (; p + 1 < run.count; p += 2, to += 2 * channels, at += 4 * channels) {
      pixel(One{}, to, at);
      pixel(One{}, to + channels, at + 2 * channels);
    }
    if (p < run.count) {
      pixel(One{}, to, at);
      to += channels;
      at += 2 * channels;
    }
    pixel(One{}, last, at);
    std::copy_n(last, channels, to);
    return watch.allFinite();
  }
  for (size_t p = 0, at = 0; p < size_t(uint32_t(run.count)); ++p, at += 2 * channels, dst += channels) {
    int32_t c = 0;
    for (; c + Two::kWidth <= run.channels; c += Two::kWidth) pixel(Two{}, dst + c, at + c);
    for (; c < run.channels; c += One::kWidth) {
      c = std::min(c, run.channels - One::kWidth);
      pixel(One{}, dst + c, at + c);
    }
  }
  return watch.allFinite();
}

// 2x2 at stride 2 with one channel, at least four outputs: the pixels of a pair lie in neighbouring lanes.
inline bool channelQuads(float* dst, FusedRun run) {
  Watch watch;
  const Mean mean(run.divisor);
  for (int32_t p = 0; p < run.count; p += 4) {
    p = std::min(p, run.count - 4);
    const Two sums = columnSum<Two, 2>(run, 2 * size_t(uint32_t(p)));
    const One even{wasm_i32x4_shuffle(sums.v[0], sums.v[1], 0, 2, 4, 6)};
    const One odd{wasm_i32x4_shuffle(sums.v[0], sums.v[1], 1, 3, 5, 7)};
    mean.store(dst + p, even + odd, watch);
  }
  return watch.allFinite();
}

// 3x3 at stride 1 or 2, four channels or more: the sums of the columns that the next window shares stay in registers.
template <int Stride>
bool nines(float* dst, FusedRun run) {
  Watch watch;
  const Mean mean(run.divisor);
  const size_t channels = size_t(uint32_t(run.channels));
  const auto walk = [&](auto block, size_t c) {
    using B = decltype(block);
    const auto column = [&](size_t at) { return columnSum<B, 3>(run, at); };
    B first = column(c);
    B second = column(c + channels);
    size_t at = c + 2 * channels;
    float* to = dst + c;
    for (int32_t p = 0; p < run.count; ++p, to += channels) {
      const B third = column(at);
      mean.store(to, first + second + third, watch);
      at += channels;
      first = Stride == 1 ? second : third;
      second = third;
      if (Stride == 2 && p + 1 < run.count) {
        second = column(at);
        at += channels;
      }
    }
  };
  int32_t c = 0;
  for (; c + Two::kWidth <= run.channels; c += Two::kWidth) walk(Two{}, c);
  for (; c < run.channels; c += One::kWidth) {
    c = std::min(c, run.channels - One::kWidth);
    walk(One{}, c);
  }
  return watch.allFinite();
}

// Windows of two or three columns at stride 1, those at the border too: `columnSums` begin where the first window does,
// with zeros where it lies in the padding, which leave a sum of so few taps as it is. The divisor of a mean is
// `rowDivisor` times its own of `divisors`. At least four means.
inline bool flats(float* dst, const float* columnSums, const float* divisors, double rowDivisor, int32_t count,
                  int32_t taps, size_t channels) {
  Watch watch;
  const v128_t zero = wasm_f32x4_const_splat(0);
  const v128_t byRow = wasm_f32x4_splat(static_cast<float>(rowDivisor));
  for (int32_t i = 0; i < count; i += One::kWidth) {
    i = std::min(i, count - One::kWidth);
    One sum = One::load(columnSums + i) + One::load(columnSums + i + channels);
    if (taps == 3) sum = sum + One::load(columnSums + i + 2 * channels);
    const v128_t divisor = wasm_f32x4_mul(wasm_v128_load(divisors + i), byRow);
    const v128_t mean = wasm_f32x4_div(wasm_f32x4_add(sum.v[0], zero), divisor);
    watch.see(mean);
    wasm_v128_store(dst + i, mean);
  }
  return watch.allFinite();
}

}  // namespace avgpool2d
