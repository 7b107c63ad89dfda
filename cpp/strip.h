// Long, narrow images spend most of their time on what is done once for each row or window. Between its borders such an
// image is a chain of small ones under the same pooling without padding. They overlap where windows do, and are pooled
// in lanes, as a batch of small images is.
#pragma once

#include "narrow.h"

namespace avgpool2d {

class Strip {
 public:
  // Decides whether that is faster than pooling row by row, which costs `cost` for an image.
  void plan(const Pooling& pooling, double cost);
  bool taken() const { return segments_.taken(); }
  void leave() { segments_.leave(); }
  void place(Pieces& pieces) { segments_.place(pieces); }
  // Like RowPooler::pool, which pools what does not fill a segment. In an image of one row, that sets it up for other
  // parts.
  void pool(RowPooler& rows, const Part& part, const InputRows& input, uint8_t* output, size_t pitch, Range range);

 private:
  bool isRow_ = false;     // and so cut along its columns
  Windows along_;          // of the axis that is cut
  int32_t length_ = 0;     // outputs of a segment
  int32_t alignment_ = 1;  // its first input is a multiple of that, with
  int32_t lead_ = 0;       // so many that are under no window of it
  Narrow segments_;
};

}  // namespace avgpool2d
