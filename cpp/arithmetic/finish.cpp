// Sums to elements, see method.h.
#include <algorithm>
#include <cmath>

#include "arithmetic/half.h"
#include "arithmetic/image.h"
#include "arithmetic/means.h"
#include "arithmetic/method.h"

namespace avgpool2d {
namespace {

// Calls store(to, i) for every block of `width` elements from i on, 16 bytes at most; the last, which may be smaller,
// by way of a buffer.
template <typename Store>
void forEachBlock(void* elements, size_t elementBytes, int32_t count, int32_t width, const Store& store) {
  uint8_t block[16];
  const int32_t rest = count % width;
  const size_t step = size_t(uint32_t(width)) * elementBytes;
  auto* to = static_cast<uint8_t*>(elements);
  uint8_t* tail = to + size_t(uint32_t(count / width)) * step;
  // One loop for both, because `store` is long; and no call in it, which would drop its constants from registers.
  for (int32_t i = 0; i < count; i += width, to += step) store(to == tail ? block : to, i);
  if (rest > 0) std::copy_n(block, size_t(uint32_t(rest)) * elementBytes, tail);
}

// Sums of either floating-point type.
struct Sums {
  const void* at;
  bool inDouble;

  v128_t floats(int32_t i) const { return wasm_v128_load(static_cast<const float*>(at) + i); }
  Block<double, 2> doubles(int32_t i) const {
    using B = Block<double, 2>;
    return inDouble ? B::load(static_cast<const double*>(at) + i) : B::load(static_cast<const float*>(at) + i);
  }
};

// Four quotients of float32. Sums of float64 are multiplied with the reciprocal: its error of 2^-52 vanishes when the
// product is rounded to 24 bits, up to ties that only a division would hit.
class Quotients {
 public:
  explicit Quotients(double divisor) : factor_(wasm_f64x2_splat(1 / divisor)), mean_(divisor) {}
  v128_t of(const Sums& sums, int32_t i) const {
    if (!sums.inDouble) return mean_.of(sums.floats(i));
    const Block<double, 2> four = sums.doubles(i);
    return wasm_i64x2_shuffle(two(four.v[0]), two(four.v[1]), 0, 2);
  }

 private:
  v128_t two(v128_t sums) const {
    sums = wasm_f64x2_add(sums, wasm_f64x2_const_splat(0));
    return wasm_f32x4_demote_f64x2_zero(wasm_f64x2_mul(sums, factor_));
  }
  v128_t factor_;
  Mean mean_;
};

void finishFloats(bool isHalf, void* dst, const Sums& sums, int32_t count, double divisor) {
  const Quotients quotients(divisor);
  forEachBlock(dst, isHalf ? sizeof(uint16_t) : sizeof(float), count, 4, [&](uint8_t* to, int32_t i) {
    v128_t four = quotients.of(sums, i);
    if (!isHalf) return wasm_v128_store(to, four);
    four = toHalf(four);
    wasm_v128_store64_lane(to, wasm_u16x8_narrow_i32x4(four, four), 0);
  });
}

// Returns false where a mean may be infinite or NaN: see Watch.
bool finishDoubles(const Method& method, void* dst, const double* sums, int32_t count, double divisor) {
  const v128_t by = wasm_f64x2_splat(divisor);
  const bool isScaled = method.scale != 1;
  const v128_t scale = wasm_f64x2_splat(1 / method.scale);
  v128_t total = wasm_f64x2_const_splat(0);
  forEachBlock(dst, sizeof(double), count, 2, [&](uint8_t* to, int32_t i) {
    v128_t sum = wasm_v128_load(sums + i);
    if (method.inParts) {
      const v128_t first = wasm_v128_load(sums + size_t(2) * i);
      const v128_t second = wasm_v128_load(sums + size_t(2) * i + 2);
      sum = wasm_f64x2_add(wasm_i64x2_shuffle(first, second, 0, 2), wasm_i64x2_shuffle(first, second, 1, 3));
    }
    sum = wasm_f64x2_add(sum, wasm_f64x2_const_splat(0));
    v128_t mean = wasm_f64x2_div(sum, by);
    // Subnormal operands are slow, so not by one.
    if (isScaled) mean = wasm_f64x2_mul(mean, scale);
    // What lies behind the last sum is not looked at.
    if (i + 1 == count) mean = wasm_i64x2_shuffle(mean, mean, 0, 0);
    total = wasm_f64x2_add(total, mean);
    wasm_v128_store(to, mean);
  });
  return !wasm_v128_any_true(wasm_f64x2_sub(total, total));
}

// Rounded half away from zero: a quotient is a bit enlarged, so that the nearest whole number is that. What is added
// must exceed the rounding errors, and with them be less than what separates other quotients from halves: half the
// reciprocal of the divisor, where that is a whole number. Adding a large number leaves the whole number in the lower
// bits of the sum.
constexpr double kWholeDouble = 0x1.8p52;

v128_t lowerWords(v128_t a, v128_t b) { return wasm_i32x4_shuffle(a, b, 0, 2, 4, 6); }

// Means of integers as 32-bit integers, at most as large as `range`, which results exceed in no type.
class IntegerMeans {
 public:
  IntegerMeans(double divisor, double range)
      : divisor_(divisor),
        range_(range),
        isWhole_(divisor == __builtin_floor(divisor) && __builtin_fabs(divisor) <= 0x1p31),
        // Three roundings of 2^-24 each.
        isSmall_(isWhole_ && __builtin_fabs(divisor) * range <= 0x1p20),
        factor_(wasm_f32x4_splat(static_cast<float>(1 / divisor))),
        doubleFactor_(wasm_f64x2_splat(1 / divisor)) {}

  v128_t of(const Sums& sums, int32_t i) const {
    if (!isSmall_ || sums.inDouble) return inDouble(sums.doubles(i));
    const v128_t limit = wasm_f32x4_splat(static_cast<float>(range_));
    v128_t mean = wasm_f32x4_mul(sums.floats(i), factor_);
    mean = wasm_f32x4_pmax(wasm_f32x4_pmin(mean, limit), wasm_f32x4_neg(limit));
    const v128_t sign = wasm_v128_and(mean, heldConstant(INT32_MIN));
    mean = wasm_f32x4_add(mean, wasm_v128_or(sign, wasm_f32x4_splat(static_cast<float>(range_ * 0x1p-22))));
    const v128_t whole = heldConstant(__builtin_bit_cast(int32_t, 0x1.8p23F));
    return wasm_i32x4_sub(wasm_f32x4_add(mean, whole), whole);
  }

 private:
  v128_t inDouble(const Block<double, 2>& sums) const {
    if (isWhole_) return lowerWords(two(sums.v[0]), two(sums.v[1]));
    double values[4];
    sums.store(values);
    int32_t means[4];
    for (int32_t i = 0; i < 4; ++i) means[i] = one(values[i]);
    return wasm_v128_load(means);
  }
  v128_t two(v128_t sums) const {
    const v128_t limit = wasm_f64x2_splat(range_);
    v128_t mean = wasm_f64x2_mul(sums, doubleFactor_);
    mean = wasm_f64x2_pmax(wasm_f64x2_pmin(mean, limit), wasm_f64x2_neg(limit));
    const v128_t sign = wasm_v128_and(mean, wasm_f64x2_const_splat(-0.0));
    mean = wasm_f64x2_add(mean, wasm_v128_or(sign, wasm_f64x2_const_splat(0x1p-33)));
    return wasm_f64x2_add(mean, wasm_f64x2_const_splat(kWholeDouble));
  }
  // Of any divisor. float64 has room for numerators up to 2^53.
  int32_t one(double sum) const {
    const double size = __builtin_fabs(divisor_);
    const double rounded = __builtin_floor((2 * __builtin_fabs(sum) + size) / (2 * size));
    const double mean = (sum < 0) == (divisor_ < 0) ? rounded : -rounded;
    return static_cast<int32_t>(std::clamp(mean, -range_, range_));
  }

  double divisor_;
  double range_;
  bool isWhole_;
  bool isSmall_;
  v128_t factor_;
  v128_t doubleFactor_;
};

// Means of whole pixels of up to 2^33 taps: colours are divided by the sum of alphas. Where that is 0, all sums are.
class PixelMeans {
 public:
  explicit PixelMeans(double divisor) : divisor_(wasm_f64x2_splat(divisor)) {}

  v128_t of(const Sums& sums, int32_t i) const {
    const Block<double, 2> pixel = sums.doubles(i);
    const v128_t alpha = wasm_f64x2_pmax(wasm_i64x2_shuffle(pixel.v[1], pixel.v[1], 1, 1), wasm_f64x2_const_splat(1));
    return lowerWords(rounded(wasm_f64x2_div(pixel.v[0], alpha)),
                      rounded(wasm_f64x2_div(pixel.v[1], wasm_i64x2_shuffle(alpha, divisor_, 0, 2))));
  }

 private:
  static v128_t rounded(v128_t mean) {
    return wasm_f64x2_add(wasm_f64x2_add(mean, wasm_f64x2_const_splat(0x1p-43)), wasm_f64x2_const_splat(kWholeDouble));
  }
  v128_t divisor_;
};

// Integers of either size and sign from what means.of() gives: beyond the type's range they become its ends.
template <typename Means>
void finishIntegers(const Method& method, void* dst, const Sums& sums, int32_t count, const Means& means) {
  const bool isSigned = method.dtype == DType::kInt8 || method.dtype == DType::kInt16;
  const size_t bytes = method.elementBytes();
  forEachBlock(dst, bytes, count, 4, [&](uint8_t* to, int32_t i) {
    v128_t four = means.of(sums, i);
    four = isSigned ? wasm_i16x8_narrow_i32x4(four, four) : wasm_u16x8_narrow_i32x4(four, four);
    if (bytes == 2) return wasm_v128_store64_lane(to, four, 0);
    four = isSigned ? wasm_i8x16_narrow_i16x8(four, four) : wasm_u8x16_narrow_i16x8(four, four);
    wasm_v128_store32_lane(to, four, 0);
  });
}

// A float32 that rounds to the float16 that a float64 rounds to: what it loses is kept in its last digit.
float toOdd(double value) {
  constexpr int64_t kLost = (int64_t{1} << 29) - 1;
  const auto bits = __builtin_bit_cast(int64_t, value);
  const int64_t any = ((bits & kLost) + kLost) & ~kLost;
  return static_cast<float>(__builtin_bit_cast(double, (bits & ~kLost) | any));
}

// Pixels of 16 bits a channel, exact up to 2^19 taps.
void finishWidePixels(DType dtype, uint16_t* dst, const double* sums, int32_t count, double divisor) {
  for (int32_t i = 0; i < count; i += 4) {
    float halves[4];
    for (int32_t c = 0; c < 4; ++c) {
      const double by = c == 3 ? divisor : sums[i + 3];
      double mean = by == 0 ? 0 : sums[i + c] / by;
      if (c < 3 && isLight(dtype)) mean = Srgb::encode(mean) * (isHalf(dtype) ? 1 : 65535);
      halves[c] = toOdd(mean);
      const double whole = __builtin_floor(mean);
      if (!isHalf(dtype))
        dst[i + c] = static_cast<uint16_t>(static_cast<int32_t>(whole) + (mean - whole >= 0.5 ? 1 : 0));
    }
    if (isHalf(dtype)) finishFloats(true, dst + i, {halves, false}, 4, 1);
  }
}

void finishLinearPixels(uint8_t* dst, const double* sums, int32_t count, double divisor) {
  for (int32_t i = 0; i < count; i += 4) {
    const double alpha = sums[i + 3];
    for (int32_t c = 0; c < 3; ++c) {
      dst[i + c] = alpha == 0 ? uint8_t{0} : static_cast<uint8_t>(Srgb::value(sums[i + c] / alpha));
    }
    dst[i + 3] = static_cast<uint8_t>(static_cast<int32_t>((2 * alpha + divisor) / (2 * divisor)));
  }
}

}  // namespace

bool finish(const Method& method, void* elements, const void* at, int32_t count, double divisor) {
  const Sums sums{at, method.sum == Sum::kDouble};
  const auto* doubles = static_cast<const double*>(at);
  switch (method.dtype) {
    case DType::kFloat32:
      // Sums of float32 do not overflow in float64.
    case DType::kFloat16:
      finishFloats(method.dtype == DType::kFloat16, elements, sums, count, divisor);
      return true;
    case DType::kFloat64:
      return finishDoubles(method, elements, doubles, count, divisor);
    case DType::kLinearRgba:
      finishLinearPixels(static_cast<uint8_t*>(elements), doubles, count, divisor);
      return true;
    case DType::kRgba:
      finishIntegers(method, elements, sums, count, PixelMeans(divisor));
      return true;
    case DType::kRgba16:
    case DType::kLinearRgba16:
    case DType::kRgbaHalf:
    case DType::kLinearRgbaHalf:
      finishWidePixels(method.dtype, static_cast<uint16_t*>(elements), doubles, count, divisor);
      return true;
    default:
      finishIntegers(method, elements, sums, count, IntegerMeans(divisor, method.elementBytes() == 1 ? 0x1p8 : 0x1p16));
      return true;
  }
}

}  // namespace avgpool2d
