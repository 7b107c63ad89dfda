// Both passes at once must give the bits of the two passes, and read and write nothing but their rows.
#include "strategies/fused.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <type_traits>
#include <utility>
#include <vector>

#include "arithmetic/horizontal.h"
#include "arithmetic/means.h"
#include "arithmetic/vertical.h"
#include "methods.h"
#include "random.h"

namespace avgpool2d {
namespace {

struct Shape {
  int32_t rowTaps;
  int32_t columnTaps;
  int32_t stride;  // of both axes
  int32_t channels;
  int32_t count;  // of each row of outputs
  int32_t outputRows = 3;
  size_t lanes() const { return static_cast<size_t>(channels); }
  size_t outputs() const { return static_cast<size_t>(count) * lanes(); }
  size_t inputs() const { return static_cast<size_t>((count - 1) * stride + columnTaps) * lanes(); }
  size_t rows() const { return static_cast<size_t>((outputRows - 1) * stride + rowTaps); }
};

std::ostream& operator<<(std::ostream& out, const Shape& s) {
  return out << s.rowTaps << "x" << s.columnTaps << "/" << s.stride << ", " << s.channels << " channels, " << s.count
             << " outputs";
}

// Room between the rows of inputs and of outputs, in elements: it must be left alone.
constexpr size_t kGap = 5;

// Rows one below the other, and behind the last the room that kernels may read: AddressSanitizer sees the rest.
template <typename T>
std::vector<T> randomInput(const Shape& shape, Random& random) {
  std::vector<T> input((shape.rows() - 1) * (shape.inputs() + kGap) + shape.inputs() + kSlack / sizeof(T));
  for (T& value : input) value = static_cast<T>(std::is_floating_point_v<T> ? random.number() : random.below(256));
  input.shrink_to_fit();
  return input;
}

template <typename T>
std::vector<T> inTwoPasses(const Method& method, const Shape& shape, const std::vector<T>& input, double divisor) {
  std::vector<T> all;
  for (size_t o = 0; o < static_cast<size_t>(shape.outputRows); ++o) {
    std::vector<Row<T>> rows;
    const void* at[kRowsAtOnce];
    for (size_t r = 0; r < static_cast<size_t>(shape.rowTaps); ++r) {
      const T* from = input.data() + (o * static_cast<size_t>(shape.stride) + r) * (shape.inputs() + kGap);
      rows.emplace_back(std::vector<T>(from, from + shape.inputs()));
    }
    for (size_t r = 0; r < rows.size(); ++r) at[r] = rows[r].data();
    TapRun run{
        shape.columnTaps, shape.lanes(), shape.channels, shape.count, shape.lanes() * static_cast<size_t>(shape.stride),
        shape.lanes()};
    Row<T> means(shape.outputs());
    const auto length = static_cast<int32_t>(shape.inputs());
    if constexpr (std::is_floating_point_v<T>) {
      Row<float> sums(shape.inputs());
      addTermRows(method, sums.data(), nullptr, at, shape.rowTaps, length);
      const Mean mean(divisor);
      Watch watch;
      addTaps(means.data(), sums.data(), run, [&](T* to, const auto& block) { mean.store(to, block, watch); });
    } else {
      Row<int16_t> sums(shape.inputs());
      addTermRows(method, sums.data(), nullptr, at, shape.rowTaps, length);
      const ByteMean mean(divisor, method.dtype == DType::kInt8);
      addTaps(means.data(), sums.data(), run, [&](T* to, const auto& block) { mean.store(to, block); });
    }
    all.insert(all.end(), means.data(), means.data() + shape.outputs());
  }
  return all;
}

template <typename T>
std::vector<T> fused(const Method& method, const Shape& shape, const std::vector<T>& input, double divisor,
                     bool* allFinite) {
  const size_t inputPitch = shape.inputs() + kGap;
  const size_t outputPitch = shape.outputs() + kGap;
  FusedRun run{};
  for (size_t r = 0; r < static_cast<size_t>(shape.rowTaps); ++r) {
    run.rows[r] = reinterpret_cast<const uint8_t*>(input.data() + r * inputPitch);
  }
  run.rowTaps = shape.rowTaps;
  run.outputRows = shape.outputRows;
  run.rowStep = static_cast<size_t>(shape.stride) * inputPitch * sizeof(T);
  run.outputStep = outputPitch * sizeof(T);
  run.columnTaps = shape.columnTaps;
  run.columnStride = shape.stride;
  run.count = shape.count;
  run.channels = shape.channels;
  run.divisor = divisor;
  const auto outputRows = static_cast<size_t>(shape.outputRows);
  std::vector<T> output((outputRows - 1) * outputPitch + shape.outputs(), T{77});
  output.shrink_to_fit();
  *allFinite = fuse(method, reinterpret_cast<uint8_t*>(output.data()), run);
  std::vector<T> all;
  for (size_t o = 0; o < outputRows; ++o) {
    for (size_t i = shape.outputs(); o + 1 < outputRows && i < outputPitch; ++i) {
      EXPECT_EQ(output[o * outputPitch + i], T{77}) << shape;
    }
    const auto begin = output.begin() + static_cast<std::ptrdiff_t>(o * outputPitch);
    all.insert(all.end(), begin, begin + static_cast<std::ptrdiff_t>(shape.outputs()));
  }
  return all;
}

Fusing fusing(const Method& method, const Shape& shape, double divisor = 4) {
  return fusing(method, shape.rowTaps, shape.columnTaps, shape.stride, shape.count, shape.channels, divisor);
}

void expectTwoPasses(const Shape& shape, Random& random) {
  const Method method = ofSmallWindows(DType::kFloat32);
  std::vector<float> input = randomInput<float>(shape, random);
  for (const double divisor : {4.0, 9.0, -3.0, -0.5}) {
    if (fusing(method, shape, divisor) == Fusing::kNo) continue;
    bool allFinite = false;
    ASSERT_EQ(fused(method, shape, input, divisor, &allFinite), inTwoPasses(method, shape, input, divisor)) << shape;
    ASSERT_TRUE(allFinite);
  }
  // Each mean is watched: whatever its place, one that is not finite is told of.
  for (size_t i = 0; i < shape.inputs(); ++i) {
    float& place = input[i % shape.rows() * (shape.inputs() + kGap) + i];
    const float before = place;
    place = i % 2 == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    bool allFinite = true;
    fused(method, shape, input, 4, &allFinite);
    ASSERT_FALSE(allFinite) << shape << ", input " << i;
    place = before;
  }
}

TEST(Fused, FloatsOfEveryShape) {
  Random random;
  int32_t shapes = 0;
  for (int32_t rowTaps = 1; rowTaps <= 5; ++rowTaps) {
    for (int32_t columnTaps = 1; columnTaps <= 5; ++columnTaps) {
      // Windows that lie apart would leave inputs that nobody watches.
      for (int32_t stride = 1; stride <= std::min(rowTaps, columnTaps); ++stride) {
        for (const int32_t channels : {1, 2, 3, 4, 5, 7, 8, 11, 12, 16, 20}) {
          for (const int32_t count : {1, 2, 3, 4, 5, 9, 14}) {
            const Shape shape{rowTaps, columnTaps, stride, channels, count};
            if (fusing(ofSmallWindows(DType::kFloat32), shape) == Fusing::kNo) continue;
            expectTwoPasses(shape, random);
            if (HasFatalFailure()) return;
            ++shapes;
          }
        }
      }
    }
  }
  EXPECT_EQ(shapes, 1810);
}

// Pixels whose channels are walked along column by column, up to any rest of a vector, or of two.
TEST(Fused, LongPixels) {
  Random random;
  for (const int32_t channels : {124, 127, 128, 129, 130, 131, 132, 135, 136, 141}) {
    for (const int32_t stride : {1, 2}) {
      for (const int32_t count : {1, 3}) {
        const Shape shape{2, 2, stride, channels, count, 2};
        ASSERT_EQ(fusing(ofSmallWindows(DType::kFloat32), shape), Fusing::kAll);
        expectTwoPasses(shape, random);
        if (HasFatalFailure()) return;
      }
    }
  }
}

// What has fewer taps than whole windows is pooled by the same kernels, or it is not offered.
TEST(Fused, BordersOfFloats) {
  Random random;
  for (const int32_t channels : {4, 6, 9, 16}) {
    for (int32_t rowTaps = 1; rowTaps <= 4; ++rowTaps) {
      for (int32_t columnTaps = 1; columnTaps <= 4; ++columnTaps) {
        ASSERT_EQ(fusing(ofSmallWindows(DType::kFloat32), 4, 4, 2, 3, channels, 16), Fusing::kAll);
        expectTwoPasses({rowTaps, columnTaps, 1, channels, 1, 1}, random);
        if (HasFatalFailure()) return;
      }
    }
  }
}

// 3x3 windows with their neighbours of two columns, which must be what windows of two columns are by themselves.
void expectNeighbours(int32_t stride, int32_t channels, int32_t count, bool isBefore, bool isBehind, Random& random) {
  const Method method = ofSmallWindows(DType::kFloat32);
  const int32_t before = isBefore ? 1 : 0;
  const int32_t outputs = before + count + (isBehind ? 1 : 0);
  const auto lanes = static_cast<size_t>(channels);
  // A window before the others begins with them at stride 1, and a column earlier at stride 2.
  const int32_t lead = stride == 2 ? before : 0;
  const int32_t behind = lead + count * stride;
  const auto inputs = static_cast<size_t>(isBehind ? behind + 2 : behind + 3 - stride);
  std::vector<float> input(inputs * 3 * lanes + kSlack / sizeof(float));
  for (float& value : input) value = static_cast<float>(random.number());
  const auto pooled = [&](const std::vector<float>& from, int32_t column, int32_t columnTaps, int32_t outputCount,
                          double divisor, double divisorBefore, double divisorBehind, bool* allFinite) {
    FusedRun run{};
    for (size_t r = 0; r < 3; ++r) {
      run.rows[r] = reinterpret_cast<const uint8_t*>(from.data() + (r * inputs + static_cast<size_t>(column)) * lanes);
    }
    run.rowTaps = 3;
    run.outputRows = 1;
    run.columnTaps = columnTaps;
    run.columnStride = stride;
    run.count = outputCount;
    run.channels = channels;
    run.divisor = divisor;
    run.divisorBefore = divisorBefore;
    run.divisorBehind = divisorBehind;
    std::vector<float> means(
        static_cast<size_t>(outputCount + (divisorBefore != 0 ? 1 : 0) + (divisorBehind != 0 ? 1 : 0)) * lanes);
    means.shrink_to_fit();
    *allFinite = fuse(method, reinterpret_cast<uint8_t*>(means.data()), run);
    return means;
  };
  bool allFinite = false;
  const auto together = [&](const std::vector<float>& from) {
    return pooled(from, 0, 3, count, 9, isBefore ? 6 : 0, isBehind ? 4 : 0, &allFinite);
  };
  const std::vector<float> means = together(input);
  ASSERT_TRUE(allFinite);
  ASSERT_EQ(means.size(), static_cast<size_t>(outputs) * lanes);
  std::vector<float> apart;
  const auto append = [&](const std::vector<float>& more) { apart.insert(apart.end(), more.begin(), more.end()); };
  if (isBefore) append(pooled(input, 0, 2, 1, 6, 0, 0, &allFinite));
  append(pooled(input, lead, 3, count, 9, 0, 0, &allFinite));
  if (isBehind) append(pooled(input, behind, 2, 1, 4, 0, 0, &allFinite));
  ASSERT_EQ(means, apart) << "stride " << stride << ", " << channels << " channels, " << count << " outputs";
  for (size_t i = 0; i < inputs * 3 * lanes; ++i) {
    std::vector<float> infinite = input;
    infinite[i] = std::numeric_limits<float>::infinity();
    together(infinite);
    ASSERT_FALSE(allFinite) << "stride " << stride << ", " << channels << " channels, input " << i;
  }
}

TEST(Fused, ThreeByThreeWithNeighbours) {
  Random random;
  for (const int32_t stride : {1, 2}) {
    for (const int32_t channels : {4, 7, 8, 13}) {
      for (int32_t count = 1; count <= 4; ++count) {
        for (const auto& [isBefore, isBehind] : {std::pair{true, false}, {false, true}, {true, true}}) {
          expectNeighbours(stride, channels, count, isBefore, isBehind, random);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(Fused, Bytes) {
  Random random;
  int32_t shapes = 0;
  for (const DType dtype : {DType::kInt8, DType::kUint8}) {
    const Method method = ofSmallWindows(dtype);
    for (const int32_t size : {1, 2, 3, 4}) {
      for (const int32_t channels : {1, 3, 4, 8, 15, 16, 17, 24, 31, 32, 40}) {
        for (const int32_t count : {1, 3, 4, 5, 6, 7, 8, 9}) {
          const Shape shape{size, size, size, channels, count};
          if (fusing(method, shape) == Fusing::kNo) continue;
          ++shapes;
          for (int32_t i = 0; i < 20; ++i) {
            const std::vector<uint8_t> input = randomInput<uint8_t>(shape, random);
            bool allFinite = false;
            ASSERT_EQ(fused(method, shape, input, size * size, &allFinite),
                      inTwoPasses(method, shape, input, size * size))
                << shape;
            ASSERT_TRUE(allFinite);
          }
        }
      }
    }
  }
  EXPECT_EQ(shapes, 108);
}

// Every sum that four bytes have, and the ends of what sixteen have.
TEST(Fused, RoundingOfBytes) {
  for (const DType dtype : {DType::kInt8, DType::kUint8}) {
    const Method method = ofSmallWindows(dtype);
    const int32_t least = dtype == DType::kInt8 ? -128 : 0;
    for (int32_t sum = 4 * least; sum <= 4 * (least + 255); ++sum) {
      std::vector<uint8_t> input(2 * (32 + kGap) + kSlack);
      Shape shape{2, 2, 2, 16, 1, 1};
      // Three equal values and the rest, or as near as they come.
      for (int32_t tap = 0, left = sum; tap < 4; ++tap) {
        const int32_t value = tap == 3 ? left : std::clamp(left / (4 - tap), least, least + 255);
        left -= value;
        const size_t at = static_cast<size_t>(tap / 2) * (shape.inputs() + kGap) + static_cast<size_t>(tap % 2) * 16;
        std::fill_n(input.begin() + static_cast<std::ptrdiff_t>(at), 16, static_cast<uint8_t>(value));
      }
      bool allFinite = false;
      const double mean = std::round(sum / 4.0);
      for (const uint8_t got : fused(method, shape, input, 4, &allFinite)) {
        ASSERT_EQ(dtype == DType::kInt8 ? static_cast<int8_t>(got) : int32_t{got}, mean) << sum;
      }
    }
  }
  for (const int32_t value : {0, 1, 127, 128, 254, 255}) {
    const Shape shape{4, 4, 4, 4, 4, 1};
    const std::vector<uint8_t> input(shape.rows() * (shape.inputs() + kGap) + kSlack, static_cast<uint8_t>(value));
    bool allFinite = false;
    for (const uint8_t mean : fused(ofSmallWindows(DType::kUint8), shape, input, 16, &allFinite)) {
      ASSERT_EQ(mean, value);
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
        ASSERT_TRUE(shortPixelMeans(means.data(), sums.data(), divisors.data(), 7, length, taps, channels));
        for (size_t i = 0; i < count; ++i) {
          float sum = sums[i] + sums[i + channels];
          if (taps == 3) sum += sums[i + 2 * channels];
          ASSERT_EQ(means[i], sum / (7 * divisors[i]))
              << channels << " channels, " << count << " means, the " << i << "th";
        }
        sums[channels + count / 2] = std::numeric_limits<float>::infinity();
        ASSERT_FALSE(shortPixelMeans(means.data(), sums.data(), divisors.data(), 7, length, taps, channels));
      }
    }
  }
}

// Rows of one channel, one below the other, whose first and last windows may lie in the padding by a column. Where
// rows have no gaps between them and windows at both ends, they are pooled as one.
void expectOneChannel3x3(int32_t inputs, bool isPadded, bool isPaddedBehind, size_t gap, size_t outputGap,
                         Random& random) {
  const size_t padding = isPadded ? 1 : 0;
  const auto width = static_cast<size_t>(inputs);
  const size_t outputs = width - 2 + padding + (isPaddedBehind ? 1 : 0);
  constexpr size_t kOutputRows = 4;
  constexpr size_t kRows = kOutputRows + 2;
  const size_t inputPitch = width + gap;
  const size_t outputPitch = outputs + outputGap;
  std::vector<float> input((kRows - 1) * inputPitch + width + kSlack / sizeof(float));
  for (float& value : input) value = static_cast<float>(random.number());
  input.shrink_to_fit();

  const auto pooled = [&](bool* allFinite) {
    FusedRun run{};
    for (size_t r = 0; r < 3; ++r) run.rows[r] = reinterpret_cast<const uint8_t*>(input.data() + r * inputPitch);
    run.rowTaps = 3;
    run.outputRows = kOutputRows;
    run.rowStep = inputPitch * sizeof(float);
    run.outputStep = outputPitch * sizeof(float);
    run.columnTaps = 3;
    run.columnStride = 1;
    run.count = inputs - 2;
    run.channels = 1;
    run.divisor = 7;
    if (isPadded) run.divisorBefore = 5;
    if (isPaddedBehind) run.divisorBehind = 3;
    std::vector<float> means((kOutputRows - 1) * outputPitch + outputs, 77.0F);
    means.shrink_to_fit();
    *allFinite = fuse(ofSmallWindows(DType::kFloat32), reinterpret_cast<uint8_t*>(means.data()), run);
    return means;
  };
  bool allFinite = false;
  const std::vector<float> means = pooled(&allFinite);
  ASSERT_TRUE(allFinite);
  for (size_t o = 0; o < kOutputRows; ++o) {
    const auto column = [&](size_t x) {  // counted from one before the first
      if (x == 0 || x > width) return 0.0F;
      const float* cell = input.data() + o * inputPitch + x - 1;
      return cell[0] + cell[inputPitch] + cell[2 * inputPitch];
    };
    for (size_t x = 0; x < outputs; ++x) {
      const size_t first = isPadded ? x : x + 1;
      const float sum = column(first) + column(first + 1) + column(first + 2);
      const float divisor = first == 0 ? 5.0F : first + 2 > width ? 3.0F : 7.0F;
      ASSERT_EQ(means[o * outputPitch + x], sum / divisor) << inputs << " columns, row " << o << ", mean " << x;
    }
    for (size_t x = outputs; o + 1 < kOutputRows && x < outputPitch; ++x) {
      ASSERT_EQ(means[o * outputPitch + x], 77.0F) << inputs << " columns";
    }
  }
  for (size_t x = 0; x < width; ++x) {
    float& place = input[x % kRows * inputPitch + x];
    const float before = place;
    place = std::numeric_limits<float>::infinity();
    pooled(&allFinite);
    ASSERT_FALSE(allFinite) << inputs << " columns, infinity in column " << x;
    place = before;
  }
  // What lies between the rows is nobody's.
  for (size_t i = 0; i < gap; ++i) input[width + i] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_EQ(pooled(&allFinite), means);
  ASSERT_TRUE(allFinite);
}

TEST(Fused, FlatThreeByThree) {
  Random random;
  for (int32_t inputs = 8; inputs <= 25; ++inputs) {
    for (const auto& [gap, outputGap] : {std::pair{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {5, 5}}) {
      for (const bool isPadded : {false, true}) {
        for (const bool isPaddedBehind : {false, true}) {
          expectOneChannel3x3(inputs, isPadded, isPaddedBehind, static_cast<size_t>(gap),
                              static_cast<size_t>(outputGap), random);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

std::vector<uint16_t> halvesInTwoPasses(const Method& method, const Shape& shape, const std::vector<uint16_t>& input) {
  std::vector<uint16_t> all;
  for (size_t o = 0; o < static_cast<size_t>(shape.outputRows); ++o) {
    std::vector<Row<float>> rows;
    for (size_t r = 0; r < 2; ++r) {
      const uint16_t* from = input.data() + (2 * o + r) * (shape.inputs() + kGap);
      const Row<uint16_t> elements(std::vector<uint16_t>(from, from + shape.inputs()));
      Row<float> terms(shape.inputs());
      makeTerms(method, terms.data(), elements.data(), static_cast<int32_t>(shape.inputs()));
      rows.push_back(std::move(terms));
    }
    const void* at[] = {rows[0].data(), rows[1].data()};
    Row<float> columnSums(shape.inputs());
    addTermRows(method, columnSums.data(), nullptr, at, 2, static_cast<int32_t>(shape.inputs()));
    Row<float> sums(shape.outputs());
    const TapRun run{2, shape.lanes(), shape.channels, shape.count, 2 * shape.lanes(), shape.lanes()};
    addTaps(sums.data(), columnSums.data(), run, [](float* to, const auto& block) { block.store(to); });
    Row<uint16_t> means(shape.outputs());
    finish(method, means.data(), sums.data(), static_cast<int32_t>(shape.outputs()), 4);
    all.insert(all.end(), means.data(), means.data() + shape.outputs());
  }
  return all;
}

TEST(Fused, Halves) {
  Random random;
  const Method method = ofSmallWindows(DType::kFloat16);
  for (const int32_t channels : {8, 9, 15, 16, 17, 40}) {
    for (const int32_t count : {1, 2, 5}) {
      const Shape shape{2, 2, 2, channels, count};
      ASSERT_EQ(fusing(method, shape), Fusing::kWholeWindows);
      std::vector<uint16_t> input = randomInput<uint16_t>(shape, random);
      for (int32_t i = 0; i < 40; ++i) {
        // Of a few neighbouring exponents, so that sums round; the smallest ones are subnormal.
        const int32_t exponent = random.below(31);
        for (uint16_t& half : input) {
          const int32_t magnitude = (std::max(0, exponent - random.below(14)) << 10) | random.below(1024);
          half = static_cast<uint16_t>(magnitude | random.below(2) << 15);
        }
        bool allFinite = false;
        ASSERT_EQ(fused(method, shape, input, 4, &allFinite), halvesInTwoPasses(method, shape, input)) << shape;
        ASSERT_TRUE(allFinite);
      }
    }
  }
  EXPECT_EQ(fusing(method, {2, 2, 2, 7, 3}), Fusing::kNo);
  EXPECT_EQ(fusing(method, {2, 2, 1, 8, 3}), Fusing::kNo);
  EXPECT_EQ(fusing(method, {3, 3, 3, 8, 3}), Fusing::kNo);
  EXPECT_EQ(fusing(method, {2, 2, 2, 8, 3}, 2), Fusing::kNo);
}

// Whether each element is finite, wherever it is; what lies between the rows does not matter.
TEST(Fused, HalvesThatAreNotFinite) {
  Random random;
  const Method method = ofSmallWindows(DType::kFloat16);
  const Shape shape{2, 2, 2, 11, 2, 2};
  std::vector<uint16_t> input = randomInput<uint16_t>(shape, random);
  for (uint16_t& half : input) half |= 0x3c00;
  for (size_t i = 0; i < shape.rows() * (shape.inputs() + kGap); ++i) {
    const uint16_t before = std::exchange(input[i], uint16_t{0});
    const bool isRead = i % (shape.inputs() + kGap) < shape.inputs();
    for (const uint16_t half : {0x7c00, 0xfc00, 0x7c01, 0xfe00, 0x7fff, 0xffff}) {
      input[i] = half;
      bool allFinite = false;
      fused(method, shape, input, 4, &allFinite);
      ASSERT_EQ(allFinite, !isRead) << i << ", " << half;
    }
    for (const uint16_t half : {0x7bff, 0xfbff, 0x8000, 0x8001}) {
      input[i] = half;
      bool allFinite = false;
      fused(method, shape, input, 4, &allFinite);
      ASSERT_TRUE(allFinite) << i << ", " << half;
    }
    input[i] = before;
  }
}

// Pixels with subnormal halves are pooled apart from others, and are right whatever else they have.
TEST(Fused, SubnormalHalves) {
  Random random;
  const Method method = ofSmallWindows(DType::kFloat16);
  for (const int32_t others : {0, 1, 10, 50}) {
    for (int32_t i = 0; i < 100; ++i) {
      const Shape shape{2, 2, 2, 8 + random.below(20), 1 + random.below(4)};
      std::vector<uint16_t> input = randomInput<uint16_t>(shape, random);
      const uint16_t specials[] = {0, 0x0400, 0x3c01, 0x7bff, 0x7c00, 0x7e00};
      for (uint16_t& half : input) {
        half = random.below(100) < others ? specials[random.below(6)] : static_cast<uint16_t>(random.below(0x400));
        half = static_cast<uint16_t>(half | random.below(2) << 15);
      }
      bool allFinite = false;
      const std::vector<uint16_t> halves = fused(method, shape, input, 4, &allFinite);
      if (allFinite) ASSERT_EQ(halves, halvesInTwoPasses(method, shape, input)) << shape;
      if (others == 0) ASSERT_TRUE(allFinite);
    }
  }
}

TEST(Fused, NegativeZerosAddUpToPositiveZero) {
  const std::vector<uint16_t> halves(2 * (16 + kGap) + kSlack, uint16_t{0x8000});
  bool areFinite = false;
  for (const uint16_t mean : fused(ofSmallWindows(DType::kFloat16), {2, 2, 2, 8, 1, 1}, halves, 4, &areFinite)) {
    EXPECT_EQ(mean, 0);
  }
  const Row<float> zeros(std::vector<float>(16, -0.0F));
  for (const Shape& shape :
       {Shape{2, 2, 2, 4, 2}, {2, 2, 2, 3, 2}, {2, 2, 2, 1, 4}, {3, 3, 1, 4, 2}, {4, 4, 4, 4, 1}}) {
    const std::vector<float> input(shape.rows() * (shape.inputs() + kGap) + kSlack, -0.0F);
    for (const double divisor : {4.0, 9.0}) {
      bool allFinite = false;
      for (const float mean : fused(ofSmallWindows(DType::kFloat32), shape, input, divisor, &allFinite)) {
        EXPECT_FALSE(std::signbit(mean)) << shape;
      }
    }
  }
  float means[8];
  const float divisors[] = {1, 2, 3, 4, 5, 6, 7, 8};
  shortPixelMeans(means, zeros.data(), divisors, 1, 8, 2, 1);
  for (const float mean : means) EXPECT_FALSE(std::signbit(mean));
}

}  // namespace
}  // namespace avgpool2d
