// Repeatable numbers, the same on every platform.
#pragma once

#include <cstdint>

namespace avgpool2d {

class Random {
 public:
  uint32_t next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<uint32_t>(state_ >> 33);
  }
  int32_t below(int32_t limit) { return static_cast<int32_t>(next() % static_cast<uint32_t>(limit)); }
  // Of many digits, so that every other order of addition shows.
  double number() { return (next() - 0x1p30) * 0x1p-20 + next() * 0x1p-60; }

 private:
  uint64_t state_ = 1;
};

}  // namespace avgpool2d
