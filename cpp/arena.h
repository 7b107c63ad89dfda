// The fixed block of wasm memory that every call works in. Its size is the package's whole memory
// need: inputs of any size stream through it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace avgpool2d {

constexpr size_t kArenaBytes = size_t{6} << 20;

// Bands aim at this much input and output together, so that what was just copied in is still in the L2 cache when it is
// pooled: what it was copied from has been through that cache, too. Larger bands are taken only where a window needs
// them, and a whole image of up to the second size, for which bands would not pay.
constexpr size_t kBandBytes = size_t{256} << 10;
constexpr size_t kImageBytes = size_t{768} << 10;

uint8_t* arena();

// Hands out consecutive aligned pieces of the arena, or, with a null base, just measures them.
class Pieces {
 public:
  explicit Pieces(uint8_t* base) : base_(base) {}

  template <typename T>
  T* take(size_t count) {
    T* piece = reinterpret_cast<T*>(base_ + used_);
    used_ += (count * sizeof(T) + kPad + kAlign - 1) / kAlign * kAlign;
    return piece;
  }
  size_t used() const { return used_; }

 private:
  static constexpr size_t kAlign = 64;
  static constexpr size_t kPad = 64;  // kSlack, for loads and stores of whole vectors
  uint8_t* base_;
  size_t used_ = 0;
};

}  // namespace avgpool2d
