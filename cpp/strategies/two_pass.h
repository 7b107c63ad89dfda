// The plain way, which takes every pooling: the rows under a window are added up into a row of column sums, then the
// columns of each window along that row, then the sums are divided. A good place to start reading; all other strategies
// are faster forms of it for some poolings, and give its bits.
#pragma once

#include "strategies/combs.h"
#include "strategies/row_sums.h"

namespace avgpool2d {

// What a row of outputs costs besides its additions, in the unit of Strategy::cost, which for rows of few elements is
// most of it. With a lower figure, Strip and Narrow were not taken where they are faster.
constexpr double kRowCost = 200;

class TwoPass final : public Strategy {
 public:
  // `inTurns`: for rows that come in turns, of which all columns are added up before the first is pooled.
  explicit TwoPass(bool inTurns = false) : inTurns_(inTurns) {}
  double cost(const Pooling& pooling) const override;
  void place(const Pooling& pooling, int32_t columns, Pieces& pieces) override;
  void beginPart(const Part& part) override;
  void beginImage() override;
  bool pool(const RowRun& run) override;

  // Some output columns of one row of outputs; `dst` is where the first of them goes.
  bool poolRow(uint8_t* dst, const Window& rows, Range outputs, const InputRows& input);
  // The means of output columns from the sums of their rows, which begin with input column `origin`.
  bool poolColumns(uint8_t* dst, Range outputs, const uint8_t* columnSums, int32_t origin, const Divisor& divisor);

  TermRows& terms() { return terms_; }
  RowSums& rowSums() { return rowSums_; }
  const Part& part() const { return part_; }
  const Runs& runs() const { return runs_; }

 private:
  Range stripInputs(Range outputs) const;
  void poolComb(size_t at, Range outputs, const uint8_t* columnSums, int32_t origin);
  void slideAlong(const uint8_t* columnSums, Range outputs, int32_t origin);
  bool finishColumns(uint8_t* dst, Range outputs, const Divisor& divisor);

  bool inTurns_;
  const Pooling* pooling_ = nullptr;
  Part part_;
  int32_t strip_ = 0;  // output columns that are pooled at a time
  bool whole_ = false;
  TermRows terms_;
  RowSums rowSums_;
  Runs runs_;
  bool hasCombs_ = false;
  Combs combs_;
  uint8_t* between_ = nullptr;  // of a comb
  Window* windows_ = nullptr;   // of the columns, where they slide
  uint8_t* sums_ = nullptr;
  double* suffixes_ = nullptr;  // of a block of columns
  bool wide_ = false;           // whether many lanes slide at once
};

}  // namespace avgpool2d
