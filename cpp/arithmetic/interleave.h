// Planes to lanes and back: G rows of L elements become L rows of G. Small planes are pooled as so many channels of one
// image, which fill whole vectors however short the planes' rows are.
#pragma once

#include <cstddef>
#include <cstdint>

namespace avgpool2d {

// Elements of 1, 2, 4 or 8 bytes. `images`, the length of a row of lanes, is a multiple of 16 / elementBytes; of the
// planes there are `wanted`, at least 1 and at most `images`, `pitchBytes` apart, of `length` elements, at least 1.

// to[l * images + g] = from[g * pitch + l], and 0 for the planes that are missing. Reads up to kSlack behind the last
// plane.
void interleave(size_t elementBytes, uint8_t* to, const uint8_t* from, int32_t images, int32_t wanted, size_t length,
                size_t pitchBytes);

// to[g * pitch + l] = from[l * images + g]. Writes exactly the elements, nothing behind any plane.
void separate(size_t elementBytes, uint8_t* to, const uint8_t* from, int32_t images, int32_t wanted, size_t length,
              size_t pitchBytes);

}  // namespace avgpool2d
