// The vertical pass: adds the rows under a window, cell by cell, into one row of sums. Rows are contiguous whatever the
// data format, so this is plain vector addition.
//
// Rows are added in the order of sumByTree, as columns are, so that which path runs never shows in the result.
#pragma once

#include "arithmetic/lanes.h"
#include "arithmetic/method.h"

namespace avgpool2d {

// How many rows are added in one sweep.
constexpr int32_t kRowsAtOnce = kTreeGroup;

// dst[i] = [start[i] +] the sum of rows[0][i], rows[1][i], ... for 0 <= i < length, of `count` rows, 1 to kRowsAtOnce.
// `start` may be null, or dst itself.
template <typename Acc, typename From>
void addRows(Acc* dst, const Acc* start, const From* const* rows, int32_t count, int32_t length) {
  int32_t i = 0;
  const auto sweep = [&](auto block, int32_t end) {
    using B = decltype(block);
    for (; i < end; i += B::kWidth) {
      B sum = sumOfGroup<B>(count, [&](int32_t r) { return B::load(rows[r] + i); });
      if (start != nullptr) sum = B::load(start + i) + sum;
      sum.store(dst + i);
    }
  };
  // Rows of pointers and loop counters cost as much as the additions unless many vectors share them.
  sweep(Block<Acc, 4>{}, length - (Block<Acc, 4>::kWidth - 1));
  sweep(Block<Acc, 1>{}, length);
}

// The same for bytes, added in 16 bits: reading widens them.
template <bool IsSigned>
void addBytes(int16_t* dst, const int16_t* start, const uint8_t* const* rows, int32_t count, int32_t length) {
  using B = Block<int16_t, 4>;
  for (int32_t i = 0; i < length; i += B::kWidth) {
    B sum{};
    if (start != nullptr) sum = B::load(start + i);
    for (int32_t r = 0; r < count; ++r) {
      AVGPOOL2D_UNROLL
      for (int32_t half = 0; half < 2; ++half) {
        const v128_t bytes = wasm_v128_load(rows[r] + i + 16 * half);
        v128_t* to = sum.v + 2 * half;
        to[0] =
            wasm_i16x8_add(to[0], IsSigned ? wasm_i16x8_extend_low_i8x16(bytes) : wasm_u16x8_extend_low_u8x16(bytes));
        to[1] =
            wasm_i16x8_add(to[1], IsSigned ? wasm_i16x8_extend_high_i8x16(bytes) : wasm_u16x8_extend_high_u8x16(bytes));
      }
    }
    sum.store(dst + i);
  }
}

// Two sums of rows, one after the other: sums[0] = start + rows[0], sums[1] = sums[0] + rows[1].
inline void addTwoRows(double* const* sums, const double* start, const float* const* rows, int32_t length) {
  using B = Block<double, 2>;
  for (int32_t i = 0; i < length; i += B::kWidth) {
    const B sum = B::load(start + i) + B::load(rows[0] + i);
    sum.store(sums[0] + i);
    (sum + B::load(rows[1] + i)).store(sums[1] + i);
  }
}

// One step of sliding sums in float64 (see sliding_rows.h): the prefix grows by a row, and the window is it and a
// suffix. Each sum of the prefix is read and written once.
template <typename From>
void slideRow(double* dst, double* prefix, const double* suffix, const From* row, int32_t length) {
  using B = Block<double, 2>;
  for (int32_t i = 0; i < length; i += B::kWidth) {
    const B sum = B::load(prefix + i) + B::load(row + i);
    sum.store(prefix + i);
    (B::load(suffix + i) + sum).store(dst + i);
  }
}

// addRows or addBytes by the method's types: rows of terms to a row of sums.
void addTermRows(const Method& method, void* dst, const void* start, const void* const* rows, int32_t count,
                 int32_t length);
// slideRow by the method's terms.
void slideTermRow(const Method& method, void* dst, void* prefix, const void* suffix, const void* row, int32_t length);
// dst = one row of sums + another; dst may be either.
void addSumRows(const Method& method, void* dst, const void* sums, const void* others, int32_t length);
// Sums of bytes in 16 bits as sums of the method's type.
void widenSums(const Method& method, void* dst, const int16_t* sums, int32_t length);
// Rows of sums in float64.
void addDoubleRows(void* dst, const void* start, const void* const* rows, int32_t count, int32_t length);

// Sums of any number of rows, which come in turns, in the order of sumByTree. All turns but the last have equally many
// rows: 1, 2, 4 or kRowsAtOnce. Which of those does not show in the sums.
class RowTree {
 public:
  // Rows of sums that it needs for so many rows of terms: one for each power of two that waits for its equal.
  static int32_t levels(int32_t taps, int32_t turn = kRowsAtOnce);

  RowTree() = default;
  // sums: levels() rows of sums, `pitch` bytes apart, each with kSlack behind it.
  RowTree(const Method& method, uint8_t* sums, size_t pitch) : method_(&method), sums_(sums), pitch_(pitch) {}

  // Forgets all rows; those that follow have `length` terms.
  void begin(int32_t length);
  // 1 to kRowsAtOnce rows of terms.
  void add(const void* const* rows, int32_t count);
  // dst = the sum of all rows, of which there is at least one. It may be any of the tree's own rows of sums; the first
  // of them saves copying where no more than that is in use. Afterwards the tree is as after `begin`.
  void finish(void* dst);

 private:
  uint8_t* level(int32_t i) const { return sums_ + size_t(uint32_t(i)) * pitch_; }

  const Method* method_ = nullptr;
  uint8_t* sums_ = nullptr;
  size_t pitch_ = 0;
  int32_t length_ = 0;
  int32_t turn_ = 0;    // rows of the first turn
  int32_t turns_ = 0;   // so far
  int32_t levels_ = 0;  // in use, the sum of most rows first
};

}  // namespace avgpool2d
