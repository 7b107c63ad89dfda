// Elements to terms, see method.h.
#include "arithmetic/image.h"
#include "arithmetic/means.h"
#include "arithmetic/method.h"

namespace avgpool2d {
namespace {

// float16 bits as float32 at 2^-112 of their value: that is what moving the 15 bits of exponent and fraction into a
// float's place gives, without a rescaling multiplication for each element. Nothing is lost, since every half
// (subnormals too) times 2^-112 is a multiple of 2^-136, and float32 holds multiples of 2^-149.
v128_t fromHalf(const uint16_t* p) {
  const v128_t bits =
      wasm_v128_and(wasm_i32x4_shl(wasm_i32x4_load16x4(p), 13), wasm_i32x4_const_splat(int32_t(0x8fffe000)));
  // Exponent 31 is infinity or NaN: fill the float's exponent.
  const v128_t magnitude = wasm_v128_and(bits, wasm_i32x4_const_splat(0x0fffe000));
  const v128_t special = wasm_i32x4_gt(magnitude, wasm_i32x4_const_splat(0x0f7fffff));
  return wasm_v128_or(bits, wasm_v128_and(special, wasm_i32x4_const_splat(0x70000000)));
}

// The upper 26 digits and the rest. An infinity is all in the upper part, and so is a NaN: it comes from a
// multiplication, which sets the topmost digit.
void splitDouble(double* parts, double value) {
  const v128_t both = wasm_f64x2_splat(value);
  const v128_t upper = wasm_v128_and(both, wasm_i64x2_const_splat(-(INT64_C(1) << 27)));
  const v128_t rest = wasm_f64x2_sub(both, upper);
  const v128_t lower = wasm_v128_and(rest, wasm_f64x2_eq(rest, rest));
  wasm_v128_store(parts, wasm_i64x2_shuffle(upper, lower, 0, 2));
}

}  // namespace

void makeTerms(const Method& method, void* terms, const void* elements, int32_t count) {
  auto* floats = static_cast<float*>(terms);
  auto* doubles = static_cast<double*>(terms);
  const auto* bytes = static_cast<const uint8_t*>(elements);
  if (method.inParts) {
    for (int32_t i = 0; i < count; ++i) {
      splitDouble(doubles + size_t(2) * i, static_cast<const double*>(elements)[i] * method.scale);
    }
    return;
  }
  if (method.dtype == DType::kFloat16) {
    for (int32_t i = 0; i < count; i += 4) {
      wasm_v128_store(floats + i, fromHalf(static_cast<const uint16_t*>(elements) + i));
    }
    return;
  }
  if (method.dtype == DType::kLinearRgba) {
    for (int32_t i = 0; i < count; ++i) {
      const bool isAlpha = i % 4 == 3;
      doubles[i] = isAlpha ? bytes[i] : Srgb::light(bytes[i]) * bytes[i | 3];
    }
    return;
  }
  for (int32_t i = 0; i < count; i += 4) {
    const v128_t four = wasm_v128_load32_zero(bytes + i);
    v128_t values = wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(four));
    if (method.dtype == DType::kInt8) values = wasm_i32x4_shr(wasm_i32x4_shl(values, 24), 24);
    if (method.dtype == DType::kRgba) {
      values = wasm_i32x4_mul(values, wasm_i32x4_shuffle(values, wasm_i32x4_const_splat(1), 3, 3, 3, 4));
    }
    wasm_v128_store(floats + i, wasm_f32x4_convert_i32x4(values));
  }
}

void divideTerms(const Method& method, void* to, const void* from, int32_t count, double divisor) {
  if (method.term == Term::kDouble) {
    for (int32_t i = 0; i < count; ++i) {
      static_cast<double*>(to)[i] = static_cast<const double*>(from)[i] / divisor + 0.0;
    }
    return;
  }
  const Mean mean(divisor);
  using Four = Block<float, 4>;
  for (int32_t i = 0; i < count; i += Four::kWidth) {
    Four terms = Four::load(static_cast<const float*>(from) + i);
    AVGPOOL2D_UNROLL
    for (v128_t& term : terms.v) term = mean.of(term);
    terms.store(static_cast<float*>(to) + i);
  }
}

}  // namespace avgpool2d
