// Where a kernel finds its input and puts its output.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "geometry/axis.h"

namespace avgpool2d {

// A run of pixel columns [begin, end).
struct Columns {
  int32_t begin = 0;
  int32_t end = 0;
  int32_t count() const { return end - begin; }
  bool operator==(const Columns&) const = default;
};

// The taps and the divisor of one output, on one axis.
struct Window {
  int32_t first;
  int32_t taps;
  int32_t divisor;
};

// Either the product of both axes' divisors, or the one that the caller gave instead.
struct Divisor {
  double override = 0;  // 0: none
  double row = 1;
  double of(const Window& column) const { return override != 0 ? override : row * column.divisor; }
};

// Input rows of one image in wasm memory. While an image streams through the arena only the last
// `slots` rows are there, row r in slot r mod slots; a resident image has a slot for every row.
struct InputRows {
  const uint8_t* base = nullptr;  // slot 0, first column that is pooled
  size_t rowBytes = 0;            // from one slot to the next
  int32_t slots = 1;

  const uint8_t* at(int32_t row) const {
    const auto slot = static_cast<uint32_t>(row < slots ? row : row % slots);
    return base + size_t(slot) * rowBytes;
  }
};

}  // namespace avgpool2d
