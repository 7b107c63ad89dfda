// Both passes at once must give the bits of the two passes, and write nothing behind their last output.
#include "fused.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "horizontal.h"
#include "methods.h"
#include "random.h"
#include "vertical.h"

namespace avgpool2d {
namespace {

struct Shape {
  int32_t taps;  // of both axes
  int32_t stride;
  int32_t channels;
  int32_t count;
  size_t lanes() const { return static_cast<size_t>(channels); }
  size_t outputs() const { return static_cast<size_t>(count) * lanes(); }
  size_t inputs() const { return static_cast<size_t>((count - 1) * stride + taps) * lanes(); }
};

std::vector<Row<float>> randomRows(const Shape& shape, Random& random) {
  std::vector<Row<float>> rows;
  for (int32_t r = 0; r < shape.taps; ++r) {
    rows.emplace_back(shape.inputs());
    for (size_t i = 0; i < shape.inputs(); ++i) rows.back()[i] = static_cast<float>(random.number());
  }
  return rows;
}

std::vector<float> inTwoPasses(const Shape& shape, const std::vector<Row<float>>& rows, double divisor) {
  const void* at[kRowsAtOnce];
  for (size_t r = 0; r < rows.size(); ++r) at[r] = rows[r].data();
  Row<float> columnSums(shape.inputs());
  addTermRows(ofSmallWindows(DType::kFloat32), columnSums.data(), nullptr, at, shape.taps, columnSums.length());
  Row<float> means(shape.outputs());
  const Mean mean(divisor);
  Watch watch;
  const TapRun run{
      shape.taps,   shape.lanes(), shape.channels, shape.count, shape.lanes() * static_cast<size_t>(shape.stride),
      shape.lanes()};
  addTaps(means.data(), columnSums.data(), run, [&](float* to, const auto& block) { mean.store(to, block, watch); });
  return {means.data(), means.data() + shape.outputs()};
}

// In a buffer of exactly their size: AddressSanitizer sees what is written behind.
template <typename Kernel>
std::vector<float> fused(const Kernel& kernel, const Shape& shape, const std::vector<Row<float>>& rows, double divisor,
                         bool* allFinite) {
  FusedRun run{};
  for (size_t r = 0; r < rows.size(); ++r) run.rows[r] = rows[r].data();
  run.channels = shape.channels;
  run.count = shape.count;
  run.divisor = divisor;
  std::vector<float> means(shape.outputs());
  means.shrink_to_fit();
  *allFinite = kernel(means.data(), run);
  return means;
}

template <typename Kernel>
void expectTwoPasses(const Kernel& kernel, const Shape& shape, Random& random) {
  std::vector<Row<float>> rows = randomRows(shape, random);
  for (const double divisor : {4.0, 9.0, -3.0}) {
    bool allFinite = false;
    ASSERT_EQ(fused(kernel, shape, rows, divisor, &allFinite), inTwoPasses(shape, rows, divisor))
        << shape.channels << " channels, " << shape.count << " outputs, stride " << shape.stride;
    ASSERT_TRUE(allFinite);
  }
  // Each mean is watched: whatever its place, one that is not finite is told of.
  for (size_t i = 0; i < shape.inputs(); ++i) {
    float& place = rows[i % rows.size()][i];
    const float before = place;
    place = i % 2 == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    bool allFinite = true;
    fused(kernel, shape, rows, 4, &allFinite);
    ASSERT_FALSE(allFinite) << shape.channels << " channels, " << shape.count << " outputs, input " << i;
    place = before;
  }
}

TEST(Fused, TwoByTwoAtStrideTwo) {
  Random random;
  for (int32_t channels = 2; channels <= 20; ++channels) {
    for (int32_t count = 1; count <= 9; ++count) {
      expectTwoPasses(quads, {2, 2, channels, count}, random);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Fused, TwoByTwoAtStrideTwoOfOneChannel) {
  Random random;
  for (int32_t count = 4; count <= 21; ++count) {
    expectTwoPasses(channelQuads, {2, 2, 1, count}, random);
    if (HasFatalFailure()) return;
  }
}

TEST(Fused, ThreeByThree) {
  Random random;
  for (int32_t channels = 4; channels <= 20; ++channels) {
    for (int32_t count = 1; count <= 6; ++count) {
      expectTwoPasses(nines<1>, {3, 1, channels, count}, random);
      expectTwoPasses(nines<2>, {3, 2, channels, count}, random);
      if (HasFatalFailure()) return;
    }
  }
}

// One row whose windows reach into zeros at both ends, each with its own divisor.
TEST(Fused, FlatRowsWithTheirBorders) {
  Random random;
  for (size_t channels = 1; channels <= 20; ++channels) {
    for (const int32_t taps : {2, 3}) {
      for (size_t pixels = 4; pixels <= 12; ++pixels) {
        const size_t count = pixels * channels;
        const size_t inputs = (pixels + static_cast<size_t>(taps) - 1) * channels;
        Row<float> sums(inputs);
        for (size_t i = channels; i + channels < inputs; ++i) sums[i] = static_cast<float>(random.number());
        Row<float> divisors(count);
        for (size_t i = 0; i < count; ++i) divisors[i] = static_cast<float>(1 + random.below(9));
        std::vector<float> means(count);
        means.shrink_to_fit();
        const auto length = static_cast<int32_t>(count);
        ASSERT_TRUE(flats(means.data(), sums.data(), divisors.data(), 7, length, taps, channels));
        for (size_t i = 0; i < count; ++i) {
          float sum = sums[i] + sums[i + channels];
          if (taps == 3) sum += sums[i + 2 * channels];
          ASSERT_EQ(means[i], sum / (7 * divisors[i]))
              << channels << " channels, " << count << " means, the " << i << "th";
        }
        sums[channels + count / 2] = std::numeric_limits<float>::infinity();
        ASSERT_FALSE(flats(means.data(), sums.data(), divisors.data(), 7, length, taps, channels));
      }
    }
  }
}

TEST(Fused, NegativeZerosAddUpToPositiveZero) {
  const Row<float> zeros(std::vector<float>(16, -0.0F));
  const std::vector<Row<float>> rows = {zeros, zeros, zeros};
  for (const double divisor : {4.0, 9.0}) {
    bool allFinite = false;
    for (const float mean : fused(quads, {2, 2, 4, 2}, {zeros, zeros}, divisor, &allFinite)) {
      EXPECT_FALSE(std::signbit(mean));
    }
    for (const float mean : fused(nines<1>, {3, 1, 4, 2}, rows, divisor, &allFinite)) EXPECT_FALSE(std::signbit(mean));
  }
  float means[8];
  const float divisors[] = {1, 2, 3, 4, 5, 6, 7, 8};
  flats(means, zeros.data(), divisors, 1, 8, 2, 1);
  for (const float mean : means) EXPECT_FALSE(std::signbit(mean));
}

}  // namespace
}  // namespace avgpool2d
