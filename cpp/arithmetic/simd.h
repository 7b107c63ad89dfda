// The one place that names the SIMD header. Kernels are written in WebAssembly SIMD128
// intrinsics; a native build gets the same source through SIMDe, so that sanitizers and
// fuzzers run on exactly the code that ships.
#pragma once

#include "counts.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#else
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/wasm/simd128.h>

// Its aliases are macros. Those that kernels pass on, or whose arguments hold commas of templates, must be functions;
// those of constants it lacks.
#undef wasm_v128_or
#undef wasm_f32x4_add
inline v128_t wasm_v128_or(v128_t a, v128_t b) { return simde_wasm_v128_or(a, b); }
inline v128_t wasm_f32x4_add(v128_t a, v128_t b) { return simde_wasm_f32x4_add(a, b); }
inline v128_t wasm_f32x4_const_splat(float value) { return simde_wasm_f32x4_splat(value); }
inline v128_t wasm_f64x2_const_splat(double value) { return simde_wasm_f64x2_splat(value); }

// Every way to read a vector, counted.
#define AVGPOOL2D_COUNTED(name)                    \
  inline v128_t counted_##name(const void* from) { \
    AVGPOOL2D_COUNT(vectors);                      \
    return simde_wasm_##name(from);                \
  }
AVGPOOL2D_COUNTED(v128_load)
AVGPOOL2D_COUNTED(v128_load64_zero)
AVGPOOL2D_COUNTED(v128_load64_splat)
AVGPOOL2D_COUNTED(i16x8_load8x8)
AVGPOOL2D_COUNTED(u16x8_load8x8)
AVGPOOL2D_COUNTED(i32x4_load16x4)
#undef wasm_v128_load
#undef wasm_v128_load64_zero
#undef wasm_v128_load64_splat
#undef wasm_i16x8_load8x8
#undef wasm_u16x8_load8x8
#undef wasm_i32x4_load16x4
#define wasm_v128_load counted_v128_load
#define wasm_v128_load64_zero counted_v128_load64_zero
#define wasm_v128_load64_splat counted_v128_load64_splat
#define wasm_i16x8_load8x8 counted_i16x8_load8x8
#define wasm_u16x8_load8x8 counted_u16x8_load8x8
#define wasm_i32x4_load16x4 counted_i32x4_load16x4
#endif

// Small loops over an array of vectors must unroll, or the array lives in memory instead of in
// registers; the size-minded optimisation level of the build would not do it by itself. Sanitizers
// get in the way of unrolling, and native builds need no speed.
#ifdef __wasm_simd128__
#define AVGPOOL2D_UNROLL _Pragma("clang loop unroll(full)")
#else
#define AVGPOOL2D_UNROLL
#endif

// A constant vector that loops keep in a register. V8 makes others anew wherever they are used, of several
// instructions.
inline v128_t heldConstant(int32_t value) {
  asm("" : "+r"(value));
  return wasm_i32x4_splat(value);
}
