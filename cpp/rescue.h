// The mean of finite values is finite, but their sum need not be: four times the largest float overflows. Means that
// come out infinite or NaN are formed again, from sums that cannot overflow. What an infinity or NaN of the input has
// caused stays; what only the sum has caused is replaced by the mean.
#pragma once

#include "strategies/two_pass.h"

namespace avgpool2d {

// Of rows that come in order: the last of them in which something was found. Each row is searched once.
class LastRow {
 public:
  void forget() {
    searched_ = 0;
    last_ = -1;
  }
  // Whether it is in one of these rows, whose begin and end never decrease.
  template <typename Find>
  bool within(Range rows, const Find& find) {
    for (int32_t r = rows.begin > searched_ ? rows.begin : searched_; r < rows.end; ++r) {
      if (find(r)) found(r);
    }
    if (rows.end > searched_) searched_ = rows.end;
    return isIn(rows.begin);
  }
  void found(int32_t row) {
    if (row > last_) last_ = row;
  }
  bool isIn(int32_t firstRow) const { return last_ >= firstRow; }

 private:
  int32_t searched_ = 0;
  int32_t last_ = -1;
};

class Rescue {
 public:
  explicit Rescue(bool inTurns = false) : anew_(inTurns) {}
  // Does nothing, and needs no scratch, for poolings whose sums cannot overflow. `columns`: outputs that are formed
  // anew at a time.
  void place(const Pooling& pooling, int32_t columns, Pieces& pieces);
  void beginPart(const Part& part) {
    part_ = part;
    beginImage();
  }
  void beginImage() { huge_.forget(); }
  // The rows of outputs of a run that its strategy was not sure of.
  void mend(const RowRun& run);

  // Where the rows of a window come in turns (job.cpp), they are watched as they come. If its means are then not sure
  // and can be mended, they come once more, for anew(), which forms all means of the part in anewMeans().
  void watch(const uint8_t* row, int32_t r);
  bool canMend(const Window& rows) const { return huge_.isIn(rows.first); }
  TwoPass& anew() { return anew_; }
  TwoPass& beginAnew() {
    anew_.beginPart(part_);
    return anew_;
  }
  uint8_t* anewMeans() { return means_; }
  void mendTurn(uint8_t* means) const { replaceNonFinite(means, part_.outputs.count()); }

 private:
  bool isHuge(const uint8_t* row) const;
  void replaceNonFinite(uint8_t* means, int32_t columns) const;
  void mendRow(uint8_t* dst, const Window& rows, const InputRows& input);

  bool needed_ = false;
  bool isFloat_ = false;
  Pooling pooling_;  // the same windows by another method
  Part part_;
  LastRow huge_;  // values large enough to overflow
  double limit_ = 0;
  int32_t columns_ = 0;  // that are formed anew at a time
  TwoPass anew_;
  uint8_t* means_ = nullptr;
};

}  // namespace avgpool2d
