#include "strategies/short_pixels.h"

#include <algorithm>

#include "strategies/fused.h"
#include "strategies/fused_rows.h"

namespace avgpool2d {
namespace {

// Zeros on both sides of the column sums: windows at the border add some.
constexpr int32_t kZeros = 8;

// Divisors of both axes are multiplied in float32; everywhere else products of them are exact.
constexpr double kExactArea = 1 << 24;

// Means that the kernel makes at a time.
constexpr int32_t kLeast = 4;

// The fewest outputs of a row for the kernel of 3x3 windows, besides those at its borders.
constexpr int32_t kLeast3x3 = 6;

// What a row of outputs costs besides, in the unit of Strategy::cost: in 3x3, many rows per call, else one by one.
constexpr double kAlikeRowCost = 25;
constexpr double kShortRowCost = 100;

}  // namespace

double ShortPixels::cost(const Pooling& pooling) const {
  const Windows& columns = pooling.columns;
  const int32_t taps = columns.maxTaps();
  const bool takes = pooling.method.dtype == DType::kFloat32 && pooling.method.sum == Sum::kFloat &&
                     pooling.channels < 4 && (taps == 2 || taps == 3) && columns.uniformStride() == 1 &&
                     columns.step() == 1 && !columns.mayMiss() && !columns.axis().adaptive() &&
                     columns.uniformEnd() > columns.uniformBegin() && pooling.maxArea() <= kExactArea &&
                     pooling.rows.maxTaps() <= kRowsAtOnce;
  if (!takes) return kNever;
  const double inputs = columns.inputs() * pooling.channels / 4.0;
  const double outputs = columns.outputs() * pooling.channels / 4.0;
  const bool is3x3 = taps == 3 && pooling.rows.maxTaps() == 3 && pooling.channels == 1;
  const double row = is3x3 ? kAlikeRowCost : kShortRowCost;
  return pooling.rows.outputs() * (row + inputs * pooling.rows.maxTaps() + outputs * (taps + 3)) +
         (pooling.makesTerms() ? pooling.rows.inputs() * inputs * 3 : 0);
}

void ShortPixels::place(const Pooling& pooling, int32_t columns, Pieces& pieces) {
  pooling_ = &pooling;
  const size_t channels = size_t(uint32_t(pooling.channels));
  terms_.place(pooling, columns, pieces);
  runs_.place(pooling.columns, columns, pieces);
  divisors_ = pieces.take<float>(channels * uint32_t(columns) + kLeast);
  // In the gradient a row may have many more inputs than outputs, or fewer.
  const int32_t longest = std::max(pooling.inputColumns(columns), columns + 2);
  sums_ = pieces.take<float>(channels * uint32_t(longest) + 4 * kZeros);
}

void ShortPixels::beginPart(const Part& part) {
  part_ = part;
  terms_.beginPart(part);
  const Windows& columns = pooling_->columns;
  runs_.make(columns, part.outputs);
  uniform_.begin = std::clamp(columns.uniformBegin(), part.outputs.begin, part.outputs.end);
  uniform_.end = std::clamp(columns.uniformEnd(), uniform_.begin, part.outputs.end);
  // Counted from any window of all taps, or, in a part without any, from where the first would be.
  const int32_t whole = uniform_.count() > 0 ? uniform_.begin : columns.uniformBegin();
  firstBegin_ = columns.first(whole) - (whole - part.outputs.begin) - part.inputs.begin;
  // At most one window before the whole ones and one behind them, each of which has two columns.
  is3x3_ = pooling_->channels == 1 && columns.maxTaps() == 3 && pooling_->rows.maxTaps() == 3 &&
           uniform_.count() >= kLeast3x3 && uniform_.begin - part.outputs.begin <= 1 &&
           part.outputs.end - uniform_.end <= 1;
  const auto divisorOf = [&](int32_t column) { return runs_.at(column)->divisor; };
  divisor3x3_ = uniform_.count() > 0 ? divisorOf(uniform_.begin) : 0;
  before3x3_ = uniform_.begin > part_.outputs.begin ? divisorOf(part.outputs.begin) : 0;
  behind3x3_ = uniform_.end < part_.outputs.end ? divisorOf(uniform_.end) : 0;
  float* to = divisors_;
  for (const WindowRun& run : runs_) {
    const bool given = pooling_->divisorOverride != 0;
    const int32_t count = (run.end - run.begin) * pooling_->channels;
    to = std::fill_n(to, count, given ? 1.0F : static_cast<float>(run.divisor));
  }
  std::fill_n(to, kLeast, 1.0F);
}

bool ShortPixels::pool(const RowRun& run) {
  bool finite = true;
  for (int32_t r = 0; r < run.rows.count();) {
    uint8_t* dst = run.output + size_t(uint32_t(r)) * run.pitch;
    const Window& rows = run.windows[r];
    int32_t count = 1;
    if (is3x3_ && rows.taps > 1) {
      count = rowsTogether(*pooling_, run, r);
      finite &= pool3x3(dst, run, rows, count);
    } else {
      finite &= poolRow(dst, rows, run.input);
    }
    r += count;
  }
  return finite;
}

bool ShortPixels::poolRow(uint8_t* dst, const Window& rows, const InputRows& input) {
  const void* at[kRowsAtOnce];
  for (int32_t t = 0; t < rows.taps; ++t) at[t] = terms_.at(input, rows.first + t * pooling_->rows.step());
  const int32_t length = part_.inputs.count() * pooling_->channels;
  const int32_t count = part_.outputs.count() * pooling_->channels;
  float* sums = sums_ + kZeros;
  if (rows.taps == 0) {
    std::fill_n(sums, length, 0.0F);
  } else {
    addTermRows(pooling_->method, sums, nullptr, at, rows.taps, length);
  }
  std::fill_n(sums_, kZeros, 0.0F);
  std::fill_n(sums + length, kZeros, 0.0F);
  // The kernel makes at least four means.
  float few[kLeast];
  const bool isFew = count < kLeast;
  const bool finite =
      shortPixelMeans(isFew ? few : reinterpret_cast<float*>(dst), sums + firstBegin_ * pooling_->channels, divisors_,
                      pooling_->divisor(rows).of(1), std::max(count, kLeast), pooling_->columns.maxTaps(),
                      size_t(uint32_t(pooling_->channels)));
  if (isFew) std::copy_n(few, count, reinterpret_cast<float*>(dst));
  return finite;
}

// Windows at the upper and the lower border have a row of zeros instead of their third.
bool ShortPixels::pool3x3(uint8_t* dst, const RowRun& run, const Window& rows, int32_t count) {
  FusedRun fused;  // not {}, which would be a call that fills memory
  fused.rows[2] = reinterpret_cast<const uint8_t*>(sums_);
  if (rows.taps == 2) std::fill_n(sums_, part_.inputs.count(), 0.0F);
  // A gradient may begin behind inputs that lie in the padding as a whole.
  const size_t from = size_t(uint32_t(runs_.begin()->first - part_.inputs.begin)) * sizeof(float);
  for (int32_t t = 0; t < rows.taps; ++t) {
    fused.rows[t] = terms_.at(run.input, rows.first + t * pooling_->rows.step()) + from;
  }
  const Divisor divisor = pooling_->divisor(rows);
  fused.rowTaps = rows.taps;
  fused.outputRows = count;
  fused.rowStep = size_t(uint32_t(pooling_->rows.uniformStride())) * run.input.pitch;
  fused.outputStep = run.pitch;
  fused.columnTaps = 3;
  fused.columnStride = 1;
  fused.count = uniform_.count();
  fused.channels = 1;
  fused.divisor = divisor.of(divisor3x3_);
  if (before3x3_ > 0) fused.divisorBefore = divisor.of(before3x3_);
  if (behind3x3_ > 0) fused.divisorBehind = divisor.of(behind3x3_);
  return fuse(pooling_->method, dst, fused);
}

}  // namespace avgpool2d
