// The windows of neighbouring outputs as runs of windows that are alike: a plain pooling has one long run between its
// borders, a dilated or adaptive one may have many.
#pragma once

#include <algorithm>

#include "geometry/axis.h"
#include "scratch.h"

namespace avgpool2d {

// Outputs begin to end, whose windows have equally many taps and one divisor; each begins `stride` inputs behind the
// one before.
struct WindowRun {
  int32_t begin, end;
  int32_t first, stride;
  int32_t taps, divisor;
};

class Runs {
 public:
  // Room for the runs of any `outputs` neighbouring outputs. `known`: outputs that are passed to `make` as known in
  // every part, all but at most `rest` of them.
  void place(const Windows& windows, int32_t outputs, Pieces& pieces, Range known = {}, int32_t rest = 0) {
    const int32_t alike = std::max(known.count() - rest, windows.uniformEnd() - windows.uniformBegin());
    runs_ = pieces.take<WindowRun>(size_t(uint32_t(std::min(outputs, windows.outputs() - alike + 1))));
  }

  // Outputs whose windows the caller knows (`known`) make one run, in which only the divisor is right. None behind them
  // joins it: their windows begin further back than its stride of one would have them.
  void make(const Windows& windows, Range outputs, Range known = {}) {
    count_ = 0;
    Range run{std::clamp(windows.uniformBegin(), outputs.begin, outputs.end),
              std::clamp(windows.uniformEnd(), outputs.begin, outputs.end)};
    if (known.count() > 0) run = known;
    addEach(windows, {outputs.begin, run.begin});
    if (run.count() > 0) {
      const Window window = windows.at(run.begin);
      runs_[count_++] = {run.begin, run.end, window.first, windows.uniformStride(), window.taps, window.divisor};
    }
    addEach(windows, {std::max(run.end, outputs.begin), outputs.end});
  }

  const WindowRun* begin() const { return runs_; }
  const WindowRun* end() const { return runs_ + count_; }
  // The run that output o is in.
  const WindowRun* at(int32_t o) const {
    int32_t low = 0;
    for (int32_t high = count_ - 1; low < high;) {
      const int32_t middle = low + (high - low) / 2;
      if (runs_[middle].end <= o) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return runs_ + low;
  }

 private:
  // Windows that may be of any kind, each looked at.
  void addEach(const Windows& windows, Range outputs) {
    WindowWalk walk(windows, outputs.begin);
    for (int32_t o = outputs.begin; o < outputs.end; ++o) {
      const Window window = walk.next();
      if (count_ == 0 || !extend(runs_[count_ - 1], window)) {
        runs_[count_++] = {o, o + 1, window.first, 0, window.taps, window.divisor};
      }
    }
  }

  static bool extend(WindowRun& run, const Window& window) {
    const int32_t length = run.end - run.begin;
    const int32_t step = window.first - run.first - (length - 1) * run.stride;
    // A run of one has no stride yet. Windows whose dilation steps over a border may begin further back.
    const bool follows = length == 1 ? step >= 0 : step == run.stride;
    if (run.taps != window.taps || run.divisor != window.divisor || !follows) return false;
    run.stride = step;
    ++run.end;
    return true;
  }

  WindowRun* runs_ = nullptr;
  int32_t count_ = 0;
};

}  // namespace avgpool2d
