// Which types terms and sums have: the borders between methods, and what each of them promises.
#include "arithmetic/method.h"

#include <gtest/gtest.h>

#include "methods.h"
#include "reference.h"

namespace avgpool2d {
namespace {

Windowing windowing(int64_t taps, double area) {
  Windowing windows{};
  windows.taps = taps;
  windows.area = area;
  return windows;
}

TEST(Method, SumsOfBytesHave16BitsAsLongAsTheyAreExact) {
  for (const DType dtype : {DType::kInt8, DType::kUint8}) {
    const Method narrow = methodFor(dtype, windowing(128, 0x1p22));
    EXPECT_EQ(narrow.term, Term::kByte);
    EXPECT_EQ(narrow.sum, Sum::kInt16);
    EXPECT_FALSE(narrow.makesTerms());
    Windowing given = windowing(4, 4);
    given.isDivisorGiven = true;
    Windowing sliding = windowing(49, 49);
    sliding.slides = true;
    const auto expectWide = [&](const Windowing& windows, Sum sum) {
      const Method wide = methodFor(dtype, windows);
      EXPECT_EQ(wide.term, Term::kFloat);
      EXPECT_EQ(wide.sum, sum);
      EXPECT_TRUE(wide.makesTerms());
    };
    // float32 holds sums of 65,793 times 255.
    for (const Windowing& windows : {windowing(129, 129), windowing(128, 0x1p22 + 1), given, windowing(65793, 65793)}) {
      expectWide(windows, Sum::kFloat);
    }
    expectWide(windowing(65794, 65794), Sum::kDouble);
    expectWide(sliding, Sum::kDouble);
  }
}

TEST(Method, SumsOf16BitsAreExact) {
  for (const DType dtype : {DType::kInt16, DType::kUint16}) {
    // 256 times 65,535.
    EXPECT_EQ(methodFor(dtype, windowing(256, 256)).sum, Sum::kFloat);
    EXPECT_EQ(methodFor(dtype, windowing(257, 257)).sum, Sum::kDouble);
    EXPECT_EQ(ofSlidingWindows(dtype).sum, Sum::kDouble);
    EXPECT_TRUE(methodFor(dtype, windowing(1, 1)).makesTerms());
  }
}

TEST(Method, SumsOfPixelsAreExact) {
  // 258 times 255 * 255.
  EXPECT_EQ(methodFor(DType::kRgba, windowing(258, 258)).sum, Sum::kFloat);
  EXPECT_EQ(methodFor(DType::kRgba, windowing(259, 259)).sum, Sum::kDouble);
}

TEST(Method, SlidingWindowsAddInTwiceThePrecision) {
  for (const DType dtype : {DType::kFloat32, DType::kFloat16, DType::kRgba}) {
    EXPECT_EQ(ofSmallWindows(dtype).sum, Sum::kFloat);
    EXPECT_EQ(ofSlidingWindows(dtype).sum, Sum::kDouble);
  }
  for (const DType dtype : {DType::kFloat32, DType::kFloat16}) {
    EXPECT_EQ(methodFor(dtype, windowing(int64_t{1} << 40, 0x1p40)).sum, Sum::kFloat);
  }
  EXPECT_FALSE(methodFor(DType::kFloat64, windowing(int64_t{1} << 40, 0x1p40)).inParts);
  EXPECT_FALSE(ofSmallWindows(DType::kFloat64).inParts);
  EXPECT_TRUE(ofSlidingWindows(DType::kFloat64).inParts);
  EXPECT_EQ(ofSlidingWindows(DType::kFloat64).lanes(3), 6);
}

TEST(Method, WhatCanOverflowDoesNotAnew) {
  for (const Method& method : everyMethod()) {
    if (method.canOverflow()) EXPECT_FALSE(rescueMethod(method).canOverflow());
  }
  EXPECT_TRUE(ofSmallWindows(DType::kFloat32).canOverflow());
  EXPECT_FALSE(ofSlidingWindows(DType::kFloat32).canOverflow());
  EXPECT_TRUE(ofSmallWindows(DType::kFloat64).canOverflow());
  EXPECT_TRUE(ofSlidingWindows(DType::kFloat64).canOverflow());
  EXPECT_FALSE(ofSmallWindows(DType::kFloat16).canOverflow());
}

TEST(Method, TermsAreTheElementsWhereTheyCanBe) {
  EXPECT_FALSE(ofSmallWindows(DType::kFloat32).makesTerms());
  EXPECT_FALSE(ofSlidingWindows(DType::kFloat32).makesTerms());
  EXPECT_FALSE(ofSmallWindows(DType::kFloat64).makesTerms());
  EXPECT_TRUE(ofSlidingWindows(DType::kFloat64).makesTerms());
  for (const DType dtype : {DType::kFloat16, DType::kRgba, DType::kLinearRgba}) {
    EXPECT_TRUE(ofSmallWindows(dtype).makesTerms());
  }
  for (const Method& method : everyMethod()) {
    EXPECT_EQ(method.elementBytes(), reference::elementBytes(method.dtype));
    if (!method.makesTerms()) EXPECT_EQ(method.termBytes(), method.elementBytes());
  }
}

}  // namespace
}  // namespace avgpool2d
