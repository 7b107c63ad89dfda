// Arithmetic on vectors of one accumulator type, and the order of every sum.
#pragma once

#include <algorithm>
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

// The order of every sum: a balanced tree. The left part of k taps has the largest power of two below k of them, and
// both parts are added up in the same way:
//
//     3 = (0 1) 2      5 = ((0 1) (2 3)) 4      7 = ((0 1) (2 3)) ((4 5) 6)
//
// No tap goes through more than ceil(log2 k) roundings, and a power of two of equal values adds up without any. Groups
// of eight taps, or of any other power of two, are trees of their own, which are merged as a binary counter carries.
constexpr int32_t kTreeGroup = 8;

// Of 1 to 4 taps, or of the first 4.
template <typename Value, typename At>
inline Value sumOfFour(int32_t taps, const At& at) {
  Value sum = at(0);
  if (taps > 1) sum = sum + at(1);
  if (taps > 2) {
    Value pair = at(2);
    if (taps > 3) pair = pair + at(3);
    sum = sum + pair;
  }
  return sum;
}

// Of 1 to kTreeGroup taps: for many vectors at once without a loop, which takes a tenth less time, for others in less
// code.
template <typename Value, typename At>
inline Value sumOfGroup(int32_t taps, const At& at) {
  if constexpr (sizeof(Value) >= 4 * sizeof(v128_t)) {
    const Value four = sumOfFour<Value>(taps, at);
    if (taps <= 4) return four;
    return four + sumOfFour<Value>(taps - 4, [&](int32_t i) { return at(4 + i); });
  } else {
    Value sum;
    for (int32_t t = 0;; t += 4) {
      const Value four = sumOfFour<Value>(taps - t, [&](int32_t i) { return at(t + i); });
      if (t > 0) return sum + four;
      if (taps <= 4) return four;
      sum = four;
    }
  }
}

// Of any number of taps, at least one.
template <typename Value, typename At>
inline Value sumByTree(int32_t taps, const At& at) {
  constexpr int32_t kPair = 2 * kTreeGroup;
  // Pairs of groups that wait for an equal neighbour, the largest first: of fewer than 2^31 taps at most 27.
  Value waiting[27];
  int32_t count = 0;
  for (int32_t t = 0;; t += kPair) {
    // Whole groups without asking for each tap whether there is one.
    const auto whole = [&](int32_t g) {
      const auto tap = [&](int32_t i) { return at(g + i); };
      return (tap(0) + tap(1) + (tap(2) + tap(3))) + (tap(4) + tap(5) + (tap(6) + tap(7)));
    };
    const bool isLast = taps - t <= kPair;
    Value sum;
    if (isLast) {
      const bool two = taps - t > kTreeGroup;
      const int32_t rest = two ? t + kTreeGroup : t;
      sum = sumOfGroup<Value>(taps - rest, [&](int32_t i) { return at(rest + i); });
      if (two) sum = whole(t) + sum;
    } else {
      sum = whole(t) + whole(t + kTreeGroup);
    }
    // One for every carry of the counter of pairs; at the end, all that are left.
    for (int32_t carries = t / kPair; count > 0 && (isLast || carries % 2 != 0); carries /= 2) {
      sum = waiting[--count] + sum;
    }
    if (isLast) return sum;
    waiting[count++] = sum;
  }
}

}  // namespace avgpool2d
