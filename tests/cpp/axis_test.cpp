// Geometry of one axis: the tables of the standards, every small axis against an enumeration of its taps, and sizes at
// the ends of the number range.
#include "geometry/axis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "arithmetic/sliding.h"
#include "reference.h"

namespace avgpool2d {
namespace {

constexpr int32_t kMax = std::numeric_limits<int32_t>::max();

AxisOptions axisOf(int32_t length, int32_t window, int32_t stride, Padding padding = Padding::kExplicit,
                   int32_t before = 0, int32_t after = 0) {
  AxisOptions options;
  options.length = length;
  options.window = window;
  options.stride = stride;
  options.padding = padding;
  options.before = before;
  options.after = after;
  return options;
}

std::string describe(const AxisOptions& a) {
  return "n=" + std::to_string(a.length) + " k=" + std::to_string(a.window) + " s=" + std::to_string(a.stride) +
         " d=" + std::to_string(a.dilation) + " padding=" + std::to_string(static_cast<int>(a.padding)) + " " +
         std::to_string(a.before) + "," + std::to_string(a.after) + " ceil=" + std::to_string(a.ceilMode) +
         " count=" + std::to_string(a.countPadding) + " outputs=" + std::to_string(a.outputs);
}

// Calls visit(options) for every small axis.
template <typename Visit>
void forEachAxis(const Visit& visit) {
  const auto withFlags = [&](AxisOptions options) {
    for (const bool count : {false, true}) {
      options.countPadding = count;
      visit(options);
    }
  };
  AxisOptions adaptive;
  for (adaptive.length = 0; adaptive.length <= 13; ++adaptive.length) {
    for (adaptive.outputs = 1; adaptive.outputs <= 30; ++adaptive.outputs) withFlags(adaptive);
  }
  for (int32_t n = 0; n <= 9; ++n) {
    for (int32_t k = 1; k <= 6; ++k) {
      for (int32_t s = 1; s <= 5; ++s) {
        for (int32_t d = 1; d <= 4; ++d) {
          AxisOptions options = axisOf(n, k, s);
          options.dilation = d;
          for (const Padding padding : {Padding::kSame, Padding::kSameLower}) {
            options.padding = padding;
            withFlags(options);
          }
          options.padding = Padding::kExplicit;
          for (const bool ceilMode : {false, true}) {
            options.ceilMode = ceilMode;
            for (const int32_t before : {0, 1, 2, 7}) {
              for (const int32_t after : {0, 1, 3, 7}) {
                options.before = before;
                options.after = after;
                withFlags(options);
              }
            }
          }
        }
      }
    }
  }
}

TEST(Axis, ValidPaddingTakesOnlyWholeWindows) {
  Axis axis;
  ASSERT_EQ(axis.plan(axisOf(5, 2, 2)), PlanStatus::kOk);
  EXPECT_EQ(axis.outputs(), 2);
  EXPECT_EQ(axis.first(1), 2);
  EXPECT_EQ(axis.taps(1), 2);
  // Division towards zero would find room for a window here.
  EXPECT_EQ(axis.plan(axisOf(2, 3, 4)), PlanStatus::kEmptyOutput);
  EXPECT_EQ(axis.plan(axisOf(0, 1, 1)), PlanStatus::kEmptyOutput);
}

TEST(Axis, SamePaddingPutsTheOddCellAtTheEndOrTheBegin) {
  Axis axis;
  ASSERT_EQ(axis.plan(axisOf(4, 2, 1, Padding::kSame)), PlanStatus::kOk);
  EXPECT_EQ(axis.outputs(), 4);
  EXPECT_EQ(axis.before(), 0);
  EXPECT_EQ(axis.after(), 1);
  EXPECT_EQ(axis.divisor(3), 1);
  ASSERT_EQ(axis.plan(axisOf(4, 2, 1, Padding::kSameLower)), PlanStatus::kOk);
  EXPECT_EQ(axis.before(), 1);
  EXPECT_EQ(axis.after(), 0);
  EXPECT_EQ(axis.divisor(0), 1);
  EXPECT_EQ(axis.divisor(3), 2);
}

TEST(Axis, CeilModeCountsPaddingButNeverTheOverhang) {
  AxisOptions options = axisOf(4, 3, 2, Padding::kExplicit, 1, 0);
  options.ceilMode = true;
  options.countPadding = true;
  Axis axis;
  ASSERT_EQ(axis.plan(options), PlanStatus::kOk);
  ASSERT_EQ(axis.outputs(), 2);
  EXPECT_EQ(axis.divisor(0), 3);  // one cell of padding, two real
  EXPECT_EQ(axis.divisor(1), 3);
  options.after = 1;
  options.window = 4;
  ASSERT_EQ(axis.plan(options), PlanStatus::kOk);
  ASSERT_EQ(axis.outputs(), 2);
  EXPECT_EQ(axis.taps(1), 3);
  EXPECT_EQ(axis.divisor(1), 4);
  options.length = 5;
  ASSERT_EQ(axis.plan(options), PlanStatus::kOk);
  ASSERT_EQ(axis.outputs(), 3);
  EXPECT_EQ(axis.taps(2), 2);
  EXPECT_EQ(axis.divisor(2), 3);  // of four taps the last overhangs
}

TEST(Axis, AgreesWithAnEnumerationOfTaps) {
  int64_t axes = 0;
  forEachAxis([&](const AxisOptions& options) {
    const reference::AxisWindows want = reference::windowsOf(options);
    Axis axis;
    ASSERT_EQ(axis.plan(options), want.status) << describe(options);
    if (want.status != PlanStatus::kOk) return;
    ++axes;
    ASSERT_EQ(axis.outputs(), static_cast<int32_t>(want.windows.size())) << describe(options);
    for (int32_t o = 0; o < axis.outputs(); ++o) {
      const reference::AxisWindow& window = want.windows[static_cast<size_t>(o)];
      ASSERT_EQ(axis.taps(o), static_cast<int32_t>(window.cells.size())) << describe(options) << " o=" << o;
      ASSERT_EQ(axis.divisor(o), window.divisor) << describe(options) << " o=" << o;
      for (int32_t t = 0; t < axis.taps(o); ++t) {
        ASSERT_EQ(axis.first(o) + t * axis.dilation(), window.cells[static_cast<size_t>(t)])
            << describe(options) << " o=" << o;
      }
      ASSERT_GE(axis.first(o), 0) << describe(options) << " o=" << o;
      ASSERT_LE(axis.first(o), options.length) << describe(options) << " o=" << o;
    }
  });
  EXPECT_GT(axes, 30000);
}

// Taps further apart than the input is long may step over it.
TEST(Axis, WindowsThatStepOverTheInputAreFound) {
  int64_t ok = 0;
  int64_t empty = 0;
  const auto verify = [&](const AxisOptions& options) {
    Axis axis;
    const PlanStatus want = reference::windowsOf(options).status;
    ASSERT_EQ(axis.plan(options), want) << describe(options);
    ok += want == PlanStatus::kOk ? 1 : 0;
    empty += want == PlanStatus::kEmptyWindow ? 1 : 0;
  };
  for (int32_t n = 1; n <= 8; ++n) {
    for (int32_t d = n; d <= 11; ++d) {
      for (int32_t s = 1; s <= 13; ++s) {
        for (int32_t k = 1; k <= 6; ++k) {
          AxisOptions options = axisOf(n, k, s);
          options.dilation = d;
          for (options.before = 0; options.before <= 40; options.before += 1 + options.before / 6) {
            for (options.after = 0; options.after <= 40; options.after += 5) verify(options);
          }
          options.padding = Padding::kSame;
          verify(options);
          options.padding = Padding::kSameLower;
          verify(options);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
  EXPECT_GT(ok, 9000);
  EXPECT_GT(empty, 100000);
}

// Looking at each of their windows would take from seconds to minutes.
TEST(Axis, WindowsThatStepOverLongInputsAreFound) {
  AxisOptions options = axisOf(1 << 30, 3, 1, Padding::kSame);
  options.dilation = (1 << 30) + 1;
  Axis axis;
  EXPECT_EQ(axis.plan(options), PlanStatus::kOk);
  // All of a billion windows begin at even places.
  options = axisOf(1, kMax / 2, 2, Padding::kExplicit, kMax - 3, kMax - 3);
  options.dilation = 2;
  EXPECT_EQ(axis.plan(options), PlanStatus::kOk);
  --options.before;
  EXPECT_EQ(axis.plan(options), PlanStatus::kEmptyWindow);
  // The one place that no tap may have is hit after 20,000 windows, or never.
  options = axisOf(kMax - 1, 2, 65537, Padding::kExplicit, 65537 * 20000 + 1, kMax);
  options.dilation = kMax;
  EXPECT_EQ(axis.plan(options), PlanStatus::kEmptyWindow);
  --options.before;
  EXPECT_EQ(axis.plan(options), PlanStatus::kOk);
}

// The taps of every output of a relation, forward or transposed.
std::vector<std::vector<int32_t>> tapsOf(const AxisOptions& options, bool transposed) {
  const reference::AxisWindows forward = reference::windowsOf(options);
  std::vector<std::vector<int32_t>> taps(transposed ? static_cast<size_t>(options.length) : forward.windows.size());
  for (size_t o = 0; o < forward.windows.size(); ++o) {
    for (const int32_t cell : forward.windows[o].cells) {
      if (transposed) {
        taps[static_cast<size_t>(cell)].push_back(static_cast<int32_t>(o));
      } else {
        taps[o].push_back(cell);
      }
    }
  }
  return taps;
}

void expectTaps(const Windows& windows, const std::vector<std::vector<int32_t>>& taps, const std::string& label) {
  ASSERT_EQ(windows.outputs(), static_cast<int32_t>(taps.size())) << label;
  for (int32_t o = 0; o < windows.outputs(); ++o) {
    const std::vector<int32_t>& want = taps[static_cast<size_t>(o)];
    ASSERT_EQ(windows.taps(o), static_cast<int32_t>(want.size())) << label << " o=" << o;
    ASSERT_LE(windows.taps(o), windows.maxTaps()) << label << " o=" << o;
    if (!windows.mayMiss()) ASSERT_GT(windows.taps(o), 0) << label << " o=" << o;
    for (int32_t t = 0; t < windows.taps(o); ++t) {
      const int32_t tap = windows.first(o) + t * windows.step();
      ASSERT_EQ(tap, want[static_cast<size_t>(t)]) << label << " o=" << o;
      ASSERT_GE(tap, windows.coverBegin(o)) << label << " o=" << o;
      ASSERT_LT(tap, windows.coverEnd(o)) << label << " o=" << o;
    }
  }
}

void expectCovers(const Windows& windows, const std::string& label) {
  for (int32_t o = 0; o < windows.outputs(); ++o) {
    ASSERT_GE(windows.coverBegin(o), 0) << label;
    ASSERT_LE(windows.coverEnd(o), windows.inputs()) << label;
    if (o > 0) {
      ASSERT_GE(windows.coverBegin(o), windows.coverBegin(o - 1)) << label << " o=" << o;
      ASSERT_GE(windows.coverEnd(o), windows.coverEnd(o - 1)) << label << " o=" << o;
    }
    for (int32_t last = o; last < windows.outputs(); ++last) {
      ASSERT_LE(windows.coverEnd(last) - windows.coverBegin(o), windows.cover(last - o + 1)) << label << " o=" << o;
    }
  }
}

void expectUniform(const Windows& windows, const std::string& label) {
  const int32_t begin = windows.uniformBegin();
  ASSERT_GE(begin, 0) << label;
  ASSERT_LE(windows.uniformEnd(), windows.outputs()) << label;
  for (int32_t o = begin; o < windows.uniformEnd(); ++o) {
    ASSERT_EQ(windows.taps(o), windows.taps(begin)) << label << " o=" << o;
    ASSERT_EQ(windows.first(o), windows.first(begin) + (o - begin) * windows.uniformStride()) << label << " o=" << o;
  }
}

void expectPeriodic(const Windows& windows, const std::string& label) {
  const Range periodic = windows.periodic();
  ASSERT_TRUE(periodic.count() == 0 || (windows.isTransposed() && periodic.begin >= 0)) << label;
  ASSERT_LE(periodic.end, windows.outputs()) << label;
  const int32_t stride = windows.axis().stride();
  for (int32_t o = periodic.begin + stride; o < periodic.end; ++o) {
    ASSERT_EQ(windows.taps(o), windows.taps(o - stride)) << label << " o=" << o;
    if (windows.taps(o) > 0) ASSERT_EQ(windows.first(o), windows.first(o - stride) + 1) << label << " o=" << o;
  }
}

// What sliding.h needs: no gaps, firsts that never decrease, and windows of a block's suffix and the next one's prefix.
void expectSlides(const Windows& windows, const std::string& label) {
  if (windows.slidingTaps() == 0) return;
  ASSERT_EQ(windows.step(), 1) << label;
  SlidingBlocks blocks(windows.slidingTaps());
  for (int32_t o = 0; o < windows.outputs(); ++o) {
    if (windows.taps(o) == 0) continue;
    const int32_t begin = windows.first(o);
    const int32_t end = begin + windows.taps(o);
    const SlidingParts parts = blocks.parts(begin, end);
    ASSERT_EQ(parts.suffixEnd - parts.suffixBegin + parts.prefixEnd - parts.prefixBegin, end - begin) << label;
    if (parts.hasSuffix()) {
      ASSERT_EQ(parts.suffixBegin, begin) << label;
      ASSERT_EQ(blocks.begin(), begin - begin % windows.slidingTaps()) << label;
      ASSERT_LE(parts.suffixEnd, blocks.begin() + windows.slidingTaps()) << label;
    }
    if (parts.hasSuffix() && parts.hasPrefix()) {
      ASSERT_EQ(parts.prefixBegin, parts.suffixEnd) << label;
      ASSERT_EQ(parts.prefixBegin % windows.slidingTaps(), 0) << label;
      ASSERT_LE(parts.prefixEnd - parts.prefixBegin, windows.slidingTaps()) << label;
    }
  }
}

void expectWalk(const Windows& windows, const std::string& label) {
  for (const int32_t begin : {0, windows.outputs() / 2}) {
    WindowWalk walk(windows, begin);
    for (int32_t o = begin; o < windows.outputs(); ++o) {
      const Window window = windows.at(o);
      const Window walked = walk.next();
      ASSERT_EQ(walked.first, window.first) << label << " o=" << o;
      ASSERT_EQ(walked.taps, window.taps) << label << " o=" << o;
      ASSERT_EQ(walked.divisor, window.divisor) << label << " o=" << o;
    }
  }
}

// One behind the other, the windows of several images are those of the taller one.
void expectStacks(const Windows& windows, const std::string& label) {
  if (!windows.stacks()) return;
  constexpr int32_t kImages = 3;
  const Windows stacked = windows.stacked(kImages);
  ASSERT_EQ(stacked.inputs(), kImages * windows.inputs()) << label;
  ASSERT_EQ(stacked.outputs(), kImages * windows.outputs()) << label;
  ASSERT_EQ(stacked.isTransposed(), windows.isTransposed()) << label;
  for (int32_t o = 0; o < stacked.outputs(); ++o) {
    const Window window = windows.at(o % windows.outputs());
    const Window got = stacked.at(o);
    ASSERT_EQ(got.taps, window.taps) << label << " o=" << o;
    ASSERT_EQ(got.divisor, window.divisor) << label << " o=" << o;
    if (got.taps == 0) continue;
    ASSERT_EQ(got.first, window.first + o / windows.outputs() * windows.inputs()) << label << " o=" << o;
    if (got.taps > 1) ASSERT_EQ(stacked.step(), windows.step()) << label << " o=" << o;
  }
}

void expectWindows(const AxisOptions& options) {
  Axis axis;
  if (axis.plan(options) != PlanStatus::kOk) return;
  for (const bool transposed : {false, true}) {
    const std::string label = describe(options) + (transposed ? " transposed" : "");
    const Windows windows(axis, transposed);
    expectTaps(windows, tapsOf(options, transposed), label);
    expectCovers(windows, label);
    expectUniform(windows, label);
    expectPeriodic(windows, label);
    expectSlides(windows, label);
    expectWalk(windows, label);
    expectStacks(windows, label);
  }
}

TEST(Windows, AgreeWithAnEnumerationOfTaps) {
  forEachAxis([](const AxisOptions& options) { expectWindows(options); });
}

TEST(Windows, LongOnesSlideInBlocksThatFitTheirTaps) {
  int slides = 0;
  for (int32_t k = 7; k <= 33; k += 2) {
    for (int32_t s = 1; s <= 5; ++s) {
      for (const int32_t n : {8, 33, 70}) {
        for (const Padding padding : {Padding::kExplicit, Padding::kSame}) {
          AxisOptions options = axisOf(n, k, s, padding);
          options.countPadding = true;
          expectWindows(options);
          Axis axis;
          if (axis.plan(options) != PlanStatus::kOk) continue;
          for (const bool transposed : {false, true}) slides += Windows(axis, transposed).slidingTaps() != 0 ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(slides, 100);
}

TEST(Windows, StackWhereTheyFollowEachOther) {
  const auto stacks = [](const AxisOptions& options) {
    Axis axis;
    EXPECT_EQ(axis.plan(options), PlanStatus::kOk);
    return Windows(axis, false).stacks() && Windows(axis, true).stacks();
  };
  EXPECT_TRUE(stacks(axisOf(8, 2, 2)));
  EXPECT_TRUE(stacks(axisOf(9, 2, 3)));
  EXPECT_TRUE(stacks(axisOf(7, 7, 1)));
  EXPECT_TRUE(stacks(axisOf(9, 5, 7)));
  EXPECT_FALSE(stacks(axisOf(9, 2, 2)));
  EXPECT_FALSE(stacks(axisOf(8, 3, 2, Padding::kSame)));
  EXPECT_FALSE(stacks(axisOf(8, 3, 1)));
  AxisOptions adaptive;
  adaptive.length = 7;
  adaptive.outputs = 2;
  EXPECT_FALSE(stacks(adaptive));
}

TEST(Axis, LongestInput) {
  Axis axis;
  ASSERT_EQ(axis.plan(axisOf(kMax, 1, 1)), PlanStatus::kOk);
  EXPECT_EQ(axis.outputs(), kMax);
  EXPECT_EQ(axis.first(kMax - 1), kMax - 1);
  EXPECT_EQ(axis.taps(kMax - 1), 1);
  ASSERT_EQ(axis.plan(axisOf(kMax, kMax, kMax)), PlanStatus::kOk);
  EXPECT_EQ(axis.outputs(), 1);
  EXPECT_EQ(axis.taps(0), kMax);
  ASSERT_EQ(axis.plan(axisOf(kMax, kMax, kMax, Padding::kSame)), PlanStatus::kOk);
  EXPECT_EQ(axis.divisor(0), kMax);
}

TEST(Axis, WindowsThatReachFarBeyondTheInput) {
  AxisOptions options = axisOf(kMax, kMax, 1, Padding::kSame);
  options.dilation = kMax;
  Axis axis;
  ASSERT_EQ(axis.plan(options), PlanStatus::kOk);
  EXPECT_EQ(axis.outputs(), kMax);
  EXPECT_EQ(axis.before() + axis.after(), (int64_t{kMax} - 1) * kMax);
  EXPECT_EQ(axis.taps(0), 1);
  EXPECT_EQ(axis.taps(kMax - 1), 1);
  options.countPadding = true;
  ASSERT_EQ(axis.plan(options), PlanStatus::kOk);
  EXPECT_EQ(axis.divisor(0), kMax);
  options.padding = Padding::kExplicit;
  EXPECT_EQ(axis.plan(options), PlanStatus::kEmptyOutput);
}

TEST(Axis, PaddingThatMakesTooManyOutputsIsTooLarge) {
  AxisOptions options = axisOf(kMax, 1, 1, Padding::kExplicit, kMax, kMax);
  options.countPadding = true;
  Axis axis;
  EXPECT_EQ(axis.plan(options), PlanStatus::kTooLarge);
  options.stride = 4;
  ASSERT_EQ(axis.plan(options), PlanStatus::kOk);
  EXPECT_EQ(axis.outputs(), 1610612736);
  EXPECT_EQ(axis.taps(0), 0);
  EXPECT_EQ(axis.first(0), 0);
  EXPECT_EQ(axis.first(axis.outputs() - 1), kMax);
  EXPECT_EQ(axis.divisor(axis.outputs() - 1), 1);
  options.ceilMode = true;
  options.stride = kMax;
  EXPECT_EQ(axis.plan(options), PlanStatus::kOk);
}

TEST(Windows, LargestTransposedAxis) {
  Axis axis;
  AxisOptions options = axisOf(kMax, kMax, 1, Padding::kSame);
  ASSERT_EQ(axis.plan(options), PlanStatus::kOk);
  const Windows windows(axis, true);
  EXPECT_EQ(windows.inputs(), kMax);
  EXPECT_EQ(windows.outputs(), kMax);
  EXPECT_EQ(windows.first(0), 0);
  EXPECT_EQ(windows.taps(0), kMax / 2 + 1);
  EXPECT_EQ(windows.taps(kMax / 2), kMax);
  EXPECT_EQ(windows.cover(kMax), kMax);
}

TEST(Windows, DilationWithoutATapEndsItsSearchSoon) {
  // Odd cells are under no window; looking through all windows that span them would take hours here.
  AxisOptions options = axisOf(kMax, kMax / 4, 2);
  options.dilation = 2;
  Axis axis;
  ASSERT_EQ(axis.plan(options), PlanStatus::kOk);
  const Windows windows(axis, true);
  int64_t taps = 0;
  for (int32_t i = 1; i < 2000; i += 2) taps += windows.taps(kMax / 2 - 1000 + i - kMax / 2 % 2);
  EXPECT_EQ(taps, 0);
}

}  // namespace
}  // namespace avgpool2d
