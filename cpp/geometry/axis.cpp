#include "geometry/axis.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace avgpool2d {
namespace {

// Above how many taps for each input step sliding sums win; measured, see sliding.h.
constexpr int64_t kSlidingTaps = 6;

constexpr int64_t kMaxSize = std::numeric_limits<int32_t>::max();

// b > 0. C++ division truncates towards zero, which is wrong for a negative a.
int64_t floorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
int64_t ceilDiv(int64_t a, int64_t b) { return -floorDiv(-a, b); }

int32_t narrow(int64_t value) { return static_cast<int32_t>(value); }

// Sum of floor((first + o * step) / d) for 0 <= o < count, modulo 2^64, in as many steps as Euclid's algorithm takes
// for step and d: what is left below d is summed along the other axis.
uint64_t floorSum(uint64_t count, uint64_t first, uint64_t step, uint64_t d) {
  uint64_t sum = 0;
  for (;;) {
    sum += count * (count - 1) / 2 * (step / d) + count * (first / d);
    step %= d;
    const uint64_t end = first % d + count * step;
    if (end < d) return sum;
    count = end / d;
    first = end % d;
    std::swap(step, d);
  }
}

}  // namespace

PlanStatus Axis::plan(const AxisOptions& options) {
  length_ = options.length;
  window_ = options.window;
  stride_ = options.stride;
  dilation_ = options.dilation;
  countPadding_ = options.countPadding;
  outputs_ = 0;
  const int64_t n = length_;
  const int64_t reach = (int64_t{window_} - 1) * dilation_ + 1;

  if (options.padding == Padding::kExplicit) {
    before_ = options.before;
    after_ = options.after;
    const int64_t room = n + before_ + after_ - reach;
    int64_t count = (options.ceilMode ? ceilDiv(room, stride_) : floorDiv(room, stride_)) + 1;
    // Ceil mode adds a window that overhangs the end; it is dropped where it would not even
    // start on the input or its begin padding.
    if (options.ceilMode && count > 0 && (count - 1) * stride_ >= n + before_) --count;
    if (n == 0 || count <= 0) return PlanStatus::kEmptyOutput;
    if (count > kMaxSize) return PlanStatus::kTooLarge;
    outputs_ = narrow(count);
  } else {
    if (n == 0) return PlanStatus::kEmptyOutput;
    outputs_ = narrow((n - 1) / stride_ + 1);
    const int64_t total = std::max<int64_t>(0, (int64_t{outputs_} - 1) * stride_ + reach - n);
    before_ = options.padding == Padding::kSame ? total / 2 : total - total / 2;
    after_ = total - before_;
  }

  if (!countPadding_) {
    // A window misses the input by lying wholly before or beyond it, so the outermost two decide...
    if (taps(0) == 0 || taps(outputs_ - 1) == 0) return PlanStatus::kEmptyWindow;
    // ...or, where the dilation is larger than the input, by stepping over it: its last tap is then n to d - 1 above a
    // multiple of d, where adding d - n passes the next one. There are too many windows to look at each.
    const int64_t last = reach - 1 - before_;  // of the first window; it is not before the input
    if (dilation_ > n &&
        floorSum(outputs_, last + dilation_ - n, stride_, dilation_) != floorSum(outputs_, last, stride_, dilation_)) {
      return PlanStatus::kEmptyWindow;
    }
  }
  return PlanStatus::kOk;
}

int64_t Axis::tapsBelow(int32_t o, int64_t limit) const {
  return std::clamp<int64_t>(ceilDiv(limit - start(o), dilation_), 0, window_);
}

int32_t Axis::taps(int32_t o) const { return narrow(tapsBelow(o, length_) - tapsBelow(o, 0)); }

int32_t Axis::first(int32_t o) const {
  if (taps(o) == 0) return narrow(std::clamp<int64_t>(start(o), 0, length_));
  return narrow(start(o) + tapsBelow(o, 0) * dilation_);
}

int32_t Axis::divisor(int32_t o) const { return countPadding_ ? narrow(tapsBelow(o, length_ + after_)) : taps(o); }

Windows::Windows(const Axis& axis, bool transposed) : axis_(&axis), transposed_(transposed) {
  const int64_t k = axis.window();
  const int64_t s = axis.stride();
  const int64_t d = axis.dilation();
  const int64_t before = axis.before();
  const int64_t reach = (k - 1) * d + 1;
  int64_t begin = 0;
  int64_t end = 0;
  if (!transposed) {
    inputs_ = axis.length();
    outputs_ = axis.outputs();
    step_ = axis.dilation();
    uniformStride_ = axis.stride();
    begin = ceilDiv(before, s);
    end = floorDiv(inputs_ - reach + before, s) + 1;
    maxTaps_ = narrow(std::min(k, ceilDiv(inputs_, d)));
    // Adding tap by tap costs `taps` additions an output, sliding sums 2 s + 1 and more stores.
    if (d == 1 && maxTaps_ > kSlidingTaps * s) slidingBlock_ = narrow(k);
  } else {
    inputs_ = axis.outputs();
    outputs_ = axis.length();
    const int64_t g = std::gcd(d, s);
    step_ = narrow(d / g);
    maxTaps_ = narrow(std::min<int64_t>(inputs_, ceilDiv(k, s / g)));
    if (s == 1) {
      begin = std::max<int64_t>(0, reach - 1 - before);
      end = inputs_ - before;
    }
    // Uneven strides alternate between two counts; the smaller is the block.
    if (d == 1 && maxTaps_ > kSlidingTaps) slidingBlock_ = narrow(k / s);
  }
  begin = std::clamp<int64_t>(begin, 0, outputs_);
  end = std::clamp<int64_t>(end, begin, outputs_);
  uniformBegin_ = narrow(begin);
  uniformEnd_ = narrow(end);
  mayMiss_ = d > 1 || (transposed && s > k) || taps(0) == 0 || taps(outputs_ - 1) == 0;
}

int64_t Windows::rangeBegin(int32_t o) const {
  const int64_t at = o + axis_->before();
  const int64_t reach = (int64_t{axis_->window()} - 1) * axis_->dilation();
  return std::clamp<int64_t>(ceilDiv(at - reach, axis_->stride()), 0, inputs_);
}

int64_t Windows::rangeEnd(int32_t o) const {
  const int64_t at = o + axis_->before();
  return std::clamp<int64_t>(floorDiv(at, axis_->stride()) + 1, 0, inputs_);
}

int32_t Windows::first(int32_t o) const {
  if (!transposed_) return axis_->first(o);
  const int64_t at = o + axis_->before();
  // Remainders repeat after step_ outputs, so what is not found by then is not there.
  const int64_t end = std::min(rangeEnd(o), rangeBegin(o) + step_);
  for (int64_t tap = rangeBegin(o); tap < end; ++tap) {
    if ((at - tap * axis_->stride()) % axis_->dilation() == 0) return narrow(tap);
  }
  return narrow(rangeBegin(o));
}

int32_t Windows::taps(int32_t o) const {
  if (!transposed_) return axis_->taps(o);
  const int64_t at = o + axis_->before();
  const int64_t begin = first(o);
  const int64_t end = rangeEnd(o);
  const int64_t distance = at - begin * axis_->stride();
  const bool covered = begin < end && distance % axis_->dilation() == 0;
  return covered ? narrow(ceilDiv(end - begin, step_)) : 0;
}

int32_t Windows::coverBegin(int32_t o) const {
  if (transposed_) return narrow(rangeBegin(o));
  const int64_t start = int64_t{o} * axis_->stride() - axis_->before();
  return narrow(std::clamp<int64_t>(start, 0, inputs_));
}

int32_t Windows::coverEnd(int32_t o) const {
  if (transposed_) return narrow(rangeEnd(o));
  const int64_t start = int64_t{o} * axis_->stride() - axis_->before();
  const int64_t reach = (int64_t{axis_->window()} - 1) * axis_->dilation() + 1;
  return narrow(std::clamp<int64_t>(start + reach, 0, inputs_));
}

int64_t Windows::cover(int64_t count) const {
  const int64_t reach = (int64_t{axis_->window()} - 1) * axis_->dilation();
  const int64_t span = transposed_ ? (count - 1 + reach) / axis_->stride() : (count - 1) * axis_->stride() + reach;
  return std::min<int64_t>(inputs_, span + 1);
}

}  // namespace avgpool2d
