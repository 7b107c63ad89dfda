#include "strategies/term_rows.h"

#include <algorithm>

namespace avgpool2d {

void TermRows::place(const Pooling& pooling, int32_t columns, Pieces& pieces) {
  pooling_ = &pooling;
  makes_ = pooling.makesTerms();
  if (!makes_) return;
  const int32_t inputs = pooling.inputColumns(columns);
  // Sliding sums ask for two rows at a time.
  slots_ = pooling.rowsSlide ? 2 : std::clamp(pooling.rows.maxTaps(), 1, kRowsAtOnce);
  pitch_ = pitchOf(size_t(uint32_t(inputs)) * uint32_t(pooling.lanes()) * pooling.method.termBytes());
  terms_ = pieces.take<uint8_t>(pitch_ * uint32_t(slots_));
  if (pooling.transposed) divisors_.place(Windows(pooling.columns.axis(), false), inputs, pieces);
}

void TermRows::beginPart(const Part& part) {
  inputs_ = part.inputs;
  if (pooling_->transposed) divisors_.make(Windows(pooling_->columns.axis(), false), inputs_);
  beginImage();
}

const uint8_t* TermRows::made(const uint8_t* elements, int32_t row) {
  // Rows of a window are a step apart: no two of them have the same slot.
  const int32_t slot = row / pooling_->rows.step() % slots_;
  if (rowOf_[slot] == row) return terms_ + size_t(uint32_t(slot)) * pitch_;
  rowOf_[slot] = row;
  return make(elements, row, slot);
}

const uint8_t* TermRows::make(const uint8_t* elements, int32_t row, int32_t slot) {
  if (!makes_) return elements;
  const Method& method = pooling_->method;
  const int32_t channels = pooling_->channels;
  uint8_t* terms = terms_ + size_t(uint32_t(slot)) * pitch_;
  if (method.makesTerms()) {
    makeTerms(method, terms, elements, inputs_.count() * channels);
    elements = terms;
  }
  if (!pooling_->transposed) return terms;
  // An output of the forward pass is divided by what it was divided by there.
  const Divisor divisor{pooling_->divisorOverride, double(pooling_->rows.axis().divisor(row))};
  const size_t pixel = size_t(uint32_t(pooling_->lanes())) * method.termBytes();
  for (const WindowRun& run : divisors_) {
    const size_t at = size_t(uint32_t(run.begin - inputs_.begin)) * pixel;
    divideTerms(method, terms + at, elements + at, (run.end - run.begin) * pooling_->lanes(), divisor.of(run.divisor));
  }
  return terms;
}

}  // namespace avgpool2d
