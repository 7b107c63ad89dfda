// Sums to means, for the sums that are divided as soon as they are made (for others: finish.cpp).
#pragma once

#include "arithmetic/lanes.h"

namespace avgpool2d {

// The sum of means is finite only if all of them are. Where it overflows by itself, they are only looked at in vain.
// Two sums, because each addition waits for the one before.
class Watch {
 public:
  void see(v128_t means, size_t i = 0) { totals_[i % 2] = wasm_f32x4_add(totals_[i % 2], means); }
  bool allFinite() const {
    const v128_t total = wasm_f32x4_add(totals_[0], totals_[1]);
    return !wasm_v128_any_true(wasm_f32x4_sub(total, total));
  }

 private:
  v128_t totals_[2] = {wasm_f32x4_const_splat(0), wasm_f32x4_const_splat(0)};
};

inline bool isPowerOfTwo(double divisor) { return (__builtin_bit_cast(uint64_t, divisor) & 0xfffffffffffffULL) == 0; }

// Four means of float32 from their sums. The reciprocal of a power of two is exact, so multiplying with it gives the
// bits of the division; every other divisor is divided by. Adding zero first turns a sum of negative zeros into +0, as
// in TensorFlow, whose accumulator starts at +0.
class Mean {
 public:
  explicit Mean(double divisor)
      : isExact_(isPowerOfTwo(divisor)),
        factor_(wasm_f32x4_splat(static_cast<float>(isExact_ ? 1 / divisor : divisor))) {}
  v128_t of(v128_t sums) const {
    sums = wasm_f32x4_add(sums, wasm_f32x4_const_splat(0));
    if (isExact_) return wasm_f32x4_mul(sums, factor_);
    // Keeps the compiler from turning the branch into a selection between both results: a division that nobody needs
    // costs more than all the rest of a small window.
    asm volatile("");
    return wasm_f32x4_div(sums, factor_);
  }
  template <typename B>
  void store(float* dst, B sums, Watch& watch) const {
    AVGPOOL2D_UNROLL
    for (size_t i = 0; i < sizeof(B) / sizeof(v128_t); ++i) {
      sums.v[i] = of(sums.v[i]);
      watch.see(sums.v[i], i);
    }
    sums.store(dst);
  }

 private:
  bool isExact_;
  v128_t factor_;
};

// Integers divided and rounded half away from zero: floor((2 |sum| + divisor) / (2 divisor)). In float arithmetic that
// is exact while its numerator is below 2^24: a quotient that is not whole is further from the next whole number than
// the rounding error.
inline v128_t roundedQuotients(v128_t sums, float divisor) {
  const v128_t magnitude = wasm_f32x4_abs(wasm_f32x4_convert_i32x4(sums));
  const v128_t numerator = wasm_f32x4_add(wasm_f32x4_add(magnitude, magnitude), wasm_f32x4_splat(divisor));
  const v128_t rounded = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_div(numerator, wasm_f32x4_splat(2 * divisor)));
  const v128_t sign = wasm_i32x4_shr(sums, 31);
  return wasm_i32x4_sub(wasm_v128_xor(rounded, sign), sign);
}

// Means of bytes from their sums in 16 bits, rounded half away from zero.
class ByteMean {
 public:
  ByteMean(double divisor, bool isSigned) : divisor_(static_cast<float>(divisor)), isSigned_(isSigned) {
    for (int32_t bits = 1; bits < 8; ++bits) {
      if (divisor == 1 << bits) shift_ = bits;
    }
    half_ = wasm_i16x8_splat(static_cast<int16_t>((1 << shift_) / 2));
  }

  void store(uint8_t* dst, const Block<int16_t, 2>& sums) const { wasm_v128_store(dst, of(sums.v[0], sums.v[1])); }
  void store(uint8_t* dst, const Block<int16_t, 1>& sums) const {
    wasm_v128_store64_lane(dst, of(sums.v[0], sums.v[0]), 0);
  }

 private:
  [[gnu::always_inline]] v128_t of(v128_t low, v128_t high) const {
    low = quotients(low);
    high = quotients(high);
    return isSigned_ ? wasm_i8x16_narrow_i16x8(low, high) : wasm_u8x16_narrow_i16x8(low, high);
  }

  [[gnu::always_inline]] v128_t quotients(v128_t sums) const {
    if (shift_ > 0) {
      // floor((sum + half) / divisor), of a negative sum floor((sum + half - 1) / divisor)
      return wasm_i16x8_shr(wasm_i16x8_add(wasm_i16x8_add(sums, half_), wasm_i16x8_shr(sums, 15)), shift_);
    }
    return wasm_i16x8_narrow_i32x4(roundedQuotients(wasm_i32x4_extend_low_i16x8(sums), divisor_),
                                   roundedQuotients(wasm_i32x4_extend_high_i16x8(sums), divisor_));
  }

  float divisor_;
  bool isSigned_;
  int32_t shift_ = 0;
  v128_t half_;
};

}  // namespace avgpool2d
