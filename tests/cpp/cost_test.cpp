// What poolings cost, counted instead of timed: whatever the geometry, the work is in proportion to input and output,
// or to the taps where those are fewer.
#ifndef __wasm__  // there nothing is counted
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "costs.h"
#include "methods.h"
#include "random.h"

namespace avgpool2d {
namespace {

using reference::axisOf;
using reference::Call;
using reference::Driver;
using reference::Result;

// Of which all bytes make one when they are 255.
bool hasNan(DType dtype) { return dtype == DType::kFloat32 || dtype == DType::kFloat64; }

bool isPlannable(const Call& call) {
  Axis axis;
  return axis.plan(call.rows) == PlanStatus::kOk && axis.plan(call.columns) == PlanStatus::kOk;
}

// `isFinite`: or else all values are NaN, whose sums are looked at once more.
void expectCheap(const Call& call, bool isFinite = true) {
  Job job;
  ASSERT_EQ(job.plan(reference::optionsOf(call), {.arenaBytes = call.arenaBytes}), PlanStatus::kOk) << describe(call);
  const size_t inputs = size_t(job.inputElements()) * size_t(call.images);
  const std::vector<uint8_t> input(inputs * reference::elementBytes(call.dtype), isFinite ? uint8_t{1} : uint8_t{255});
  for (const bool resident : {false, true}) {
    counts = {};
    Driver driver(job, call, input.data());
    const Result result = resident ? driver.runResident() : driver.run();
    const Counts counted = counts;
    EXPECT_EQ(result.problem, "") << describe(call);
    // What is in wasm memory is not gathered: cells between far taps are added up, and what is not finite is looked for
    // in all of a row.
    const bool isDilated = call.rows.dilation > 1 || call.columns.dilation > 1;
    const bool readsAll = resident && (isDilated || !isFinite);
    EXPECT_EQ(reference::excess(job, call, result, counted, readsAll), "")
        << describe(call) << (isFinite ? "" : " of NaN") << (resident ? " resident" : "");
  }
}

Call gradient(AxisOptions columns) { return {.rows = axisOf(1, 1, 1), .columns = columns, .transposed = true}; }

AxisOptions dilated(AxisOptions axis, int32_t dilation) {
  axis.dilation = dilation;
  return axis;
}

// Each of them took time that grew with the window, with what lies between windows, or more.
TEST(Cost, OfWhatOnceWasSlow) {
  const AxisOptions one = axisOf(1, 1, 1);
  const AxisOptions same63 = axisOf(256, 63, 1, Padding::kSame);
  const std::vector<Call> calls = {
      {.rows = axisOf(100000, 50000, 1), .columns = one},
      {.rows = one, .columns = axisOf(100000, 50000, 1)},
      {.rows = one, .columns = axisOf(120584, 82753, 1)},
      {.rows = one, .columns = axisOf(120584, 82773, 1)},
      {.rows = one, .columns = axisOf(90000, 86000, 1)},
      {.rows = one, .columns = axisOf(60000, 41000, 1), .channels = 2},
      {.rows = one, .columns = axisOf(60000, 50000, 1), .dtype = DType::kFloat64},
      {.rows = axisOf(5, 3, 1), .columns = axisOf(9000, 8000, 1, Padding::kSame), .channels = 16},
      {.rows = axisOf(5, 3, 1), .columns = axisOf(17783, 17191, 1, Padding::kSame), .channels = 16},
      {.rows = axisOf(573, 255, 1), .columns = axisOf(260, 255, 1), .dtype = DType::kFloat64, .channels = 8},
      {.rows = same63, .columns = same63, .dtype = DType::kFloat64, .channels = 4},
      {.rows = axisOf(88, 63, 1), .columns = axisOf(88, 63, 1), .channels = 128},
      {.rows = axisOf(40, 31, 1), .columns = axisOf(40, 31, 1), .channels = 512},
      {.rows = axisOf(28, 28, 1), .columns = axisOf(28, 28, 1), .channels = 240},
      {.rows = one, .columns = dilated(axisOf(77049, 4, 4, Padding::kSame), 12841), .channels = 16},
      {.rows = axisOf(5, 1, 1), .columns = dilated(axisOf(154533, 7, 7), 25755)},
      {.rows = axisOf(2, 1, 1), .columns = dilated(axisOf(71270, 4, 1), 23756), .channels = 4},
      {.rows = axisOf(2, 2, 2), .columns = dilated(axisOf(100000, 3, 1), 10000)},
      {.rows = axisOf(64, 8, 8), .columns = axisOf(1000, 1, 200), .channels = 64},
      {.rows = axisOf(64, 16, 1), .columns = axisOf(1000, 1, 200), .channels = 64},
      {.rows = axisOf(40000, 1, 2), .columns = axisOf(3, 1, 2)},
      {.rows = axisOf(7, 3, 2), .columns = axisOf(7, 3, 2), .images = 6122},
      {.rows = one, .columns = one, .images = 100000},
      gradient(dilated(axisOf(100000, 2, 1), 50000)),
      gradient(dilated(axisOf(100000, 3, 2), 30001)),
  };
  for (const Call& call : calls) {
    expectCheap(call);
    if (hasNan(call.dtype)) expectCheap(call, false);
  }
}

// One of 1 to `limit`: as often each order of magnitude.
int32_t upTo(Random& random, int32_t limit) {
  const double size = std::pow(double(limit) + 1, random.below(1000) / 1000.0);
  return std::clamp(static_cast<int32_t>(size), 1, std::max(1, limit));
}

AxisOptions randomAxis(Random& random, int32_t length) {
  AxisOptions axis;
  axis.length = length;
  if (random.below(12) == 0) {
    axis.outputs = upTo(random, length);
    return axis;
  }
  if (random.below(4) == 0) axis.dilation = upTo(random, length / 2);
  axis.window = upTo(random, (length - 1) / axis.dilation + 1);
  const int32_t kind = random.below(4);
  axis.stride = kind == 0 ? axis.window : kind == 1 ? 1 : upTo(random, kind == 2 ? axis.window : length);
  axis.padding = random.below(2) == 0 ? Padding::kSame : Padding::kExplicit;
  return axis;
}

// About kElements: rows, columns, squares or anything between, one image of them or many.
Call randomCall(Random& random) {
  constexpr int32_t kElements = 30000;
  Call call;
  call.dtype = kEveryType[random.below(std::size(kEveryType))];
  call.transposed = call.dtype <= DType::kFloat64 && random.below(4) == 0;
  call.channels = random.below(2) == 0 ? 1 + random.below(4) : upTo(random, 512);
  if (reference::isImage(call.dtype)) call.channels = 4;
  const int32_t pixels = kElements / call.channels;
  const auto side = static_cast<int32_t>(std::sqrt(pixels));
  const int32_t shape = random.below(4);
  const int32_t height = shape == 0 ? 1 : shape == 1 ? upTo(random, pixels) : side;
  const int32_t width = shape == 2 ? upTo(random, pixels / height) : pixels / height;
  call.rows = randomAxis(random, height);
  call.columns = randomAxis(random, width);
  call.images = std::max(1, pixels / (height * width));
  return call;
}

TEST(Cost, OfRandomGeometries) {
  Random random;
  for (int32_t calls = 0; calls < 3000;) {
    const Call call = randomCall(random);
    if (!isPlannable(call)) continue;
    ++calls;
    expectCheap(call);
    if (calls % 4 == 0 && hasNan(call.dtype)) expectCheap(call, false);
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace avgpool2d
#endif
