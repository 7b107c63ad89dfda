#include "geometry/axis.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "counts.h"

namespace avgpool2d {
namespace {

// From so many taps per input on (or per output, if there are more of those) sliding sums win; measured.
constexpr double kSlidingTaps = 6;

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

// The x in [0, modulus) for which value * x = 1 modulo `modulus`; the two are coprime (Euclid's algorithm).
int32_t inverseOf(int64_t value, int64_t modulus) {
  int64_t rest = modulus;
  int64_t last = value % modulus;
  int64_t factor = 0;
  int64_t lastFactor = 1;
  while (last != 0) {
    const int64_t quotient = rest / last;
    rest = std::exchange(last, rest - quotient * last);
    factor = std::exchange(lastFactor, factor - quotient * lastFactor);
  }
  return narrow(((factor % modulus) + modulus) % modulus);
}

// The cells that windows of `reach` cells lack because the first begins `overhang` cells outside the input, each of the
// next `stride` cells less.
double lacking(double overhang, double reach, double stride, double outputs) {
  if (overhang <= 0) return 0;
  const double windows = std::min(outputs, __builtin_ceil(overhang / stride));
  return std::min(windows * overhang - stride * windows * (windows - 1) / 2, reach * windows);
}

}  // namespace

PlanStatus Axis::plan(const AxisOptions& options) {
  *this = {};
  length_ = options.length;
  if (options.outputs > 0) return planAdaptive(options.outputs);
  window_ = options.window;
  stride_ = options.stride;
  dilation_ = options.dilation;
  countPadding_ = options.countPadding;
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

// Where the number of outputs divides the input's length, the windows are those of a plain pooling, and just as fast.
PlanStatus Axis::planAdaptive(int32_t outputs) {
  if (length_ == 0) return PlanStatus::kEmptyOutput;
  outputs_ = outputs;
  window_ = stride_ = length_ / outputs;
  adaptive_ = length_ % outputs != 0;
  // One more at each end, where windows begin and end within a cell.
  if (adaptive_) window_ = std::min(length_, window_ + 2);
  return PlanStatus::kOk;
}

bool Axis::identity() const { return window_ == 1 && stride_ == 1 && before_ == 0 && outputs_ == length_; }

int64_t Axis::tapsBelow(int32_t o, int64_t limit) const {
  const int64_t cells = limit - start(o);
  // 64-bit divisions take most of the time that tables of windows take.
  return std::clamp<int64_t>(dilation_ == 1 ? cells : ceilDiv(cells, dilation_), 0, window_);
}

Window Axis::at(int32_t o) const {
  AVGPOOL2D_COUNT(windows);
  if (adaptive_) {
    const int32_t first = narrow(int64_t{o} * length_ / outputs_);
    const int32_t taps = narrow(ceilDiv((int64_t{o} + 1) * length_, outputs_)) - first;
    return {first, taps, taps};
  }
  const int64_t outside = tapsBelow(o, 0);
  const auto taps = narrow(tapsBelow(o, length_) - outside);
  const int64_t first = taps > 0 ? start(o) + outside * dilation_ : std::clamp<int64_t>(start(o), 0, length_);
  return {narrow(first), taps, countPadding_ ? narrow(tapsBelow(o, length_ + after_)) : taps};
}

int32_t Axis::taps(int32_t o) const { return at(o).taps; }
int32_t Axis::first(int32_t o) const { return at(o).first; }
int32_t Axis::divisor(int32_t o) const { return at(o).divisor; }

Windows::Windows(const Axis& axis, bool transposed) : axis_(axis), transposed_(transposed) {
  inputs_ = transposed ? axis.outputs() : axis.length();
  outputs_ = transposed ? axis.length() : axis.outputs();
  if (axis.adaptive()) {
    maxTaps_ = narrow(std::min<int64_t>(inputs_, ceilDiv(inputs_, outputs_) + 1));
    return;
  }
  const int64_t k = axis.window();
  const int64_t s = axis.stride();
  const int64_t d = axis.dilation();
  const int64_t before = axis.before();
  const int64_t reach = (k - 1) * d + 1;
  int64_t begin = 0;
  int64_t end = 0;
  if (!transposed) {
    step_ = axis.dilation();
    uniformStride_ = axis.stride();
    begin = ceilDiv(before, s);
    end = floorDiv(inputs_ - reach + before, s) + 1;
    maxTaps_ = narrow(std::min(k, ceilDiv(inputs_, d)));
  } else {
    const int64_t g = std::gcd(d, s);
    step_ = narrow(d / g);
    inverse_ = step_ == 1 ? 0 : inverseOf(s / g, step_);
    maxTaps_ = narrow(std::min<int64_t>(inputs_, ceilDiv(k, s / g)));
    // Outputs whose windows no end of the inputs cuts off.
    const int64_t whole = std::clamp<int64_t>(reach - 1 - before, 0, outputs_);
    const int64_t cut = std::clamp<int64_t>(inputs_ * s - before, whole, outputs_);
    if (s == 1) {
      begin = whole;
      end = cut;
    } else {
      periodic_ = {narrow(whole), narrow(cut)};
    }
  }
  begin = std::clamp<int64_t>(begin, 0, outputs_);
  end = std::clamp<int64_t>(end, begin, outputs_);
  uniformBegin_ = narrow(begin);
  uniformEnd_ = narrow(end);
  mayMiss_ = d > 1 || (transposed && s > k) || taps(0) == 0 || taps(outputs_ - 1) == 0;
  if (d == 1) {
    // All taps of all windows.
    const double overhang = double((int64_t{axis.outputs()} - 1) * s - before + reach) - axis.length();
    const double outputs = axis.outputs();
    const double taps = outputs * double(k) - lacking(double(before), double(k), double(s), outputs) -
                        lacking(overhang, double(k), double(s), outputs);
    if (taps > kSlidingTaps * std::max(inputs_, outputs_)) slidingTaps_ = narrow(transposed ? k / s : k);
  }
}

Windows Windows::excerpt(int32_t outputs, int32_t lead) const {
  AxisOptions options;
  options.before = -lead;
  options.length = lead + (outputs - 1) * uniformStride_ + (maxTaps_ - 1) * step_ + 1;
  options.window = maxTaps_;
  options.stride = uniformStride_;
  options.dilation = step_;
  Axis axis;
  axis.plan(options);
  Windows windows(axis, false);
  windows.slidingTaps_ = slidingTaps_;
  return windows;
}

bool Windows::stacks() const {
  const int64_t stride = axis_.stride();
  const int64_t last = (int64_t{axis_.outputs()} - 1) * stride;
  const int64_t reach = (int64_t{axis_.window()} - 1) * axis_.dilation() + 1;
  const bool follow = axis_.outputs() == 1 || last + stride == axis_.length();
  return follow && axis_.before() == 0 && last + reach <= axis_.length() && !axis_.adaptive();
}

Windows Windows::stacked(int32_t images) const {
  AxisOptions options;
  options.length = axis_.length() * images;
  options.window = axis_.window();
  options.stride = axis_.outputs() == 1 ? axis_.length() : axis_.stride();
  options.dilation = axis_.dilation();
  options.countPadding = axis_.countsPadding();
  Axis axis;
  axis.plan(options);
  return Windows(axis, transposed_);
}

Windows Windows::gathered() const {
  Windows windows = *this;
  windows.gathered_ = true;
  windows.inputs_ = outputs_ * maxTaps_;
  windows.step_ = 1;
  windows.uniformStride_ = maxTaps_;
  return windows;
}

Window Windows::at(int32_t o) const {
  if (transposed_) return {first(o), taps(o), 1};
  Window window = axis_.at(o);
  if (gathered_) window.first = o * maxTaps_;
  return window;
}

WindowWalk::WindowWalk(const Windows& windows, int32_t output) : windows_(windows), first_(output), output_(output) {
  const Axis& axis = windows.axis();
  counts_ = windows.isTransposed() && axis.dilation() == 1 && !axis.adaptive();
  if (!counts_) return;
  const int64_t at = output + axis.before();
  begin_ = floorDiv(at - axis.window() + axis.stride(), axis.stride());
  beginRest_ = narrow(at - axis.window() + axis.stride() - begin_ * axis.stride());
  end_ = floorDiv(at, axis.stride()) + 1;
  endRest_ = narrow(at - (end_ - 1) * axis.stride());
}

Window WindowWalk::next() {
  AVGPOOL2D_COUNT(windows);
  if (!counts_) {
    const bool follows = output_ > first_ && output_ > windows_.uniformBegin() && output_ < windows_.uniformEnd();
    if (follows) {
      last_.first += windows_.uniformStride();
    } else {
      last_ = windows_.at(output_);
    }
    ++output_;
    return last_;
  }
  const int64_t inputs = windows_.inputs();
  const int64_t first = std::clamp<int64_t>(begin_, 0, inputs);
  const int64_t taps = std::max<int64_t>(0, std::clamp<int64_t>(end_, 0, inputs) - first);
  const int32_t stride = windows_.axis().stride();
  if (++beginRest_ == stride) {
    beginRest_ = 0;
    ++begin_;
  }
  if (++endRest_ == stride) {
    endRest_ = 0;
    ++end_;
  }
  return {narrow(first), narrow(taps), 1};
}

int64_t Windows::rangeBegin(int32_t o) const {
  const int64_t at = o + axis_.before();
  const int64_t reach = (int64_t{axis_.window()} - 1) * axis_.dilation();
  return std::clamp<int64_t>(ceilDiv(at - reach, axis_.stride()), 0, inputs_);
}

int64_t Windows::rangeEnd(int32_t o) const {
  const int64_t at = o + axis_.before();
  return std::clamp<int64_t>(floorDiv(at, axis_.stride()) + 1, 0, inputs_);
}

// In the gradient the first tap of cell i is the least o of its range with o * s = i + before modulo d: none unless
// g = gcd(d, s) divides the right side, else o = (i + before) / g times the inverse of s / g, modulo d / g.
int32_t Windows::first(int32_t o) const {
  if (!transposed_) return at(o).first;
  AVGPOOL2D_COUNT(windows);
  if (axis_.adaptive()) return narrow(int64_t{o} * inputs_ / outputs_);
  const int64_t begin = rangeBegin(o);
  if (step_ == 1) return narrow(begin);
  const int64_t at = o + axis_.before();
  const int64_t g = axis_.dilation() / step_;
  if (at % g != 0) return narrow(begin);
  const int64_t residue = (at / g) % step_ * inverse_ % step_;
  const int64_t tap = begin + ((residue - begin) % step_ + step_) % step_;
  return narrow(tap < rangeEnd(o) ? tap : begin);
}

int32_t Windows::taps(int32_t o) const {
  if (!transposed_) return axis_.taps(o);
  if (axis_.adaptive()) return narrow(ceilDiv((int64_t{o} + 1) * inputs_, outputs_)) - first(o);
  const int64_t at = o + axis_.before();
  const int64_t begin = first(o);
  const int64_t end = rangeEnd(o);
  const int64_t distance = at - begin * axis_.stride();
  const bool covered = begin < end && distance % axis_.dilation() == 0;
  return covered ? narrow(ceilDiv(end - begin, step_)) : 0;
}

int32_t Windows::coverBegin(int32_t o) const {
  if (gathered_) return o * maxTaps_;
  if (axis_.adaptive()) return first(o);
  if (transposed_) return narrow(rangeBegin(o));
  const int64_t start = int64_t{o} * axis_.stride() - axis_.before();
  return narrow(std::clamp<int64_t>(start, 0, inputs_));
}

int32_t Windows::coverEnd(int32_t o) const {
  if (gathered_) return (o + 1) * maxTaps_;
  if (axis_.adaptive()) return first(o) + taps(o);
  if (transposed_) return narrow(rangeEnd(o));
  const int64_t start = int64_t{o} * axis_.stride() - axis_.before();
  const int64_t reach = (int64_t{axis_.window()} - 1) * axis_.dilation() + 1;
  return narrow(std::clamp<int64_t>(start + reach, 0, inputs_));
}

Range Windows::cover(Range outputs) const {
  const int32_t begin = coverBegin(outputs.begin);
  return {begin, std::max(begin, coverEnd(outputs.end - 1))};
}

int64_t Windows::cover(int64_t count) const {
  if (axis_.adaptive()) return std::min<int64_t>(inputs_, ceilDiv(count * inputs_, outputs_) + 1);
  if (gathered_) return count * maxTaps_;
  const int64_t reach = (int64_t{axis_.window()} - 1) * axis_.dilation();
  const int64_t span = transposed_ ? (count - 1 + reach) / axis_.stride() : (count - 1) * axis_.stride() + reach;
  return std::min<int64_t>(inputs_, span + 1);
}

}  // namespace avgpool2d
