// Elements to terms: every element where they can be counted.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "arithmetic/method.h"
#include "methods.h"
#include "random.h"
#include "reference.h"

namespace avgpool2d {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <typename Term, typename Elem>
Row<Term> termsOf(const Method& method, const Row<Elem>& elements) {
  Row<Term> terms(static_cast<size_t>(method.lanes(elements.length())));
  makeTerms(method, terms.data(), elements.data(), elements.length());
  return terms;
}

template <typename To, typename From>
To bitsAs(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

TEST(Terms, EveryHalfIsItself) {
  Row<uint16_t> halves(65536);
  for (size_t i = 0; i < 65536; ++i) halves[i] = static_cast<uint16_t>(i);
  const Row<float> terms = termsOf<float>(ofSmallWindows(DType::kFloat16), halves);
  for (size_t i = 0; i < 65536; ++i) {
    const long double want = reference::fromHalf(halves[i]);
    const long double got = terms[i];
    // The sign of a zero does not matter: see finish.
    ASSERT_TRUE(std::isnan(want) ? std::isnan(got) : got == want) << i;
  }
}

TEST(Terms, EveryByteIsItself) {
  Row<uint8_t> bytes(256);
  for (size_t i = 0; i < 256; ++i) bytes[i] = static_cast<uint8_t>(i);
  const Row<float> positive = termsOf<float>(ofSlidingWindows(DType::kUint8), bytes);
  const Row<float> ofBothSigns = termsOf<float>(ofSlidingWindows(DType::kInt8), bytes);
  for (size_t i = 0; i < 256; ++i) {
    ASSERT_EQ(positive[i], static_cast<float>(i));
    ASSERT_EQ(ofBothSigns[i], static_cast<float>(static_cast<int8_t>(i)));
  }
}

TEST(Terms, EveryIntegerOf16BitsIsItself) {
  Row<uint16_t> integers(65536);
  for (size_t i = 0; i < 65536; ++i) integers[i] = static_cast<uint16_t>(i);
  for (const auto& ofWindows : {ofSmallWindows, ofSlidingWindows}) {
    const Row<float> positive = termsOf<float>(ofWindows(DType::kUint16), integers);
    const Row<float> ofBothSigns = termsOf<float>(ofWindows(DType::kInt16), integers);
    for (size_t i = 0; i < 65536; ++i) {
      ASSERT_EQ(positive[i], static_cast<float>(i));
      ASSERT_EQ(ofBothSigns[i], static_cast<float>(static_cast<int16_t>(i)));
    }
  }
}

// Every alpha with every value of each channel.
Row<uint8_t> everyPixel() {
  Row<uint8_t> pixels(size_t{4} * 65536);
  for (size_t i = 0; i < 65536; ++i) {
    const auto value = static_cast<uint8_t>(i);
    pixels[4 * i] = value;
    pixels[4 * i + 1] = static_cast<uint8_t>(255 - value);
    pixels[4 * i + 2] = static_cast<uint8_t>(value + 100);
    pixels[4 * i + 3] = static_cast<uint8_t>(i >> 8);
  }
  return pixels;
}

template <typename Term>
void expectPixels(const Method& method, double error) {
  const Row<uint8_t> pixels = everyPixel();
  const Row<Term> terms = termsOf<Term>(method, pixels);
  for (size_t i = 0; i < pixels.size(); ++i) {
    const long double alpha = pixels[i | 3];
    const long double colour = method.dtype == DType::kLinearRgba ? reference::light(pixels[i]) : pixels[i];
    const long double want = i % 4 == 3 ? alpha : alpha * colour;
    ASSERT_LE(std::fabs(terms[i] - want), error) << "byte " << i;
  }
}

TEST(Terms, ColoursAreMultipliedWithAlpha) {
  expectPixels<float>(ofSmallWindows(DType::kRgba), 0);
  expectPixels<float>(ofSlidingWindows(DType::kRgba), 0);
}

TEST(Terms, LightIsMultipliedWithAlpha) { expectPixels<double>(ofSmallWindows(DType::kLinearRgba), 255e-15); }

// Numbers of every exponent with random digits, and the ends of the range.
std::vector<double> doublesOfEveryExponent() {
  std::vector<double> values = {0.0, -0.0, std::numeric_limits<double>::max(), -std::numeric_limits<double>::max()};
  Random random;
  for (uint64_t exponent = 0; exponent < 2047; ++exponent) {
    for (int i = 0; i < 20; ++i) {
      const uint64_t digits = (uint64_t{random.next()} << 32 ^ random.next()) & 0xfffffffffffff;
      values.push_back(bitsAs<double>(uint64_t{random.next()} << 63 | exponent << 52 | digits));
    }
    values.push_back(bitsAs<double>(exponent << 52));
    values.push_back(bitsAs<double>(exponent << 52 | 0xfffffffffffff));
    values.push_back(bitsAs<double>(exponent << 52 | 1));
  }
  return values;
}

TEST(Terms, DoublesAreSplitInHalves) {
  const Row<double> values(doublesOfEveryExponent());
  const Row<double> parts = termsOf<double>(ofSlidingWindows(DType::kFloat64), values);
  for (size_t i = 0; i < values.size(); ++i) {
    const double upper = parts[2 * i];
    ASSERT_EQ(upper + parts[2 * i + 1], values[i]);
    // Room for the digits of 2^26 equal terms in either sum.
    ASSERT_EQ(bitsAs<uint64_t>(upper) & ((1 << 27) - 1), 0U) << values[i];
    ASSERT_LE(std::fabs(parts[2 * i + 1]), std::fabs(upper) * 0x1p-25 + 0x1p-1047) << values[i];
  }
}

TEST(Terms, DoublesOfOverflowedSumsAreScaled) {
  const Row<double> values(doublesOfEveryExponent());
  const Row<double> parts = termsOf<double>(rescueMethod(ofSmallWindows(DType::kFloat64)), values);
  for (size_t i = 0; i < values.size(); ++i) ASSERT_EQ(parts[2 * i] + parts[2 * i + 1], values[i] * 0x1p-64);
}

TEST(Terms, InfinitiesAndNansAreNotSplit) {
  std::vector<double> values = {kInfinity, -kInfinity};
  for (int bit = 0; bit < 52; ++bit) {
    for (const uint64_t sign : {uint64_t{0}, uint64_t{1} << 63}) {
      values.push_back(bitsAs<double>(sign | uint64_t{0x7ff} << 52 | uint64_t{1} << bit));
    }
  }
  for (const Method& method : {ofSlidingWindows(DType::kFloat64), rescueMethod(ofSmallWindows(DType::kFloat64))}) {
    const Row<double> parts = termsOf<double>(method, Row<double>(values));
    for (size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) {
        ASSERT_TRUE(std::isnan(parts[2 * i])) << "payload " << i;
      } else {
        ASSERT_EQ(parts[2 * i], values[i]);
      }
      ASSERT_EQ(parts[2 * i + 1], 0) << i;
    }
  }
}

template <typename Term>
void expectDivided(const Method& method) {
  Random random;
  for (const double divisor : {1.0, 3.0, 4.0, -7.0, 0.3, 2147483647.0}) {
    for (size_t count = 1; count < 20; ++count) {
      Row<Term> terms(count);
      for (size_t i = 0; i < count; ++i) terms[i] = static_cast<Term>(random.number());
      Row<Term> quotients(count);
      divideTerms(method, quotients.data(), terms.data(), terms.length(), divisor);
      Row<Term> inPlace = terms;
      divideTerms(method, inPlace.data(), inPlace.data(), terms.length(), divisor);
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(quotients[i], terms[i] / static_cast<Term>(divisor)) << count << " by " << divisor;
        ASSERT_EQ(inPlace[i], quotients[i]);
      }
    }
  }
  Row<Term> zero(std::vector<Term>{Term{-0.0}});
  divideTerms(method, zero.data(), zero.data(), 1, 3);
  EXPECT_FALSE(std::signbit(zero[0]));
}

TEST(Terms, GradientsAreDivided) {
  expectDivided<float>(ofSmallWindows(DType::kFloat32));
  expectDivided<double>(ofSmallWindows(DType::kFloat64));
  expectDivided<double>(ofSlidingWindows(DType::kFloat64));
}

// AddressSanitizer looks at what is read and written behind the last.
TEST(Terms, AnyNumberOfThemStaysWithinTheSlack) {
  for (const Method& method : everyMethod()) {
    if (!method.makesTerms()) continue;
    const size_t step = reference::isImage(method.dtype) ? 4 : 1;
    for (size_t count = step; count <= 40; count += step) {
      const Row<uint8_t> elements(count * method.elementBytes());
      Row<uint8_t> terms(count * (method.inParts ? 2 : 1) * method.termBytes());
      makeTerms(method, terms.data(), elements.data(), static_cast<int32_t>(count));
    }
  }
}

}  // namespace
}  // namespace avgpool2d
