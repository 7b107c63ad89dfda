// Both passes of sliding sums at once (sliding_means.h), for float32 whose pixels are a few vectors long.
#pragma once

#include "strategies/two_pass.h"

namespace avgpool2d {

class SlidingBoth final : public Strategy {
 public:
  double cost(const Pooling& pooling) const override;
  void place(const Pooling& pooling, int32_t columns, Pieces& pieces) override;
  void beginPart(const Part& part) override;
  void beginImage() override;
  bool pool(const RowRun& run) override;

 private:
  void poolRow(uint8_t* dst, const Window& rows, const InputRows& input);

  const Pooling* pooling_ = nullptr;
  Part part_;
  TermRows terms_;
  RowSums rowSums_;
  Runs runs_;
  int32_t windowBegin_ = 0;  // where the first window begins, negative in the padding
  int32_t factorsOf_ = 0;    // the row divisor
  double* factors_ = nullptr;
  double* suffixes_ = nullptr;
  float* zeros_ = nullptr;  // the row of terms that windows do not grow by
};

}  // namespace avgpool2d
