#include "strategies/sliding_both.h"

#include <algorithm>

#include "strategies/sliding_means.h"

namespace avgpool2d {

double SlidingBoth::cost(const Pooling& pooling) const {
  const Windows& columns = pooling.columns;
  const bool takes = pooling.method.dtype == DType::kFloat32 && pooling.rowsSlide && pooling.columnsSlide &&
                     columns.uniformStride() == 1 && !columns.mayMiss() &&
                     columns.uniformEnd() > columns.uniformBegin() && SlidingMeans::fits(pooling.channels);
  if (!takes) return kNever;
  return pooling.rows.outputs() * (40 + columns.inputs() * pooling.channels / 4.0 * 10);
}

void SlidingBoth::place(const Pooling& pooling, int32_t columns, Pieces& pieces) {
  pooling_ = &pooling;
  const int32_t inputs = pooling.inputColumns(columns);
  const size_t pixel = size_t(uint32_t(pooling.channels));
  terms_.place(pooling, columns, pieces);
  rowSums_.place(pooling, inputs, pieces);
  runs_.place(pooling.columns, columns, pieces);
  suffixes_ = pieces.take<double>(size_t(uint32_t(pooling.columns.slidingTaps())) * pixel);
  factors_ = pieces.take<double>(size_t(uint32_t(columns)));
  zeros_ = pieces.take<float>(size_t(uint32_t(inputs)) * pixel);
}

void SlidingBoth::beginPart(const Part& part) {
  part_ = part;
  terms_.beginPart(part);
  rowSums_.beginPart(part);
  runs_.make(pooling_->columns, part.outputs);
  const int32_t whole = pooling_->columns.uniformBegin();
  windowBegin_ = pooling_->columns.first(whole) - (whole - part.outputs.begin);
  factorsOf_ = 0;
  std::fill_n(zeros_, size_t(uint32_t(part.inputs.count())) * uint32_t(pooling_->channels), 0.0F);
}

void SlidingBoth::beginImage() {
  terms_.beginImage();
  rowSums_.beginImage();
}

bool SlidingBoth::pool(const RowRun& run) {
  const size_t means = size_t(uint32_t(part_.outputs.count())) * uint32_t(pooling_->channels);
  uint8_t* dst = run.output;
  for (int32_t r = 0; r < run.rows.count(); ++r, dst += run.pitch) {
    if (run.windows[r].taps == 0) {
      // Zero by a negative divisor is negative.
      const bool isNegative = pooling_->divisor(run.windows[r]).of(1) < 0;
      std::fill_n(reinterpret_cast<float*>(dst), means, isNegative ? -0.0F : 0.0F);
    } else {
      poolRow(dst, run.windows[r], run.input);
    }
  }
  return true;
}

void SlidingBoth::poolRow(uint8_t* dst, const Window& rows, const InputRows& input) {
  if (factorsOf_ != rows.divisor) {
    factorsOf_ = rows.divisor;
    const Divisor divisor = pooling_->divisor(rows);
    double* to = factors_;
    for (const WindowRun& run : runs_) to = std::fill_n(to, run.end - run.begin, 1 / divisor.of(run.divisor));
  }
  const SlidingRowSums::Step step = rowSums_.step(rows, input, terms_);
  SlidingMeans run{};
  run.terms = step.row != nullptr ? reinterpret_cast<const float*>(step.row) : zeros_;
  run.prefix = reinterpret_cast<double*>(step.prefix);
  run.suffix = reinterpret_cast<const double*>(step.suffix);
  run.factors = factors_;
  run.inputBegin = part_.inputs.begin;
  run.inputEnd = part_.inputs.end;
  run.windowBegin = windowBegin_;
  run.outputs = part_.outputs.count();
  run.block = pooling_->columns.slidingTaps();
  run.lanes = size_t(uint32_t(pooling_->channels));
  slideMeans(reinterpret_cast<float*>(dst), run, suffixes_);
}

}  // namespace avgpool2d
