// Elements to terms, see method.h.
#include "arithmetic/half.h"
#include "arithmetic/image.h"
#include "arithmetic/means.h"
#include "arithmetic/method.h"

namespace avgpool2d {
namespace {

// The upper 26 digits of two numbers, and the rest: those of the first, then those of the second. An infinity is all in
// the upper part, and so is a NaN: it comes from a multiplication, which sets the topmost digit.
Block<double, 2> splitDoubles(v128_t values) {
  const v128_t upper = wasm_v128_and(values, wasm_i64x2_const_splat(-(INT64_C(1) << 27)));
  const v128_t rest = wasm_f64x2_sub(values, upper);
  const v128_t lower = wasm_v128_and(rest, wasm_f64x2_eq(rest, rest));
  return {wasm_i64x2_shuffle(upper, lower, 0, 2), wasm_i64x2_shuffle(upper, lower, 1, 3)};
}

bool isSigned(DType dtype) { return dtype == DType::kInt8 || dtype == DType::kInt16; }

// Eight terms of integers in 16 bits.
v128_t eightTerms(DType dtype, const uint8_t* elements) {
  switch (dtype) {
    case DType::kInt8:
      return wasm_i16x8_load8x8(elements);
    case DType::kUint8:
      return wasm_u16x8_load8x8(elements);
    case DType::kRgba: {
      const v128_t two = wasm_u16x8_load8x8(elements);
      return wasm_i16x8_mul(two, wasm_i16x8_shuffle(two, wasm_i16x8_const_splat(1), 3, 3, 3, 8, 7, 7, 7, 8));
    }
    default:
      return wasm_v128_load(elements);
  }
}

// Pixels of 16-bit integers or float16; integers as light are of 0 to 1.
void makeWidePixels(DType dtype, double* terms, const uint16_t* from, int32_t count) {
  const double unit = isLight(dtype) && !isHalf(dtype) ? 1 / 65535.0 : 1;
  for (int32_t i = 0; i < count; i += 4) {
    float pixel[4] = {float(from[i]), float(from[i + 1]), float(from[i + 2]), float(from[i + 3])};
    if (isHalf(dtype)) halvesToFloats(pixel, from + i, 4);
    const double alpha = terms[i + 3] = pixel[3];
    for (int32_t c = 0; c < 3; ++c) {
      const double colour = pixel[c] * unit;
      terms[i + c] = alpha * (isLight(dtype) ? Srgb::decode(colour) : colour);
    }
  }
}

}  // namespace

void halvesToFloats(float* to, const uint16_t* from, int32_t count) {
  for (int32_t i = 0; i < count; i += 4) wasm_v128_store(to + i, fromHalves(from + i));
}

void makeTerms(const Method& method, void* terms, const void* elements, int32_t count) {
  auto* floats = static_cast<float*>(terms);
  auto* doubles = static_cast<double*>(terms);
  const auto* bytes = static_cast<const uint8_t*>(elements);
  if (method.inParts) {
    const v128_t scale = wasm_f64x2_splat(method.scale);
    for (int32_t i = 0; i < count; i += 2) {
      splitDoubles(wasm_f64x2_mul(wasm_v128_load(static_cast<const double*>(elements) + i), scale))
          .store(doubles + size_t(2) * i);
    }
  } else if (method.dtype == DType::kFloat16) {
    halvesToFloats(floats, static_cast<const uint16_t*>(elements), count);
  } else if (method.dtype == DType::kLinearRgba) {
    for (int32_t i = 0; i < count; ++i) {
      const bool isAlpha = i % 4 == 3;
      doubles[i] = isAlpha ? bytes[i] : Srgb::light(bytes[i]) * bytes[i | 3];
    }
  } else if (isPixels(method.dtype) && method.elementBytes() == 2) {
    makeWidePixels(method.dtype, doubles, static_cast<const uint16_t*>(elements), count);
  } else {
    for (int32_t i = 0; i < count; i += 8) {
      const v128_t eight = eightTerms(method.dtype, bytes + size_t(uint32_t(i)) * method.elementBytes());
      Block<float, 2> result{wasm_u32x4_extend_low_u16x8(eight), wasm_u32x4_extend_high_u16x8(eight)};
      if (isSigned(method.dtype)) result = {wasm_i32x4_extend_low_i16x8(eight), wasm_i32x4_extend_high_i16x8(eight)};
      AVGPOOL2D_UNROLL
      for (v128_t& v : result.v) v = wasm_f32x4_convert_i32x4(v);
      result.store(floats + i);
    }
  }
}

// No term becomes -0: alone in a window it would be the sum.
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
    for (v128_t& term : terms.v) term = wasm_f32x4_add(mean.of(term), wasm_f32x4_const_splat(0));
    terms.store(static_cast<float*>(to) + i);
  }
}

}  // namespace avgpool2d
