// Rows of one to three channels under windows of two or three columns at stride 1, whose pixels are too short to walk
// along one by one: each row of column sums is one flat array (fused.h).
#pragma once

#include "strategies/two_pass.h"

namespace avgpool2d {

class ShortPixels final : public Strategy {
 public:
  double cost(const Pooling& pooling) const override;
  void place(const Pooling& pooling, int32_t columns, Pieces& pieces) override;
  void beginPart(const Part& part) override;
  void beginImage() override { terms_.beginImage(); }
  bool pool(const RowRun& run) override;

 private:
  bool poolRow(uint8_t* dst, const Window& rows, const InputRows& input);
  bool pool3x3(uint8_t* dst, const RowRun& run, const Window& rows, int32_t count);

  const Pooling* pooling_ = nullptr;
  Part part_;
  TermRows terms_;
  Runs runs_;
  Range uniform_;
  bool is3x3_ = false;
  int32_t divisor3x3_ = 0, before3x3_ = 0, behind3x3_ = 0;  // of whole windows, and of the neighbours there are
  int32_t firstBegin_ = 0;  // where the first window begins among the inputs, or would if there were no border
  float* divisors_ = nullptr;
  float* sums_ = nullptr;
};

}  // namespace avgpool2d
