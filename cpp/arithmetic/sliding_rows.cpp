#include "arithmetic/sliding_rows.h"

#include <algorithm>

#include "arithmetic/vertical.h"

namespace avgpool2d {

int32_t SlidingRowSums::blockFor(int64_t taps) {
  // Row additions for each row beyond the two that there always are; 64 rows of scratch cost as much as one.
  const auto cost = [&](int64_t block) {
    const int64_t additions = std::max<int64_t>(0, taps / block - 1) + taps % block;
    const int64_t rows = block + taps / block;
    return double(additions) / double(block) + double(rows) / 64;
  };
  int64_t best = taps;
  for (int64_t block = std::min<int64_t>(taps, 2); block < taps && double(block) / 64 < cost(best); ++block) {
    if (cost(block) < cost(best)) best = block;
  }
  return static_cast<int32_t>(best);
}

int32_t SlidingRowSums::totals(int32_t block, int32_t maxTaps, int32_t inputs) {
  return std::max(1, std::min(maxTaps / block + (maxTaps % block != 0 ? 1 : 0), inputs / block));
}

SlidingRowSums::SlidingRowSums(const Method& method, uint8_t* scratch, size_t pitch, int32_t block, int32_t maxTaps,
                               int32_t inputs, int32_t length)
    : method_(method),
      scratch_(scratch),
      totals_(scratch + size_t(uint32_t(suffixes(block, inputs) + 1)) * pitch),
      ownPrefix_(totals_ - pitch),
      pitch_(pitch),
      block_(block),
      totalCount_(totals(block, maxTaps, inputs)),
      length_(length) {}

void SlidingRowSums::clear() {
  window_ = {};
  taken_ = blockBegin_ = suffixBegin_ = suffixEnd_ = prefixBegin_ = 0;
}

void SlidingRowSums::moveTo(Range window) {
  // An empty one needs no row.
  if (window.count() == 0) window = {taken_, taken_};
  window_ = window;
  if (window.count() == 0) return;
  if (window.begin < suffixEnd_) return;
  blockBegin_ = window.begin - window.begin % block_;
  // A window within a block is a suffix of what there is of it, and those that follow have their prefix behind it.
  const int32_t inBlock = window.end - blockBegin_;
  suffixEnd_ = suffixBegin_ = inBlock < block_ ? window.end : blockBegin_ + block_;
  prefixBegin_ = inBlock < block_ ? window.end : window.end - window.end % block_;
  prefix_ = inBlock < block_ ? ownPrefix_ : totalAt(prefixBegin_);
  taken_ = std::max(taken_, suffixEnd_);
  if (taken_ <= prefixBegin_) zero(prefix_);
}

// Whether the last row of growth may be added to the prefix along with all that follows from it.
bool SlidingRowSums::lastCanWait() const {
  const int32_t row = window_.end - 1;
  const bool leavesTotal = prefix_ != ownPrefix_ && row - prefixBegin_ == block_;
  return row >= prefixBegin_ && !leavesTotal;
}

void SlidingRowSums::grow(const void* row) {
  if (taken_ >= prefixBegin_) {
    const uint8_t* start = prefix_;
    // The prefix so far is its block's total, and stays it.
    if (taken_ - prefixBegin_ == block_) prefix_ = ownPrefix_;
    add(prefix_, start, row);
  }
  growTotal(row);
  ++taken_;
}

// Of the block that the first row of growth lies in, unless the prefix is it.
void SlidingRowSums::growTotal(const void* row) {
  const int32_t begin = taken_ - taken_ % block_;
  // No window will have all of the block that windows begin in.
  if (begin == blockBegin_) return;
  uint8_t* total = totalAt(begin);
  if (total == prefix_) return;
  if (taken_ == begin) zero(total);
  add(total, total, row);
}

// What all suffixes include: the totals of the blocks between theirs and the prefix. More than one are added up in the
// last suffix's place. Null for none.
const uint8_t* SlidingRowSums::totalsBetween() const {
  const uint8_t* sum = nullptr;
  for (int32_t begin = suffixEnd_; begin < prefixBegin_;) {
    const void* rows[kRowsAtOnce];
    int32_t count = 0;
    for (; count < kRowsAtOnce && begin < prefixBegin_; begin += block_) rows[count++] = totalAt(begin);
    addDoubleRows(suffixAt(suffixEnd_ - 1), sum, rows, count, length_);
    sum = suffixAt(suffixEnd_ - 1);
  }
  return sum;
}

void SlidingRowSums::addSuffix(const void* row) {
  const uint8_t* start = suffixBegin_ < suffixEnd_ ? suffixAt(suffixBegin_) : totalsBetween();
  --suffixBegin_;
  add(suffixAt(suffixBegin_), start, row);
}

// Each row is added to suffixes once, two at a time because that reads and writes less. There must be a suffix below.
void SlidingRowSums::addTwoSuffixes(const void* below, const void* above) {
  const auto at = [&](int32_t row) { return reinterpret_cast<double*>(suffixAt(row)); };
  double* const sums[] = {at(suffixBegin_ - 1), at(suffixBegin_ - 2)};
  const float* const rows[] = {static_cast<const float*>(below), static_cast<const float*>(above)};
  addTwoRows(sums, at(suffixBegin_), rows, length_);
  suffixBegin_ -= 2;
}

void SlidingRowSums::finish(void* dst) const {
  if (window_.count() == 0) return zero(dst);
  finish(dst, {suffixAt(window_.begin), nullptr, prefix_});
}

void SlidingRowSums::finish(void* dst, const Step& step) const {
  if (step.row != nullptr) return slideTermRow(method_, dst, step.prefix, step.suffix, step.row, length_);
  const void* sums[] = {step.suffix, step.prefix};
  addDoubleRows(dst, nullptr, sums, 2, length_);
}

void SlidingRowSums::add(void* sums, const void* start, const void* row) const {
  addTermRows(method_, sums, start, &row, 1, length_);
}

void SlidingRowSums::zero(void* row) const { std::fill_n(static_cast<double*>(row), length_, 0.0); }

}  // namespace avgpool2d
