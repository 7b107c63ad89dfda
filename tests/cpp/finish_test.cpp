// Sums to elements: every boundary of rounding where they can be counted.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "arithmetic/method.h"
#include "methods.h"
#include "random.h"
#include "reference.h"
#include "rounding.h"

namespace avgpool2d {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename Elem>
struct Finished {
  std::vector<Elem> means;
  bool allFinite;
};

// The means lie in a buffer of exactly their size: AddressSanitizer sees what is written behind them.
template <typename Elem, typename Sum>
Finished<Elem> finished(const Method& method, const std::vector<Sum>& sums, double divisor) {
  Row<Sum> source(sums);
  Finished<Elem> result{std::vector<Elem>(sums.size() / (method.inParts ? 2 : 1)), false};
  result.means.shrink_to_fit();
  result.allFinite =
      finish(method, result.means.data(), source.data(), static_cast<int32_t>(result.means.size()), divisor);
  return result;
}

// Each half, the middle between it and the next, and the floats beside that middle.
std::vector<float> boundariesOfHalves() {
  std::vector<float> values;
  for (uint32_t i = 0; i < 0x7c00; ++i) {
    const auto low = static_cast<float>(reference::fromHalf(static_cast<uint16_t>(i)));
    const float high = i == 0x7bff ? 65536 : static_cast<float>(reference::fromHalf(static_cast<uint16_t>(i + 1)));
    const float middle = (low + high) / 2;
    for (const float value : {low, std::nextafter(middle, low), middle, std::nextafter(middle, high)}) {
      values.push_back(value);
      values.push_back(-value);
    }
  }
  for (const float value : {65536.0F, 1e20F, 1e30F, std::numeric_limits<float>::infinity()}) {
    values.push_back(value);
    values.push_back(-value);
  }
  return values;
}

// The quotient is a float32, which is rounded to a half.
template <typename Sum>
void expectHalves(const Method& method) {
  std::vector<Sum> sums;
  for (const float value : boundariesOfHalves()) sums.push_back(Sum{value});
  for (const double divisor : {1.0, 3.0, 4.0, 0.5, -1.0, -49.0}) {
    const std::vector<uint16_t> halves = finished<uint16_t>(method, sums, divisor).means;
    for (size_t i = 0; i < sums.size(); ++i) {
      const auto quotient = static_cast<float>(sums[i] / static_cast<Sum>(divisor));
      ASSERT_EQ(reference::fromHalf(halves[i]), reference::roundToHalf(quotient)) << quotient;
    }
  }
}

TEST(FinishFloat16, MeansAreRoundedToNearestEven) {
  expectHalves<float>(ofSmallWindows(DType::kFloat16));
  expectHalves<double>(ofSlidingWindows(DType::kFloat16));
}

TEST(FinishFloat16, NotANumberStaysOneWhateverItsSign) {
  for (const uint32_t bits : {0x7f800001U, 0x7fc00000U, 0xff800001U, 0xffffffffU, 0x7f802000U}) {
    float nan = 0;
    std::memcpy(&nan, &bits, sizeof nan);
    const auto half = finished<uint16_t, float>(ofSmallWindows(DType::kFloat16), {nan}, 3).means[0];
    EXPECT_EQ(half, 0x7e00) << bits;
    const auto fromDouble = finished<uint16_t, double>(ofSlidingWindows(DType::kFloat16), {nan}, 3).means[0];
    EXPECT_EQ(fromDouble, 0x7e00) << bits;
  }
}

TEST(FinishFloat16, NegativeZerosAddUpToPositiveZero) {
  EXPECT_EQ((finished<uint16_t, float>(ofSmallWindows(DType::kFloat16), {-0.0F}, 3).means[0]), 0);
  EXPECT_EQ((finished<uint16_t, double>(ofSlidingWindows(DType::kFloat16), {-0.0}, 3).means[0]), 0);
}

constexpr DType kIntegers[] = {DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16};

template <typename Elem, typename Sum>
void expectIntegers(const Method& method, const std::vector<Sum>& sums, double divisor) {
  const std::vector<Elem> means = finished<Elem>(method, sums, divisor).means;
  for (size_t i = 0; i < sums.size(); ++i) {
    const auto eighths = static_cast<int64_t>(divisor * 8);
    ASSERT_EQ(means[i], roundedMean(method.dtype, static_cast<int64_t>(sums[i] * 8), eighths))
        << sums[i] << " / " << divisor;
  }
}

template <typename Sum>
void expectIntegers(const Method& method, const std::vector<Sum>& sums, double divisor) {
  switch (method.dtype) {
    case DType::kInt8:
      return expectIntegers<int8_t>(method, sums, divisor);
    case DType::kUint8:
      return expectIntegers<uint8_t>(method, sums, divisor);
    case DType::kInt16:
      return expectIntegers<int16_t>(method, sums, divisor);
    default:
      return expectIntegers<uint16_t>(method, sums, divisor);
  }
}

// Both sides of the boundaries between means, of every one or of some, as far as sums are exact.
template <typename Sum>
std::vector<Sum> boundarySums(DType dtype, double divisor, double most) {
  std::vector<Sum> sums = {0, static_cast<Sum>(most), static_cast<Sum>(most - 1)};
  const auto size = static_cast<int>(reference::most(dtype) - reference::least(dtype));
  for (int mean = 0; mean <= size + 5; mean += mean < 300 || mean > size - 300 ? 1 : 97) {
    const double boundary = std::floor(divisor * (mean + 0.5));
    for (const double sum : {boundary - 1, boundary, boundary + 1}) {
      if (std::fabs(sum) <= most) sums.push_back(static_cast<Sum>(sum));
    }
  }
  for (size_t i = sums.size(); i > 0; --i) sums.push_back(-sums[i - 1]);
  return sums;
}

TEST(FinishIntegers, SumsInFloat64OfAnyDivisor) {
  const double divisors[] = {1,       2,          3,     16,    17,  257,      1000,   4096,       4097,  65537,
                             8421504, 2147483647, 0.125, 0.375, 2.5, 1000.625, 0x1p31, 0x1p31 + 1, 0x1p40};
  for (const DType dtype : kIntegers) {
    for (const double divisor : divisors) {
      const auto sums = boundarySums<double>(dtype, divisor, 0x1p57);
      expectIntegers(ofSlidingWindows(dtype), sums, divisor);
      expectIntegers(ofSlidingWindows(dtype), sums, -divisor);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(FinishIntegers, SumsInFloat32OfAnyDivisor) {
  for (const DType dtype : kIntegers) {
    const Method method = ofLongWindows(dtype);
    ASSERT_EQ(method.sum, Sum::kFloat);
    for (const double divisor : {2.0, 3.0, 7.0, 15.0, 16.0, 17.0, 49.0, 256.0, 1023.0, 4093.0, 4095.0, 4096.0, 4097.0,
                                 50176.0, 65793.0, 2147483647.0, 0.375, 1000.625}) {
      const auto sums = boundarySums<float>(dtype, divisor, 0x1p24);
      expectIntegers(method, sums, divisor);
      expectIntegers(method, sums, -divisor);
      if (HasFatalFailure()) return;
    }
  }
}

// Each sum there can be of the largest divisors whose quotients are formed in float32.
TEST(FinishIntegers, EverySumInFloat32) {
  const auto expectAll = [](DType dtype, int32_t divisor) {
    std::vector<float> sums;
    const int64_t from = reference::least(dtype) * divisor;
    const int64_t to = reference::most(dtype) * divisor;
    for (int64_t sum = from; sum <= to; ++sum) sums.push_back(static_cast<float>(sum));
    expectIntegers(ofLongWindows(dtype), sums, divisor);
  };
  for (const int32_t divisor : {3, 9, 13, 15, 16}) expectAll(DType::kInt16, divisor);
  for (const int32_t divisor : {129, 4091, 4095, 4096}) expectAll(DType::kUint8, divisor);
}

TEST(FinishIntegers, HugeSumsRoundExactly) {
  const double taps = 0x1p40;
  EXPECT_EQ((finished<uint8_t, double>(ofSlidingWindows(DType::kUint8),
                                       {254.5 * taps, 254.5 * taps - 1, 255 * taps, 0x1p60, -0x1p60}, taps)
                 .means),
            (std::vector<uint8_t>{255, 254, 255, 255, 0}));
  EXPECT_EQ(
      (finished<int8_t, double>(ofSlidingWindows(DType::kInt8), {126.5 * taps, -127.5 * taps, 0x1p60, -0x1p60}, taps)
           .means),
      (std::vector<int8_t>{127, -128, 127, -128}));
  EXPECT_EQ(
      (finished<uint16_t, double>(ofSlidingWindows(DType::kUint16), {65534.5 * 0x1p37, 65534.5 * 0x1p37 - 1}, 0x1p37)
           .means),
      (std::vector<uint16_t>{65535, 65534}));
}

// The reciprocal is off by 2^-53 of itself, the product by as much again.
TEST(FinishFloat32, SumsInFloat64AreDividedToTheNearest) {
  const Method method = ofSlidingWindows(DType::kFloat32);
  Random random;
  std::vector<double> sums = {0, std::numeric_limits<double>::denorm_min(), 0x1p-149, 0x1p128, 0x1p140};
  for (int i = 0; i < 5001; ++i) sums.push_back(std::ldexp(random.number(), i / 18 - 140));
  for (const double divisor : {1.0, 2.0, 3.0, 9.0, 49.0, 1024.0, -4.0, -7.0, 0.3, 1e9}) {
    const Finished<float> result = finished<float>(method, sums, divisor);
    EXPECT_TRUE(result.allFinite) << "means of float32 from float64 never have to be formed anew";
    for (size_t i = 0; i < sums.size(); ++i) {
      const long double exact = sums[i] / static_cast<long double>(divisor);
      const float bounds[] = {static_cast<float>(exact * (1 - 0x1p-51L)), static_cast<float>(exact * (1 + 0x1p-51L))};
      ASSERT_GE(result.means[i], std::min(bounds[0], bounds[1])) << sums[i] << " / " << divisor;
      ASSERT_LE(result.means[i], std::max(bounds[0], bounds[1])) << sums[i] << " / " << divisor;
    }
  }
}

TEST(FinishFloat32, EqualValuesAverageExactly) {
  const Method method = ofSlidingWindows(DType::kFloat32);
  Random random;
  for (int32_t taps = 1; taps < 3000; ++taps) {
    const auto value = static_cast<float>(random.number());
    ASSERT_EQ((finished<float, double>(method, {double{value} * taps}, taps).means[0]), value) << taps;
  }
}

TEST(FinishFloat32, SpecialValues) {
  const auto means =
      finished<float, double>(ofSlidingWindows(DType::kFloat32), {-0.0, kInfinity, -kInfinity, kNan, -0.0}, 3).means;
  EXPECT_FALSE(std::signbit(means[0]));
  EXPECT_EQ(means[1], kInfinity);
  EXPECT_EQ(means[2], -kInfinity);
  EXPECT_TRUE(std::isnan(means[3]));
  EXPECT_FALSE(std::signbit(means[4]));
}

TEST(FinishFloat64, MeansAreThoseOfDivision) {
  Random random;
  std::vector<double> sums = {0, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max()};
  for (int i = 0; i < 2001; ++i) sums.push_back(std::ldexp(random.number(), i - 1000));
  for (const double divisor : {1.0, 2.0, 3.0, 49.0, -4.0, -7.0, 1e9}) {
    const Finished<double> plain = finished<double>(ofSmallWindows(DType::kFloat64), sums, divisor);
    // Any parts will do.
    std::vector<double> parts;
    for (const double sum : sums) {
      parts.push_back(sum / 2);
      parts.push_back(sum - sum / 2);
    }
    const Finished<double> inParts = finished<double>(ofSlidingWindows(DType::kFloat64), parts, divisor);
    const Finished<double> scaled =
        finished<double>(rescueMethod(ofSmallWindows(DType::kFloat64)), parts, divisor * 0x1p64);
    for (size_t i = 0; i < sums.size(); ++i) {
      ASSERT_EQ(plain.means[i], sums[i] / divisor);
      ASSERT_EQ(inParts.means[i], sums[i] / divisor);
      if (std::fabs(sums[i]) > 0x1p-900) ASSERT_EQ(scaled.means[i], sums[i] / divisor);
    }
  }
}

TEST(FinishFloat64, NegativeZerosAddUpToPositiveZero) {
  EXPECT_FALSE(std::signbit(finished<double, double>(ofSmallWindows(DType::kFloat64), {-0.0}, 3).means[0]));
  EXPECT_FALSE(std::signbit(finished<double, double>(ofSlidingWindows(DType::kFloat64), {-0.0, -0.0}, 3).means[0]));
}

TEST(FinishFloat64, TellsWhereAMeanIsNotFinite) {
  const Method method = ofSmallWindows(DType::kFloat64);
  std::vector<double> sums(7, 1.0);
  EXPECT_TRUE(finished<double>(method, sums, 3).allFinite);
  for (double& sum : sums) {
    for (const double value : {kInfinity, -kInfinity, kNan}) {
      sum = value;
      EXPECT_FALSE(finished<double>(method, sums, 3).allFinite);
    }
    sum = 1;
  }
}

// Both sides of every boundary between two values of each alpha.
template <typename Sum>
void expectPixels(const Method& method) {
  for (const int32_t divisor : {1, 2, 3, 4, 9, 64, 258}) {
    std::vector<Sum> sums;
    for (int32_t of = 0; of <= 255; ++of) {
      const int32_t alpha = of < 16 ? std::min(of, divisor * 255) : of * divisor;
      for (int32_t value = 0; value < 255; value += 3) {
        for (int32_t channel = 0; channel < 3; ++channel) {
          const int32_t boundary = (alpha * (2 * (value + channel) + 1) + 1) / 2;
          sums.push_back(static_cast<Sum>(std::max(0, boundary - of % 2)));
        }
        sums.push_back(static_cast<Sum>(alpha));
      }
    }
    const std::vector<uint8_t> means = finished<uint8_t>(method, sums, divisor).means;
    for (size_t i = 0; i < means.size(); ++i) {
      const reference::Expected want =
          reference::expectPixel(DType::kRgba, static_cast<int>(i % 4), sums[i], sums[i | 3], divisor);
      ASSERT_EQ(means[i], want.mean) << sums[i] << " of alpha " << sums[i | 3] << " / " << divisor;
    }
  }
}

TEST(FinishPixels, ColoursAreDividedByAlpha) {
  expectPixels<float>(ofSmallWindows(DType::kRgba));
  expectPixels<double>(ofSlidingWindows(DType::kRgba));
}

TEST(FinishPixels, LightIsDividedByAlpha) {
  for (const double divisor : {1.0, 1000.0}) {
    std::vector<double> sums;
    for (int of = 0; of <= 255; of += 3) {
      const double alpha = of * divisor;
      for (int value = 0; value < 255; ++value) {
        for (int channel = 0; channel < 3; ++channel) {
          const auto border = static_cast<double>(reference::lightOfHalf(2 * value + 1));
          sums.push_back(border * alpha * (1 + (channel - 1) * 1e-12));
        }
        sums.push_back(alpha);
      }
    }
    const std::vector<uint8_t> means = finished<uint8_t>(ofSmallWindows(DType::kLinearRgba), sums, divisor).means;
    for (size_t i = 0; i < means.size(); ++i) {
      const reference::Expected want =
          reference::expectPixel(DType::kLinearRgba, static_cast<int>(i % 4), sums[i], sums[i | 3], divisor);
      ASSERT_LE(std::fabs(means[i] - want.mean), want.error) << sums[i] << " of alpha " << sums[i | 3];
    }
  }
}

TEST(Finish, AnyNumberOfMeansIsWrittenExactly) {
  for (const Method& method : everyMethod()) {
    if (method.sum == Sum::kInt16 || (method.sum == Sum::kFloat && method.dtype == DType::kFloat32))
      continue;  // means.h
    const size_t step = reference::isImage(method.dtype) ? 4 : 1;
    for (size_t count = step; count <= 40; count += step) {
      Row<uint8_t> sums(count * (method.inParts ? 2 : 1) * method.sumBytes());
      std::vector<uint8_t> means(count * method.elementBytes() + 64, 77);
      finish(method, means.data(), sums.data(), static_cast<int32_t>(count), 3);
      for (size_t i = 0; i < means.size(); ++i) {
        ASSERT_EQ(means[i], i < count * method.elementBytes() ? 0 : 77) << count << " byte " << i;
      }
    }
  }
}

}  // namespace
}  // namespace avgpool2d
