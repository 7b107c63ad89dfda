// Geometry of one axis. Everything that decides which cells a window covers, and what its sum is divided by, is in this
// folder; kernels, the public API and the demo all ask it.
//
// Terms: n = input length, k = window, s = stride, d = dilation. A window starts at o * s - before (possibly negative)
// and has k taps, d cells apart. A tap is real when it falls on an input cell, otherwise it falls on padding or beyond.
// An adaptive axis is given its number of outputs m instead: window o covers the cells from floor(o n / m) up to, but
// not including, ceil((o + 1) n / m), as in PyTorch's AdaptiveAvgPool2d.
#pragma once

#include <cstdint>

namespace avgpool2d {

enum class Padding : int32_t { kExplicit = 0, kSame = 1, kSameLower = 2 };

enum class PlanStatus : int32_t {
  kOk = 0,
  kEmptyOutput = -1,  // no window fits (or the input has no cell on this axis)
  kEmptyWindow = -2,  // a window holds no real cell, and padding is not counted
  kTooLarge = -3,     // an intermediate size leaves 31 bits
  kNoRoom = -4,       // a single window's scratch does not fit the arena
};

// A run of rows, columns, channels or images: [begin, end).
struct Range {
  int32_t begin = 0;
  int32_t end = 0;
  int32_t count() const { return end - begin; }
  bool operator==(const Range&) const = default;
};

struct AxisOptions {
  int32_t length = 0;    // n >= 0
  int32_t window = 1;    // k >= 1
  int32_t stride = 1;    // s >= 1
  int32_t dilation = 1;  // d >= 1
  Padding padding = Padding::kExplicit;
  int32_t before = 0;  // explicit padding, >= 0; 'valid' is explicit padding of zero
  int32_t after = 0;
  bool ceilMode = false;
  bool countPadding = false;
  int32_t outputs = 0;  // of an adaptive axis, which reads no other option but the length; 0: not adaptive
};

// One output's share of an axis: `taps` inputs from `first`, the axis's step apart; and its factor of the divisor.
struct Window {
  int32_t first;
  int32_t taps;
  int32_t divisor;
};

// A resolved axis: output length, padding amounts, and per output the real taps and divisor.
class Axis {
 public:
  // Leaves the axis unusable unless it returns kOk.
  PlanStatus plan(const AxisOptions& options);

  int32_t length() const { return length_; }
  int32_t outputs() const { return outputs_; }
  int32_t stride() const { return stride_; }
  int32_t dilation() const { return dilation_; }
  int32_t window() const { return window_; }
  int64_t before() const { return before_; }
  int64_t after() const { return after_; }
  bool adaptive() const { return adaptive_; }
  bool countsPadding() const { return countPadding_; }
  // Whether every output is the mean of its one cell.
  bool identity() const;

  // First real input cell under window o, and how many real taps there are, `dilation` apart. Where there is none, the
  // first is where it would be, within the input's ends.
  int32_t first(int32_t o) const;
  int32_t taps(int32_t o) const;
  // What this axis contributes to the divisor: real taps, or with countPadding also the taps on begin and end padding
  // (but never the overhang that ceil mode adds).
  int32_t divisor(int32_t o) const;
  Window at(int32_t o) const;
  // An upper bound of all divisors.
  int32_t maxDivisor() const { return window_; }

 private:
  PlanStatus planAdaptive(int32_t outputs);
  int64_t start(int32_t o) const { return int64_t{o} * stride_ - before_; }
  int64_t tapsBelow(int32_t o, int64_t limit) const;

  int32_t length_ = 0;
  int32_t window_ = 1;
  int32_t stride_ = 1;
  int32_t dilation_ = 1;
  int32_t outputs_ = 0;
  int64_t before_ = 0;
  int64_t after_ = 0;
  bool countPadding_ = false;
  bool adaptive_ = false;
};

// What a kernel needs to know of an axis: for each of its outputs, `taps` inputs from `first`, `step` apart. The
// forward pass takes them from an Axis as they are. The gradient takes the transposed relation: its outputs are the
// input cells of the forward pass, and the taps of cell i are the outputs o whose window covers i, o * s - before + t *
// d = i for some 0 <= t < k. Those o are again equally spaced, by d / gcd(d, s), so the same kernels run both. The
// transpose of an adaptive axis from n to m is the adaptive one from m to n.
class Windows {
 public:
  Windows() = default;
  Windows(const Axis& axis, bool transposed);

  const Axis& axis() const { return axis_; }
  bool isTransposed() const { return transposed_; }
  int32_t inputs() const { return inputs_; }
  int32_t outputs() const { return outputs_; }
  int32_t step() const { return step_; }

  int32_t first(int32_t o) const;
  int32_t taps(int32_t o) const;
  // In the gradient its divisor is 1: terms are divided before they are added.
  Window at(int32_t o) const;

  // A range of inputs that holds all taps of output o; both ends never decrease with o, which `first` does not promise
  // for a transposed dilated axis.
  int32_t coverBegin(int32_t o) const;
  int32_t coverEnd(int32_t o) const;
  // The inputs that outputs [begin, end) need; an empty range where they need none.
  Range cover(Range outputs) const;
  // Upper bound of cover(o, o + count).count(), over all o.
  int64_t cover(int64_t count) const;

  // Outputs [begin, end) are uniform: first(o) = first(begin) + (o - begin) * stride, the same number of taps each.
  // Empty where the relation has no such run.
  int32_t uniformBegin() const { return uniformBegin_; }
  int32_t uniformEnd() const { return uniformEnd_; }
  int32_t uniformStride() const { return uniformStride_; }
  // In the gradient of a pooling with stride s: outputs each of which has the window of the output s before it, moved
  // on by one input.
  Range periodic() const { return periodic_; }
  int32_t maxTaps() const { return maxTaps_; }
  // False where every output is sure to have taps.
  bool mayMiss() const { return mayMiss_; }

  // Whether sums slide along this axis (arithmetic/sliding.h), or adding tap by tap is cheaper. That depends on the
  // geometry of this axis alone, so that equal windows give equal bits in every data format and tile.
  bool slides() const { return slidingTaps_ != 0; }
  // The taps of the shortest window that no border cuts, 0 where sums do not slide.
  int32_t slidingTaps() const { return slidingTaps_; }

  // An axis of so many uniform outputs, whose inputs are theirs and `lead` more in front. It slides where this one
  // does. Not for the gradient.
  Windows excerpt(int32_t outputs, int32_t lead) const;
  // Whether windows go on from image to image as they do within one, so that images form one tall image; and the
  // windows of that image.
  bool stacks() const;
  Windows stacked(int32_t images) const;
  // The same windows over inputs that have been gathered: maxTaps places for each output, one after the other. Not for
  // the gradient, whose terms depend on where an input is.
  Windows gathered() const;
  bool isGathered() const { return gathered_; }

 private:
  int64_t rangeBegin(int32_t o) const;
  int64_t rangeEnd(int32_t o) const;

  Axis axis_;
  bool transposed_ = false;
  int32_t inputs_ = 0;
  int32_t outputs_ = 0;
  int32_t step_ = 1;
  int32_t inverse_ = 0;  // of s / gcd(d, s) modulo the step
  int32_t uniformBegin_ = 0;
  int32_t uniformEnd_ = 0;
  int32_t uniformStride_ = 1;
  Range periodic_;
  int32_t maxTaps_ = 0;
  bool mayMiss_ = false;
  bool gathered_ = false;
  int32_t slidingTaps_ = 0;
};

// The windows of neighbouring outputs, one after the other: like Windows::at, but mostly without its 64-bit divisions,
// which would take most of the time of a gradient's tables.
class WindowWalk {
 public:
  WindowWalk(const Windows& windows, int32_t output);
  Window next();

 private:
  const Windows& windows_;
  int32_t first_;
  int32_t output_;
  Window last_{};
  bool counts_;
  // The output's taps before they are cut to the inputs that there are, and how far it is beyond where they change.
  int64_t begin_ = 0, end_ = 0;
  int32_t beginRest_ = 0, endRest_ = 0;
};

}  // namespace avgpool2d
