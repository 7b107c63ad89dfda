// Sliding sums of rows: any sequence of windows, in any blocks, with all rows at hand or row by row.
#include "arithmetic/sliding_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "arithmetic/vertical.h"
#include "methods.h"
#include "random.h"

namespace avgpool2d {
namespace {

struct Sequence {
  int32_t inputs = 0;
  int32_t block = 1;
  std::vector<Range> windows;

  int32_t maxTaps() const {
    int32_t most = 1;
    for (const Range& window : windows) most = std::max(most, window.count());
    return most;
  }
  std::string label() const {
    std::string text = std::to_string(inputs) + " rows, block " + std::to_string(block) + ":";
    for (const Range& w : windows) text += " " + std::to_string(w.begin) + "-" + std::to_string(w.end);
    return text;
  }
};

// Rows of terms, and everything that is asked of them.
template <typename Term>
class Inputs {
 public:
  Inputs(int32_t rows, size_t length, Random& random)
      : grown(static_cast<size_t>(rows)), added(static_cast<size_t>(rows)), length_(length) {
    for (int32_t r = 0; r < rows; ++r) {
      rows_.emplace_back(length);
      for (size_t i = 0; i < length; ++i) rows_.back()[i] = static_cast<Term>(random.number());
    }
  }
  const Row<Term>& operator[](int32_t row) const { return rows_[static_cast<size_t>(row)]; }
  Row<Term>& operator[](int32_t row) { return rows_[static_cast<size_t>(row)]; }
  const uint8_t* at(int32_t row) const { return reinterpret_cast<const uint8_t*>((*this)[row].data()); }
  size_t length() const { return length_; }

  // How often each row was taken for growth, and for suffixes.
  std::vector<int> grown, added;

 private:
  size_t length_;
  std::vector<Row<Term>> rows_;
};

// The sums with their scratch, between two pieces of memory that nobody may touch.
class Sums {
 public:
  Sums(const Method& method, const Sequence& s, size_t length)
      : pitch_((length * sizeof(double) + 2 * kSlack - 1) / kSlack * kSlack),
        bytes_(pitch_ * static_cast<size_t>(SlidingRowSums::rows(s.block, s.maxTaps(), s.inputs))),
        memory_(kRedZone + bytes_ + kRedZone, kRed),
        sums_(method, memory_.data() + kRedZone, pitch_, s.block, s.maxTaps(), s.inputs, static_cast<int32_t>(length)) {
    std::fill_n(memory_.data() + kRedZone, bytes_, uint8_t{0xff});  // NaN: what is not written must not be read
  }
  SlidingRowSums* operator->() { return &sums_; }
  void expectRedZones() const {
    for (size_t i = 0; i < kRedZone; ++i) {
      ASSERT_EQ(memory_[i], kRed) << "before the scratch";
      ASSERT_EQ(memory_[kRedZone + bytes_ + i], kRed) << "behind the scratch";
    }
  }

 private:
  static constexpr size_t kRedZone = 1024;
  static constexpr uint8_t kRed = 0xa5;
  size_t pitch_;
  size_t bytes_;
  std::vector<uint8_t> memory_;
  SlidingRowSums sums_;
};

using Results = std::vector<Row<double>>;

// With all rows at hand. No more than two rows are: the third takes the place of the first.
template <typename Term>
Results atHand(const Method& method, const Sequence& s, const Inputs<Term>& inputs) {
  Sums sums(method, s, inputs.length());
  Results results;
  Row<Term> slots[2] = {Row<Term>(inputs.length()), Row<Term>(inputs.length())};
  int next = 0;
  const auto rowAt = [&](int32_t row) {
    slots[next] = inputs[row];
    const auto* at = reinterpret_cast<const uint8_t*>(slots[next].data());
    next = 1 - next;
    return at;
  };
  for (const Range& window : s.windows) {
    results.emplace_back(inputs.length());
    if (window.count() == 0) continue;
    sums->finish(results.back().data(), sums->step(window, rowAt));
  }
  sums.expectRedZones();
  return results;
}

// Row by row, from the first window that is asked for on.
template <typename Term>
Results byTurns(const Method& method, const Sequence& s, Inputs<Term>& inputs, size_t first = 0) {
  Sums sums(method, s, inputs.length());
  Results results;
  for (size_t o = 0; o < s.windows.size(); ++o) {
    results.emplace_back(inputs.length());
    const bool isWarmUp = s.windows[o].begin / s.block == s.windows[first].begin / s.block;
    if (o < first && !isWarmUp) continue;
    sums->moveTo(s.windows[o]);
    if (o < first) continue;
    while (sums->growth().count() > 0) {
      const int32_t row = sums->growth().begin;
      EXPECT_LT(row, s.windows[o].end);
      ++inputs.grown[static_cast<size_t>(row)];
      sums->grow(inputs.at(row));
    }
    while (sums->suffix().count() > 0) {
      const int32_t row = sums->suffix().end - 1;
      EXPECT_GE(row, s.windows[o].begin);
      ++inputs.added[static_cast<size_t>(row)];
      sums->addSuffix(inputs.at(row));
    }
    sums->finish(results.back().data());
  }
  sums.expectRedZones();
  return results;
}

bool sameBits(const Row<double>& a, const Row<double>& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

template <typename Term>
void expectSums(const Sequence& s, const Inputs<Term>& inputs, const Results& results) {
  for (size_t o = 0; o < s.windows.size(); ++o) {
    for (size_t i = 0; i < inputs.length(); ++i) {
      long double sum = 0;
      long double size = 0;
      for (int32_t r = s.windows[o].begin; r < s.windows[o].end; ++r) {
        sum += static_cast<long double>(inputs[r][i]);
        size += std::abs(static_cast<long double>(inputs[r][i]));
      }
      // Each addition rounds; no chain of them is longer than the window and the zero that it begins with.
      const long double bound = size * 0x1p-53L * (s.windows[o].count() + 1);
      ASSERT_LE(std::abs(static_cast<long double>(results[o][i]) - sum), bound) << s.label() << ", window " << o;
    }
  }
}

template <typename Term>
void expectEverything(const Method& method, const Sequence& s, size_t length, Random& random) {
  Inputs<Term> inputs(s.inputs, length, random);
  const Results results = byTurns(method, s, inputs);
  expectSums(s, inputs, results);
  if (testing::Test::HasFatalFailure()) return;
  const Results other = atHand(method, s, inputs);
  for (size_t o = 0; o < s.windows.size(); ++o) ASSERT_TRUE(sameBits(results[o], other[o])) << s.label();
  for (int32_t r = 0; r < s.inputs; ++r) {
    const auto row = static_cast<size_t>(r);
    const bool isNeeded = std::any_of(s.windows.begin(), s.windows.end(),
                                      [&](const Range& window) { return window.begin <= r && r < window.end; });
    ASSERT_LE(inputs.grown[row], 1) << s.label();
    ASSERT_LE(inputs.added[row], 1) << s.label();
    ASSERT_EQ(inputs.grown[row] + inputs.added[row] > 0, isNeeded) << s.label() << ", row " << r;
  }
  if (s.windows.empty()) return;
  // From the middle on.
  const auto first = static_cast<size_t>(random.below(static_cast<int32_t>(s.windows.size())));
  const Results rest = byTurns(method, s, inputs, first);
  for (size_t o = first; o < s.windows.size(); ++o) ASSERT_TRUE(sameBits(results[o], rest[o])) << s.label();
}

Sequence randomSequence(Random& random) {
  Sequence s;
  s.inputs = 1 + random.below(60);
  s.block = 1 + random.below(1 + random.below(30));
  Range window{random.below(4) == 0 ? random.below(s.inputs) : 0, 0};
  const int32_t fast = 1 + random.below(1 + random.below(20));
  const int32_t slow = 1 + random.below(fast);
  for (int32_t o = random.below(40); o > 0; --o) {
    window.end = std::min(s.inputs, std::max(window.begin, window.end) + random.below(fast));
    window.begin = std::min(window.end, window.begin + random.below(slow));
    s.windows.push_back(window);
    if (random.below(20) == 0) s.windows.push_back({window.begin, window.begin});
    if (random.below(20) == 0) window.begin = std::min(s.inputs, window.begin + random.below(s.inputs));
  }
  return s;
}

// Windows of an axis with equal strides, cut short by both ends.
Sequence evenSequence(int32_t inputs, int32_t taps, int32_t stride, int32_t before, int32_t block) {
  Sequence s;
  s.inputs = inputs;
  s.block = block;
  for (int32_t start = -before; start < inputs; start += stride) {
    s.windows.push_back({std::max(0, start), std::clamp(start + taps, 0, inputs)});
  }
  return s;
}

TEST(SlidingRows, AnyWindows) {
  Random random;
  for (int i = 0; i < 6000; ++i) {
    const Sequence s = randomSequence(random);
    if (i % 2 == 0) {
      expectEverything<float>(ofSlidingWindows(DType::kFloat32), s, 1 + static_cast<size_t>(i % 5), random);
    } else {
      expectEverything<double>(ofSlidingWindows(DType::kFloat64), s, 1 + static_cast<size_t>(i % 5), random);
    }
    if (HasFatalFailure()) return;
  }
}

TEST(SlidingRows, EverySmallWindowInEveryBlock) {
  Random random;
  for (int32_t taps = 1; taps <= 17; ++taps) {
    for (int32_t block = 1; block <= taps + 2; ++block) {
      for (const int32_t stride : {1, 2, 3, taps + 1}) {
        for (const int32_t before : {0, taps / 2, taps - 1}) {
          const Sequence s = evenSequence(40, taps, stride, before, block);
          expectEverything<float>(ofSlidingWindows(DType::kFloat32), s, 3, random);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

// As in gradients of uneven strides: one row more or less from window to window.
TEST(SlidingRows, AlternatingWindows) {
  Random random;
  for (int32_t taps = 2; taps <= 16; ++taps) {
    for (int32_t block = 1; block <= taps + 1; ++block) {
      Sequence s;
      s.inputs = 50;
      s.block = block;
      for (int32_t o = 0; o / 2 + taps < s.inputs; ++o) s.windows.push_back({o / 2, (o + 1) / 2 + taps});
      expectEverything<double>(ofSlidingWindows(DType::kFloat64), s, 2, random);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(SlidingRows, NanAndInfinityReachTheirWindowsAlone) {
  Random random;
  const Method method = ofSlidingWindows(DType::kFloat32);
  int reached = 0;
  for (int i = 0; i < 2000; ++i) {
    const Sequence s = randomSequence(random);
    Inputs<float> inputs(s.inputs, 2, random);
    const Results before = atHand(method, s, inputs);
    const int32_t row = random.below(s.inputs);
    inputs[row][0] = std::numeric_limits<float>::quiet_NaN();
    inputs[row][1] = std::numeric_limits<float>::infinity();
    const Results after = atHand(method, s, inputs);
    for (size_t o = 0; o < s.windows.size(); ++o) {
      const bool has = s.windows[o].begin <= row && row < s.windows[o].end;
      reached += has ? 1 : 0;
      ASSERT_EQ(std::isnan(after[o][0]), has) << s.label() << ", row " << row << ", window " << o;
      ASSERT_EQ(std::isinf(after[o][1]), has) << s.label() << ", row " << row << ", window " << o;
      if (!has) ASSERT_TRUE(sameBits(before[o], after[o])) << s.label() << ", row " << row << ", window " << o;
    }
  }
  EXPECT_GT(reached, 1000);
}

TEST(SlidingRows, AnotherImageBeginsAnew) {
  Random random;
  const Method method = ofSlidingWindows(DType::kFloat32);
  const Sequence s = evenSequence(40, 9, 1, 4, 3);
  Inputs<float> inputs(s.inputs, 4, random);
  const Results want = byTurns(method, s, inputs);
  Sums sums(method, s, inputs.length());
  for (const size_t windows : {s.windows.size(), size_t{7}, size_t{17}, s.windows.size()}) {
    sums->clear();
    for (size_t o = 0; o < windows; ++o) {
      Row<double> sum(inputs.length());
      sums->finish(sum.data(), sums->step(s.windows[o], [&](int32_t row) { return inputs.at(row); }));
      ASSERT_TRUE(sameBits(sum, want[o])) << windows << " windows, window " << o;
    }
  }
}

TEST(SlidingRows, EmptyWindowsAreZero) {
  Random random;
  const Sequence s{10, 3, {{0, 0}, {0, 5}, {2, 2}, {2, 8}, {9, 9}, {10, 10}}};
  Inputs<float> inputs(s.inputs, 3, random);
  const Results sums = byTurns(ofSlidingWindows(DType::kFloat32), s, inputs);
  for (size_t o = 0; o < s.windows.size(); ++o) {
    for (size_t i = 0; i < 3; ++i) ASSERT_EQ(sums[o][i] == 0, s.windows[o].count() == 0) << o;
  }
}

// What a window costs: rows of scratch that change. Blocks are chosen so that neither they nor the additions of totals
// grow with the window.
TEST(SlidingRows, FewRowsChangeForEachWindow) {
  Random random;
  for (const int32_t taps : {7, 15, 31, 63, 64, 100, 127, 255}) {
    const int32_t block = SlidingRowSums::blockFor(taps);
    const Sequence s = evenSequence(4 * taps, taps, 1, taps / 2, block);
    Inputs<float> inputs(s.inputs, 1, random);
    const int32_t rows = SlidingRowSums::rows(block, taps, s.inputs);
    constexpr size_t kPitch = 2 * kSlack;
    std::vector<uint8_t> scratch(kPitch * static_cast<size_t>(rows), uint8_t{0xff});
    SlidingRowSums sums(ofSlidingWindows(DType::kFloat32), scratch.data(), kPitch, block, taps, s.inputs, 1);
    int changes = 0;
    std::vector<uint8_t> before = scratch;
    const auto count = [&] {
      for (size_t at = 0; at < scratch.size(); at += kPitch) {
        changes += std::memcmp(&before[at], &scratch[at], sizeof(double)) != 0 ? 1 : 0;
      }
      before = scratch;
    };
    for (const Range& window : s.windows) {
      sums.moveTo(window);
      count();
      while (sums.growth().count() > 0) {
        sums.grow(inputs.at(sums.growth().begin));
        count();
      }
      while (sums.suffix().count() > 0) {
        sums.addSuffix(inputs.at(sums.suffix().end - 1));
        count();
      }
    }
    EXPECT_LE(changes, static_cast<int>(s.windows.size()) * 5 / 2) << "window " << taps;
    EXPECT_GE(changes, static_cast<int>(s.windows.size()) * 3 / 2) << "window " << taps;
  }
}

TEST(SlidingRows, BlocksOfFewAdditionsAndLittleScratch) {
  for (int32_t taps = 1; taps <= 5000; ++taps) {
    const int32_t block = SlidingRowSums::blockFor(taps);
    ASSERT_GE(block, 1);
    ASSERT_LE(block, taps);
    const int32_t totals = std::max(0, taps / block - 1);
    ASSERT_LE(4 * (totals + taps % block), 3 * block) << taps;
    ASSERT_LE(SlidingRowSums::rows(block, taps, 2 * taps), 3 * std::sqrt(taps) + 20) << taps;
  }
  constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
  EXPECT_LE(SlidingRowSums::rows(SlidingRowSums::blockFor(kMost), kMost, kMost), 2.1 * std::sqrt(kMost));
}

}  // namespace
}  // namespace avgpool2d
