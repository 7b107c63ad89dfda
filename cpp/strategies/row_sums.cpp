#include "strategies/row_sums.h"

#include <algorithm>

namespace avgpool2d {

void RowSums::place(const Pooling& pooling, int32_t columns, Pieces& pieces) {
  pooling_ = &pooling;
  method_ = rowMethod(pooling.method);
  const size_t lanes = size_t(uint32_t(columns)) * uint32_t(pooling.lanes());
  const size_t bytes = lanes * method_.sumBytes();
  const int32_t taps = pooling.rows.maxTaps();
  if (method_.rowsIn16Bits) wide_ = pieces.take<uint8_t>(lanes * pooling.method.sumBytes());
  pitch_ = pitchOf(bytes);
  if (pooling.rowsSlide) {
    sums_ = pieces.take<uint8_t>(bytes);
    block_ = SlidingRowSums::blockFor(std::min(pooling.rows.slidingTaps(), taps));
    const int32_t rows = SlidingRowSums::rows(block_, taps, pooling.rows.inputs());
    scratch_ = pieces.take<uint8_t>(pitch_ * uint32_t(rows));
  } else {
    sums_ = pieces.take<uint8_t>(pitch_ * uint32_t(RowTree::levels(taps)));
    tree_ = RowTree(method_, sums_, pitch_);
  }
}

void RowSums::beginPart(const Part& part) {
  inputs_ = part.inputs;
  length_ = part.inputs.count() * pooling_->lanes();
  if (pooling_->rowsSlide) {
    const Windows& rows = pooling_->rows;
    sliding_ = SlidingRowSums(pooling_->method, scratch_, pitch_, block_, rows.maxTaps(), rows.inputs(), length_);
  }
}

void RowSums::beginImage() {
  if (pooling_->rowsSlide) sliding_.clear();
}

SlidingRowSums::Step RowSums::step(const Window& rows, const InputRows& input, TermRows& terms) {
  return sliding_.step({rows.first, rows.first + rows.taps}, [&](int32_t r) { return terms.at(input, r); });
}

const uint8_t* RowSums::widened(int32_t length) {
  if (!method_.rowsIn16Bits) return sums_;
  widenSums(pooling_->method, wide_, reinterpret_cast<const int16_t*>(sums_), length);
  return wide_;
}

const uint8_t* RowSums::of(const Window& rows, Range inputs, const InputRows& input, TermRows& terms) {
  const int32_t length = inputs.count() * pooling_->lanes();
  if (rows.taps == 0) {
    std::fill_n(sums_, size_t(uint32_t(length)) * method_.sumBytes(), uint8_t{});
    return widened(length);
  }
  if (pooling_->rowsSlide) {
    sliding_.finish(sums_, step(rows, input, terms));
    return sums_;
  }
  const size_t offset =
      size_t(uint32_t(inputs.begin - inputs_.begin)) * uint32_t(pooling_->lanes()) * method_.termBytes();
  if (rows.taps == 1 && method_.termBytes() == method_.sumBytes()) return terms.at(input, rows.first) + offset;
  const bool few = rows.taps <= kRowsAtOnce;
  if (!few) tree_.begin(length);
  for (int32_t t = 0; t < rows.taps; t += kRowsAtOnce) {
    const int32_t count = std::min(kRowsAtOnce, rows.taps - t);
    const void* at[kRowsAtOnce];
    for (int32_t r = 0; r < count; ++r) {
      at[r] = terms.at(input, rows.first + (t + r) * pooling_->rows.step()) + offset;
    }
    if (few) {
      addTermRows(method_, sums_, nullptr, at, count, length);
    } else {
      tree_.add(at, count);
    }
  }
  if (!few) tree_.finish(sums_);
  return widened(length);
}

void RowSums::moveTo(const Window& rows) {
  window_ = rows;
  if (rows.taps == 0) return;
  if (pooling_->rowsSlide) {
    sliding_.moveTo({rows.first, rows.first + rows.taps});
  } else {
    tree_.begin(length_);
    taken_ = 0;
  }
}

Range RowSums::growth() const {
  if (window_.taps == 0) return {};
  if (pooling_->rowsSlide) return sliding_.growth();
  const int32_t step = pooling_->rows.step();
  return {window_.first + taken_ * step, window_.first + (window_.taps - 1) * step + 1};
}

Range RowSums::suffix() const { return pooling_->rowsSlide && window_.taps > 0 ? sliding_.suffix() : Range{}; }

void RowSums::grow(const void* const* rows, int32_t count) {
  if (pooling_->rowsSlide) return sliding_.grow(rows[0]);
  tree_.add(rows, count);
  taken_ += count;
}

void RowSums::addSuffix(const void* row) { sliding_.addSuffix(row); }

const uint8_t* RowSums::finish() {
  if (window_.taps == 0 || length_ == 0) {
    std::fill_n(sums_, size_t(uint32_t(length_)) * method_.sumBytes(), uint8_t{});
  } else if (pooling_->rowsSlide) {
    sliding_.finish(sums_);
  } else {
    tree_.finish(sums_);
  }
  return widened(length_);
}

}  // namespace avgpool2d
