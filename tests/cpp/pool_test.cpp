// Whole poolings, driven as the package drives them: every kind of cut, element type and kernel against the slow
// reference, with red zones around what a call may touch, and the same bits whatever the arena's size.
#include "pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "drive.h"
#include "job.h"
#include "methods.h"
#include "random.h"

namespace avgpool2d {
namespace {

using reference::Driver;
using reference::Expected;
using reference::Job;
using reference::Result;

// Small arenas force bands, strips of columns and tall windows out of small tensors.
constexpr size_t kArenas[] = {kArenaBytes, 40000, 9000, 4000};

std::string describe(const AxisOptions& a) {
  return "n=" + std::to_string(a.length) + " k=" + std::to_string(a.window) + " s=" + std::to_string(a.stride) +
         " d=" + std::to_string(a.dilation) + " padding " + std::to_string(static_cast<int>(a.padding)) + " " +
         std::to_string(a.before) + "," + std::to_string(a.after) + (a.ceilMode ? " ceil" : "") +
         (a.countPadding ? " counted" : "");
}

std::string describe(const Job& job) {
  return "rows {" + describe(job.rows) + "} columns {" + describe(job.columns) + "} type " +
         std::to_string(static_cast<int>(job.dtype)) + (job.transposed ? " gradient" : "") + " images " +
         std::to_string(job.images) + " channels " + std::to_string(job.channels) + " divisor " +
         std::to_string(job.divisorOverride) + " arena " + std::to_string(job.arenaBytes);
}

AxisOptions axisOf(int32_t length, int32_t window, int32_t stride, Padding padding = Padding::kExplicit) {
  AxisOptions options;
  options.length = length;
  options.window = window;
  options.stride = stride;
  options.padding = padding;
  return options;
}

void putElement(std::vector<uint8_t>& bytes, size_t at, DType dtype, double value) {
  const auto put = [&](auto element) { std::memcpy(bytes.data() + at * sizeof element, &element, sizeof element); };
  switch (dtype) {
    case DType::kFloat32:
      return put(static_cast<float>(value));
    case DType::kFloat64:
      return put(value);
    default:
      return put(static_cast<uint8_t>(static_cast<int>(value)));
  }
}

size_t inputElements(const Job& job) {
  size_t cells = static_cast<size_t>(job.rows.length) * static_cast<size_t>(job.columns.length);
  if (job.transposed) {
    cells = reference::windowsOf(job.rows).windows.size() * reference::windowsOf(job.columns).windows.size();
  }
  return cells * static_cast<size_t>(job.images) * static_cast<size_t>(job.channels);
}

// Numbers with many digits for floating-point types; any bytes for the others, halves included (except, with the top
// exponent bits cleared, those that overflow or are not finite).
std::vector<uint8_t> randomInput(const Job& job, Random& random) {
  const size_t count = inputElements(job);
  std::vector<uint8_t> bytes(count * reference::elementBytes(job.dtype));
  for (size_t i = 0; i < count; ++i) {
    if (job.dtype == DType::kFloat16) {
      const auto half = static_cast<uint16_t>(random.next() & 0xbfff);
      std::memcpy(bytes.data() + 2 * i, &half, 2);
    } else {
      const double value = reference::isInteger(job.dtype) ? random.below(256) : random.below(2000001) / 1000.0 - 900;
      putElement(bytes, i, job.dtype, value);
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
  int jobs = 0;
  int modes[3] = {};
  int resident = 0;
};

void expectRight(const Job& job, const Result& result, const std::vector<Expected>& expected) {
  const size_t size = reference::elementBytes(job.dtype);
  ASSERT_EQ(result.output.size(), expected.size() * size) << describe(job);
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(reference::matches(job.dtype, &result.output[i * size], expected[i]))
        << describe(job) << " element " << i << " is "
        << static_cast<double>(reference::decode(job.dtype, &result.output[i * size])) << ", not "
        << static_cast<double>(expected[i].mean) << " within " << static_cast<double>(expected[i].error);
  }
}

// One job in every arena and as a resident tensor.
void expectPools(Pooler& pooler, Job job, const std::vector<uint8_t>& input, Tally& tally) {
  if (reference::windowsOf(job.rows).status != PlanStatus::kOk) return;
  if (reference::windowsOf(job.columns).status != PlanStatus::kOk) return;
  const std::vector<Expected> expected = reference::expectedOf(job, input.data());
  std::vector<uint8_t> whole;
  for (const size_t arena : kArenas) {
    job.arenaBytes = arena;
    const Result result = Driver(pooler, job, input.data()).run();
    if (result.status == PlanStatus::kTooLarge && arena != kArenaBytes) continue;
    ASSERT_EQ(result.status, PlanStatus::kOk) << describe(job);
    ASSERT_EQ(result.problem, "") << describe(job);
    expectRight(job, result, expected);
    if (testing::Test::HasFatalFailure()) return;
    if (whole.empty()) whole = result.output;
    ASSERT_TRUE(sameBits(job.dtype, result.output, whole)) << describe(job) << " differs from the whole arena's bits";
    ++tally.modes[result.mode];
  }
  ++tally.jobs;
  if (job.transposed) return;
  for (const size_t arena : {kArenaBytes, size_t{9000}}) {
    job.arenaBytes = arena;
    const Result result = Driver(pooler, job, input.data()).runResident();
    if (result.status == PlanStatus::kTooLarge) continue;
    ASSERT_EQ(result.status, PlanStatus::kOk) << describe(job);
    ASSERT_TRUE(sameBits(job.dtype, result.output, whole)) << describe(job) << ", resident, differs in bits";
    ++tally.resident;
  }
}

// All of them with one pooler, one after the other.
Tally expectAllPool(const std::vector<Job>& jobs) {
  Pooler pooler;
  Random random;
  Tally tally;
  for (const Job& job : jobs) {
    expectPools(pooler, job, randomInput(job, random), tally);
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

std::vector<Job> randomJobs(DType dtype, bool transposed) {
  Random random;
  std::vector<Job> jobs(250);
  for (Job& job : jobs) {
    job.dtype = dtype;
    job.transposed = transposed;
    const bool isImage = reference::isImage(dtype);
    job.channels = isImage ? 4 : 1 + random.below(random.below(3) == 0 ? 70 : 6);
    job.images = 1 + random.below(3);
    job.rows = randomAxis(random, 30);
    job.columns = randomAxis(random, job.channels > 8 ? 12 : 50);
    if (!isImage && random.below(4) == 0) {
      job.divisorOverride = random.below(2) == 0 ? 1 + random.below(300) : -1 - random.below(300);
      job.rows.countPadding = job.columns.countPadding = true;
    }
  }
  return jobs;
}

std::vector<Job> smallWindows(DType dtype, bool transposed) {
  std::vector<Job> jobs;
  for (const int32_t channels : {1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 129}) {
    if (reference::isImage(dtype) && channels != 4) continue;
    if (transposed && channels > 31) continue;  // their loops are those of fewer, and they take seconds
    for (const int32_t window : {1, 2, 3, 4, 9}) {
      for (const int32_t stride : {1, 2, 3}) {
        for (const Padding padding : {Padding::kExplicit, Padding::kSame}) {
          jobs.push_back({.rows = axisOf(11, window, stride, padding),
                          .columns = axisOf(13, window, stride, padding),
                          .dtype = dtype,
                          .transposed = transposed,
                          .channels = channels});
        }
      }
    }
  }
  return jobs;
}

class EveryType : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(Pool, EveryType, testing::ValuesIn(kEveryType));

TEST_P(EveryType, SmallWindowsOfEveryChannelCount) {
  const Tally tally = expectAllPool(smallWindows(GetParam(), false));
  EXPECT_GT(tally.modes[Layout::kImages], 0);
  EXPECT_GT(tally.resident, 0);
}

TEST_P(EveryType, RandomGeometry) {
  const Tally tally = expectAllPool(randomJobs(GetParam(), false));
  EXPECT_GT(tally.jobs, 90);
  EXPECT_GT(tally.modes[Layout::kImages], 3);
  EXPECT_GT(tally.modes[Layout::kBands], 3);
  // Sums of bytes are so much longer than bytes that such windows of pictures fit, or their sums do not either.
  if (!reference::isImage(GetParam())) EXPECT_GT(tally.modes[Layout::kTall], 3);
  EXPECT_GT(tally.resident, 60);
}

TEST(Pool, TallWindowsOfPictures) {
  Pooler pooler;
  Random random;
  for (const DType dtype : {DType::kRgba, DType::kLinearRgba}) {
    Job job{.rows = axisOf(2002, 2000, 1), .columns = axisOf(41, 40, 1), .dtype = dtype, .channels = 4};
    const std::vector<uint8_t> input = randomInput(job, random);
    Tally tally;
    expectPools(pooler, job, input, tally);
    const Result whole = Driver(pooler, job, input.data()).run();
    job.arenaBytes = 330000;
    const Result tall = Driver(pooler, job, input.data()).run();
    EXPECT_EQ(tall.mode, Layout::kTall);
    EXPECT_EQ(tall.output, whole.output);
  }
}

// Tall images, whose rows are pooled many at once: in bands up to where their rows wrap around, between borders of
// pixels of every length, with rests of the groups of outputs that kernels take.
TEST(Pool, ManyRowsAtOnce) {
  std::vector<Job> jobs;
  for (const DType dtype : {DType::kFloat32, DType::kInt8, DType::kUint8}) {
    for (const int32_t channels : {1, 2, 4, 17, 132}) {
      const int32_t width = channels > 4 ? 15 : 30;
      for (const auto& [window, stride] : {std::pair{2, 2}, {3, 1}, {3, 2}, {4, 4}}) {
        if (dtype != DType::kFloat32 && window == 3) continue;
        for (const int32_t dilation : {1, 2}) {
          for (const int32_t padding : {0, 1}) {
            Job job{.rows = axisOf(45, window, stride),
                    .columns = axisOf(width, window, stride),
                    .dtype = dtype,
                    .images = 2,
                    .channels = channels};
            job.rows.dilation = dilation;
            job.rows.before = job.rows.after = job.columns.before = job.columns.after = padding;
            jobs.push_back(job);
          }
        }
      }
    }
  }
  const Tally tally = expectAllPool(jobs);
  EXPECT_GT(tally.modes[Layout::kBands], tally.jobs);
}

// Rows of few channels, under windows that lie in the padding by any number of columns at either end, and of rows.
TEST(Pool, FlatRowsOfEveryPadding) {
  std::vector<Job> jobs;
  for (const int32_t channels : {1, 2}) {
    for (const int32_t width : {4, 6, 8, 9, 15}) {
      for (const int32_t before : {0, 1, 2}) {
        for (const int32_t after : {0, 1, 2}) {
          for (const int32_t stride : {1, 2}) {
            for (const int32_t dilation : {1, 2}) {
              Job job{.rows = axisOf(10, 3, stride), .columns = axisOf(width, 3, 1), .channels = channels};
              job.rows.dilation = dilation;
              job.columns.before = job.rows.after = before;
              job.columns.after = after;
              job.rows.before = 2 - before;
              jobs.push_back(job);
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(expectAllPool(jobs).jobs, 360);
}

// Windows beside whole ones may have two columns or one.
TEST(Pool, FusedRowsOfEveryPadding) {
  std::vector<Job> jobs;
  for (const int32_t channels : {4, 9}) {
    for (const int32_t width : {5, 8, 11}) {
      for (const int32_t before : {0, 1, 2}) {
        for (const int32_t after : {0, 1, 2}) {
          for (const int32_t stride : {1, 2, 3}) {
            Job job{.rows = axisOf(9, 3, stride), .columns = axisOf(width, 3, stride), .channels = channels};
            job.columns.before = job.rows.after = before;
            job.columns.after = job.rows.before = after;
            jobs.push_back(job);
          }
        }
      }
    }
  }
  EXPECT_EQ(expectAllPool(jobs).jobs, 162);
}

// Backwards, the first cell is under windows behind the first where that lies in the padding as a whole.
TEST(Pool, GradientsOfFlatRowsOfEveryPadding) {
  std::vector<Job> jobs;
  for (const int32_t width : {6, 8, 9, 15}) {
    for (int32_t before = 0; before <= 5; ++before) {
      for (int32_t after = 0; after <= 5; ++after) {
        Job job{.rows = axisOf(10, 3, 1), .columns = axisOf(width, 3, 1), .transposed = true};
        job.columns.before = before;
        job.columns.after = after;
        job.columns.countPadding = true;
        jobs.push_back(job);
      }
    }
  }
  EXPECT_EQ(expectAllPool(jobs).jobs, 144);
}

// Tiles of more columns than are pooled as flat, the last of which has few enough.
TEST(Pool, FlatRowsOfTheLastTile) {
  for (const int32_t channels : {1, 2}) {
    const int32_t width = 2 * kFlatSums / channels + 1;
    Job job{.rows = axisOf(10, 2, 1), .columns = axisOf(width, 3, 1), .channels = channels, .arenaBytes = 300000};
    job.columns.before = job.columns.after = 1;
    Pooler pooler;
    Random random;
    const std::vector<uint8_t> input = randomInput(job, random);
    const auto cut = Driver(pooler, job, input.data()).run();
    ASSERT_EQ(cut.status, PlanStatus::kOk);
    ASSERT_EQ(pooler.layout().columns, width - width / 2);
    job.arenaBytes = kArenaBytes;
    ASSERT_EQ(cut.output, Driver(pooler, job, input.data()).run().output) << channels << " channels";
  }
}

// Backwards, a row of few outputs may have many more inputs, all of whose sums need room.
TEST(Pool, GradientsOfFlatRowsBehindWidePadding) {
  std::vector<Job> jobs;
  for (const int32_t channels : {1, 2, 3}) {
    Job two{.rows = axisOf(24, 2, 1), .columns = axisOf(520, 2, 1), .transposed = true, .channels = channels};
    two.columns.before = two.columns.after = 5000;
    Job three{.rows = axisOf(60, 5, 2), .columns = axisOf(1000, 3, 1), .transposed = true, .channels = channels};
    three.columns.before = three.columns.after = 4000;
    for (Job job : {two, three}) {
      job.columns.countPadding = true;
      jobs.push_back(job);
    }
  }
  EXPECT_EQ(expectAllPool(jobs).jobs, 6);
}

// Windows that need more rows than a small arena holds.
TEST_P(EveryType, WindowsOfTheWholeImage) {
  std::vector<Job> jobs;
  for (const int32_t channels : {1, 4, 33}) {
    if (reference::isImage(GetParam()) && channels != 4) continue;
    for (const int32_t height : {3, 9, 100}) {
      for (const int32_t width : {1, 7, 60}) {
        Job job{.rows = axisOf(height, height, height),
                .columns = axisOf(width, width, width),
                .dtype = GetParam(),
                .channels = channels};
        jobs.push_back(job);
        job.rows = axisOf(height, height, 1, Padding::kSame);
        job.columns = axisOf(width, 2, 2, Padding::kSame);
        if (height <= 9) jobs.push_back(job);
      }
    }
  }
  const Tally tally = expectAllPool(jobs);
  if (!reference::isImage(GetParam())) EXPECT_GT(tally.modes[Layout::kTall], 0);
}

class Gradient : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(Pool, Gradient, testing::Values(DType::kFloat32, DType::kFloat64));

TEST_P(Gradient, SmallWindowsOfEveryChannelCount) {
  const Tally tally = expectAllPool(smallWindows(GetParam(), true));
  EXPECT_GT(tally.modes[Layout::kBands], 0);
}

TEST_P(Gradient, RandomGeometry) {
  const Tally tally = expectAllPool(randomJobs(GetParam(), true));
  EXPECT_GT(tally.jobs, 90);
  for (const int runs : tally.modes) EXPECT_GT(runs, 3);
}

// The sums that are formed anew need more room than those that overflowed, which with many channels are of few columns.
TEST(Pool, OverflowedSumsOfManyChannelsAreFormedAnew) {
  Pooler pooler;
  Random random;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    Job job;
    job.dtype = dtype;
    job.channels = 600;
    job.rows = axisOf(4, 2, 2);
    job.columns = axisOf(40, 4, 4);
    std::vector<uint8_t> input = randomInput(job, random);
    const double largest =
        dtype == DType::kFloat32 ? double{std::numeric_limits<float>::max()} : std::numeric_limits<double>::max();
    for (size_t i = 0; i < inputElements(job); ++i) putElement(input, i, dtype, largest / (1 + random.below(3)));
    const std::vector<Expected> expected = reference::expectedOf(job, input.data());
    expectRight(job, Driver(pooler, job, input.data()).run(), expected);
  }
}

// Wherever the one window is whose sum overflows: at a border, in any of the rows that are pooled at once.
TEST(Pool, OneOverflowedSumIsFormedAnew) {
  // Two of them overflow, and their mean is far enough from infinity that rounding errors do not reach there.
  constexpr double kLarge = 0x1.8p127;
  Pooler pooler;
  for (const int32_t channels : {1, 2, 3, 4, 9}) {
    for (const auto& [window, stride] : {std::pair{2, 2}, {3, 1}, {3, 3}, {4, 4}}) {
      for (const int32_t padding : {0, 1}) {
        Job job{.rows = axisOf(12, window, stride), .columns = axisOf(16, window, stride), .channels = channels};
        job.rows.before = job.rows.after = job.columns.before = job.columns.after = padding;
        for (const reference::AxisWindow& row : reference::windowsOf(job.rows).windows) {
          for (const reference::AxisWindow& column : reference::windowsOf(job.columns).windows) {
            std::vector<uint8_t> input(inputElements(job) * sizeof(float));
            for (const int32_t y : row.cells) {
              for (const int32_t x : column.cells) {
                const auto pixel = static_cast<size_t>(y * job.columns.length + x) * static_cast<size_t>(channels);
                putElement(input, pixel + static_cast<size_t>(channels / 2), job.dtype, kLarge);
              }
            }
            const std::vector<Expected> expected = reference::expectedOf(job, input.data());
            expectRight(job, Driver(pooler, job, input.data()).run(), expected);
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

// Rows between the windows of a gradient; rows longer than those that are pooled as flat.
TEST(Pool, WaysThatAreNotTaken) {
  Pooler pooler;
  Random random;
  Job gap;
  gap.transposed = true;
  gap.rows = axisOf(7, 2, 4);
  gap.rows.dilation = 2;
  gap.columns = axisOf(6, 1, 1);
  Job wide;
  wide.rows = axisOf(3, 3, 1, Padding::kSame);
  wide.columns = axisOf(6000, 3, 1, Padding::kSame);
  for (const Job& job : {gap, wide}) {
    const std::vector<uint8_t> input = randomInput(job, random);
    expectRight(job, Driver(pooler, job, input.data()).run(), reference::expectedOf(job, input.data()));
  }
}

// Windows taller than the input have all of its rows, but are divided by those in the padding as well.
TEST(Pool, WindowsTallerThanTheInput) {
  std::vector<Job> jobs;
  for (const DType dtype : {DType::kInt8, DType::kUint8, DType::kFloat32}) {
    for (const int32_t channels : {1, 3, 4, 16}) {
      for (const int32_t size : {2, 4}) {
        for (const int32_t before : {0, 1, 2}) {
          for (const int32_t after : {0, 1, 2}) {
            Job job{
                .rows = axisOf(size, size + 2, size), .columns = axisOf(9 * size, size, size), .channels = channels};
            job.rows.before = before;
            job.rows.after = after;
            job.rows.ceilMode = true;
            job.rows.countPadding = true;
            job.dtype = dtype;
            jobs.push_back(job);
          }
        }
      }
    }
  }
  EXPECT_EQ(expectAllPool(jobs).jobs, 204);
}

// A divisor that float32 does not hold exactly: one channel, which may be flat, and four, which never are.
TEST(Pool, HugeDivisorsGiveTheSameBitsInEveryWay) {
  Pooler pooler;
  Random random;
  for (const int32_t height : {2, 3}) {
    Job one;
    one.rows = axisOf(height, 16777217, 1, Padding::kSame);
    one.columns = axisOf(40, 3, 1, Padding::kSame);
    one.rows.countPadding = one.columns.countPadding = true;
    Job four = one;
    four.channels = 4;
    const std::vector<uint8_t> input = randomInput(one, random);
    std::vector<uint8_t> repeated;
    for (size_t i = 0; i < input.size(); i += 4) {
      for (int channel = 0; channel < 4; ++channel) {
        repeated.insert(repeated.end(), input.begin() + static_cast<ptrdiff_t>(i),
                        input.begin() + static_cast<ptrdiff_t>(i + 4));
      }
    }
    const std::vector<uint8_t> want = Driver(pooler, four, repeated.data()).run().output;
    const std::vector<uint8_t> got = Driver(pooler, one, input.data()).run().output;
    ASSERT_EQ(want.size(), 4 * got.size());
    for (size_t i = 0; i < got.size(); i += 4) {
      ASSERT_EQ(std::memcmp(&got[i], &want[4 * i], 4), 0) << height << " rows, output " << i / 4;
    }
  }
}

// Means are formed anew for many outputs at once, but replaced only where they were not finite.
TEST(Pool, AnInfinityChangesNoBitElsewhere) {
  Pooler pooler;
  Random random;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    Job job;
    job.dtype = dtype;
    job.channels = 5;
    job.rows = axisOf(6, 3, 3);
    job.columns = axisOf(24, 3, 3);
    std::vector<uint8_t> input = randomInput(job, random);
    const std::vector<uint8_t> before = Driver(pooler, job, input.data()).run().output;
    putElement(input, 0, dtype, std::numeric_limits<double>::infinity());
    const std::vector<uint8_t> after = Driver(pooler, job, input.data()).run().output;
    const auto first = static_cast<ptrdiff_t>(reference::elementBytes(dtype));
    ASSERT_TRUE(std::isinf(reference::decode(dtype, after.data())));
    ASSERT_TRUE(std::equal(before.begin() + first, before.end(), after.begin() + first, after.end()));
  }
}

// Infinities, NaN, and numbers whose sum overflows although their mean does not.
TEST(Pool, ExtremeValuesStayWithinTheirWindows) {
  Pooler pooler;
  Random random;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64, DType::kFloat16}) {
    for (const int32_t window : {2, 3, 9, 20}) {
      for (const int32_t channels : {1, 2, 3, 4, 9}) {
        Job job;
        job.dtype = dtype;
        job.channels = channels;
        job.rows = axisOf(25, window, random.below(2) == 0 ? 1 : 2, Padding::kSame);
        job.columns = axisOf(27, window, random.below(2) == 0 ? 1 : 2, Padding::kSame);
        std::vector<uint8_t> input = randomInput(job, random);
        const size_t elements = inputElements(job);
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
        const std::vector<Expected> expected = reference::expectedOf(job, input.data());
        const Result result = Driver(pooler, job, input.data()).run();
        ASSERT_EQ(result.status, PlanStatus::kOk);
        ASSERT_EQ(result.problem, "") << describe(job);
        expectRight(job, result, expected);
        if (HasFatalFailure()) return;
      }
    }
  }
}

// Means that are not finite are formed anew in scratch of their own, which is largest where windows and pixels are.
TEST(Pool, InfinityInLargeWindowsOfManyChannels) {
  constexpr int32_t kChannels = 4200;
  constexpr size_t kAt = (5 * 12 + 7) * size_t{kChannels} + 4000;
  Pooler pooler;
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    for (const int32_t stride : {1, 9}) {
      Job job;
      job.dtype = dtype;
      job.channels = kChannels;
      job.rows = job.columns = axisOf(12, 9, stride, Padding::kSame);
      std::vector<uint8_t> input(inputElements(job) * reference::elementBytes(dtype));
      for (size_t i = 0; i < inputElements(job); ++i) putElement(input, i, dtype, 1);
      putElement(input, kAt, dtype, std::numeric_limits<double>::infinity());
      const Result result = Driver(pooler, job, input.data()).run();
      ASSERT_EQ(result.status, PlanStatus::kOk);
      ASSERT_EQ(result.problem, "") << describe(job);
      const std::vector<reference::AxisWindow> windows = reference::windowsOf(job.rows).windows;
      const auto covers = [&](size_t o, int32_t cell) {
        return std::count(windows[o].cells.begin(), windows[o].cells.end(), cell) > 0;
      };
      for (size_t i = 0; i < result.output.size() / reference::elementBytes(dtype); ++i) {
        const size_t pixel = i / kChannels;
        const bool isHit =
            i % kChannels == 4000 && covers(pixel / windows.size(), 5) && covers(pixel % windows.size(), 7);
        const double mean = isHit ? std::numeric_limits<double>::infinity() : 1;
        const uint8_t* got = &result.output[i * reference::elementBytes(dtype)];
        ASSERT_EQ(reference::decode(dtype, got), mean) << describe(job) << " element " << i;
      }
    }
  }
}

// Rows beyond the longest that are pooled as flat, and wide resident tensors, which are pooled segment by segment.
TEST(Pool, WideRows) {
  std::vector<Job> jobs;
  for (const DType dtype : {DType::kFloat32, DType::kUint8}) {
    for (const int32_t width : {4096, 4097, 6000, 60001}) {
      jobs.push_back({.rows = axisOf(3, 2, 1), .columns = axisOf(width, 3, 1, Padding::kSame), .dtype = dtype});
    }
  }
  EXPECT_EQ(expectAllPool(jobs).jobs, 8);
}

// Where padding is counted, a window may lie in it as a whole.
TEST_P(EveryType, WindowsWithoutARealCell) {
  std::vector<Job> jobs;
  AxisOptions missing = axisOf(6, 2, 1);
  missing.before = 3;
  missing.after = 2;
  missing.countPadding = true;
  const AxisOptions plain = axisOf(12, 3, 1);
  for (int32_t channels : {1, 3, 4}) {
    if (reference::isImage(GetParam())) channels = 4;
    jobs.push_back({.rows = missing, .columns = plain, .dtype = GetParam(), .channels = channels});
    jobs.push_back({.rows = plain, .columns = missing, .dtype = GetParam(), .channels = channels});
    jobs.push_back({.rows = missing, .columns = missing, .dtype = GetParam(), .channels = channels});
  }
  EXPECT_EQ(expectAllPool(jobs).jobs, 9);
}

// A gradient's sums are final: an infinity is not formed anew.
TEST_P(Gradient, InfinitiesReachTheCellsOfTheirWindows) {
  Pooler pooler;
  Random random;
  for (const int32_t window : {2, 9}) {
    for (const int32_t stride : {1, 2}) {
      Job job;
      job.dtype = GetParam();
      job.transposed = true;
      job.channels = 3;
      job.rows = job.columns = axisOf(20, window, stride, Padding::kSame);
      std::vector<uint8_t> input = randomInput(job, random);
      putElement(input, 50, job.dtype, std::numeric_limits<double>::infinity());
      const Result result = Driver(pooler, job, input.data()).run();
      ASSERT_EQ(result.problem, "");
      expectRight(job, result, reference::expectedOf(job, input.data()));
      if (HasFatalFailure()) return;
    }
  }
}

// A chain of roundings would show here. Where windows slide, sums have twice the elements' precision.
TEST(Pool, EqualValuesAverageExactlyInLongWindows) {
  Pooler pooler;
  const auto expectExact = [&](int32_t length, int32_t window, int32_t stride) {
    Job job;
    job.rows = job.columns = axisOf(length, window, stride);
    std::vector<uint8_t> input(inputElements(job) * sizeof(float));
    for (size_t i = 0; i < inputElements(job); ++i) putElement(input, i, job.dtype, 0.1F);
    const Result result = Driver(pooler, job, input.data()).run();
    for (size_t i = 0; i < result.output.size(); i += sizeof(float)) {
      ASSERT_EQ(reference::decode(job.dtype, result.output.data() + i), 0.1F) << window;
    }
  };
  for (const int32_t window : {16, 32, 64, 128}) expectExact(window, window, window);
  for (int32_t window = 9; window <= 16; ++window) expectExact(window + 3, window, 1);
}

TEST(Pool, QuestionsLeaveTheJobAlone) {
  Pooler pooler;
  for (const int32_t axis : {0, 1}) ASSERT_EQ(pooler.plan(axis, axisOf(9, 2, 2)), PlanStatus::kOk);
  ASSERT_EQ(pooler.begin({}), PlanStatus::kOk);
  ASSERT_EQ(pooler.plan(2, axisOf(100, 3, 1)), PlanStatus::kOk);
  EXPECT_EQ(pooler.axis(2).outputs(), 98);
  EXPECT_EQ(pooler.windows(0).outputs(), 4);
  EXPECT_EQ(pooler.layout().images, static_cast<int32_t>(kBandBytes / (sizeof(float) * (81 + 16))));
  ASSERT_EQ(pooler.plan(0, axisOf(9, 2, 2)), PlanStatus::kOk);
  EXPECT_EQ(pooler.layout().images, 0) << "a job ends where an axis is planned anew";
}

// Bands may come in any order: sums go on from the band before only where it is the one above.
TEST(Pool, BandsOutOfOrder) {
  Pooler pooler;
  for (const int32_t window : {3, 9}) {
    for (const int32_t axis : {0, 1}) ASSERT_EQ(pooler.plan(axis, axisOf(20, window, 1)), PlanStatus::kOk);
    ASSERT_EQ(pooler.begin({}), PlanStatus::kOk);
    std::vector<float> input(400 + kSlack);
    Random random;
    for (float& value : input) value = static_cast<float>(random.number());
    const int32_t outputs = pooler.windows(0).outputs();
    const auto width = static_cast<size_t>(outputs);
    std::vector<float> whole(width * width);
    Tile tile;
    tile.input = input.data();
    tile.output = whole.data();
    tile.slots = 20;
    tile.rowEnd = outputs;
    tile.columns = {0, outputs};
    tile.resident = true;
    ASSERT_EQ(pooler.pool(tile), PlanStatus::kOk);
    for (const int32_t begin : {6, 2, 9, 3, 5}) {
      std::vector<float> band(2 * width);
      tile.output = band.data();
      tile.rowBegin = begin;
      tile.rowEnd = begin + 2;
      ASSERT_EQ(pooler.pool(tile), PlanStatus::kOk);
      const auto from = whole.begin() + begin * outputs;
      ASSERT_TRUE(std::equal(band.begin(), band.end(), from)) << "rows from " << begin << " of windows of " << window;
    }
  }
}

// Nobody does so, but the calls are there: tall windows and resident tensors by turns, whose scratch differs.
TEST(Pool, ResidentTensorsWithinATallJob) {
  Pooler pooler;
  for (const int32_t channels : {40, 150}) {
    ASSERT_EQ(pooler.plan(0, axisOf(40, 40, 7)), PlanStatus::kOk);
    ASSERT_EQ(pooler.plan(1, axisOf(1, 1, 1)), PlanStatus::kOk);
    JobOptions options;
    options.channels = channels;
    options.arenaBytes = 6000;
    ASSERT_EQ(pooler.begin(options), PlanStatus::kOk);
    const Layout layout = pooler.layout();
    ASSERT_EQ(layout.mode, Layout::kTall);
    std::vector<float> input(static_cast<size_t>(40 * channels) + kSlack, 3);
    std::vector<float> output(static_cast<size_t>(channels));
    Tile tile;
    tile.input = input.data();
    tile.output = output.data();
    tile.slots = 40;
    tile.rowEnd = 1;
    tile.columns = {0, 1};
    tile.resident = true;
    for (int turn = 0; turn < 2; ++turn) {
      auto* rows = reinterpret_cast<float*>(arena() + layout.input);
      std::fill_n(rows, layout.slots * layout.channels, 5.0F);
      for (int32_t row = 0; row < 40; row += layout.slots) {
        pooler.tallAdd(true, row == 0, row, std::min(layout.slots, 40 - row), {0, 1});
      }
      pooler.tallFinish(0, {0, 1});
      const auto* means = reinterpret_cast<const float*>(arena() + layout.output);
      for (int32_t c = 0; c < layout.channels; ++c) ASSERT_EQ(means[c], 5);
      std::fill(output.begin(), output.end(), 0.0F);
      ASSERT_EQ(pooler.pool(tile), PlanStatus::kOk);
      for (const float mean : output) ASSERT_EQ(mean, 3);
    }
  }
}

TEST(Pool, OneTileServesManyImages) {
  EXPECT_EQ(expectAllPool({{.rows = axisOf(3, 2, 1), .columns = axisOf(3, 2, 1), .images = 1000}}).jobs, 1);
}

TEST(Pool, SizesBeyondTheArenaAreRefusedOrCut) {
  Pooler pooler;
  const int32_t most = std::numeric_limits<int32_t>::max();
  ASSERT_EQ(pooler.plan(0, axisOf(most, 1, 1)), PlanStatus::kOk);
  ASSERT_EQ(pooler.plan(1, axisOf(most, 1, 1)), PlanStatus::kOk);
  JobOptions options;
  options.channels = most;
  EXPECT_EQ(pooler.begin(options), PlanStatus::kTooLarge);
  options.channels = 1;
  EXPECT_EQ(pooler.begin(options), PlanStatus::kTooLarge);
  ASSERT_EQ(pooler.plan(0, axisOf(1, 1, 1)), PlanStatus::kOk);
  EXPECT_EQ(pooler.begin(options), PlanStatus::kOk);
  EXPECT_GE(pooler.layout().columns, 1);
  options.channels = 100000;
  ASSERT_EQ(pooler.plan(1, axisOf(100, 1, 1)), PlanStatus::kOk);
  EXPECT_EQ(pooler.begin(options), PlanStatus::kOk);
}

// Layouts of every size in the whole arena: the areas lie within it and do not overlap.
TEST(Pool, AreasLieWithinTheArena) {
  Pooler pooler;
  for (const DType dtype : kEveryType) {
    for (const int32_t length : {1, 7, 1000, 100003, 50000017}) {
      for (const int32_t window : {1, 2, 3, 100, 5000, 40000001}) {
        for (const int32_t stride : {1, 3, 1000}) {
          for (const int32_t channels : {1, 4, 1000, 300000}) {
            ASSERT_EQ(pooler.plan(0, axisOf(length, window, stride, Padding::kSame)), PlanStatus::kOk);
            ASSERT_EQ(pooler.plan(1, axisOf(length, 3, stride, Padding::kSame)), PlanStatus::kOk);
            JobOptions options;
            options.dtype = dtype;
            options.channels = reference::isImage(dtype) ? 4 : channels;
            if (pooler.begin(options) != PlanStatus::kOk) continue;
            const Layout& layout = pooler.layout();
            ASSERT_GE(layout.input, 0);
            ASSERT_GT(layout.slots, 0);
            const int64_t pixel = int64_t{layout.channels} * int64_t(reference::elementBytes(dtype));
            const int64_t wide = layout.columns == pooler.windows(1).outputs()
                                     ? pooler.windows(1).inputs()
                                     : pooler.windows(1).cover(layout.columns);
            const int64_t input = wide * layout.slots * layout.images * pixel;
            const int64_t output = int64_t{layout.rows} * layout.columns * layout.images * pixel;
            ASSERT_LE(layout.input + input + int64_t(kSlack), layout.output);
            ASSERT_LE(layout.output + output + int64_t(kSlack), int64_t(kArenaBytes));
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace avgpool2d
