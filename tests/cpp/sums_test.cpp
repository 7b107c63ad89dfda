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

// By definition: the left part has the largest power of two below the number of terms, see sumByTree.
template <typename Sum>
Sum inTree(const std::vector<Sum>& terms, size_t begin, size_t count) {
  if (count == 1) return terms[begin];
  size_t left = 1;
  while (2 * left < count) left *= 2;
  return static_cast<Sum>(inTree(terms, begin, left) + inTree(terms, begin + left, count - left));
}

template <typename Sum>
Sum inTree(const std::vector<Sum>& terms, const Sum* start = nullptr) {
  const Sum sum = inTree(terms, 0, terms.size());
  return start != nullptr ? static_cast<Sum>(*start + sum) : sum;
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
    ASSERT_EQ(sums[i], inTree(terms, starts ? &start[i] : nullptr)) << count << " rows of " << length << " at " << i;
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
  expectEveryCountOfRows<float, double>(ofSlidingWindows(DType::kFloat32));
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
  expectSlides<float>(ofSlidingWindows(DType::kFloat32));
  expectSlides<double>(ofSlidingWindows(DType::kFloat64));
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
      ASSERT_EQ(sums[p * run.outputStride + i], inTree(taps))
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
    for (const int32_t taps : {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 56, 63, 100}) {
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

// Taps as text, so that the order is seen.
struct Tapped {
  std::string text;
  Tapped operator+(const Tapped& other) const { return {"(" + text + " " + other.text + ")"}; }
};

std::string treeOf(int32_t taps) {
  return sumByTree<Tapped>(taps, [](int32_t t) { return Tapped{std::to_string(t)}; }).text;
}

TEST(Tree, LeftPartsHavePowersOfTwo) {
  EXPECT_EQ(treeOf(1), "0");
  EXPECT_EQ(treeOf(3), "((0 1) 2)");
  EXPECT_EQ(treeOf(5), "(((0 1) (2 3)) 4)");
  EXPECT_EQ(treeOf(7), "(((0 1) (2 3)) ((4 5) 6))");
  EXPECT_EQ(treeOf(8), "(((0 1) (2 3)) ((4 5) (6 7)))");
  EXPECT_EQ(treeOf(11), "(" + treeOf(8) + " ((8 9) 10))");
  const auto whole = [](int32_t taps) {
    std::vector<Tapped> terms;
    for (int32_t t = 0; t < taps; ++t) terms.push_back({std::to_string(t)});
    return inTree(terms, 0, terms.size()).text;
  };
  for (int32_t taps = 1; taps <= 300; ++taps) ASSERT_EQ(treeOf(taps), whole(taps));
}

TEST(Tree, AsManyTapsAsThereCanBe) {
  // A counter of groups with every bit set, and a tap more: all that wait are in use.
  constexpr int32_t kMost = (1 << 22) + 1;
  EXPECT_EQ(sumByTree<double>(kMost - 2, [](int32_t t) { return static_cast<double>(t); }),
            (kMost - 2) * (kMost - 3.0) / 2);
  EXPECT_EQ(sumByTree<float>(kMost - 1, [](int32_t) { return 0.1F; }), 0.1F * (kMost - 1));
}

// A tree in scratch of exactly the size that it says it needs: AddressSanitizer sees what is written beyond.
template <typename Term, typename Sum>
void expectTree(const Method& method, int32_t taps, int32_t turn, size_t length, Random& random) {
  const size_t pitch = length * sizeof(Sum) + kSlack;
  std::vector<uint8_t> scratch(static_cast<size_t>(RowTree::levels(taps, turn)) * pitch);
  RowTree tree(method, scratch.data(), pitch);
  std::vector<Row<Term>> rows;
  for (int32_t t = 0; t < taps; ++t) rows.push_back(randomRow<Term>(length, random));
  const auto addAll = [&] {
    for (int32_t t = 0; t < taps; t += turn) {
      const void* at[kRowsAtOnce];
      const int32_t count = std::min(turn, taps - t);
      for (int32_t r = 0; r < count; ++r) at[r] = rows[static_cast<size_t>(t + r)].data();
      tree.add(at, count);
    }
  };
  tree.begin(static_cast<int32_t>(length));
  addAll();
  Row<Sum> sums(length);
  tree.finish(sums.data());
  // Again, without `begin`; into one of its own rows.
  addAll();
  uint8_t* row = scratch.data() + static_cast<size_t>(random.below(RowTree::levels(taps, turn))) * pitch;
  tree.finish(row);
  const auto* own = reinterpret_cast<const Sum*>(row);
  for (size_t i = 0; i < length; ++i) {
    std::vector<Sum> terms;
    for (const Row<Term>& row : rows) terms.push_back(static_cast<Sum>(row[i]));
    ASSERT_EQ(sums[i], inTree(terms)) << taps << " rows of " << length << " in turns of " << turn << ", at " << i;
    ASSERT_EQ(own[i], sums[i]);
  }
}

template <typename Term, typename Sum>
void expectTrees(const Method& method, int32_t most) {
  Random random;
  for (const int32_t turn : {1, 2, 4, kRowsAtOnce}) {
    for (int32_t taps = 1; taps <= most; taps += taps < 70 ? 1 : 29) {
      expectTree<Term, Sum>(method, taps, turn, static_cast<size_t>(1 + random.below(21)), random);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(RowTrees, AnyNumberOfRowsInAnyTurns) {
  expectTrees<float, float>(ofSmallWindows(DType::kFloat32), 1000);
  expectTrees<float, double>(ofSlidingWindows(DType::kFloat32), 300);
  expectTrees<double, double>(ofSmallWindows(DType::kFloat64), 300);
  expectTrees<int8_t, int16_t>(ofSmallWindows(DType::kInt8), 128);
  expectTrees<uint8_t, int16_t>(ofSmallWindows(DType::kUint8), 128);
}

}  // namespace
}  // namespace avgpool2d
