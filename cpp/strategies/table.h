// One instance of each strategy, and the choice among them. To add a strategy: its file, and its line here.
#pragma once

#include "strategies/copy_gradient.h"
#include "strategies/fused_rows.h"
#include "strategies/short_pixels.h"
#include "strategies/sliding_both.h"
#include "strategies/two_pass.h"

namespace avgpool2d {

class StrategyTable {
 public:
  // The one with the least estimated cost for the pooling; or `forced`, by its place in the table, if it takes the
  // pooling.
  Strategy& choose(const Pooling& pooling, int32_t forced = -1) {
    Strategy* const all[] = {&twoPass_, &slidingBoth_, &fusedRows_, &shortPixels_, &copyGradient_};
    Strategy* best = all[0];
    int32_t place = 0;
    for (Strategy* strategy : all) {
      const double cost = strategy->cost(pooling);
      if (place++ == forced && cost < kNever) return *strategy;
      if (cost < best->cost(pooling)) best = strategy;
    }
    return *best;
  }

 private:
  TwoPass twoPass_;
  SlidingBoth slidingBoth_;
  FusedRows fusedRows_;
  ShortPixels shortPixels_;
  CopyGradient copyGradient_;
};

}  // namespace avgpool2d
