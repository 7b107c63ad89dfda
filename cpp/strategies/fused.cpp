#include "strategies/fused.h"

#include <algorithm>

#include "arithmetic/half.h"
#include "arithmetic/means.h"

namespace avgpool2d {
namespace {

using One = Block<float, 1>;
using Two = Block<float, 2>;

// A pixel of so many channels is worth a loop of its own.
constexpr size_t kLongPixel = 128;

// The sums of a window's rows at one place, in the order of sumByTree. Rows: how many there are, or 0 where the run
// says.
template <int Rows>
class FloatColumns {
 public:
  FloatColumns(const FusedRun& run, size_t offset) {
    AVGPOOL2D_UNROLL
    for (int32_t r = 0; r < Rows; ++r) rows_[r] = reinterpret_cast<const float*>(run.rows[r] + offset);
  }
  template <typename B>
  B sum(size_t at) const {
    const auto row = [&](int32_t r) { return B::load(rows_[r] + at); };
    B sum = row(0) + row(1);
    if constexpr (Rows == 3) sum = sum + row(2);
    if constexpr (Rows == 4) sum = sum + (row(2) + row(3));
    return sum;
  }
  // How many elements behind `at` the next whole vector of row r begins, if not there.
  size_t untilAligned(int32_t r, size_t at) const {
    return (One::kWidth - reinterpret_cast<uintptr_t>(rows_[r] + at) / sizeof(float)) % One::kWidth;
  }

 private:
  const float* rows_[Rows];
};

template <>
class FloatColumns<0> {
 public:
  FloatColumns(const FusedRun& run, size_t offset) : taps_(run.rowTaps) {
    for (int32_t r = 0; r < taps_; ++r) rows_[r] = reinterpret_cast<const float*>(run.rows[r] + offset);
  }
  template <typename B>
  B sum(size_t at) const {
    return sumOfFour<B>(taps_, [&](int32_t r) { return B::load(rows_[r] + at); });
  }

 private:
  const float* rows_[kFusedRows] = {};
  int32_t taps_;
};

template <int Rows>
class ByteRows {
 public:
  ByteRows(const FusedRun& run, size_t offset) {
    AVGPOOL2D_UNROLL
    for (int32_t r = 0; r < Rows; ++r) rows_[r] = run.rows[r] + offset;
  }
  const uint8_t* at(int32_t r) const { return rows_[r]; }

 private:
  const uint8_t* rows_[Rows];
};

// As many rows as the run says.
class AllRows {
 public:
  AllRows(const FusedRun& run, size_t offset) : rows_(run.rows), offset_(offset) {}
  const uint8_t* at(int32_t r) const { return rows_[r] + offset_; }

 private:
  const uint8_t* const* rows_;
  size_t offset_;
};

// Means as in means.h, and the watch over them. Without `Divides` they are multiplied by the reciprocal, which is exact
// for a power of two. Each kernel has an object of its own, so that it lives in registers.
template <bool Divides>
class FloatMeans {
 public:
  explicit FloatMeans(double divisor)
      : factor_(wasm_f32x4_splat(static_cast<float>(Divides ? divisor : 1 / divisor))) {}
  template <typename B>
  void store(float* to, const B& sums) {
    store(to, sums, factor_);
  }
  // With another divisor, or reciprocal.
  template <typename B>
  void store(float* to, B sums, v128_t factor) {
    AVGPOOL2D_UNROLL
    for (size_t i = 0; i < sizeof(B) / sizeof(v128_t); ++i) {
      const v128_t sum = wasm_f32x4_add(sums.v[i], wasm_f32x4_const_splat(0));
      sums.v[i] = Divides ? wasm_f32x4_div(sum, factor) : wasm_f32x4_mul(sum, factor);
      watch_.see(sums.v[i], i);
    }
    sums.store(to);
  }
  bool allFinite() const { return watch_.allFinite(); }

 private:
  v128_t factor_;
  Watch watch_;
};

// Calls pool(dst, columns) for each of the rows of outputs.
template <typename Columns, typename Row>
inline void forEachRow(uint8_t* dst, const FusedRun& run, int32_t rows, const Row& pool) {
  size_t offset = 0;
  for (int32_t left = rows; left > 0; --left, dst += run.outputStep, offset += run.rowStep) {
    pool(dst, Columns(run, offset));
  }
}

// Calls pool(p) for p = 0, width, 2 width, ...; the last block ends with `count`, which is at least `width`, and may
// overlap the one before.
template <typename T, typename Block>
inline void forEachBlock(T count, T width, const Block& pool) {
  const T last = count - width;
  for (T p = 0;; p = std::min(p + width, last)) {
    pool(p);
    if (p == last) return;
  }
}

// Windows of any shape, four channels or more. Taps: their columns, or 0 where the run says; where they are compiled
// in, the divisor is a power of two.
template <int Rows, int Taps>
bool windows(uint8_t* dst, const FusedRun& run) {
  using Columns = FloatColumns<Rows>;
  FloatMeans<Taps == 0> means(run.divisor);
  const int32_t count = run.count;
  const int32_t taps = run.columnTaps;
  const size_t channels = size_t(uint32_t(run.channels));
  const size_t stride = size_t(uint32_t(run.columnStride)) * channels;
  forEachRow<Columns>(dst, run, run.outputRows, [&](uint8_t* row, const Columns& columns) {
    auto* to = reinterpret_cast<float*>(row);
    size_t from = 0;
    for (int32_t p = 0; p < count; ++p, from += stride, to += channels) {
      const auto pool = [&](auto block, size_t c) {
        using B = decltype(block);
        const auto column = [&](int32_t t) {
          return columns.template sum<B>(from + c + size_t(uint32_t(t)) * channels);
        };
        if constexpr (Taps == 0) {
          means.store(to + c, sumOfGroup<B>(taps, column));
        } else {
          means.store(to + c, column(0) + column(1));
        }
      };
      size_t c = 0;
      if (Taps == 2 && channels >= kLongPixel) {
        // Column after column: four short runs at once are more than processors prefetch.
        for (; c + Two::kWidth <= channels; c += Two::kWidth) columns.template sum<Two>(from + c).store(to + c);
        for (c = 0; c + Two::kWidth <= channels; c += Two::kWidth) {
          means.store(to + c, Two::load(to + c) + columns.template sum<Two>(from + channels + c));
        }
      }
      for (; c + Two::kWidth <= channels; c += Two::kWidth) pool(Two{}, c);
      for (; c < channels; c += One::kWidth) {
        c = std::min(c, channels - One::kWidth);
        pool(One{}, c);
      }
    }
  });
  return means.allFinite();
}

// Windows of any shape with fewer than four channels: those at borders, and where there is no kernel for whole ones.
bool fewChannels(uint8_t* dst, const FusedRun& run) {
  FloatMeans<true> means(run.divisor);
  const int32_t taps = run.columnTaps;
  const size_t channels = size_t(uint32_t(run.channels));
  const size_t stride = size_t(uint32_t(run.columnStride)) * channels;
  forEachRow<FloatColumns<0>>(dst, run, run.outputRows, [&](uint8_t* row, const FloatColumns<0>& columns) {
    auto* to = reinterpret_cast<float*>(row);
    size_t from = 0;
    for (int32_t left = run.count; left > 0; --left, from += stride, to += channels) {
      // What a vector spills into the next outputs is overwritten by them; the last outputs go through a buffer.
      const bool spills = size_t(uint32_t(left)) * channels < One::kWidth;
      float last[One::kWidth];
      means.store(spills ? last : to, sumOfGroup<One>(taps, [&](int32_t t) {
                    return columns.sum<One>(from + size_t(uint32_t(t)) * channels);
                  }));
      if (spills) std::copy_n(last, channels, to);
    }
  });
  return means.allFinite();
}

// 2x2 at stride 2 with two or three channels, divided by a power of two.
template <size_t channels>
bool fewChannels2x2(uint8_t* dst, const FusedRun& run) {
  FloatMeans<false> means(run.divisor);
  const int32_t count = run.count;
  forEachRow<FloatColumns<2>>(dst, run, run.outputRows, [&](uint8_t* row, const FloatColumns<2>& columns) {
    const auto pixel = [&](float* to, size_t at) {
      means.store(to, columns.sum<One>(at) + columns.sum<One>(at + channels));
    };
    // The one vector spills into the next output, which overwrites that; the last output goes through a buffer.
    float last[One::kWidth];
    auto* to = reinterpret_cast<float*>(row);
    size_t at = 0;
    int32_t p = 1;
    for (; p + 1 < count; p += 2, to += 2 * channels, at += 4 * channels) {
      pixel(to, at);
      pixel(to + channels, at + 2 * channels);
    }
    if (p < count) {
      pixel(to, at);
      to += channels;
      at += 2 * channels;
    }
    pixel(last, at);
    std::copy_n(last, channels, to);
  });
  return means.allFinite();
}

// The same with one channel, at least four outputs: the pixels of a pair lie in neighbouring lanes.
bool oneChannel2x2(uint8_t* dst, const FusedRun& run) {
  FloatMeans<false> means(run.divisor);
  forEachRow<FloatColumns<2>>(dst, run, run.outputRows, [&](uint8_t* row, const FloatColumns<2>& columns) {
    forEachBlock(run.count, One::kWidth, [&](int32_t p) {
      const Two sums = columns.sum<Two>(2 * size_t(uint32_t(p)));
      const One even{wasm_i32x4_shuffle(sums.v[0], sums.v[1], 0, 2, 4, 6)};
      const One odd{wasm_i32x4_shuffle(sums.v[0], sums.v[1], 1, 3, 5, 7)};
      means.store(reinterpret_cast<float*>(row) + p, even + odd);
    });
  });
  return means.allFinite();
}

// 3x3 at stride 1 or 2, four channels or more: the sums of the columns that the next window shares stay in registers.
template <int Stride>
bool windows3x3(uint8_t* dst, const FusedRun& run) {
  FloatMeans<true> means(run.divisor);
  const v128_t divisorBefore = wasm_f32x4_splat(static_cast<float>(run.divisorBefore));
  const v128_t divisorBehind = wasm_f32x4_splat(static_cast<float>(run.divisorBehind));
  const bool isBefore = run.divisorBefore != 0;
  const bool isBehind = run.divisorBehind != 0;
  const int32_t count = run.count;
  const size_t channels = size_t(uint32_t(run.channels));
  forEachRow<FloatColumns<3>>(dst, run, run.outputRows, [&](uint8_t* row, const FloatColumns<3>& columns) {
    const auto walk = [&](auto block, size_t c) {
      using B = decltype(block);
      size_t at = c;
      const auto next = [&] {
        const B sum = columns.sum<B>(at);
        at += channels;
        return sum;
      };
      float* to = reinterpret_cast<float*>(row) + c;
      B first = next();
      B second = next();
      if (isBefore) {
        means.store(to, first + second, divisorBefore);
        to += channels;
        if (Stride == 2) {
          first = second;
          second = next();
        }
      }
      for (int32_t p = 0; p < count; ++p, to += channels) {
        const B third = next();
        means.store(to, first + second + third);
        first = Stride == 1 ? second : third;
        second = third;
        if (Stride == 2 && p + 1 < count) second = next();
      }
      if (isBehind) means.store(to, first + (Stride == 1 ? second : next()), divisorBehind);
    };
    size_t c = 0;
    for (; c + Two::kWidth <= channels; c += Two::kWidth) walk(Two{}, c);
    for (; c < channels; c += One::kWidth) {
      c = std::min(c, channels - One::kWidth);
      walk(One{}, c);
    }
  });
  return means.allFinite();
}

// 3x3 at stride 1 with one channel, at least six outputs of a row besides those at the borders.
bool oneChannel3x3(uint8_t* dst, const FusedRun& run) {
  using Columns = FloatColumns<3>;
  const size_t inputs = size_t(uint32_t(run.count)) + 2;
  const v128_t wholeDivisor = wasm_f32x4_splat(static_cast<float>(run.divisor));
  const v128_t divisorBefore = wasm_f32x4_splat(static_cast<float>(run.divisorBefore));
  const v128_t divisorBehind = wasm_f32x4_splat(static_cast<float>(run.divisorBehind));
  const bool isBefore = run.divisorBefore != 0;
  const bool isBehind = run.divisorBehind != 0;
  const v128_t zero = wasm_f32x4_const_splat(0);
  Watch watch;
  const auto mean = [&](v128_t sums, v128_t divisor) { return wasm_f32x4_div(wasm_f32x4_add(sums, zero), divisor); };
  // Windows around the columns from the second to the last but one, whose means go to the same places of `to`.
  const auto whole = [&](float* to, const Columns& columns, size_t length) {
    const auto at = [&](size_t x) { return columns.sum<One>(x).v[0]; };
    const auto means = [&](v128_t left, v128_t middle, v128_t right) {
      return mean(wasm_f32x4_add(wasm_f32x4_add(left, middle), right), wholeDivisor);
    };
    const auto one = [&](size_t x) {
      const One result{means(at(x - 1), at(x), at(x + 1))};
      watch.see(result.v[0]);
      result.store(to + x);
    };
    // The first and the last overlap the others, which begin where the second row's loads cross no lines of the cache.
    one(1);
    size_t x = 1 + columns.untilAligned(1, 1);
    v128_t left = at(x - 1);
    left = wasm_i32x4_shuffle(left, left, 0, 0, 0, 0);
    v128_t middle = at(x);
    for (; x + 8 < length; x += 8) {
      const Two next = columns.sum<Two>(x + 4);
      const auto four = [&](v128_t right) {
        const v128_t result =
            means(wasm_i32x4_shuffle(left, middle, 3, 4, 5, 6), middle, wasm_i32x4_shuffle(middle, right, 1, 2, 3, 4));
        left = middle;
        middle = right;
        return result;
      };
      Two result;
      result.v[0] = four(next.v[0]);
      result.v[1] = four(next.v[1]);
      watch.see(result.v[0], 0);
      watch.see(result.v[1], 1);
      result.store(to + x);
    }
    for (; x + 1 < length; x += 4) one(std::min(x, length - 5));
  };
  // Sums of two columns of four, each twice: of the first and the second, of the third and the fourth.
  const auto pairs = [&](const Columns& columns, size_t at, v128_t divisor) {
    const v128_t four = columns.sum<One>(at).v[0];
    const v128_t result = mean(wasm_f32x4_add(four, wasm_i32x4_shuffle(four, four, 1, 0, 3, 2)), divisor);
    watch.see(result);
    return result;
  };
  // Rows without gaps are one long row, whose windows across two rows are then formed anew.
  const bool isOne =
      isBefore && isBehind && run.rowStep == inputs * sizeof(float) && run.outputStep == inputs * sizeof(float);
  const size_t length = isOne ? size_t(uint32_t(run.outputRows)) * inputs : inputs;
  forEachRow<Columns>(dst, run, isOne ? 1 : run.outputRows, [&](uint8_t* row, const Columns& columns) {
    float* to = reinterpret_cast<float*>(row) - (isBefore ? 0 : 1);
    whole(to, columns, length);
    if (isBefore) wasm_v128_store32_lane(to, pairs(columns, 0, divisorBefore), 0);
    if (isBehind) wasm_v128_store32_lane(to + length - 1, pairs(columns, length - 4, divisorBehind), 2);
    const v128_t divisor = wasm_i32x4_shuffle(divisorBehind, divisorBefore, 0, 1, 4, 5);
    for (size_t at = inputs; at < length; at += inputs) {
      const v128_t two = pairs(columns, at - 2, divisor);
      wasm_v128_store64_lane(to + at - 1, wasm_i32x4_shuffle(two, two, 1, 2, 1, 2), 0);
    }
  });
  return watch.allFinite();
}

// Bytes: whole windows only, whose divisor is the number of their taps, so that a shift divides.

template <bool IsSigned>
v128_t widened(const uint8_t* p) {
  return IsSigned ? wasm_i16x8_load8x8(p) : wasm_u16x8_load8x8(p);
}

// Eight sums divided by 2^Bits, rounded half away from zero.
template <int Bits, bool IsSigned>
v128_t rounded(v128_t sums) {
  v128_t up = wasm_i16x8_add(sums, wasm_i16x8_const_splat(1 << (Bits - 1)));
  if constexpr (IsSigned) up = wasm_i16x8_add(up, wasm_i16x8_shr(sums, 15));
  return wasm_i16x8_shr(up, Bits);
}

// 2x2 at stride 2, 16 channels or more.
template <bool IsSigned>
bool bytes2x2(uint8_t* dst, const FusedRun& run) {
  const size_t channels = size_t(uint32_t(run.channels));
  const int32_t count = run.count;
  forEachRow<ByteRows<2>>(dst, run, run.outputRows, [&](uint8_t* to, const ByteRows<2>& rows) {
    size_t from = 0;
    for (int32_t p = 0; p < count; ++p, from += 2 * channels, to += channels) {
      forEachBlock(channels, size_t{16}, [&](size_t c) {
        const uint8_t* top = rows.at(0) + from + c;
        const uint8_t* bottom = rows.at(1) + from + c;
        const auto eight = [&](size_t i) {
          const v128_t left = wasm_i16x8_add(widened<IsSigned>(top + i), widened<IsSigned>(bottom + i));
          const v128_t right =
              wasm_i16x8_add(widened<IsSigned>(top + channels + i), widened<IsSigned>(bottom + channels + i));
          return rounded<2, IsSigned>(wasm_i16x8_add(left, right));
        };
        const v128_t low = eight(0);
        const v128_t high = eight(8);
        wasm_v128_store(to + c, IsSigned ? wasm_i8x16_narrow_i16x8(low, high) : wasm_u8x16_narrow_i16x8(low, high));
      });
    }
  });
  return true;
}

// The sums of eight 16-bit integers each.
template <bool IsSigned>
struct ShortSums {
  v128_t low = wasm_i32x4_const_splat(0);
  v128_t high = wasm_i32x4_const_splat(0);
  void add(const int16_t* p) {
    const v128_t eight = wasm_v128_load(p);
    low = wasm_i32x4_add(low, IsSigned ? wasm_i32x4_extend_low_i16x8(eight) : wasm_u32x4_extend_low_u16x8(eight));
    high = wasm_i32x4_add(high, IsSigned ? wasm_i32x4_extend_high_i16x8(eight) : wasm_u32x4_extend_high_u16x8(eight));
  }
};

// Eight means of 16-bit integers, of the two places at `top` and the two at `bottom`, rounded half away from zero.
// Pairs are added by the multiplication that adds neighbours, with ones; unsigned integers as signed ones, 2^15 below.
template <bool IsSigned>
v128_t shorts2x2(const int16_t* top, const int16_t* bottom, size_t channels) {
  const v128_t ones = heldConstant(0x10001);
  const v128_t half = wasm_i32x4_const_splat(IsSigned ? 2 : 2 + 4 * 0x8000);
  v128_t a[2] = {wasm_v128_load(top), wasm_v128_load(top + channels)};
  v128_t b[2] = {wasm_v128_load(bottom), wasm_v128_load(bottom + channels)};
  if constexpr (!IsSigned) {
    AVGPOOL2D_UNROLL
    for (int i = 0; i < 2; ++i) {
      a[i] = wasm_v128_xor(a[i], heldConstant(int32_t(0x80008000)));
      b[i] = wasm_v128_xor(b[i], heldConstant(int32_t(0x80008000)));
    }
  }
  const auto mean = [&](v128_t left, v128_t right) {
    const v128_t sum = wasm_i32x4_add(wasm_i32x4_dot_i16x8(left, ones), wasm_i32x4_dot_i16x8(right, ones));
    const v128_t up = wasm_i32x4_add(sum, half);
    return wasm_i32x4_shr(IsSigned ? wasm_i32x4_add(up, wasm_i32x4_shr(sum, 31)) : up, 2);
  };
  const auto low = [](v128_t v, v128_t w) { return wasm_i16x8_shuffle(v, w, 0, 8, 1, 9, 2, 10, 3, 11); };
  const auto high = [](v128_t v, v128_t w) { return wasm_i16x8_shuffle(v, w, 4, 12, 5, 13, 6, 14, 7, 15); };
  const v128_t first = mean(low(a[0], b[0]), low(a[1], b[1]));
  const v128_t second = mean(high(a[0], b[0]), high(a[1], b[1]));
  return IsSigned ? wasm_i16x8_narrow_i32x4(first, second) : wasm_u16x8_narrow_i32x4(first, second);
}

// 16-bit integers, windows of any shape, eight channels or more. Size: 2 for 2x2, or 0 where the run says.
template <bool IsSigned, int Size>
bool shorts(uint8_t* dst, const FusedRun& run) {
  const auto divisor = static_cast<float>(run.divisor);
  const int32_t taps = run.columnTaps;
  const int32_t rowTaps = run.rowTaps;
  const int32_t count = run.count;
  const size_t channels = size_t(uint32_t(run.channels));
  const size_t stride = size_t(uint32_t(run.columnStride)) * channels;
  forEachRow<AllRows>(dst, run, run.outputRows, [&](uint8_t* row, const AllRows& rows) {
    auto* to = reinterpret_cast<int16_t*>(row);
    const auto* top = reinterpret_cast<const int16_t*>(rows.at(0));
    const auto* bottom = reinterpret_cast<const int16_t*>(rows.at(Size == 0 ? 0 : 1));
    for (size_t from = 0, p = 0; p < size_t(uint32_t(count)); ++p, from += stride, to += channels) {
      forEachBlock(channels, size_t{8}, [&](size_t c) {
        if constexpr (Size == 2) {
          wasm_v128_store(to + c, shorts2x2<IsSigned>(top + from + c, bottom + from + c, channels));
        } else {
          ShortSums<IsSigned> sums;
          for (int32_t r = 0; r < rowTaps; ++r) {
            const auto* tap = reinterpret_cast<const int16_t*>(rows.at(r)) + from + c;
            for (int32_t t = 0; t < taps; ++t, tap += channels) sums.add(tap);
          }
          const v128_t low = roundedQuotients(sums.low, divisor);
          const v128_t high = roundedQuotients(sums.high, divisor);
          wasm_v128_store(to + c, IsSigned ? wasm_i16x8_narrow_i32x4(low, high) : wasm_u16x8_narrow_i32x4(low, high));
        }
      });
    }
  });
  return true;
}

// Eight means of halves some of which are subnormal: in whole numbers where all are, else as floats of the same value.
[[gnu::noinline]] void subnormals2x2(uint16_t* to, const uint16_t* top, const uint16_t* bottom, size_t channels) {
  const uint16_t* from[] = {top, bottom, top + channels, bottom + channels};
  v128_t all = wasm_i16x8_const_splat(0);
  v128_t sum = all;
  for (const uint16_t* tap : from) {
    const v128_t halves = wasm_v128_load(tap);
    const v128_t sign = wasm_i16x8_shr(halves, 15);
    const v128_t magnitude = wasm_v128_and(halves, wasm_i16x8_const_splat(0x7fff));
    all = wasm_v128_or(all, magnitude);
    sum = wasm_i16x8_add(sum, wasm_i16x8_sub(wasm_v128_xor(magnitude, sign), sign));
  }
  if (!wasm_v128_any_true(wasm_i16x8_gt(all, wasm_i16x8_const_splat(0x3ff)))) {
    const v128_t magnitude = wasm_i16x8_abs(sum);
    const v128_t odd = wasm_v128_and(wasm_u16x8_shr(magnitude, 2), wasm_i16x8_const_splat(1));
    const v128_t up = wasm_i16x8_add(wasm_i16x8_add(magnitude, wasm_i16x8_const_splat(1)), odd);
    const v128_t sign = wasm_v128_and(sum, wasm_i16x8_const_splat(INT16_MIN));
    return wasm_v128_store(to, wasm_v128_or(wasm_u16x8_shr(up, 2), sign));
  }
  float terms[4][8];
  for (int i = 0; i < 4; ++i) halvesToFloats(terms[i], from[i], 8);
  const Two sums = Two::load(terms[0]) + Two::load(terms[1]) + (Two::load(terms[2]) + Two::load(terms[3]));
  v128_t means[2];
  for (int i = 0; i < 2; ++i) {
    means[i] =
        toHalf(wasm_f32x4_mul(wasm_f32x4_add(sums.v[i], wasm_f32x4_const_splat(0)), wasm_f32x4_const_splat(0.25F)));
  }
  wasm_v128_store(to, wasm_u16x8_narrow_i32x4(means[0], means[1]));
}

// float16 under 2x2 at stride 2, eight channels or more, divided by four. Exponent and fraction of a half, moved to
// their places in a float, are 2^-112 of its value: then a mean becomes a half by rounding 13 bits away, subnormals
// too, since what a quarter of a sum has beyond them is exact. Infinities and NaN would be finite here; the largest
// magnitudes tell of them. Subnormal halves would be subnormal floats, which are slow: see subnormals2x2.
bool halves2x2(uint8_t* dst, const FusedRun& run) {
  const int32_t count = run.count;
  const size_t channels = size_t(uint32_t(run.channels));
  const v128_t zero = wasm_i32x4_const_splat(0);
  v128_t highest = zero;
  v128_t lowest = zero;
  forEachRow<ByteRows<2>>(dst, run, run.outputRows, [&](uint8_t* row, const ByteRows<2>& rows) {
    const auto* top = reinterpret_cast<const uint16_t*>(rows.at(0));
    const auto* bottom = reinterpret_cast<const uint16_t*>(rows.at(1));
    auto* to = reinterpret_cast<uint16_t*>(row);
    for (int32_t p = 0; p < count; ++p, top += 2 * channels, bottom += 2 * channels, to += channels) {
      // Shifted to drop the sign, less one: zeros become the largest.
      const v128_t first = wasm_i16x8_sub(wasm_i16x8_shl(wasm_v128_load(top), 1), wasm_i16x8_const_splat(1));
      if (wasm_v128_any_true(wasm_u16x8_lt(first, wasm_i16x8_const_splat(0x7ff)))) {
        forEachBlock(channels, size_t{8}, [&](size_t c) { subnormals2x2(to + c, top + c, bottom + c, channels); });
        continue;
      }
      forEachBlock(channels, size_t{8}, [&](size_t c) {
        const auto terms = [&](const uint16_t* from) {
          const v128_t halves = wasm_v128_load(from + c);
          // As integers, infinities and NaN are the largest of either sign.
          highest = wasm_i16x8_max(highest, halves);
          lowest = wasm_u16x8_max(lowest, halves);
          const auto four = [](v128_t upper) {
            return wasm_v128_and(wasm_i32x4_shr(upper, 3), heldConstant(int32_t(0x8fffe000)));
          };
          return Two{four(wasm_i16x8_shuffle(zero, halves, 0, 8, 1, 9, 2, 10, 3, 11)),
                     four(wasm_i16x8_shuffle(zero, halves, 4, 12, 5, 13, 6, 14, 7, 15))};
        };
        const Two left = terms(top) + terms(bottom);
        const Two sums = left + (terms(top + channels) + terms(bottom + channels));
        const auto mean = [](v128_t sum) {
          return wasm_f32x4_mul(wasm_f32x4_add(sum, wasm_f32x4_const_splat(0)), heldConstant(0x3e800000));
        };
        const auto rounded = [](v128_t bits) {
          const v128_t odd = wasm_v128_and(wasm_u32x4_shr(bits, 13), heldConstant(1));
          const v128_t up = wasm_i32x4_add(wasm_i32x4_add(bits, heldConstant(0xfff)), odd);
          return wasm_v128_and(wasm_u32x4_shr(up, 13), heldConstant(0x7fff));
        };
        const v128_t low = mean(sums.v[0]);
        const v128_t high = mean(sums.v[1]);
        const v128_t signs = wasm_v128_and(wasm_i16x8_narrow_i32x4(low, high), heldConstant(int32_t(0x80008000)));
        wasm_v128_store(to + c, wasm_v128_or(wasm_u16x8_narrow_i32x4(rounded(low), rounded(high)), signs));
      });
    }
  });
  const v128_t isSpecial = wasm_v128_or(wasm_i16x8_gt(highest, wasm_i16x8_const_splat(0x7bff)),
                                        wasm_u16x8_gt(lowest, wasm_i16x8_const_splat(int16_t(0xfbff))));
  return !wasm_v128_any_true(isSpecial);
}

// Size x Size at stride Size of uint8 images with four channels, at least four outputs.
template <int Size>
bool pixels(uint8_t* dst, const FusedRun& run) {
  // V8 reads all that an iteration needs before it adds anything: sixteen vectors, which is all that its registers
  // hold.
  constexpr int32_t kAtOnce = 8 / Size;
  const int32_t count = run.count;
  forEachRow<ByteRows<Size>>(dst, run, run.outputRows, [&](uint8_t* row, const ByteRows<Size>& rows) {
    forEachBlock(count, kAtOnce, [&](int32_t p) {
      const size_t at = size_t(uint32_t(p)) * 4 * Size;
      // The rows' sums of two neighbouring pixels.
      const auto pair = [&](int32_t pixel) {
        v128_t sum =
            wasm_i16x8_add(widened<false>(rows.at(0) + at + 4 * pixel), widened<false>(rows.at(1) + at + 4 * pixel));
        if constexpr (Size == 4)
          sum = wasm_i16x8_add(sum, wasm_i16x8_add(widened<false>(rows.at(2) + at + 4 * pixel),
                                                   widened<false>(rows.at(3) + at + 4 * pixel)));
        return sum;
      };
      // Two neighbouring outputs: each pair of pixels is added to the others of its output, then its two to each other.
      const auto two = [&](int32_t pixel) {
        v128_t first = pair(pixel);
        v128_t second = pair(pixel + Size);
        if constexpr (Size == 4) {
          first = wasm_i16x8_add(first, pair(pixel + 2));
          second = wasm_i16x8_add(second, pair(pixel + 6));
        }
        const v128_t even = wasm_i64x2_shuffle(first, second, 0, 2);
        const v128_t odd = wasm_i64x2_shuffle(first, second, 1, 3);
        return rounded<Size == 2 ? 2 : 4, false>(wasm_i16x8_add(even, odd));
      };
      uint8_t* to = row + size_t(uint32_t(p)) * 4;
      const v128_t low = two(0);
      if constexpr (kAtOnce == 2) {
        wasm_v128_store64_lane(to, wasm_u8x16_narrow_i16x8(low, low), 0);
      } else {
        wasm_v128_store(to, wasm_u8x16_narrow_i16x8(low, two(2 * Size)));
      }
    });
  });
  return true;
}

// Whether 2x2 of fewer than four channels has a kernel of its own.
bool isFew2x2(int32_t rowTaps, int32_t columnTaps, int32_t columnStride, int32_t channels, int32_t count,
              double divisor) {
  return rowTaps == 2 && columnTaps == 2 && columnStride == 2 && (channels > 1 || count >= 4) && isPowerOfTwo(divisor);
}

}  // namespace

Fusing fusing(const Method& method, int32_t rowTaps, int32_t columnTaps, int32_t columnStride, int32_t count,
              int32_t channels, double divisor) {
  const bool is3x3 = rowTaps == 3 && columnTaps == 3 && columnStride <= 2;
  // A tap is not to be added for more than two windows.
  const bool isApart = rowTaps <= kFusedRows && columnTaps <= std::min(kTreeGroup, 2 * columnStride);
  const bool isSquare = rowTaps == columnTaps && columnTaps == columnStride;
  if (method.sum == Sum::kInt16) {
    const bool isPixels =
        method.dtype == DType::kUint8 && channels == 4 && count >= 4 && (rowTaps == 2 || rowTaps == 4);
    const bool is2x2 = channels >= 16 && rowTaps == 2;
    return isSquare && (isPixels || is2x2) ? Fusing::kWholeWindows : Fusing::kNo;
  }
  if (isShort(method.dtype)) {
    const bool isArea = divisor == double(rowTaps) * columnTaps;
    return channels >= 8 && isApart && isArea ? Fusing::kAll : Fusing::kNo;
  }
  if (method.dtype == DType::kFloat16 && isSquare && rowTaps == 2 && channels >= 8 && divisor == 4)
    return Fusing::kWholeWindows;
  if (method.dtype != DType::kFloat32) return Fusing::kNo;
  if (channels >= One::kWidth) return isApart || is3x3 ? Fusing::kAll : Fusing::kNo;
  // One channel alone fills a quarter of a vector.
  const bool isPacked = isFew2x2(rowTaps, columnTaps, columnStride, channels, count, divisor);
  return isApart && (channels > 1 || isPacked) ? Fusing::kAll : Fusing::kNo;
}

namespace {

using Kernel = bool (*)(uint8_t*, const FusedRun&);

Kernel kernelFor(const Method& method, const FusedRun& run) {
  if (method.sum == Sum::kInt16) {
    if (method.dtype == DType::kInt8) return bytes2x2<true>;
    if (run.channels != 4) return bytes2x2<false>;
    return run.rowTaps == 2 ? pixels<2> : pixels<4>;
  }
  if (isShort(method.dtype)) {
    const bool is2x2 = run.rowTaps == 2 && run.columnTaps == 2 && run.divisor == 4;
    if (method.dtype == DType::kInt16) return is2x2 ? shorts<true, 2> : shorts<true, 0>;
    return is2x2 ? shorts<false, 2> : shorts<false, 0>;
  }
  if (method.dtype == DType::kFloat16) return halves2x2;
  if (run.channels < One::kWidth) {
    if (run.channels == 1 && run.columnTaps == 3 && run.columnStride == 1) return oneChannel3x3;
    if (!isFew2x2(run.rowTaps, run.columnTaps, run.columnStride, run.channels, run.count, run.divisor))
      return fewChannels;
    return run.channels == 1 ? oneChannel2x2 : run.channels == 2 ? fewChannels2x2<2> : fewChannels2x2<3>;
  }
  if (run.rowTaps == 2 && run.columnTaps == 2 && isPowerOfTwo(run.divisor)) return windows<2, 2>;
  if (run.rowTaps == 3 && run.columnTaps == 3) {
    if (run.columnStride == 1) return windows3x3<1>;
    if (run.columnStride == 2) return windows3x3<2>;
  }
  return run.rowTaps == 4 ? windows<4, 0> : windows<0, 0>;
}

}  // namespace

// Through a pointer, so that no kernel is inlined into its caller, where V8 would run out of registers.
bool fuse(const Method& method, uint8_t* dst, const FusedRun& run) { return kernelFor(method, run)(dst, run); }

bool shortPixelMeans(float* dst, const float* columnSums, const float* divisors, double rowDivisor, int32_t count,
                     int32_t taps, size_t channels) {
  Watch watch;
  const v128_t zero = wasm_f32x4_const_splat(0);
  const v128_t byRow = wasm_f32x4_splat(static_cast<float>(rowDivisor));
  forEachBlock(count, One::kWidth, [&](int32_t i) {
    One sum = One::load(columnSums + i) + One::load(columnSums + i + channels);
    if (taps == 3) sum = sum + One::load(columnSums + i + 2 * channels);
    const v128_t divisor = wasm_f32x4_mul(wasm_v128_load(divisors + i), byRow);
    const v128_t mean = wasm_f32x4_div(wasm_f32x4_add(sum.v[0], zero), divisor);
    watch.see(mean);
    wasm_v128_store(dst + i, mean);
  });
  return watch.allFinite();
}

}  // namespace avgpool2d
