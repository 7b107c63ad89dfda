// What is pooled: a value that is planned once and then not changed. Whatever runs keeps its state elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arithmetic/method.h"
#include "geometry/axis.h"

namespace avgpool2d {

// Either the product of both axes' divisors, or the one that the caller gave instead.
struct Divisor {
  double override = 0;  // 0: none
  double row = 1;
  double of(int32_t column) const { return override != 0 ? override : row * column; }
};

struct PoolingOptions {
  AxisOptions rows, columns;
  DType dtype = DType::kFloat32;
  bool transposed = false;  // the gradient
  int32_t channels = 1;
  double divisorOverride = 0;  // 0: none
};

// In the gradient `rows` and `columns` are the transposed relation: inputs are the cells of dy.
struct Pooling {
  Windows rows, columns;
  Method method;
  int32_t channels = 1;
  bool transposed = false;
  double divisorOverride = 0;
  // Whether sums slide along the axis; a rescue (rescue.h) adds the same windows up tap by tap.
  bool rowsSlide = false, columnsSlide = false;

  // Terms of a pixel.
  int32_t lanes() const { return method.lanes(channels); }
  size_t pixelBytes() const { return size_t(uint32_t(channels)) * method.elementBytes(); }
  // Whether terms are made, because they are not the elements that are read.
  bool makesTerms() const { return method.makesTerms() || transposed; }
  // dy is divided before it is spread, so the gradient's sums are final.
  Divisor divisor(const Window& row) const { return {transposed ? 1 : divisorOverride, double(row.divisor)}; }
  double maxArea() const { return double(rows.axis().maxDivisor()) * columns.axis().maxDivisor(); }
  // Input columns that so many neighbouring output columns need at most; all of them have all of the input, so that
  // rows are copied in one piece.
  int32_t inputColumns(int32_t outputs) const {
    return outputs == columns.outputs() ? columns.inputs() : static_cast<int32_t>(columns.cover(int64_t{outputs}));
  }
  Range inputColumns(Range outputs) const {
    return outputs.count() == columns.outputs() ? Range{0, columns.inputs()} : columns.cover(outputs);
  }
};

// kTooLarge where products of sizes would not be exact.
PlanStatus plan(Pooling& pooling, const PoolingOptions& options);

// The same windows with another element type, or another number of channels.
Pooling withMethod(const Pooling& pooling, DType dtype);
inline Pooling withChannels(Pooling pooling, int32_t channels) {
  pooling.channels = channels;
  return pooling;
}

}  // namespace avgpool2d
