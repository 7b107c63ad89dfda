// Sums to elements, see method.h.
#include <algorithm>
#include <cmath>

#include "arithmetic/image.h"
#include "arithmetic/means.h"
#include "arithmetic/method.h"

namespace avgpool2d {
namespace {

// Calls store(to, i) for every block of `width` elements from i on; the last, which may be smaller, by way of a buffer.
template <typename Elem, typename Store>
void forEachBlock(Elem* dst, int32_t count, int32_t width, const Store& store) {
  Elem block[16 / sizeof(Elem)];
  const int32_t whole = count - count % width;
  Elem* to = dst;
  int32_t i = 0;
  // The same loop for both, because `store` is long and would be there twice.
  for (int32_t end = whole; i < count; end = count, to = block) {
    for (; i < end; i += width, to += width) store(to, i);
  }
  if (whole < count) std::copy_n(block, count - whole, dst + whole);
}

// Four quotients of float32. Sums of float64 are multiplied with the reciprocal: its error of 2^-52 vanishes when the
// product is rounded to 24 bits, up to ties that only a division would hit.
class Quotients {
 public:
  Quotients(double divisor, double scale)
      : factor_(wasm_f64x2_splat(scale / divisor)),
        scale_(wasm_f32x4_splat(static_cast<float>(scale))),
        mean_(divisor) {}
  v128_t of(const double* sums) const { return wasm_i64x2_shuffle(two(sums), two(sums + 2), 0, 2); }
  v128_t of(const float* sums) const { return mean_.of(wasm_f32x4_mul(wasm_v128_load(sums), scale_)); }

 private:
  v128_t two(const double* sums) const {
    const v128_t sum = wasm_f64x2_add(wasm_v128_load(sums), wasm_f64x2_const_splat(0));
    return wasm_f32x4_demote_f64x2_zero(wasm_f64x2_mul(sum, factor_));
  }
  v128_t factor_;
  v128_t scale_;
  Mean mean_;
};

template <typename Sums>
void finishFloats(float* dst, const Sums* sums, int32_t count, double divisor, double scale) {
  const Quotients quotients(divisor, scale);
  forEachBlock(dst, count, 4, [&](float* to, int32_t i) { wasm_v128_store(to, quotients.of(sums + i)); });
}

// Returns false where a mean may be infinite or NaN.
bool finishDoubles(const Method& method, double* dst, const double* sums, int32_t count, double divisor) {
  double total = 0;
  for (int32_t i = 0; i < count; ++i) {
    const double sum = method.inParts ? sums[2 * size_t(i)] + sums[2 * size_t(i) + 1] : sums[i];
    dst[i] = (sum + 0.0) / divisor / method.scale;
    total += dst[i];
  }
  return std::isfinite(total);
}

// float32 -> float16 bits in 32-bit lanes, rounded to nearest even. The three ranges of the result (normal, subnormal,
// infinite or NaN) are computed for every lane and selected.
v128_t toHalf(v128_t value) {
  const v128_t sign = wasm_v128_and(value, wasm_i32x4_const_splat(INT32_MIN));
  const v128_t magnitude = wasm_v128_xor(value, sign);
  // Rebias the exponent and round: add half an ulp less one, plus the lowest kept bit.
  const v128_t odd = wasm_v128_and(wasm_u32x4_shr(magnitude, 13), wasm_i32x4_const_splat(1));
  const v128_t rebias = wasm_i32x4_const_splat(static_cast<int32_t>((uint32_t(15 - 127) << 23) + 0xfff));
  const v128_t normal = wasm_u32x4_shr(wasm_i32x4_add(wasm_i32x4_add(magnitude, rebias), odd), 13);
  // Adding 0.5 aligns a subnormal's last bit with the last bit of the sum, so the hardware rounds.
  const v128_t half = wasm_f32x4_const_splat(0.5F);
  const v128_t subnormal = wasm_i32x4_sub(wasm_f32x4_add(magnitude, half), half);
  const v128_t isNan = wasm_i32x4_gt(magnitude, wasm_i32x4_const_splat(0x7f800000));
  const v128_t infinity =
      wasm_v128_or(wasm_i32x4_const_splat(0x7c00), wasm_v128_and(isNan, wasm_i32x4_const_splat(0x200)));
  const v128_t isSubnormal = wasm_i32x4_lt(magnitude, wasm_i32x4_const_splat(113 << 23));
  const v128_t isHuge = wasm_i32x4_gt(magnitude, wasm_i32x4_const_splat(((127 + 16) << 23) - 1));
  v128_t bits = wasm_v128_bitselect(subnormal, normal, isSubnormal);
  bits = wasm_v128_bitselect(infinity, bits, isHuge);
  // Which sign a NaN has is up to the machine.
  return wasm_v128_or(bits, wasm_u32x4_shr(wasm_v128_andnot(sign, isNan), 16));
}

// The quotients come first, as float32 over the sums.
template <typename Sums>
void finishHalves(uint16_t* dst, Sums* sums, int32_t count, double divisor) {
  auto* quotients = reinterpret_cast<float*>(sums);
  finishFloats(quotients, sums, count, divisor, 0x1p112);
  forEachBlock(dst, count, 4, [&](uint16_t* to, int32_t i) {
    const v128_t half = toHalf(wasm_v128_load(quotients + i));
    wasm_v128_store64_lane(to, wasm_u16x8_narrow_i32x4(half, half), 0);
  });
}

// Integer sums, rounded half away from zero, whatever the sum, divisor and sign: float64 has room for numerators up to
// 2^53, and a quotient that is not whole is further from the next whole number than the rounding error.
template <typename Sums>
void finishIntegers(bool isSigned, uint8_t* dst, const Sums* sums, int32_t count, double divisor) {
  const double least = isSigned ? -128 : 0;
  const double size = __builtin_fabs(divisor);
  for (int32_t i = 0; i < count; ++i) {
    const double sum = sums[i];
    const double rounded = __builtin_floor((2 * __builtin_fabs(sum) + size) / (2 * size));
    const double mean = (sum < 0) == (divisor < 0) ? rounded : -rounded;
    dst[i] = static_cast<uint8_t>(static_cast<int32_t>(std::clamp(mean, least, least + 255)));
  }
}

// Whole pixels.
template <typename Sums>
void finishPixels(bool isLinear, uint8_t* dst, const Sums* sums, int32_t count, double divisor) {
  for (int32_t i = 0; i < count; ++i) {
    const double sum = sums[i];
    const double alpha = sums[i | 3];
    const double by = i % 4 == 3 ? divisor : alpha;
    dst[i] = static_cast<uint8_t>(alpha == 0               ? 0
                                  : isLinear && i % 4 != 3 ? Srgb::value(sum / by)
                                                           : static_cast<int32_t>((2 * sum + by) / (2 * by)));
  }
}

}  // namespace

bool finish(const Method& method, void* elements, void* sums, int32_t count, double divisor) {
  auto* floats = static_cast<float*>(sums);
  auto* doubles = static_cast<double*>(sums);
  auto* bytes = static_cast<uint8_t*>(elements);
  const bool inDouble = method.sum == Sum::kDouble;
  const bool isSigned = method.dtype == DType::kInt8;
  const bool isLinear = method.dtype == DType::kLinearRgba;
  switch (method.dtype) {
    case DType::kFloat32:
      // Sums of float32 do not overflow in float64.
      finishFloats(static_cast<float*>(elements), doubles, count, divisor, 1);
      return true;
    case DType::kFloat64:
      return finishDoubles(method, static_cast<double*>(elements), doubles, count, divisor);
    case DType::kFloat16:
      inDouble ? finishHalves(static_cast<uint16_t*>(elements), doubles, count, divisor)
               : finishHalves(static_cast<uint16_t*>(elements), floats, count, divisor);
      return true;
    case DType::kRgba:
    case DType::kLinearRgba:
      inDouble ? finishPixels(isLinear, bytes, doubles, count, divisor)
               : finishPixels(isLinear, bytes, floats, count, divisor);
      return true;
    default:
      inDouble ? finishIntegers(isSigned, bytes, doubles, count, divisor)
               : finishIntegers(isSigned, bytes, floats, count, divisor);
      return true;
  }
}

}  // namespace avgpool2d
