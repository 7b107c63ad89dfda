// Sliding sums of rows: what sliding.h does along a row, down the rows of an image, whole rows at a time.
//
// Rows of sums are long, so their number matters: with blocks as long as the window, those of a tall window leave the
// cache and then the arena. Here blocks are shorter than the window, which covers several:
//
//      | . . a b | c d e f | g h i j | k l . . |      window = suffix (a b) + totals (c..f), (g..j) + prefix (k l)
//
// When windows enter a block, its suffixes are added up from the end backwards. The addition starts from the totals of
// the blocks between it and the block that the window ends in, so that suffixes include them at no cost for each
// window. The prefix goes on growing when the window's end leaves its block, until windows enter the next block. From
// the end's block alone another prefix is added up meanwhile: it becomes that block's total, and the prefix when
// windows enter the next block. Where windows are whole numbers of blocks, both are the same row all the time.
//
// As everywhere, nothing is subtracted. Which rows are added in which order depends on the windows whose first row lies
// in the same block, and on nothing before them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arithmetic/method.h"
#include "geometry/axis.h"

namespace avgpool2d {

// Windows come in order: neither their begins nor their ends ever decrease. Empty ones may be anywhere.
//
// With all rows at hand, `step` does everything. Whoever gets rows one by one asks instead:
//
//      sums.moveTo(window);
//      while (sums.growth().count() > 0) sums.grow(terms of row sums.growth().begin);
//      while (sums.suffix().count() > 0) sums.addSuffix(terms of row sums.suffix().end - 1);
//      sums.finish(dst);
//
// Both give the same bits. Each row grows the sums at most once and is added to suffixes at most once.
//
// To begin in the middle of an image with the bits of one that was pooled from its top, move to all windows whose begin
// lies in the first one's block, in order; rows are needed of the last of them only.
class SlidingRowSums {
 public:
  // The block for windows of so many rows: few additions for each row, and few rows of scratch. It depends on nothing
  // else, so that equal windows give equal bits.
  static int32_t blockFor(int64_t taps);
  // Rows of scratch.
  static int32_t rows(int32_t block, int32_t maxTaps, int32_t inputs) {
    return suffixes(block, inputs) + 1 + totals(block, maxTaps, inputs);
  }

  SlidingRowSums() = default;

  // Sums are in float64, `length` of them in a row. scratch: rows(...) rows, `pitch` bytes apart, with kSlack behind
  // each. Windows have maxTaps rows at most, of the `inputs` that there are.
  SlidingRowSums(const Method& method, uint8_t* scratch, size_t pitch, int32_t block, int32_t maxTaps, int32_t inputs,
                 int32_t length);

  // Another image: windows begin anew.
  void clear();

  void moveTo(Range window);

  // The rows that the window has and the sums have not; grow() takes the first of them.
  Range growth() const { return {taken_, window_.end}; }
  void grow(const void* row);

  // The rows that suffixes lack for the window, once there is no growth; addSuffix() takes the last of them. None for
  // most windows.
  Range suffix() const { return {window_.begin, suffixBegin_ > window_.begin ? suffixBegin_ : window_.begin}; }
  void addSuffix(const void* row);

  // dst = sum of the window's rows.
  void finish(void* dst) const;

  // What is left of adding up a window's rows: the last of them, if any, is to be added to the prefix, and the prefix
  // to the suffix. Either may be zeros. So the last step can be one loop, or one with the horizontal pass.
  struct Step {
    const uint8_t* suffix;
    const uint8_t* row;  // null for none
    uint8_t* prefix;
  };

  // For a window that is not empty: moves to it and takes its rows. rowAt(r) gives the terms of input row r, until two
  // other rows are asked for.
  template <typename RowAt>
  Step step(Range window, const RowAt& rowAt) {
    moveTo(window);
    while (growth().count() > (lastCanWait() ? 1 : 0)) grow(rowAt(taken_));
    while (suffix().count() > 0) {
      const uint8_t* row = rowAt(suffixBegin_ - 1);
      if (canAddTwo()) {
        addTwoSuffixes(row, rowAt(suffixBegin_ - 2));
      } else {
        addSuffix(row);
      }
    }
    const uint8_t* row = nullptr;
    if (growth().count() > 0) {
      row = rowAt(taken_);
      growTotal(row);
      ++taken_;
    }
    return {suffixAt(window.begin), row, prefix_};
  }

  void finish(void* dst, const Step& step) const;

 private:
  static int32_t suffixes(int32_t block, int32_t inputs) { return block < inputs ? block : inputs; }
  // Blocks behind the one that a window begins in, up to the one that it ends in.
  static int32_t totals(int32_t block, int32_t maxTaps, int32_t inputs);

  bool lastCanWait() const;
  void growTotal(const void* row);
  const uint8_t* totalsBetween() const;
  bool canAddTwo() const { return suffix().count() > 1 && suffixBegin_ < suffixEnd_ && method_.term == Term::kFloat; }
  void addTwoSuffixes(const void* below, const void* above);
  void add(void* sums, const void* start, const void* row) const;
  void zero(void* row) const;
  uint8_t* suffixAt(int32_t row) const { return scratch_ + size_t(uint32_t(row - blockBegin_)) * pitch_; }
  // Of the block that begins with this row.
  uint8_t* totalAt(int32_t begin) const { return totals_ + size_t(uint32_t(begin / block_ % totalCount_)) * pitch_; }

  Method method_;
  uint8_t* scratch_ = nullptr;
  uint8_t* totals_ = nullptr;     // a ring
  uint8_t* ownPrefix_ = nullptr;  // of prefixes that are no total
  size_t pitch_ = 0;
  int32_t block_ = 1;
  int32_t totalCount_ = 1;
  int32_t length_ = 0;

  Range window_;
  int32_t taken_ = 0;       // the rows before it need not be asked for again, but for suffixes
  int32_t blockBegin_ = 0;  // of the block that windows begin in
  int32_t suffixBegin_ = 0, suffixEnd_ = 0;
  int32_t prefixBegin_ = 0;
  uint8_t* prefix_ = nullptr;
};

}  // namespace avgpool2d
