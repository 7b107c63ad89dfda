// Both passes at once for the commonest windows (fused.h), many rows of outputs per call. What its kernels do not take
// (bytes and float16 at borders, for instance) goes the plain way.
#pragma once

#include "strategies/fused.h"
#include "strategies/two_pass.h"

namespace avgpool2d {

class FusedRows final : public Strategy {
 public:
  double cost(const Pooling& pooling) const override;
  void place(const Pooling& pooling, int32_t columns, Pieces& pieces) override;
  void beginPart(const Part& part) override;
  void beginImage() override { plain_.beginImage(); }
  bool pool(const RowRun& run) override;

 private:
  bool poolAlike(uint8_t* dst, const RowRun& run, const Window& rows, int32_t count);
  bool poolPlain(uint8_t* dst, const RowRun& run, const Window& rows, int32_t count, Range outputs);
  bool fuseColumns(uint8_t* dst, const RowRun& run, const Window& rows, int32_t count, int32_t begin, int32_t end);
  Window window(int32_t column) const;

  const Pooling* pooling_ = nullptr;
  TwoPass plain_;
  Fusing fusing_ = Fusing::kNo;  // of the part
  Range uniform_;                // of the part
  Range fused_;                  // those and their neighbours at the border that one call takes
};

// How many rows of outputs, from row `at` of the run on, a kernel may pool in one call: under whole windows whose rows
// lie in order.
int32_t rowsTogether(const Pooling& pooling, const RowRun& run, int32_t at);

}  // namespace avgpool2d
