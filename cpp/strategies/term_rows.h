// Rows of terms: those of the input where its elements are the terms, else rows made of them, a few of which are kept.
#pragma once

#include "arithmetic/vertical.h"
#include "strategies/runs.h"
#include "strategies/strategy.h"

namespace avgpool2d {

class TermRows {
 public:
  void place(const Pooling& pooling, int32_t columns, Pieces& pieces);
  void beginPart(const Part& part);
  void beginImage() { std::fill_n(rowOf_, kRowsAtOnce, -1); }

  // Of an input row, from the part's first input column on. Stays until kRowsAtOnce other rows, each a step of the
  // row axis further, were asked for.
  const uint8_t* at(const InputRows& input, int32_t row) { return makes_ ? made(input.at(row), row) : input.at(row); }
  // Makes them anew in the place `slot`, of elements that are given.
  const uint8_t* make(const uint8_t* elements, int32_t row, int32_t slot);

 private:
  const uint8_t* made(const uint8_t* elements, int32_t row);

  const Pooling* pooling_ = nullptr;
  bool makes_ = false;
  Range inputs_;
  int32_t slots_ = 0;
  size_t pitch_ = 0;
  uint8_t* terms_ = nullptr;
  Runs divisors_;  // of the forward pass, whose outputs a gradient reads
  int32_t rowOf_[kRowsAtOnce] = {};
};

}  // namespace avgpool2d
