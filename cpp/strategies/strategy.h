// What all strategies have in common. A strategy pools images row by row, in its own way but to the same bits. Which
// one does is decided once for a pooling, from the geometry of its whole axes, its element type and channels (table.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "pooling.h"
#include "scratch.h"

namespace avgpool2d {

// The output columns that a strategy is set up for, and the input columns that it is given. All tiles of a job have the
// same number of output columns.
struct Part {
  Range outputs;
  Range inputs;
};

// Rows of an image in wasm memory, from the first column of the part on. While an image streams through the arena only
// the last `slots` rows are there, row r in slot r mod slots; a whole image has a slot for every row.
struct InputRows {
  const uint8_t* base = nullptr;
  size_t pitch = 0;  // bytes from one slot to the next
  int32_t slots = 1;

  const uint8_t* at(int32_t row) const {
    const auto slot = static_cast<uint32_t>(row < slots ? row : row % slots);
    return base + size_t(slot) * pitch;
  }
};

// A run of output rows to be pooled.
struct RowRun {
  InputRows input;
  uint8_t* output = nullptr;  // of the first row, first column of the part
  size_t pitch = 0;           // bytes from one row of outputs to the next
  Range rows;
  const Window* windows = nullptr;  // of these rows
};

class Strategy {
 public:
  // What an image costs, by which strategies are compared: vector additions, or what takes as long. kNever where it
  // does not take the pooling.
  virtual double cost(const Pooling& pooling) const = 0;
  // Takes its scratch for parts of so many output columns. The pooling must outlive what follows.
  virtual void place(const Pooling& pooling, int32_t columns, Pieces& pieces) = 0;
  virtual void beginPart(const Part& part) = 0;
  // Forgets what it knows of the rows of another image.
  virtual void beginImage() = 0;
  // Rows come in order. Returns false where a sum may have overflowed (or there were NaN or infinities).
  virtual bool pool(const RowRun& run) = 0;

 protected:
  ~Strategy() = default;
};

constexpr double kNever = 1e300;

}  // namespace avgpool2d
