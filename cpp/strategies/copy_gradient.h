// The gradient of windows that do not overlap: each cell has the one term of the window that it is in, or none.
#pragma once

#include "strategies/term_rows.h"

namespace avgpool2d {

class CopyGradient final : public Strategy {
 public:
  double cost(const Pooling& pooling) const override;
  void place(const Pooling& pooling, int32_t columns, Pieces& pieces) override;
  void beginPart(const Part& part) override;
  void beginImage() override { terms_.beginImage(); }
  bool pool(const RowRun& run) override;

 private:
  void spread(uint8_t* dst, const uint8_t* terms) const;

  const Pooling* pooling_ = nullptr;
  Part part_;
  TermRows terms_;
  Runs runs_;
};

}  // namespace avgpool2d
