// Small images of few channels. A group of them is transposed into one image that has the channels of all: vectors are
// full, and what is done once for a row or a window is done for all of them at once. Then the means are taken apart
// again. Each channel is added in the same order as alone, so the bits are the same. The images may overlap: see
// strip.h.
#pragma once

#include "row_pooler.h"

namespace avgpool2d {

class Narrow {
 public:
  // Decides whether that is faster than pooling image by image at `cost` each. A group and its means have at most
  // `mostBytes`.
  void plan(const Pooling& pooling, double cost, double mostBytes);
  bool taken() const { return group_ > 0; }
  // Whether so many images are enough to fill its lanes.
  bool takes(int32_t images) const { return taken() && images >= least_; }
  void leave() { group_ = 0; }
  // Images that are pooled at once. Fewer leave some lanes unused; with fewer than least(), one by one is faster.
  int32_t group() const { return group_; }
  int32_t least() const { return least_; }
  void place(Pieces& pieces);
  // Whole images without gaps in them, which begin `inputPitch` and `outputPitch` bytes apart.
  void pool(const uint8_t* input, size_t inputPitch, uint8_t* output, size_t outputPitch, int32_t images);
  // Without gaps between them either.
  void pool(const uint8_t* input, uint8_t* output, int32_t images) {
    pool(input, inputBytes_, output, outputBytes_, images);
  }

 private:
  int32_t group_ = 0;
  int32_t least_ = 0;  // images for which a group costs less than one after the other
  size_t unit_ = 1;    // bytes that are transposed together: an element, or a pixel where its channels belong together
  size_t inputBytes_ = 0, outputBytes_ = 0;  // of an image
  RowPooler rows_;
  uint8_t* input_ = nullptr;
  uint8_t* output_ = nullptr;
};

}  // namespace avgpool2d
