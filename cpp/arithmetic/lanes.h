// Arithmetic on vectors of one accumulator type, and the order of every sum.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arithmetic/simd.h"

namespace avgpool2d {

// Kernels work on whole vectors: they may read and write this many bytes behind the last element that is asked of them,
// except in results. Whoever owns a buffer leaves that much room behind it.
constexpr size_t kSlack = 64;

template <typename T>
struct Lanes;

template <>
struct Lanes<float> {
  static constexpr int32_t kCount = 4;
  static v128_t load(const float* p) { return wasm_v128_load(p); }
  static v128_t add(v128_t a, v128_t b) { return wasm_f32x4_add(a, b); }
};

template <>
struct Lanes<double> {
  static constexpr int32_t kCount = 2;
  static v128_t load(const double* p) { return wasm_v128_load(p); }
  static v128_t load(const float* p) { return wasm_f64x2_promote_low_f32x4(wasm_v128_load64_zero(p)); }
  static v128_t add(v128_t a, v128_t b) { return wasm_f64x2_add(a, b); }
};

template <>
struct Lanes<int16_t> {
  static constexpr int32_t kCount = 8;
  static v128_t load(const int16_t* p) { return wasm_v128_load(p); }
  static v128_t add(v128_t a, v128_t b) { return wasm_i16x8_add(a, b); }
};

// Neighbouring vectors that are summed together: one sum alone would wait for its own additions. How many is each
// loop's own choice, since V8 spills registers sooner where a loop keeps more alive (see TRIED.md).
template <typename T, int Vectors>
struct Block {
  using L = Lanes<T>;
  static constexpr int32_t kWidth = Vectors * L::kCount;
  v128_t v[Vectors];

  template <typename From>
  static Block load(const From* p) {
    Block block;
    AVGPOOL2D_UNROLL
    for (int i = 0; i < Vectors; ++i) block.v[i] = L::load(p + i * L::kCount);
    return block;
  }
  Block operator+(const Block& other) const {
    Block sum;
    AVGPOOL2D_UNROLL
    for (int i = 0; i < Vectors; ++i) sum.v[i] = L::add(v[i], other.v[i]);
    return sum;
  }
  void store(T* p) const {
    AVGPOOL2D_UNROLL
    for (int i = 0; i < Vectors; ++i) wasm_v128_store(p + i * L::kCount, v[i]);
  }
};

// The order of every sum of few taps: in pairs, (t0 + t1) + (t2 + t3) + ..., one pair after the other. It halves the
// chain of roundings, and equal values add up without any for 2, 4 and 8 taps. At least one tap; `start`, if there is
// one, is what the pairs are added to. The first pair stands by itself because many windows have no other.
template <typename Value, typename At>
inline Value sumByPairs(int32_t taps, const At& at, const Value* start = nullptr) {
  Value sum = at(0);
  if (taps > 1) sum = sum + at(1);
  if (start != nullptr) sum = *start + sum;
  for (int32_t t = 2; t < taps; t += 2) {
    Value pair = at(t);
    if (t + 1 < taps) pair = pair + at(t + 1);
    sum = sum + pair;
  }
  return sum;
}

// More taps than this on an axis, and sliding sums, add floating-point elements in twice their precision: chains of
// additions are long there, and rounding errors would show.
constexpr int32_t kTapsByPairs = 8;

}  // namespace avgpool2d
