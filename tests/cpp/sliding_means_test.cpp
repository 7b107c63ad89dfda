// Both passes of sliding sums at once must give the bits of the two passes, which pool one channel.
#include "strategies/sliding_means.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call.h"
#include "drive.h"
#include "random.h"

namespace avgpool2d {
namespace {

using reference::Call;
using reference::Driver;
using reference::Result;

AxisOptions axisOf(int32_t length, int32_t window, Padding padding = Padding::kSame) {
  AxisOptions options;
  options.length = length;
  options.window = window;
  options.padding = padding;
  return options;
}

AxisOptions padded(int32_t length, int32_t window, int32_t before, int32_t after) {
  AxisOptions options = axisOf(length, window, Padding::kExplicit);
  options.before = before;
  options.after = after;
  return options;
}

size_t cells(const AxisOptions& axis, bool pooled) {
  return pooled ? reference::windowsOf(axis).windows.size() : static_cast<size_t>(axis.length);
}

size_t pixels(const Call& call, bool pooled) {
  return static_cast<size_t>(call.images) * cells(call.rows, pooled) * cells(call.columns, pooled);
}

std::vector<uint32_t> bitsOf(const std::vector<uint8_t>& bytes) {
  std::vector<uint32_t> bits(bytes.size() / sizeof(uint32_t));
  std::memcpy(bits.data(), bytes.data(), bytes.size());
  return bits;
}

bool isNan(uint32_t bits) { return (bits & 0x7fffffff) > 0x7f800000; }

// The result of each channel of each pixel, all of them pooled by themselves.
std::vector<uint32_t> channelByChannel(const Call& call, const std::vector<float>& input) {
  const auto channels = static_cast<size_t>(call.channels);
  std::vector<uint32_t> all(pixels(call, !call.transposed) * channels);
  Call one = call;
  one.channels = 1;
  Job core;
  for (size_t c = 0; c < channels; ++c) {
    std::vector<float> channel(input.size() / channels);
    for (size_t i = 0; i < channel.size(); ++i) channel[i] = input[i * channels + c];
    const Result result = Driver(core, one, reinterpret_cast<const uint8_t*>(channel.data())).run();
    EXPECT_EQ(result.status, PlanStatus::kOk);
    const std::vector<uint32_t> bits = bitsOf(result.output);
    for (size_t i = 0; i < bits.size(); ++i) all[i * channels + c] = bits[i];
  }
  return all;
}

void expectBits(const Result& result, const std::vector<uint32_t>& want, const std::string& label) {
  ASSERT_EQ(result.status, PlanStatus::kOk) << label;
  ASSERT_EQ(result.problem, "") << label;
  const std::vector<uint32_t> got = bitsOf(result.output);
  ASSERT_EQ(got.size(), want.size()) << label;
  for (size_t i = 0; i < got.size(); ++i) {
    if (!isNan(got[i]) || !isNan(want[i])) ASSERT_EQ(got[i], want[i]) << label << ", element " << i;
  }
}

// What a small arena cuts into bands and columns must not show either.
void expectOneChannelsBits(Call call, const std::vector<float>& input, int* cuts) {
  ASSERT_TRUE(SlidingMeans::fits(call.channels));
  const std::vector<uint32_t> want = channelByChannel(call, input);
  const auto* bytes = reinterpret_cast<const uint8_t*>(input.data());
  Job core;
  for (const size_t arena : {kArenaBytes, size_t{150000}, size_t{60000}, size_t{30000}}) {
    call.arenaBytes = arena;
    const std::string label = std::to_string(call.columns.length) + " columns, window " +
                              std::to_string(call.columns.window) + ", " + std::to_string(call.channels) +
                              " channels, arena " + std::to_string(arena);
    const Result result = Driver(core, call, bytes).run();
    if (result.status == PlanStatus::kNoRoom) continue;
    if (arena != kArenaBytes) ++*cuts;
    expectBits(result, want, label);
    if (testing::Test::HasFatalFailure()) return;
    if (call.transposed) continue;
    const Result resident = Driver(core, call, bytes).runResident();
    if (resident.status != PlanStatus::kNoRoom) expectBits(resident, want, label + ", resident");
  }
}

std::vector<float> randomInput(const Call& call, Random& random) {
  std::vector<float> input(pixels(call, call.transposed) * static_cast<size_t>(call.channels));
  for (float& value : input) value = static_cast<float>(random.number());
  return input;
}

std::vector<Call> shapes() {
  std::vector<Call> calls;
  const std::vector<std::pair<AxisOptions, AxisOptions>> axes = {
      {axisOf(40, 15), axisOf(47, 15)},
      {axisOf(17, 7), axisOf(100, 9)},
      {axisOf(30, 9, Padding::kSameLower), axisOf(20, 16, Padding::kSameLower)},
      {axisOf(9, 9, Padding::kExplicit), axisOf(64, 8, Padding::kExplicit)},
      {axisOf(8, 15), axisOf(15, 15)},  // windows taller than the input; one that is whole
      {axisOf(20, 9), axisOf(14, 15)},  // none
      {padded(25, 8, 7, 0), padded(33, 8, 0, 7)},
      {padded(25, 8, 3, 5), padded(33, 11, 10, 4)},
  };
  for (const auto& [rows, columns] : axes) {
    for (const int32_t channels : {8, 16, 24}) {
      calls.push_back({.rows = rows, .columns = columns, .images = channels == 8 ? 2 : 1, .channels = channels});
    }
  }
  return calls;
}

TEST(SlidingMeans, BitsOfTheTwoPasses) {
  Random random;
  int cuts = 0;
  for (Call call : shapes()) {
    for (const double divisor : {0.0, -7.0}) {
      for (const bool counted : {false, true}) {
        call.divisorOverride = divisor;
        call.rows.countPadding = call.columns.countPadding = counted;
        expectOneChannelsBits(call, randomInput(call, random), &cuts);
        if (HasFatalFailure()) return;
      }
    }
  }
  EXPECT_GT(cuts, 60);
}

// Of few rows each: heights that are not all the same windows, and other strides than one.
TEST(SlidingMeans, RowsThatAreFarApart) {
  Random random;
  int cuts = 0;
  for (Call call : shapes()) {
    call.rows.stride = call.rows.window / 6;
    if (call.rows.window <= 6 * call.rows.stride) continue;
    expectOneChannelsBits(call, randomInput(call, random), &cuts);
    if (HasFatalFailure()) return;
  }
}

// Rows of windows without a real cell above and below; rows so wide that other resident tensors would be cut.
TEST(SlidingMeans, RowsInThePaddingAloneAndWideOnes) {
  Random random;
  int cuts = 0;
  for (const int32_t channels : {8, 16}) {
    Call call{.rows = padded(25, 9, 12, 11), .columns = padded(40, 9, 8, 8), .channels = channels};
    call.rows.countPadding = call.columns.countPadding = true;
    expectOneChannelsBits(call, randomInput(call, random), &cuts);
    if (HasFatalFailure()) return;
    const Call wide{.rows = axisOf(12, 9), .columns = axisOf(300, 9), .channels = channels};
    expectOneChannelsBits(wide, randomInput(wide, random), &cuts);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(cuts, 4);
}

TEST(SlidingMeans, Gradients) {
  Random random;
  int cuts = 0;
  for (Call call : shapes()) {
    call.transposed = true;
    expectOneChannelsBits(call, randomInput(call, random), &cuts);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(cuts, 10);
}

TEST(SlidingMeans, NegativeZerosAndInfinities) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kLargest = std::numeric_limits<float>::max();
  Random random;
  int cuts = 0;
  for (const Call& call : shapes()) {
    std::vector<float> input = randomInput(call, random);
    for (size_t i = 0; i < input.size() / 2; ++i) input[i] = -0.0F;
    for (const float value : {kInfinity, -kInfinity, kNan, kLargest, kLargest}) {
      input[static_cast<size_t>(random.below(static_cast<int32_t>(input.size())))] = value;
    }
    expectOneChannelsBits(call, input, &cuts);
    if (HasFatalFailure()) return;
  }
  const Call call = shapes().front();
  const std::vector<float> zeros(pixels(call, false) * static_cast<size_t>(call.channels), -0.0F);
  expectBits(Driver(*std::make_unique<Job>(), call, reinterpret_cast<const uint8_t*>(zeros.data())).run(),
             std::vector<uint32_t>(zeros.size()), "negative zeros");
}

}  // namespace
}  // namespace avgpool2d
