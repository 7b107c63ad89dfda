// float16 as float32 and back.
#pragma once

#include <cstdint>

#include "arithmetic/lanes.h"

namespace avgpool2d {

// Four halves at their value. A float takes exponent and fraction in the same order, with 112 more in the exponent;
// infinities and NaN need as much again. Subnormal halves have no leading one: doubled with it, it is 2^-14, which is
// taken off. For others that is more than without doubling. No instruction sees a subnormal float, which would be slow.
inline v128_t fromHalves(const uint16_t* p) {
  const v128_t halves = wasm_i32x4_load16x4(p);
  const v128_t magnitude = wasm_v128_and(wasm_i32x4_shl(halves, 13), heldConstant(0x0fffe000));
  const v128_t once = wasm_i32x4_add(magnitude, heldConstant(112 << 23));
  const v128_t twice = wasm_i32x4_add(magnitude, heldConstant(113 << 23));
  const v128_t value = wasm_f32x4_pmin(once, wasm_f32x4_sub(twice, heldConstant(113 << 23)));
  const v128_t isSpecial = wasm_i32x4_gt(magnitude, heldConstant(0x0f7fffff));
  const v128_t sign = wasm_v128_and(halves, heldConstant(INT32_MIN));
  return wasm_v128_or(wasm_v128_or(value, sign), wasm_v128_and(isSpecial, heldConstant(0x7f800000)));
}

// The bits of a half in each 32-bit lane, rounded to nearest even. The three ranges of the result (normal, subnormal,
// infinite or NaN) are computed for every lane and selected.
inline v128_t toHalf(v128_t value) {
  const v128_t sign = wasm_v128_and(value, heldConstant(INT32_MIN));
  const v128_t magnitude = wasm_v128_xor(value, sign);
  // Rebias the exponent and round: add half an ulp less one, plus the lowest kept bit.
  const v128_t odd = wasm_v128_and(wasm_u32x4_shr(magnitude, 13), heldConstant(1));
  const v128_t rebias = heldConstant(static_cast<int32_t>((uint32_t(15 - 127) << 23) + 0xfff));
  const v128_t normal = wasm_u32x4_shr(wasm_i32x4_add(wasm_i32x4_add(magnitude, rebias), odd), 13);
  // Adding 0.5 aligns a subnormal's last bit with the last bit of the sum, so the hardware rounds.
  const v128_t half = heldConstant(0x3f000000);
  const v128_t subnormal = wasm_i32x4_sub(wasm_f32x4_add(magnitude, half), half);
  const v128_t isNan = wasm_i32x4_gt(magnitude, heldConstant(0x7f800000));
  const v128_t infinity = wasm_v128_or(heldConstant(0x7c00), wasm_v128_and(isNan, heldConstant(0x200)));
  const v128_t isSubnormal = wasm_i32x4_lt(magnitude, heldConstant(113 << 23));
  const v128_t isHuge = wasm_i32x4_gt(magnitude, heldConstant(((127 + 16) << 23) - 1));
  v128_t bits = wasm_v128_bitselect(subnormal, normal, isSubnormal);
  bits = wasm_v128_bitselect(infinity, bits, isHuge);
  // Which sign a NaN has is up to the machine.
  return wasm_v128_or(bits, wasm_u32x4_shr(wasm_v128_andnot(sign, isNan), 16));
}

}  // namespace avgpool2d
