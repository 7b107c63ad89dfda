// The vertical pass: the rows under a window added up, cell by cell, into one row of sums. Few rows are added in one
// sweep, more by a tree (arithmetic/vertical.h), and those of long overlapping windows slide
// (arithmetic/sliding_rows.h).
#pragma once

#include "arithmetic/sliding_rows.h"
#include "strategies/term_rows.h"

namespace avgpool2d {

class RowSums {
 public:
  // `columns`: input columns that are added up at a time.
  void place(const Pooling& pooling, int32_t columns, Pieces& pieces);
  void beginPart(const Part& part);
  void beginImage();

  // Of the window `rows` and the input columns `inputs`, which are all of the part's where rows slide.
  const uint8_t* of(const Window& rows, Range inputs, const InputRows& input, TermRows& terms);

  // What is left of adding up a window's rows where they slide.
  SlidingRowSums::Step step(const Window& rows, const InputRows& input, TermRows& terms);

  // Windows whose rows come in turns, because they do not fit the arena (job.cpp): after moveTo, the rows of growth()
  // from the first on, each a step of the row axis further; then those of suffix() from the last back to the first.
  void moveTo(const Window& rows);
  Range growth() const;
  // Takes the first rows that growth() names: turnRows(), or those that are left.
  void grow(const void* const* rows, int32_t count);
  int32_t turnRows() const { return pooling_->rowsSlide ? 1 : kRowsAtOnce; }
  Range suffix() const;
  void addSuffix(const void* row);
  const uint8_t* finish();

 private:
  const uint8_t* widened(int32_t length);

  const Pooling* pooling_ = nullptr;
  Method method_;  // of the rows
  Range inputs_;
  int32_t length_ = 0;  // of a row of sums of the part
  uint8_t* sums_ = nullptr;
  uint8_t* wide_ = nullptr;  // the same in the pooling's method, where that has others
  RowTree tree_;
  size_t pitch_ = 0;
  uint8_t* scratch_ = nullptr;  // of sliding sums
  int32_t block_ = 0;
  SlidingRowSums sliding_;
  Window window_{};    // whose rows come in turns
  int32_t taken_ = 0;  // of its rows, where they do not slide
};

}  // namespace avgpool2d
