// Pools rows of images that are in wasm memory: by the strategy that the table chooses, and what all strategies leave
// to it: sums that overflow, and pictures without transparency.
#pragma once

#include "rescue.h"
#include "strategies/table.h"

namespace avgpool2d {

// Row windows are tabulated for so many output rows at a time.
constexpr int32_t kTableRows = 256;

class RowPooler {
 public:
  // `forced`: see StrategyTable.
  void plan(const Pooling& pooling, int32_t forced);
  // Takes the scratch for parts of so many output columns.
  void place(int32_t columns, Pieces& pieces);
  void beginPart(const Part& part);
  void beginImage();
  // Output rows [begin, end), which come in order. `input` and `output` begin with the part's first column.
  void pool(const InputRows& input, uint8_t* output, size_t pitch, Range rows);

  const Pooling& pooling() const { return pooling_; }
  double cost() const { return strategy_->cost(pooling_); }

 private:
  const Window* windowsOf(Range rows);
  bool isOpaque(const InputRows& input, Range rows);

  Pooling pooling_;
  StrategyTable table_;
  Strategy* strategy_ = nullptr;
  Rescue rescue_;
  Part part_;

  // Where all pixels under the windows are opaque, colours are plain bytes, which take a fraction of the time.
  Pooling opaquePooling_;
  StrategyTable opaqueTable_;
  Strategy* opaque_ = nullptr;
  LastRow transparent_;

  Window* windows_ = nullptr;
  Range tabulated_;  // the rows of outputs that `windows_` holds
};

}  // namespace avgpool2d
