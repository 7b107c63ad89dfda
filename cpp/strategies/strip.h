// A tall image of short rows, where what is done once for a row is most of the time. Between its borders it is many
// small images, one above the other, of the same pooling without padding: they overlap where windows do, and are pooled
// in lanes, as a batch of small images is.
#pragma once

#include "strategies/narrow.h"

namespace avgpool2d {

class Strip {
 public:
  // Decides whether that is faster than pooling row by row, which costs `cost` for an image.
  void plan(const Pooling& pooling, double cost);
  bool taken() const { return blocks_.taken(); }
  void place(Pieces& pieces);
  // As RowPooler::pool, which pools what is no whole block. Rows are there with all of their columns.
  void pool(RowPooler& rows, const InputRows& input, uint8_t* output, size_t pitch, Range range);

 private:
  Windows rows_;
  int32_t height_ = 0;  // output rows of a block
  Narrow blocks_;
};

}  // namespace avgpool2d
