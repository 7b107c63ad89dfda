// The arena: the fixed block of wasm memory that every call works in, and how it is handed out. Its size is the
// package's whole memory need: inputs of any size stream through it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arithmetic/lanes.h"

// With AddressSanitizer, tests see whoever reads or writes beyond a piece of scratch: pieces are so many bytes apart.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define AVGPOOL2D_RED_ZONE 64
#define AVGPOOL2D_POISON(begin, size) ASAN_POISON_MEMORY_REGION(begin, size)
#define AVGPOOL2D_UNPOISON(begin, size) ASAN_UNPOISON_MEMORY_REGION(begin, size)
#endif
#endif
#ifndef AVGPOOL2D_RED_ZONE
#define AVGPOOL2D_RED_ZONE 0
#define AVGPOOL2D_POISON(begin, size) static_cast<void>((begin) + (size))
#define AVGPOOL2D_UNPOISON(begin, size) static_cast<void>((begin) + (size))
#endif

namespace avgpool2d {

constexpr size_t kArenaBytes = size_t{6} << 20;

uint8_t* arena();

// Hands out consecutive aligned pieces of the arena, or just measures them. Behind each piece lie
// the kSlack bytes that kernels may touch, and a red zone that they may not.
class Pieces {
 public:
  enum Purpose : uint8_t { kPlace, kMeasure };
  explicit Pieces(Purpose purpose) : purpose_(purpose) {}

  template <typename T>
  T* take(size_t count) {
    T* piece = reinterpret_cast<T*>(arena() + used_);
    // Sizes far beyond the arena saturate, so that they can be compared and nothing wraps.
    if (count > kArenaBytes || used_ > 2 * kArenaBytes) {
      used_ = 4 * kArenaBytes;
      return piece;
    }
    const size_t bytes = count * sizeof(T) + kSlack;
    const size_t begin = used_ + bytes;
    used_ = (begin + kRedZone + kAlign - 1) / kAlign * kAlign;
    if (purpose_ == kPlace) AVGPOOL2D_POISON(arena() + begin, used_ - begin);
    return piece;
  }
  size_t used() const { return used_; }

 private:
  static constexpr size_t kAlign = 64;
  static constexpr size_t kRedZone = AVGPOOL2D_RED_ZONE;
  Purpose purpose_;
  size_t used_ = 0;
};

// Bytes that a row of so many takes up where rows follow each other: whole lines, and the slack behind it.
inline size_t pitchOf(size_t bytes) { return (bytes + 2 * kSlack - 1) / kSlack * kSlack; }

// The largest value in [0, limit] for which fits(value) holds; it must hold up to there only.
template <typename Fits>
int32_t largest(int32_t limit, const Fits& fits) {
  int32_t low = 0;
  int32_t high = limit;
  while (low < high) {
    const int32_t middle = high - (high - low) / 2;
    if (fits(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace avgpool2d
