// Both passes at once for the commonest windows: the sums of a pixel column stay in registers, are added up over the
// window's columns, divided and stored, without a row of sums in between. The order is that of the two passes (rows
// first, as sumByTree does), so the bits are the same.
#pragma once

#include "arithmetic/lanes.h"
#include "arithmetic/method.h"

namespace avgpool2d {

// Windows of at most so many rows: with more, the pointers do not stay in registers.
constexpr int32_t kFusedRows = 4;

// Rows and columns of neighbouring outputs whose windows have equally many taps and one divisor. Nothing is written
// behind the last of them, and nothing between the rows.
struct FusedRun {
  const uint8_t* rows[kFusedRows];  // under the first row of outputs, from the first tap of the first output on
  int32_t rowTaps;                  // 3x3 of one channel always adds three rows, of which one may be zeros
  int32_t outputRows;
  size_t rowStep;     // bytes from the rows under one row of outputs to those under the next
  size_t outputStep;  // bytes from one row of outputs to the next
  int32_t columnTaps;
  int32_t columnStride;  // in pixels
  int32_t count;         // outputs of a row
  int32_t channels;
  double divisor;
  // For 3x3 windows of four channels or more at stride 1 or 2, or of one at stride 1: the divisor of one more output in
  // front of the others, and of one behind them, whose windows have two columns; 0 for none. `rows` and the result
  // begin with the first.
  double divisorBefore = 0, divisorBehind = 0;
};

// Whether there is a kernel that pays, for the elements and windows of the run and at least `count` outputs of a row,
// divided by `divisor`; and whether it also takes windows with fewer taps, and fewer outputs, as at borders.
enum class Fusing : uint8_t { kNo, kWholeWindows, kAll };
Fusing fusing(const Method& method, int32_t rowTaps, int32_t columnTaps, int32_t columnStride, int32_t count,
              int32_t channels, double divisor);

// The means. Returns false where one may be infinite or NaN; in float16, all of them must then be formed another way.
bool fuse(const Method& method, uint8_t* dst, const FusedRun& run);

// Windows of two or three columns at stride 1, those at the border too: `columnSums` begin where the first window does,
// with zeros where it lies in the padding, which do not change a sum of so few taps. The divisor of a mean is
// `rowDivisor` times its own of `divisors`. At least four means. Returns as `fuse` does.
bool shortPixelMeans(float* dst, const float* columnSums, const float* divisors, double rowDivisor, int32_t count,
                     int32_t taps, size_t channels);

}  // namespace avgpool2d
