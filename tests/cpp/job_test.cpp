// Whole poolings, driven as the package drives them: every kind of cut, element type and kernel against the slow
// reference, with red zones around what a call may touch, and the same bits whatever the arena's size.
#include "job.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "call.h"
#include "drive.h"
#include "methods.h"
#include "random.h"

namespace avgpool2d {
namespace {

using reference::axisOf;
using reference::Call;
using reference::describe;
using reference::Driver;
using reference::Expected;
using reference::Result;

// Small arenas force bands, strips of columns and tall windows out of small tensors.
constexpr size_t kArenas[] = {kArenaBytes, 40000, 9000, 4000, 2000};

void putElement(std::vector<uint8_t>& bytes, size_t at, DType dtype, double value) {
  const auto put = [&](auto element) { std::memcpy(bytes.data() + at * sizeof element, &element, sizeof element); };
  switch (dtype) {
    case DType::kFloat32:
      return put(static_cast<float>(value));
    case DType::kFloat64:
      return put(value);
    case DType::kInt16:
    case DType::kUint16:
      return put(static_cast<uint16_t>(static_cast<int>(value)));
    default:
      return put(static_cast<uint8_t>(static_cast<int>(value)));
  }
}

size_t inputElements(const Call& call) {
  size_t cells = static_cast<size_t>(call.rows.length) * static_cast<size_t>(call.columns.length);
  if (call.transposed) {
    cells = reference::windowsOf(call.rows).windows.size() * reference::windowsOf(call.columns).windows.size();
  }
  return cells * static_cast<size_t>(call.images) * static_cast<size_t>(call.channels);
}

// Numbers with many digits for floating-point types; any bytes for the others, halves included (except, with the top
// exponent bits cleared, those that overflow or are not finite).
std::vector<uint8_t> randomInput(const Call& call, Random& random) {
  const size_t count = inputElements(call);
  std::vector<uint8_t> bytes(count * reference::elementBytes(call.dtype));
  for (size_t i = 0; i < count; ++i) {
    if (call.dtype == DType::kFloat16 || reference::isHalfImage(call.dtype)) {
      // Of pictures from 0 to 1.
      const int32_t bits = call.dtype == DType::kFloat16 ? 0xbfff : 0x3bff;
      const auto half = static_cast<uint16_t>(random.next() & bits);
      std::memcpy(bytes.data() + 2 * i, &half, 2);
    } else {
      const int32_t integers = reference::elementBytes(call.dtype) == 1 ? 256 : 65536;
      const double value =
          reference::isInteger(call.dtype) ? random.below(integers) : random.below(2000001) / 1000.0 - 900;
      putElement(bytes, i, call.dtype, value);
    }
  }
  return bytes;
}

// Equal bits; NaNs are alike.
bool sameBits(DType dtype, const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  if (a == b) return true;
  if (a.size() != b.size()) return false;
  const size_t size = reference::elementBytes(dtype);
  for (size_t i = 0; i < a.size(); i += size) {
    const bool bothNan = std::isnan(reference::decode(dtype, &a[i])) && std::isnan(reference::decode(dtype, &b[i]));
    if (!bothNan && std::memcmp(&a[i], &b[i], size) != 0) return false;
  }
  return true;
}

struct Tally {
  int calls = 0;
  int kinds[4] = {};
  int resident = 0;
  int strips = 0;
  int gathered = 0;
};

void expectRight(const Call& call, const Result& result, const std::vector<Expected>& expected) {
  const size_t size = reference::elementBytes(call.dtype);
  ASSERT_EQ(result.output.size(), expected.size() * size) << describe(call);
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(reference::matches(call.dtype, &result.output[i * size], expected[i]))
        << describe(call) << " element " << i << " is "
        << static_cast<double>(reference::decode(call.dtype, &result.output[i * size])) << ", not "
        << static_cast<double>(expected[i].mean) << " within " << static_cast<double>(expected[i].error);
  }
}

// One call in every arena and as a resident tensor.
void expectPools(Job& core, Call call, const std::vector<uint8_t>& input, Tally& tally) {
  if (reference::windowsOf(call.rows).status != PlanStatus::kOk) return;
  if (reference::windowsOf(call.columns).status != PlanStatus::kOk) return;
  const std::vector<Expected> expected = reference::expectedOf(call, input.data());
  std::vector<uint8_t> whole;
  for (const size_t arena : kArenas) {
    call.arenaBytes = arena;
    const Result result = Driver(core, call, input.data()).run();
    if (result.status == PlanStatus::kNoRoom && arena != kArenaBytes) continue;
    ASSERT_EQ(result.status, PlanStatus::kOk) << describe(call);
    ASSERT_EQ(result.problem, "") << describe(call);
    expectRight(call, result, expected);
    if (testing::Test::HasFatalFailure()) return;
    if (whole.empty()) whole = result.output;
    ASSERT_TRUE(sameBits(call.dtype, result.output, whole)) << describe(call) << " differs from the whole arena's bits";
    ++tally.kinds[result.kind];
    if (core.schedule().isStrip()) ++tally.strips;
    if (core.schedule().gathers()) ++tally.gathered;
  }
  ++tally.calls;
  // Of one plan calls of both kinds may take turns.
  for (const size_t arena : {kArenaBytes, size_t{9000}}) {
    call.arenaBytes = arena;
    Driver driver(core, call, input.data());
    Result result = driver.runResident();
    if (result.status == PlanStatus::kNoRoom) continue;
    ASSERT_EQ(result.status, PlanStatus::kOk) << describe(call);
    ASSERT_EQ(result.problem, "") << describe(call);
    ASSERT_TRUE(sameBits(call.dtype, result.output, whole)) << describe(call) << ", resident, differs in bits";
    ++tally.resident;
    if (arena == kArenaBytes) continue;
    for (int turn = 0; turn < 2; ++turn) {
      result = turn == 0 ? driver.runPlanned() : driver.runResidentPlanned();
      ASSERT_EQ(result.problem, "") << describe(call);
      ASSERT_TRUE(sameBits(call.dtype, result.output, whole)) << describe(call) << ", in turn, differs in bits";
    }
  }
}

// All of them with one core, one after the other.
Tally expectAllPool(const std::vector<Call>& calls) {
  Job core;
  Random random;
  Tally tally;
  for (const Call& call : calls) {
    expectPools(core, call, randomInput(call, random), tally);
    if (testing::Test::HasFatalFailure()) break;
  }
  return tally;
}

// A random axis of up to `most` cells; a third of them long windows, which slide.
AxisOptions randomAxis(Random& random, int32_t most) {
  AxisOptions options = axisOf(1 + random.below(most), 1, 1);
  options.window = 1 + random.below(random.below(3) == 0 ? 40 : 5);
  options.stride = 1 + random.below(random.below(2) == 0 ? 2 : 5);
  if (random.below(4) == 0) options.dilation = 1 + random.below(3);
  options.padding = static_cast<Padding>(random.below(3));
  if (options.padding == Padding::kExplicit) {
    options.before = random.below(options.window + 1);
    options.after = random.below(options.window + 1);
    options.ceilMode = random.below(3) == 0;
  }
  options.countPadding = random.below(3) == 0;
  return options;
}

std::vector<Call> randomJobs(DType dtype, bool transposed) {
  Random random;
  std::vector<Call> calls(250);
  for (Call& call : calls) {
    call.dtype = dtype;
    call.transposed = transposed;
    const bool isImage = reference::isImage(dtype);
    call.channels = isImage ? 4 : 1 + random.below(random.below(3) == 0 ? 70 : 6);
    call.images = 1 + random.below(3);
    call.rows = randomAxis(random, 30);
    call.columns = randomAxis(random, call.channels > 8 ? 12 : 50);
    if (!isImage && random.below(4) == 0) {
      call.divisorOverride = random.below(2) == 0 ? 1 + random.below(300) : -1 - random.below(300);
      call.rows.countPadding = call.columns.countPadding = true;
    }
  }
  return calls;
}

std::vector<Call> smallWindows(DType dtype, bool transposed) {
  std::vector<Call> calls;
  for (const int32_t channels : {1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 129}) {
    if (reference::isImage(dtype) && channels != 4) continue;
    if (transposed && channels > 31) continue;  // their loops are those of fewer, and they take seconds
    for (const int32_t window : {1, 2, 3, 4, 9}) {
      for (const int32_t stride : {1, 2, 3}) {
        for (const Padding padding : {Padding::kExplicit, Padding::kSame}) {
          calls.push_back({.rows = axisOf(11, window, stride, padding),
                           .columns = axisOf(13, window, stride, padding),
                           .dtype = dtype,
                           .transposed = transposed,
                           .channels = channels});
        }
      }
    }
  }
  return calls;
}

class EveryType : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(Job, EveryType, testing::ValuesIn(kEveryType));

TEST_P(EveryType, SmallWindowsOfEveryChannelCount) {
  const Tally tally = expectAllPool(smallWindows(GetParam(), false));
  EXPECT_GT(tally.kinds[Cut::kImages], 0);
  EXPECT_GT(tally.resident, 0);
}

TEST_P(EveryType, RandomGeometry) {
  const Tally tally = expectAllPool(randomJobs(GetParam(), false));
  EXPECT_GT(tally.calls, 90);
  EXPECT_GT(tally.kinds[Cut::kImages], 3);
  EXPECT_GT(tally.kinds[Cut::kBands], 3);
  EXPECT_GT(tally.resident, 60);
}

TEST(Job, TallWindowsOfPictures) {
  Job core;
  Random random;
  for (const DType dtype : {DType::kRgba, DType::kLinearRgba}) {
    Call call{.rows = axisOf(2002, 2000, 1), .columns = axisOf(41, 40, 1), .dtype = dtype, .channels = 4};
    const std::vector<uint8_t> input = randomInput(call, random);
    Tally tally;
    expectPools(core, call, input, tally);
    const Result whole = Driver(core, call, input.data()).run();
    call.arenaBytes = 330000;
    const Result tall = Driver(core, call, input.data()).run();
    EXPECT_EQ(tall.kind, Cut::kTurns);
    EXPECT_EQ(tall.output, whole.output);
  }
}

// Tall images, whose rows are pooled many at once: in bands up to where their rows wrap around, between borders of
// pixels of every length, with rests of the groups of outputs that kernels take.
TEST(Job, ManyRowsAtOnce) {
  std::vector<Call> calls;
  for (const DType dtype : {DType::kFloat32, DType::kInt8, DType::kUint8}) {
    for (const int32_t channels : {1, 2, 4, 17, 132}) {
      const int32_t width = channels > 4 ? 15 : 30;
      for (const auto& [window, stride] : {std::pair{2, 2}, {3, 1}, {3, 2}, {4, 4}}) {
        if (dtype != DType::kFloat32 && window == 3) continue;
        for (const int32_t dilation : {1, 2}) {
          for (const int32_t padding : {0, 1}) {
            Call call{.rows = axisOf(45, window, stride),
                      .columns = axisOf(width, window, stride),
                      .dtype = dtype,
                      .images = 2,
                      .channels = channels};
            call.rows.dilation = dilation;
            call.rows.before = call.rows.after = call.columns.before = call.columns.after = padding;
            calls.push_back(call);
          }
        }
      }
    }
  }
  const Tally tally = expectAllPool(calls);
  EXPECT_GT(tally.kinds[Cut::kBands], tally.calls);
}

// Images that are long in one direction: in a small arena, where there is no room for lanes, row by row.
TEST_P(EveryType, StripsOfEveryWindow) {
  std::vector<Call> calls;
  const bool isImage = reference::isImage(GetParam());
  for (const auto& [window, stride] : {std::pair{1, 1}, {1, 2}, {2, 2}, {3, 1}, {5, 3}, {7, 1}, {12, 1}, {16, 2}}) {
    for (const auto& [width, channels] : {std::pair{1, 1}, {1, 2}, {3, 1}, {2, 3}, {1, 4}, {5, 4}}) {
      if (isImage && channels != 4) continue;
      for (const Padding padding : {Padding::kExplicit, Padding::kSame}) {
        Call call{.rows = axisOf(1203, window, stride, padding),
                  .columns = axisOf(width, std::min(width, window), 1, padding),
                  .dtype = GetParam(),
                  .channels = channels};
        if (window == 3) call.rows.dilation = 2;
        calls.push_back(call);
        if (width > 1) continue;
        // Wider than it is high.
        std::swap(call.rows, call.columns);
        call.images = 2;
        calls.push_back(call);
      }
    }
  }
  const Tally tally = expectAllPool(calls);
  EXPECT_GT(tally.strips, tally.calls / 3);
  EXPECT_GT(tally.kinds[Cut::kBands], 0);
}

// Two images of 501 columns, under windows that are far apart or whose taps are.
Call farApart(DType dtype, int32_t channels, int32_t window, int32_t stride, int32_t dilation, Padding padding) {
  Call call{.rows = axisOf(6, 2, 2, padding),
            .columns = axisOf(501, window, stride, padding),
            .dtype = dtype,
            .images = 2,
            .channels = channels};
  call.columns.dilation = dilation;
  return call;
}

// Windows that leave out most of the input, of which nothing else is copied.
TEST_P(EveryType, WindowsThatAreFarApart) {
  std::vector<Call> calls;
  for (const int32_t channels : {4, 12}) {
    if (reference::isImage(GetParam()) && channels != 4) continue;
    for (const auto& [window, stride, dilation] : {std::tuple{1, 40, 1}, {2, 90, 1}, {4, 17, 80}, {3, 230, 100}}) {
      for (const Padding padding : {Padding::kExplicit, Padding::kSame}) {
        Call call = farApart(GetParam(), channels, window, stride, dilation, padding);
        calls.push_back(call);
        std::swap(call.rows, call.columns);
        calls.push_back(call);
        call.columns = axisOf(90, 1, 30);
        calls.push_back(call);
      }
    }
  }
  const Tally tally = expectAllPool(calls);
  EXPECT_GT(tally.gathered, tally.calls);
}

// Windows that leave out nothing together, but whose taps are so far apart that tiles of columns would share most
// inputs: where the arena is small they are gathered, before channels are cut.
TEST_P(EveryType, TapsFarApartThatLeaveOutNothing) {
  std::vector<Call> calls;
  const int32_t channels = reference::isImage(GetParam()) ? 4 : 24;
  for (const auto& [window, stride, dilation] : {std::tuple{4, 4, 125}, {2, 2, 251}, {3, 3, 160}}) {
    for (const Padding padding : {Padding::kExplicit, Padding::kSame}) {
      calls.push_back(farApart(GetParam(), channels, window, stride, dilation, padding));
    }
  }
  const Tally tally = expectAllPool(calls);
  EXPECT_GT(tally.gathered, 0);
}

// Sizes in bytes are of 32 bits in wasm, where such a pixel would have none.
TEST(Job, PixelsBeyondTwoGibibytesAreRefused) {
  Job job;
  PoolingOptions options;
  options.rows.length = options.columns.length = 1;
  for (const auto& [dtype, bytes] : {std::pair{DType::kFloat64, 8}, {DType::kFloat32, 4}, {DType::kFloat16, 2}}) {
    options.dtype = dtype;
    options.channels = (1 << 30) / bytes * 2;
    EXPECT_EQ(job.plan(options), PlanStatus::kOk) << bytes;
    ++options.channels;
    EXPECT_EQ(job.plan(options), PlanStatus::kTooLarge) << bytes;
  }
}

// Rows of few channels, under windows that lie in the padding by any number of columns at either end, and of rows.
TEST(Job, FlatRowsOfEveryPadding) {
  std::vector<Call> calls;
  for (const int32_t channels : {1, 2}) {
    for (const int32_t width : {4, 6, 8, 9, 15}) {
      for (const int32_t before : {0, 1, 2}) {
        for (const int32_t after : {0, 1, 2}) {
          for (const int32_t stride : {1, 2}) {
            for (const int32_t dilation : {1, 2}) {
              Call call{.rows = axisOf(10, 3, stride), .columns = axisOf(width, 3, 1), .channels = channels};
              call.rows.dilation = dilation;
              call.columns.before = call.rows.after = before;
              call.columns.after = after;
              call.rows.before = 2 - before;
              calls.push_back(call);
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(expectAllPool(calls).calls, 360);
}

// Windows beside whole ones may have two columns or one.
TEST(Job, FusedRowsOfEveryPadding) {
  std::vector<Call> calls;
  for (const int32_t channels : {4, 9}) {
    for (const int32_t width : {5, 8, 11}) {
      for (const int32_t before : {0, 1, 2}) {
        for (const int32_t after : {0, 1, 2}) {
          for (const int32_t stride : {1, 2, 3}) {
            Call call{.rows = axisOf(9, 3, stride), .columns = axisOf(width, 3, stride), .channels = channels};
            call.columns.before = call.rows.after = before;
            call.columns.after = call.rows.before = after;
            calls.push_back(call);
          }
        }
      }
    }
  }
  EXPECT_EQ(expectAllPool(calls).calls, 162);
}

// Backwards, the first cell is under windows behind the first where that lies in the padding as a whole.
TEST(Job, GradientsOfFlatRowsOfEveryPadding) {
  std::vector<Call> calls;
  for (const int32_t width : {6, 8, 9, 15}) {
    for (int32_t before = 0; before <= 5; ++before) {
      for (int32_t after = 0; after <= 5; ++after) {
        Call call{.rows = axisOf(10, 3, 1), .columns = axisOf(width, 3, 1), .transposed = true};
        call.columns.before = before;
        call.columns.after = after;
        call.columns.countPadding = true;
        calls.push_back(call);
      }
    }
  }
  EXPECT_EQ(expectAllPool(calls).calls, 144);
}

// Backwards, a row of few outputs may have many more inputs, all of whose sums need room.
TEST(Job, GradientsOfFlatRowsBehindWidePadding) {
  std::vector<Call> calls;
  for (const int32_t channels : {1, 2, 3}) {
    Call two{.rows = axisOf(24, 2, 1), .columns = axisOf(520, 2, 1), .transposed = true, .channels = channels};
    two.columns.before = two.columns.after = 5000;
    Call three{.rows = axisOf(60, 5, 2), .columns = axisOf(1000, 3, 1), .transposed = true, .channels = channels};
    three.columns.before = three.columns.after = 4000;
    for (Call call : {two, three}) {
      call.columns.countPadding = true;
      calls.push_back(call);
    }
  }
  EXPECT_EQ(expectAllPool(calls).calls, 6);
}

// Windows that need more rows than a small arena holds.
TEST_P(EveryType, WindowsOfTheWholeImage) {
  std::vector<Call> calls;
  for (const int32_t channels : {1, 4, 33}) {
    if (reference::isImage(GetParam()) && channels != 4) continue;
    for (const int32_t height : {3, 9, 100}) {
      for (const int32_t width : {1, 7, 60}) {
        Call call{.rows = axisOf(height, height, height),
                  .columns = axisOf(width, width, width),
                  .dtype = GetParam(),
                  .channels = channels};
        calls.push_back(call);
        call.rows = axisOf(height, height, 1, Padding::kSame);
        call.columns = axisOf(width, 2, 2, Padding::kSame);
        if (height <= 9) calls.push_back(call);
      }
    }
  }
  expectAllPool(calls);
}

// Windows without a real column, whose means are fewer bytes than a vector has, or more.
TEST_P(EveryType, WindowsOfPaddingAlone) {
  std::vector<Call> calls;
  for (const int32_t channels : {1, 3, 4, 7, 8, 15, 16, 17}) {
    if (reference::isImage(GetParam()) && channels != 4) continue;
    for (const int32_t rows : {1, 2, 30}) {
      Call call{
          .rows = axisOf(30, rows, rows), .columns = axisOf(12, 1, 19), .dtype = GetParam(), .channels = channels};
      call.columns.after = 19;
      call.columns.countPadding = true;
      calls.push_back(call);
    }
  }
  expectAllPool(calls);
}

// Sums of rows of bytes in 16 bits, to their limits on both sides, and beyond.
TEST(Job, BytesUnderTallWindows) {
  Job core;
  for (const DType dtype : {DType::kInt8, DType::kUint8}) {
    for (const double value : {-128.0, 127.0, 255.0}) {
      for (const int32_t rows : {2, 128, 129, 254, 255, 256, 300}) {
        for (const int32_t channels : {1, 3, 16}) {
          Call call{.rows = axisOf(300, rows, rows), .columns = axisOf(9, 3, 2), .dtype = dtype, .channels = channels};
          std::vector<uint8_t> input(inputElements(call) + kSlack);
          for (size_t i = 0; i < inputElements(call); ++i) putElement(input, i, dtype, value);
          const std::vector<Expected> expected = reference::expectedOf(call, input.data());
          expectRight(call, Driver(core, call, input.data()).run(), expected);
          call.arenaBytes = 9000;
          expectRight(call, Driver(core, call, input.data()).run(), expected);
        }
      }
    }
  }
}

// Rows that come in turns: of windows that slide, that do not, that are dilated, and that leave some rows out.
TEST_P(EveryType, WindowsTallerThanTheArena) {
  const int32_t channels = reference::isImage(GetParam()) ? 4 : 3;
  AxisOptions dilated = axisOf(1500, 13, 2);
  dilated.dilation = 97;
  std::vector<Call> calls;
  for (const AxisOptions& rows :
       {axisOf(1500, 1480, 1), axisOf(1500, 700, 700), axisOf(1501, 900, 3, Padding::kSame), dilated}) {
    calls.push_back({.rows = rows, .columns = axisOf(5, 2, 1), .dtype = GetParam(), .images = 2, .channels = channels});
  }
  const Tally tally = expectAllPool(calls);
  EXPECT_EQ(tally.calls, 4);
  EXPECT_GT(tally.kinds[Cut::kTurns], 1);
}

class Gradient : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(Job, Gradient, testing::Values(DType::kFloat32, DType::kFloat64));

TEST_P(Gradient, SmallWindowsOfEveryChannelCount) {
  const Tally tally = expectAllPool(smallWindows(GetParam(), true));
  EXPECT_GT(tally.kinds[Cut::kBands], 0);
}

TEST_P(Gradient, RandomGeometry) {
  const Tally tally = expectAllPool(randomJobs(GetParam(), true));
  EXPECT_GT(tally.calls, 90);
  for (const Cut::Kind kind : {Cut::kImages, Cut::kBands}) EXPECT_GT(tally.kinds[kind], 3);
}

// Terms that a negative divisor makes -0 add up to +0, whatever the number of channels and wherever in a row.
TEST_P(Gradient, OfZerosIsZero) {
  Job core;
  for (const int32_t channels : {1, 2, 3, 4, 9}) {
    for (const int32_t stride : {1, 2, 3, 8}) {
      for (const int32_t window : {1, 2, 3, 8}) {
        Call call{.rows = axisOf(8, 2, 1),
                  .columns = axisOf(90, window, stride),
                  .dtype = GetParam(),
                  .transposed = true,
                  .channels = channels,
                  .divisorOverride = -7};
        const std::vector<uint8_t> input(inputElements(call) * reference::elementBytes(call.dtype) + kSlack);
        const Result result = Driver(core, call, input.data()).run();
        EXPECT_EQ(result.problem, "");
        for (const uint8_t byte : result.output) ASSERT_EQ(byte, 0) << channels << ' ' << stride << ' ' << window;
      }
    }
  }
}

TEST_P(Gradient, WindowsTallerThanTheArena) {
  Call call{.rows = axisOf(100, 20000, 1), .columns = axisOf(3, 2, 1), .dtype = GetParam(), .transposed = true};
  call.rows.before = call.rows.after = 19950;
  call.rows.countPadding = true;
  Job core;
  Random random;
  const std::vector<uint8_t> input = randomInput(call, random);
  const Result whole = Driver(core, call, input.data()).run();
  expectRight(call, whole, reference::expectedOf(call, input.data()));
  call.arenaBytes = 95000;
  const Result tall = Driver(core, call, input.data()).run();
  EXPECT_EQ(tall.kind, Cut::kTurns);
  EXPECT_EQ(tall.problem, "");
  EXPECT_EQ(tall.output, whole.output);
}

// The sums that are formed anew need more room than those that overflowed, which with many channels are of few columns.
TEST(Job, OverflowedSumsOfManyChannelsAreFormedAnew) {
  Job core;
  Random random;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    Call call;
    call.dtype = dtype;
    call.channels = 600;
    call.rows = axisOf(4, 2, 2);
    call.columns = axisOf(40, 4, 4);
    std::vector<uint8_t> input = randomInput(call, random);
    const double largest =
        dtype == DType::kFloat32 ? double{std::numeric_limits<float>::max()} : std::numeric_limits<double>::max();
    for (size_t i = 0; i < inputElements(call); ++i) putElement(input, i, dtype, largest / (1 + random.below(3)));
    const std::vector<Expected> expected = reference::expectedOf(call, input.data());
    expectRight(call, Driver(core, call, input.data()).run(), expected);
  }
}

// Of windows whose rows come in turns: those that slide and those that do not, beside an infinity, and with rows of
// outputs that need nothing.
TEST(Job, OverflowedSumsOfTallWindowsAreFormedAnew) {
  Job core;
  Random random;
  int32_t calls = 0;
  AxisOptions dilated = axisOf(1500, 120, 20);
  dilated.dilation = 12;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    const double largest =
        dtype == DType::kFloat32 ? double{std::numeric_limits<float>::max()} : std::numeric_limits<double>::max();
    for (const AxisOptions& rows : {axisOf(1500, 1400, 1400), axisOf(1500, 1400, 20), dilated}) {
      for (const int32_t kind : {0, 1, 2}) {
        Call call{.rows = rows, .columns = axisOf(7, 2, 2), .dtype = dtype, .images = 2, .channels = 3};
        call.arenaBytes = dtype == DType::kFloat32 ? 12000 : 24000;
        std::vector<uint8_t> input = randomInput(call, random);
        // In half of all rows, beside an infinity, or in one row alone.
        const auto row = size_t(7 * call.channels);
        const size_t begin = kind == 2 ? 708 * row : 0;
        const size_t end = kind == 2 ? begin + row : inputElements(call) / 2;
        for (size_t i = begin; i < end; ++i) putElement(input, i, dtype, largest / (1 + random.below(2)));
        if (kind == 1) putElement(input, 100, dtype, -std::numeric_limits<double>::infinity());
        const std::vector<Expected> expected = reference::expectedOf(call, input.data());
        const Result tall = Driver(core, call, input.data()).run();
        EXPECT_EQ(tall.problem, "");
        expectRight(call, tall, expected);
        calls += tall.kind == Cut::kTurns ? 1 : 0;
      }
    }
  }
  EXPECT_EQ(calls, 18);
}

// Rows in turns are as wide as the arena allows; what a strip of them takes to be pooled is less.
TEST(Job, TallWindowsOfManyColumns) {
  Call call{.rows = axisOf(8000, 8000, 8000), .columns = axisOf(1111, 6, 1)};
  call.arenaBytes = 190000;
  Job core;
  Random random;
  const std::vector<uint8_t> input = randomInput(call, random);
  const Result tall = Driver(core, call, input.data()).run();
  EXPECT_EQ(tall.kind, Cut::kTurns);
  EXPECT_GT(core.schedule().cut().columns, 520);
  expectRight(call, tall, reference::expectedOf(call, input.data()));
}

// Wherever the one window is whose sum overflows: at a border, in any of the rows that are pooled at once.
TEST(Job, OneOverflowedSumIsFormedAnew) {
  // Two of them overflow, and their mean is far enough from infinity that rounding errors do not reach there.
  constexpr double kLarge = 0x1.8p127;
  Job core;
  for (const int32_t channels : {1, 2, 3, 4, 9}) {
    for (const auto& [window, stride] : {std::pair{2, 2}, {3, 1}, {3, 3}, {4, 4}}) {
      for (const int32_t padding : {0, 1}) {
        Call call{.rows = axisOf(12, window, stride), .columns = axisOf(16, window, stride), .channels = channels};
        call.rows.before = call.rows.after = call.columns.before = call.columns.after = padding;
        for (const reference::AxisWindow& row : reference::windowsOf(call.rows).windows) {
          for (const reference::AxisWindow& column : reference::windowsOf(call.columns).windows) {
            std::vector<uint8_t> input(inputElements(call) * sizeof(float));
            for (const int32_t y : row.cells) {
              for (const int32_t x : column.cells) {
                const auto pixel = static_cast<size_t>(y * call.columns.length + x) * static_cast<size_t>(channels);
                putElement(input, pixel + static_cast<size_t>(channels / 2), call.dtype, kLarge);
              }
            }
            const std::vector<Expected> expected = reference::expectedOf(call, input.data());
            expectRight(call, Driver(core, call, input.data()).run(), expected);
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

// Rows between the windows of a gradient; rows longer than those that are pooled as flat.
TEST(Job, WaysThatAreNotTaken) {
  Job core;
  Random random;
  Call gap;
  gap.transposed = true;
  gap.rows = axisOf(7, 2, 4);
  gap.rows.dilation = 2;
  gap.columns = axisOf(6, 1, 1);
  Call wide;
  wide.rows = axisOf(3, 3, 1, Padding::kSame);
  wide.columns = axisOf(6000, 3, 1, Padding::kSame);
  for (const Call& call : {gap, wide}) {
    const std::vector<uint8_t> input = randomInput(call, random);
    expectRight(call, Driver(core, call, input.data()).run(), reference::expectedOf(call, input.data()));
  }
}

// Windows taller than the input have all of its rows, but are divided by those in the padding as well.
TEST(Job, WindowsTallerThanTheInput) {
  std::vector<Call> calls;
  for (const DType dtype : {DType::kInt8, DType::kUint8, DType::kFloat32}) {
    for (const int32_t channels : {1, 3, 4, 16}) {
      for (const int32_t size : {2, 4}) {
        for (const int32_t before : {0, 1, 2}) {
          for (const int32_t after : {0, 1, 2}) {
            Call call{
                .rows = axisOf(size, size + 2, size), .columns = axisOf(9 * size, size, size), .channels = channels};
            call.rows.before = before;
            call.rows.after = after;
            call.rows.ceilMode = true;
            call.rows.countPadding = true;
            call.dtype = dtype;
            calls.push_back(call);
          }
        }
      }
    }
  }
  EXPECT_EQ(expectAllPool(calls).calls, 204);
}

// A divisor that float32 does not hold exactly: one channel, which may be flat, and four, which never are.
TEST(Job, HugeDivisorsGiveTheSameBitsInEveryWay) {
  Job core;
  Random random;
  for (const int32_t height : {2, 3}) {
    Call one;
    one.rows = axisOf(height, 16777217, 1, Padding::kSame);
    one.columns = axisOf(40, 3, 1, Padding::kSame);
    one.rows.countPadding = one.columns.countPadding = true;
    Call four = one;
    four.channels = 4;
    const std::vector<uint8_t> input = randomInput(one, random);
    std::vector<uint8_t> repeated;
    for (size_t i = 0; i < input.size(); i += 4) {
      for (int channel = 0; channel < 4; ++channel) {
        repeated.insert(repeated.end(), input.begin() + static_cast<ptrdiff_t>(i),
                        input.begin() + static_cast<ptrdiff_t>(i + 4));
      }
    }
    const std::vector<uint8_t> want = Driver(core, four, repeated.data()).run().output;
    const std::vector<uint8_t> got = Driver(core, one, input.data()).run().output;
    ASSERT_EQ(want.size(), 4 * got.size());
    for (size_t i = 0; i < got.size(); i += 4) {
      ASSERT_EQ(std::memcmp(&got[i], &want[4 * i], 4), 0) << height << " rows, output " << i / 4;
    }
  }
}

// Means are formed anew for many outputs at once, but replaced only where they were not finite: neither an infinity nor
// a sum that overflows changes a bit elsewhere.
TEST(Job, WhatIsNotFiniteChangesNoBitElsewhere) {
  Job core;
  Random random;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    const double large = dtype == DType::kFloat32 ? 0x1.8p127 : 0x1.8p1023;
    for (const double value : {std::numeric_limits<double>::infinity(), large}) {
      Call call;
      call.dtype = dtype;
      call.channels = 5;
      call.rows = axisOf(6, 3, 3);
      call.columns = axisOf(24, 3, 3);
      std::vector<uint8_t> input = randomInput(call, random);
      const std::vector<uint8_t> before = Driver(core, call, input.data()).run().output;
      for (const size_t column : {size_t{0}, size_t{1}}) putElement(input, column * 5, dtype, value);
      const std::vector<uint8_t> after = Driver(core, call, input.data()).run().output;
      const auto first = static_cast<ptrdiff_t>(reference::elementBytes(dtype));
      ASSERT_EQ(std::isinf(reference::decode(dtype, after.data())), value != large);
      ASSERT_TRUE(std::equal(before.begin() + first, before.end(), after.begin() + first, after.end()));
    }
  }
}

// Rows that end within a vector: what is large in their last column alone.
TEST(Job, ASumThatOverflowsInTheLastColumnIsFormedAnew) {
  Job core;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    for (int32_t width = 1; width <= 9; ++width) {
      Call call{.rows = axisOf(4, 2, 2), .columns = axisOf(width, 2, 1, Padding::kSame), .dtype = dtype};
      std::vector<uint8_t> input(inputElements(call) * reference::elementBytes(dtype));
      for (size_t row = 0; row < 4; ++row) {
        putElement(input, (row + 1) * size_t(uint32_t(width)) - 1, dtype,
                   dtype == DType::kFloat32 ? 0x1.8p127 : 0x1.8p1023);
      }
      expectRight(call, Driver(core, call, input.data()).run(), reference::expectedOf(call, input.data()));
    }
  }
}

// A plan serves calls on tensors in wasm memory and outside in turns, whose tiles and scratch differ.
TEST(Job, OnePlanServesResidentTensorsAndOthersInTurns) {
  Job core;
  Random random;
  // Cut into columns, into channels, into rows that come in turns; and where resident tensors are cut, too.
  const Call calls[] = {
      {.rows = axisOf(6, 3, 1), .columns = axisOf(900, 3, 1), .channels = 40, .arenaBytes = 200000},
      {.rows = axisOf(300, 250, 7), .columns = axisOf(60, 3, 3), .channels = 8, .arenaBytes = 150000},
      {.rows = axisOf(6, 3, 1), .columns = axisOf(40, 30, 1), .channels = 300, .arenaBytes = 200000},
      {.rows = axisOf(300, 250, 7), .columns = axisOf(480, 400, 1), .channels = 1, .arenaBytes = 400000},
      {.rows = axisOf(9, 3, 3), .columns = axisOf(30000, 2, 2), .channels = 2},
  };
  int kinds[4] = {};
  int cutChannels = 0;
  for (const Call& call : calls) {
    const std::vector<uint8_t> input = randomInput(call, random);
    const std::vector<Expected> expected = reference::expectedOf(call, input.data());
    Driver driver(core, call, input.data());
    expectRight(call, driver.run(), expected);
    ASSERT_GT(core.schedule().residentColumns(), 0) << describe(call);
    kinds[core.schedule().cut().kind] += 1;
    cutChannels += core.schedule().cut().channels < call.channels ? 1 : 0;
    expectRight(call, driver.runResidentPlanned(), expected);
    expectRight(call, driver.runPlanned(), expected);
    expectRight(call, driver.runResidentPlanned(), expected);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(kinds[Cut::kTurns], 0);
  EXPECT_GT(cutChannels, 0);
}

// Calls of one plan for one image and for many, which other scratch pools, in wasm memory and outside.
TEST(Job, FewAndManyImagesTakeTurns) {
  Random random;
  for (const bool transposed : {false, true}) {
    for (const int32_t channels : {1, 2}) {
      Call few{.rows = axisOf(6, 6, 5), .columns = axisOf(1263, 4, 3), .transposed = transposed, .channels = channels};
      Call many = few;
      many.images = 32;
      const std::vector<uint8_t> input = randomInput(many, random);
      const std::vector<Expected> expectedFew = reference::expectedOf(few, input.data());
      const std::vector<Expected> expectedMany = reference::expectedOf(many, input.data());
      Job core;
      expectRight(few, Driver(core, few, input.data()).run(), expectedFew);
      for (int turn = 0; turn < 2; ++turn) {
        expectRight(many, Driver(core, many, input.data()).runResidentPlanned(), expectedMany);
        expectRight(few, Driver(core, few, input.data()).runPlanned(), expectedFew);
        expectRight(many, Driver(core, many, input.data()).runPlanned(), expectedMany);
        expectRight(few, Driver(core, few, input.data()).runResidentPlanned(), expectedFew);
        if (HasFatalFailure()) return;
      }
    }
  }
}

// A negative divisor makes negative zeros of zeros, which their sums are not, nor one of them alone.
TEST(Job, GradientsOfZerosAreZero) {
  Job core;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    for (const int32_t stride : {1, 2, 3}) {
      for (const int32_t channels : {1, 3, 8}) {
        Call call{.rows = axisOf(7, 1, 1), .columns = axisOf(41, 2, stride), .dtype = dtype, .transposed = true};
        call.channels = channels;
        call.divisorOverride = -3;
        call.rows.countPadding = call.columns.countPadding = true;
        const std::vector<uint8_t> zeros(inputElements(call) * reference::elementBytes(dtype));
        const size_t expectedBytes = size_t(7 * 41 * channels) * reference::elementBytes(dtype);
        const Result result = Driver(core, call, zeros.data()).run();
        ASSERT_EQ(result.output.size(), expectedBytes) << describe(call);
        EXPECT_TRUE(std::all_of(result.output.begin(), result.output.end(), [](uint8_t byte) { return byte == 0; }))
            << describe(call);
      }
    }
  }
}

// Infinities, NaN, and numbers whose sum overflows although their mean does not.
TEST(Job, ExtremeValuesStayWithinTheirWindows) {
  Job core;
  Random random;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64, DType::kFloat16}) {
    for (const int32_t window : {2, 3, 9, 20}) {
      for (const int32_t channels : {1, 2, 3, 4, 9}) {
        Call call;
        call.dtype = dtype;
        call.channels = channels;
        call.rows = axisOf(25, window, random.below(2) == 0 ? 1 : 2, Padding::kSame);
        call.columns = axisOf(27, window, random.below(2) == 0 ? 1 : 2, Padding::kSame);
        std::vector<uint8_t> input = randomInput(call, random);
        const size_t elements = inputElements(call);
        const size_t size = reference::elementBytes(dtype);
        // All exponent bits, with a fraction or without; the largest finite numbers of both signs.
        const std::vector<std::vector<uint8_t>> top = {
            {0, 0, 0, 0, 0, 0, 0xf0, 0x7f},
            {0, 0, 0, 0, 0, 0, 0xf8, 0x7f},
            {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xef, 0x7f},
            {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xef, 0x7f},
            {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xef, 0x7f},
            {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xef, 0xff},
        };
        for (int i = 0; i < 12; ++i) {
          const size_t at = static_cast<size_t>(random.below(static_cast<int32_t>(elements)));
          const uint8_t* value = top[static_cast<size_t>(random.below(6))].data();
          if (dtype == DType::kFloat64) {
            std::memcpy(&input[at * size], value, size);
          } else {
            const auto number = reference::decode(DType::kFloat64, value);
            const double limit = dtype == DType::kFloat16 ? 65504 : double{std::numeric_limits<float>::max()};
            const double sign = std::signbit(number) ? -1 : 1;
            if (dtype == DType::kFloat16) {
              const uint16_t half = std::isnan(number)   ? 0x7e00
                                    : std::isinf(number) ? 0x7c00
                                    : sign < 0           ? 0xfbff
                                                         : 0x7bff;
              std::memcpy(&input[at * size], &half, size);
            } else {
              putElement(input, at, dtype, std::isfinite(number) ? sign * limit : static_cast<double>(number));
            }
          }
        }
        const std::vector<Expected> expected = reference::expectedOf(call, input.data());
        const Result result = Driver(core, call, input.data()).run();
        ASSERT_EQ(result.status, PlanStatus::kOk);
        ASSERT_EQ(result.problem, "") << describe(call);
        expectRight(call, result, expected);
        if (HasFatalFailure()) return;
      }
    }
  }
}

// Means that are not finite are formed anew in scratch of their own, which is largest where windows and pixels are.
TEST(Job, InfinityInLargeWindowsOfManyChannels) {
  constexpr int32_t kChannels = 4200;
  constexpr size_t kAt = (5 * 12 + 7) * size_t{kChannels} + 4000;
  Job core;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    for (const int32_t stride : {1, 9}) {
      Call call;
      call.dtype = dtype;
      call.channels = kChannels;
      call.rows = call.columns = axisOf(12, 9, stride, Padding::kSame);
      std::vector<uint8_t> input(inputElements(call) * reference::elementBytes(dtype));
      for (size_t i = 0; i < inputElements(call); ++i) putElement(input, i, dtype, 1);
      putElement(input, kAt, dtype, std::numeric_limits<double>::infinity());
      const Result result = Driver(core, call, input.data()).run();
      ASSERT_EQ(result.status, PlanStatus::kOk);
      ASSERT_EQ(result.problem, "") << describe(call);
      const std::vector<reference::AxisWindow> windows = reference::windowsOf(call.rows).windows;
      const auto covers = [&](size_t o, int32_t cell) {
        return std::count(windows[o].cells.begin(), windows[o].cells.end(), cell) > 0;
      };
      for (size_t i = 0; i < result.output.size() / reference::elementBytes(dtype); ++i) {
        const size_t pixel = i / kChannels;
        const bool isHit =
            i % kChannels == 4000 && covers(pixel / windows.size(), 5) && covers(pixel % windows.size(), 7);
        const double mean = isHit ? std::numeric_limits<double>::infinity() : 1;
        const uint8_t* got = &result.output[i * reference::elementBytes(dtype)];
        ASSERT_EQ(reference::decode(dtype, got), mean) << describe(call) << " element " << i;
      }
    }
  }
}

// Rows beyond the longest that are pooled as flat, and wide resident tensors, which are pooled segment by segment.
TEST(Job, WideRows) {
  std::vector<Call> calls;
  for (const DType dtype : {DType::kFloat32, DType::kUint8}) {
    for (const int32_t width : {4096, 4097, 6000, 60001}) {
      calls.push_back({.rows = axisOf(3, 2, 1), .columns = axisOf(width, 3, 1, Padding::kSame), .dtype = dtype});
    }
  }
  EXPECT_EQ(expectAllPool(calls).calls, 8);
}

// Where padding is counted, a window may lie in it as a whole.
TEST_P(EveryType, WindowsWithoutARealCell) {
  std::vector<Call> calls;
  AxisOptions missing = axisOf(6, 2, 1);
  missing.before = 3;
  missing.after = 2;
  missing.countPadding = true;
  const AxisOptions plain = axisOf(12, 3, 1);
  for (int32_t channels : {1, 3, 4}) {
    if (reference::isImage(GetParam())) channels = 4;
    calls.push_back({.rows = missing, .columns = plain, .dtype = GetParam(), .channels = channels});
    calls.push_back({.rows = plain, .columns = missing, .dtype = GetParam(), .channels = channels});
    calls.push_back({.rows = missing, .columns = missing, .dtype = GetParam(), .channels = channels});
  }
  EXPECT_EQ(expectAllPool(calls).calls, 9);
}

// A gradient's sums are final: an infinity is not formed anew.
TEST_P(Gradient, InfinitiesReachTheCellsOfTheirWindows) {
  Job core;
  Random random;
  for (const int32_t window : {2, 9}) {
    for (const int32_t stride : {1, 2}) {
      Call call;
      call.dtype = GetParam();
      call.transposed = true;
      call.channels = 3;
      call.rows = call.columns = axisOf(20, window, stride, Padding::kSame);
      std::vector<uint8_t> input = randomInput(call, random);
      putElement(input, 50, call.dtype, std::numeric_limits<double>::infinity());
      const Result result = Driver(core, call, input.data()).run();
      ASSERT_EQ(result.problem, "");
      expectRight(call, result, reference::expectedOf(call, input.data()));
      if (HasFatalFailure()) return;
    }
  }
}

// A tree of sums rounds nothing where equal values are a power of two; a chain of roundings would show here.
TEST(Job, EqualValuesAverageExactlyInLongWindows) {
  Job core;
  for (int32_t window = 8; window <= 64; window *= 2) {
    Call call;
    call.rows = call.columns = axisOf(window, window, window);
    std::vector<uint8_t> input(inputElements(call) * sizeof(float));
    for (size_t i = 0; i < inputElements(call); ++i) putElement(input, i, call.dtype, 0.1F);
    const Result result = Driver(core, call, input.data()).run();
    ASSERT_EQ(reference::decode(call.dtype, result.output.data()), 0.1F) << window;
  }
}

// Images that are pooled as one tall image: a whole stack of them and a part of one, more than two in all.
TEST_P(EveryType, ImagesThatFollowEachOther) {
  const int32_t few = reference::isImage(GetParam()) ? 4 : 3;
  const int32_t many = reference::isImage(GetParam()) ? 4 : 17;
  std::vector<Call> calls;
  for (const AxisOptions& rows : {axisOf(100, 2, 2), axisOf(102, 1, 3), axisOf(5, 5, 1), axisOf(6, 3, 4)}) {
    Axis axis;
    ASSERT_EQ(axis.plan(rows), PlanStatus::kOk);
    for (const int32_t channels : {few, many}) {
      Call call{.rows = rows, .columns = axisOf(9, 2, 2, Padding::kSame), .dtype = GetParam(), .channels = channels};
      call.images = 2 * std::max(1, kTableRows / axis.outputs()) + 3;
      calls.push_back(call);
    }
  }
  EXPECT_EQ(expectAllPool(calls).calls, 8);
}

TEST(Job, OneTileServesManyImages) {
  EXPECT_EQ(expectAllPool({{.rows = axisOf(3, 2, 1), .columns = axisOf(3, 2, 1), .images = 1000}}).calls, 1);
}

}  // namespace
}  // namespace avgpool2d
