// Sums that are divided as soon as they are made: every quotient where they can be counted.
#include "arithmetic/means.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "methods.h"
#include "random.h"
#include "rounding.h"

namespace avgpool2d {
namespace {

// Multiplying with a reciprocal that is not exact would give other bits.
TEST(Mean, IsTheQuotient) {
  Random random;
  for (const double divisor : {1.0, 2.0, 0.25, -8.0, 3.0, 1.5, 0.3, -49.0, 16777217.0, 2147483647.0}) {
    const Mean mean(divisor);
    for (int i = 0; i < 1000; ++i) {
      float sums[4];
      for (float& sum : sums) sum = static_cast<float>(random.number());
      float means[4];
      wasm_v128_store(means, mean.of(wasm_v128_load(sums)));
      for (int lane = 0; lane < 4; ++lane) ASSERT_EQ(means[lane], sums[lane] / static_cast<float>(divisor)) << divisor;
    }
  }
}

TEST(Watch, SeesEveryLane) {
  for (const float value : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::quiet_NaN()}) {
    for (size_t place = 0; place < 16; ++place) {
      float means[16] = {};
      means[place] = value;
      Watch watch;
      for (size_t i = 0; i < 4; ++i) watch.see(wasm_v128_load(means + 4 * i), i);
      EXPECT_FALSE(watch.allFinite()) << value << " at " << place;
    }
  }
  // Infinities of both signs do not cancel out.
  Watch watch;
  watch.see(wasm_f32x4_splat(std::numeric_limits<float>::infinity()), 0);
  watch.see(wasm_f32x4_splat(-std::numeric_limits<float>::infinity()), 1);
  EXPECT_FALSE(watch.allFinite());
  EXPECT_TRUE(Watch().allFinite());
}

// By two vectors and by one.
void expectMeans(DType dtype, const std::vector<int16_t>& sums, int32_t divisor) {
  using Two = Block<int16_t, 2>;
  using One = Block<int16_t, 1>;
  const ByteMean mean(divisor, dtype == DType::kInt8);
  const Row<int16_t> source(sums);
  for (size_t i = 0; i < sums.size(); i += Two::kWidth) {
    Row<uint8_t> pair(Two::kWidth);
    mean.store(pair.data(), Two::load(source.data() + i));
    uint8_t alone[One::kWidth];
    mean.store(alone, One::load(source.data() + i));
    for (size_t lane = 0; lane < Two::kWidth && i + lane < sums.size(); ++lane) {
      const int32_t got = dtype == DType::kInt8 ? static_cast<int8_t>(pair[lane]) : int32_t{pair[lane]};
      ASSERT_EQ(got, roundedMean(dtype, sums[i + lane], divisor)) << sums[i + lane] << " / " << divisor;
      if (lane < One::kWidth) ASSERT_EQ(alone[lane], pair[lane]);
    }
  }
}

TEST(ByteMean, EverySumIn16BitsIsRoundedHalfAwayFromZero) {
  for (const DType dtype : {DType::kInt8, DType::kUint8}) {
    for (int32_t taps = 1; taps <= kTapsIn16Bits; ++taps) {
      std::vector<int16_t> sums;
      const int32_t least = dtype == DType::kInt8 ? -128 : 0;
      for (int32_t sum = least * taps; sum <= (least + 255) * taps; ++sum) sums.push_back(static_cast<int16_t>(sum));
      expectMeans(dtype, sums, taps);
      if (HasFatalFailure()) return;
    }
  }
}

// Counted padding makes divisors larger than the number of taps. Means never fall as sums grow, so it is enough to look
// on both sides of every boundary.
void expectBoundaries(DType dtype, int32_t divisor) {
  const bool isSigned = dtype == DType::kInt8;
  const int64_t most = kTapsIn16Bits * (isSigned ? 128 : 255);
  std::vector<int16_t> sums = {0, 1, static_cast<int16_t>(isSigned ? kTapsIn16Bits * 127 : most)};
  for (int64_t mean = 0; mean < 256; ++mean) {
    const int64_t boundary = (divisor * (2 * mean + 1) + 1) / 2;
    if (boundary > most) break;
    sums.push_back(static_cast<int16_t>(boundary - 1));
    sums.push_back(static_cast<int16_t>(boundary));
  }
  if (isSigned) {
    const size_t count = sums.size();
    for (size_t i = 0; i < count; ++i) sums.push_back(static_cast<int16_t>(-sums[i]));
    sums.push_back(static_cast<int16_t>(-most));
  }
  expectMeans(dtype, sums, divisor);
}

TEST(ByteMean, SumsIn16BitsOfLargerDivisors) {
  for (const DType dtype : {DType::kInt8, DType::kUint8}) {
    // Beyond twice the largest sum all means are 0: a sample of those.
    for (int32_t divisor = kTapsIn16Bits; divisor <= kDivisorOf16Bits; divisor += divisor < 66000 ? 1 : 4093) {
      expectBoundaries(dtype, divisor);
      if (HasFatalFailure()) return;
    }
    expectBoundaries(dtype, kDivisorOf16Bits);
  }
}

}  // namespace
}  // namespace avgpool2d
