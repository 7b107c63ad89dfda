// Sums of rows and of taps: every pair of term and sum, in the one order that is promised, bit for bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "arithmetic/horizontal.h"
#include "arithmetic/vertical.h"
#include "methods.h"
#include "random.h"

namespace avgpool2d {
namespace {

// In pairs, one after the other, as said at sumByPairs.
template <typename Sum>
Sum inPairs(const std::vector<Sum>& terms, const Sum* start = nullptr) {
  std::vector<Sum> pairs;
  if (start != nullptr) pairs.push_back(*start);
  for (size_t t = 0; t < terms.size(); t += 2) {
    pairs.push_back(t + 1 < terms.size() ? static_cast<Sum>(terms[t] + terms[t + 1]) : terms[t]);
  }
  Sum sum = pairs[0];
  for (size_t i = 1; i < pairs.size(); ++i) sum = static_cast<Sum>(sum + pairs[i]);
  return sum;
}

template <typename T>
Row<T> randomRow(size_t count, Random& random) {
  Row<T> row(count);
  for (size_t i = 0; i < count; ++i) row[i] = static_cast<T>(static_cast<int64_t>(random.number()) % 128);
  if constexpr (sizeof(T) >= 4) {
    for (size_t i = 0; i < count; ++i) row[i] = static_cast<T>(random.number());
  }
  return row;
}

template <typename Term, typename Sum>
void expectRows(const Method& method, int32_t count, size_t length, bool starts, Random& random) {
  std::vector<Row<Term>> rows;
  const void* at[kRowsAtOnce];
  for (int32_t r = 0; r < count; ++r) rows.push_back(randomRow<Term>(length, random));
  for (int32_t r = 0; r < count; ++r) at[r] = rows[static_cast<size_t>(r)].data();
  const Row<Sum> start = randomRow<Sum>(length, random);
  Row<Sum> sums(length);
  addTermRows(method, sums.data(), starts ? start.data() : nullptr, at, count, sums.length());
  Row<Sum> inPlace = start;
  addTermRows(method, inPlace.data(), starts ? inPlace.data() : nullptr, at, count, sums.length());
  for (size_t i = 0; i < length; ++i) {
    std::vector<Sum> terms;
    for (const Row<Term>& row : rows) terms.push_back(static_cast<Sum>(row[i]));
    ASSERT_EQ(sums[i], inPairs(terms, starts ? &start[i] : nullptr)) << count << " rows of " << length << " at " << i;
    ASSERT_EQ(inPlace[i], sums[i]);
  }
}

template <typename Term, typename Sum>
void expectEveryCountOfRows(const Method& method) {
  Random random;
  for (int32_t count = 1; count <= kRowsAtOnce; ++count) {
    for (size_t length = 1; length < 50; ++length) {
      for (const bool starts : {false, true}) {
        expectRows<Term, Sum>(method, count, length, starts, random);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(RowSums, EveryPairOfTermAndSum) {
  expectEveryCountOfRows<float, float>(ofSmallWindows(DType::kFloat32));
  expectEveryCountOfRows<float, double>(ofLongWindows(DType::kFloat32));
  expectEveryCountOfRows<double, double>(ofSmallWindows(DType::kFloat64));
  expectEveryCountOfRows<int8_t, int16_t>(ofSmallWindows(DType::kInt8));
  expectEveryCountOfRows<uint8_t, int16_t>(ofSmallWindows(DType::kUint8));
}

// The largest sums of bytes: all of one row's values at once, in windows of as many taps as 16 bits have room for.
TEST(RowSums, SumsOfBytesDoNotOverflow) {
  for (const DType dtype : {DType::kInt8, DType::kUint8}) {
    for (const int32_t extreme : dtype == DType::kInt8 ? std::vector<int32_t>{-128, 127} : std::vector<int32_t>{255}) {
      Row<uint8_t> row(19);
      for (size_t i = 0; i < row.size(); ++i) row[i] = static_cast<uint8_t>(extreme);
      const void* rows[kRowsAtOnce];
      std::fill_n(rows, kRowsAtOnce, row.data());
      Row<int16_t> sums(row.size());
      for (int64_t taps = 0; taps < kTapsIn16Bits; taps += kRowsAtOnce) {
        addTermRows(ofSmallWindows(dtype), sums.data(), taps == 0 ? nullptr : sums.data(), rows, kRowsAtOnce,
                    row.length());
      }
      for (size_t i = 0; i < row.size(); ++i) ASSERT_EQ(sums[i], extreme * kTapsIn16Bits);
    }
  }
}

TEST(RowSums, RowsOfDoublesWhateverTheTerm) {
  Random random;
  const Row<double> a = randomRow<double>(13, random);
  const Row<double> b = randomRow<double>(13, random);
  const void* rows[] = {a.data(), b.data()};
  Row<double> sums(13);
  addDoubleRows(sums.data(), nullptr, rows, 2, 13);
  for (size_t i = 0; i < 13; ++i) ASSERT_EQ(sums[i], a[i] + b[i]);
  addDoubleRows(sums.data(), nullptr, rows, 1, 13);
  for (size_t i = 0; i < 13; ++i) ASSERT_EQ(sums[i], a[i]);
}

template <typename Term>
void expectSlides(const Method& method) {
  Random random;
  for (size_t length = 1; length < 30; ++length) {
    const Row<double> before = randomRow<double>(length, random);
    const Row<double> suffix = randomRow<double>(length, random);
    const Row<Term> row = randomRow<Term>(length, random);
    Row<double> prefix = before;
    Row<double> sums(length);
    slideTermRow(method, sums.data(), prefix.data(), suffix.data(), row.data(), sums.length());
    for (size_t i = 0; i < length; ++i) {
      ASSERT_EQ(prefix[i], before[i] + row[i]);
      ASSERT_EQ(sums[i], suffix[i] + prefix[i]);
    }
  }
}

TEST(RowSums, PrefixesGrowByARow) {
  expectSlides<float>(ofLongWindows(DType::kFloat32));
  expectSlides<double>(ofLongWindows(DType::kFloat64));
}

TEST(RowSums, TwoRowsOneAfterTheOther) {
  Random random;
  for (size_t length = 1; length < 30; ++length) {
    const Row<double> start = randomRow<double>(length, random);
    const Row<float> first = randomRow<float>(length, random);
    const Row<float> second = randomRow<float>(length, random);
    Row<double> once(length);
    Row<double> twice(length);
    double* const sums[] = {once.data(), twice.data()};
    const float* const rows[] = {first.data(), second.data()};
    addTwoRows(sums, start.data(), rows, once.length());
    for (size_t i = 0; i < length; ++i) {
      ASSERT_EQ(once[i], start[i] + first[i]);
      ASSERT_EQ(twice[i], once[i] + second[i]);
    }
  }
}

template <typename Sum>
void expectTaps(const TapRun& run, Random& random) {
  const size_t lanes = static_cast<size_t>(run.lanes);
  const size_t count = static_cast<size_t>(run.count);
  const size_t span = (count - 1) * run.inputStride + static_cast<size_t>(run.taps - 1) * run.step + lanes;
  const Row<Sum> terms = randomRow<Sum>(span, random);
  const size_t written = (count - 1) * run.outputStride + lanes;
  Row<Sum> sums(written);
  for (size_t i = written; i < written + kSlack / sizeof(Sum); ++i) sums[i] = Sum{77};
  addTaps(sums.data(), terms.data(), run, [](Sum* to, const auto& block) { block.store(to); });
  for (size_t p = 0; p < count; ++p) {
    for (size_t i = 0; i < lanes; ++i) {
      std::vector<Sum> taps;
      for (size_t t = 0; t < static_cast<size_t>(run.taps); ++t) {
        taps.push_back(terms[p * run.inputStride + t * run.step + i]);
      }
      ASSERT_EQ(sums[p * run.outputStride + i], inPairs(taps))
          << run.taps << " taps " << run.step << " apart, " << run.lanes << " lanes, output " << p << " lane " << i;
    }
  }
  if (run.lanes < Lanes<Sum>::kCount) return;
  for (size_t i = written; i < written + kSlack / sizeof(Sum); ++i) ASSERT_EQ(sums[i], Sum{77}) << "behind the last";
}

template <typename Sum>
void expectEveryRun() {
  Random random;
  for (int32_t lanes = 1; lanes <= 20; ++lanes) {
    for (int32_t taps = 1; taps <= 9; ++taps) {
      for (const int32_t dilation : {1, 2, 3}) {
        for (const int32_t stride : {1, 2, 5}) {
          TapRun run{};
          run.taps = taps;
          run.step = static_cast<size_t>(dilation * lanes);
          run.lanes = lanes;
          run.count = 1 + random.below(5);
          run.inputStride = static_cast<size_t>(stride * lanes);
          run.outputStride = static_cast<size_t>(lanes);
          expectTaps<Sum>(run, random);
          if (testing::Test::HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(TapSums, EveryNumberOfLanesAndTaps) {
  expectEveryRun<float>();
  expectEveryRun<double>();
  expectEveryRun<int16_t>();
}

// Both orders are the same one.
TEST(TapSums, AreAddedAsRowsAre) {
  Random random;
  for (int32_t taps = 1; taps <= kRowsAtOnce; ++taps) {
    const Row<float> terms = randomRow<float>(static_cast<size_t>(taps) * 8, random);
    const void* rows[kRowsAtOnce];
    for (int32_t t = 0; t < taps; ++t) rows[t] = terms.data() + size_t{8} * static_cast<size_t>(t);
    Row<float> down(8);
    addTermRows(ofSmallWindows(DType::kFloat32), down.data(), nullptr, rows, taps, 8);
    Row<float> along(8);
    addTaps(along.data(), terms.data(), TapRun{taps, 8, 8, 1, 8, 8},
            [](float* to, const auto& block) { block.store(to); });
    for (size_t i = 0; i < 8; ++i) ASSERT_EQ(down[i], along[i]) << taps;
  }
}

TEST(Pairs, EqualValuesAddUpWithoutRoundingToEight) {
  const float value = 0.1F;
  for (const int32_t taps : {1, 2, 4, 8}) {
    EXPECT_EQ(sumByPairs<float>(taps, [&](int32_t) { return value; }), value * static_cast<float>(taps));
  }
  const float start = 5;
  EXPECT_EQ(sumByPairs<float>(2, [&](int32_t) { return value; }, &start), start + (value + value));
}

}  // namespace
}  // namespace avgpool2d
