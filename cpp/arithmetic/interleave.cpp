#include "arithmetic/interleave.h"

#include <algorithm>

#include "arithmetic/simd.h"

namespace avgpool2d {
namespace {

// Blocks of 64 bytes, four vectors: so many planes, whose elements of one column fill a vector (of bytes, half of one),
// by so many columns.
template <int Bytes>
struct Block {
  static constexpr int32_t kPlanes = Bytes == 1 ? 8 : 16 / Bytes;
  static constexpr int32_t kColumns = 64 / (kPlanes * Bytes);
  static constexpr size_t kRow = kColumns * Bytes;   // bytes of a plane
  static constexpr size_t kLanes = kPlanes * Bytes;  // bytes of a column
};

// The elements of two vectors in turns: of their lower halves, of their upper halves.
template <int Bytes>
v128_t low(v128_t a, v128_t b) {
  if constexpr (Bytes == 1) return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  if constexpr (Bytes == 2) return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  if constexpr (Bytes == 4) return wasm_i32x4_shuffle(a, b, 0, 4, 1, 5);
  return wasm_i64x2_shuffle(a, b, 0, 2);
}
template <int Bytes>
v128_t high(v128_t a, v128_t b) {
  if constexpr (Bytes == 1)
    return wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  if constexpr (Bytes == 2) return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  if constexpr (Bytes == 4) return wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
  return wasm_i64x2_shuffle(a, b, 1, 3);
}

struct Four {
  v128_t v[4];
};

// The upper half of a block and the lower half in turns. An element's place in the block is a number whose upper bits
// are its row and whose lower bits its column; this rotates the bits by one, so that as many rounds as the row has bits
// swap row and column.
template <int Bytes>
Four zipped(const Four& f) {
  return {{low<Bytes>(f.v[0], f.v[2]), high<Bytes>(f.v[0], f.v[2]), low<Bytes>(f.v[1], f.v[3]),
           high<Bytes>(f.v[1], f.v[3])}};
}

// A block whose rows, Row bytes each, are given by address, after Rounds rounds.
template <int Bytes, size_t Row, int Rounds, typename At>
[[gnu::always_inline]] inline Four block(const At& at) {
  Four f;
  int rounds = Rounds;
  if constexpr (Row == 8) {
    // Half a vector each: putting them together is the first round.
    AVGPOOL2D_UNROLL
    for (int i = 0; i < 4; ++i) f.v[i] = low<Bytes>(wasm_v128_load64_zero(at(i)), wasm_v128_load64_zero(at(i + 4)));
    --rounds;
  } else {
    AVGPOOL2D_UNROLL
    for (size_t i = 0; i < 4; ++i) f.v[i] = wasm_v128_load(at(i * 16 / Row) + i * 16 % Row);
  }
  AVGPOOL2D_UNROLL
  for (int i = 0; i < rounds; ++i) f = zipped<Bytes>(f);
  return f;
}

constexpr int bitsOf(int32_t size) { return size == 8 ? 3 : size == 4 ? 2 : 1; }

// Stores row i of a block.
template <size_t Row>
[[gnu::always_inline]] inline void storeRow(uint8_t* to, const Four& f, int i) {
  if constexpr (Row == 8) {
    if (i % 2 == 0) {
      wasm_v128_store64_lane(to, f.v[i / 2], 0);
    } else {
      wasm_v128_store64_lane(to, f.v[i / 2], 1);
    }
  } else {
    constexpr int kVectors = Row / 16;
    AVGPOOL2D_UNROLL
    for (int k = 0; k < kVectors; ++k) wasm_v128_store(to + 16 * k, f.v[i * kVectors + k]);
  }
}

inline void storeBlock(uint8_t* to, const Four& f) {
  AVGPOOL2D_UNROLL
  for (int i = 0; i < 4; ++i) wasm_v128_store(to + 16 * i, f.v[i]);
}

template <size_t Row>
[[gnu::always_inline]] inline void copyRow(uint8_t* to, const uint8_t* from) {
  if constexpr (Row == 8) wasm_v128_store64_lane(to, wasm_v128_load64_zero(from), 0);
  if constexpr (Row >= 16) wasm_v128_store(to, wasm_v128_load(from));
  if constexpr (Row == 32) wasm_v128_store(to + 16, wasm_v128_load(from + 16));
}

// For few bytes, of which most are often whole words: memory.copy is a call of a hundred cycles.
[[gnu::noinline]] void copyExactly(uint8_t* to, const uint8_t* from, size_t bytes) {
  size_t i = 0;
  for (; i + 8 <= bytes; i += 8) wasm_v128_store64_lane(to + i, wasm_v128_load64_zero(from + i), 0);
  for (; i < bytes; ++i) to[i] = from[i];
}

// Calls pool(l) for blocks of columns, the last of which overlaps its predecessor.
template <int32_t Columns, typename Pool>
[[gnu::always_inline]] inline void forEachBlock(size_t length, const Pool& pool) {
  const size_t last = length < Columns ? 0 : length - Columns;
  for (size_t l = 0;; l = std::min(l + Columns, last)) {
    pool(l);
    if (l == last) return;
  }
}

alignas(16) constexpr uint8_t kMask[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                           255, 255, 255, 255, 255, 255, 255, 255};

template <int Bytes>
void interleaveOf(uint8_t* to, const uint8_t* from, int32_t images, int32_t wanted, size_t length, size_t pitch) {
  using B = Block<Bytes>;
  const size_t step = size_t(uint32_t(images)) * Bytes;
  for (int32_t g = 0; g < images; g += B::kPlanes, to += B::kLanes) {
    // Missing planes are read as the last one and masked.
    const int32_t there = std::clamp(wanted - g, 0, B::kPlanes);
    const uint8_t* mask = kMask + 16 - size_t(uint32_t(there)) * Bytes;
    const v128_t lanes = B::kLanes == 8 ? wasm_v128_load64_splat(mask) : wasm_v128_load(mask);
    const uint8_t* planes[B::kPlanes];
    const uint8_t* plane = from + size_t(uint32_t(std::min(g, wanted - 1))) * pitch;
    AVGPOOL2D_UNROLL
    for (int32_t i = 0; i < B::kPlanes; ++i) {
      planes[i] = plane;
      if (i + 1 < there) plane += pitch;
    }
    forEachBlock<B::kColumns>(length, [&](size_t l) {
      Four f = block<Bytes, B::kRow, bitsOf(B::kPlanes)>([&](size_t i) { return planes[i] + l * Bytes; });
      AVGPOOL2D_UNROLL
      for (v128_t& v : f.v) v = wasm_v128_and(v, lanes);
      uint8_t* column = to + l * step;
      if (length >= B::kColumns) {
        AVGPOOL2D_UNROLL
        for (int i = 0; i < B::kColumns; ++i) storeRow<B::kLanes>(column + i * step, f, i);
      } else {
        uint8_t columns[64];
        storeBlock(columns, f);
        for (size_t i = 0; i < length; ++i, column += step) copyRow<B::kLanes>(column, columns + i * B::kLanes);
      }
    });
  }
}

template <int Bytes>
void separateOf(uint8_t* to, const uint8_t* from, int32_t images, int32_t wanted, size_t length, size_t pitch) {
  using B = Block<Bytes>;
  const size_t step = size_t(uint32_t(images)) * Bytes;
  const size_t bytes = std::min(length * Bytes, B::kRow);
  // Short planes without gaps: what one spills is overwritten by the next, as long as there is one.
  const bool isTight = bytes < B::kRow && pitch == bytes;
  const size_t end = size_t(uint32_t(wanted)) * pitch;
  for (int32_t g = 0; g < wanted; g += B::kPlanes, from += B::kLanes, to += B::kPlanes * pitch) {
    const size_t there = std::min(wanted - g, B::kPlanes);
    const bool isWhole = isTight ? (size_t(uint32_t(g)) + B::kPlanes - 1) * pitch + B::kRow <= end
                                 : bytes == B::kRow && there == B::kPlanes;
    forEachBlock<B::kColumns>(length, [&](size_t l) {
      const uint8_t* column = from + l * step;
      const Four f = block<Bytes, B::kLanes, bitsOf(B::kColumns)>(
          [&](size_t i) { return column + std::min(i, length - 1) * step; });
      uint8_t* row = to + l * Bytes;
      if (isWhole) {
        AVGPOOL2D_UNROLL
        for (int i = 0; i < B::kPlanes; ++i) storeRow<B::kRow>(row + i * pitch, f, i);
      } else {
        uint8_t rows[64];
        storeBlock(rows, f);
        if (isTight) {
          // Moved together, so that they are copied at once.
          for (size_t i = 0; i < there; ++i) copyRow<B::kRow>(rows + i * bytes, rows + i * B::kRow);
          copyExactly(row, rows, there * bytes);
        } else {
          for (size_t i = 0; i < there; ++i) copyExactly(row + i * pitch, rows + i * B::kRow, bytes);
        }
      }
    });
  }
}

}  // namespace

void interleave(size_t elementBytes, uint8_t* to, const uint8_t* from, int32_t images, int32_t wanted, size_t length,
                size_t pitchBytes) {
  const auto of = elementBytes == 1   ? interleaveOf<1>
                  : elementBytes == 2 ? interleaveOf<2>
                  : elementBytes == 4 ? interleaveOf<4>
                                      : interleaveOf<8>;
  of(to, from, images, wanted, length, pitchBytes);
}

void separate(size_t elementBytes, uint8_t* to, const uint8_t* from, int32_t images, int32_t wanted, size_t length,
              size_t pitchBytes) {
  const auto of = elementBytes == 1   ? separateOf<1>
                  : elementBytes == 2 ? separateOf<2>
                  : elementBytes == 4 ? separateOf<4>
                                      : separateOf<8>;
  of(to, from, images, wanted, length, pitchBytes);
}

}  // namespace avgpool2d
