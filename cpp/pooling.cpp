#include "pooling.h"

#include <algorithm>

namespace avgpool2d {
namespace {

// Products of three sizes stay exact in int64 below this.
constexpr double kMaxBytes = 0x1p50;

// Sizes in bytes have 32 bits in wasm, which one pixel must not fill.
constexpr double kMaxPixelBytes = 0x1p31;

// Of rows that are taken for pixels: such as the caches hold.
constexpr double kMaxChannels = 4096;

Method methodOf(const Pooling& pooling, DType dtype) {
  Windowing windowing{};
  windowing.taps = int64_t{pooling.rows.maxTaps()} * pooling.columns.maxTaps();
  windowing.rowTaps = pooling.rows.maxTaps();
  windowing.area = pooling.maxArea();
  windowing.isDivisorGiven = pooling.divisorOverride != 0;
  windowing.slides = pooling.rows.slides() || pooling.columns.slides();
  return methodFor(dtype, windowing);
}

}  // namespace

PlanStatus plan(Pooling& pooling, const PoolingOptions& options) {
  Axis rows;
  Axis columns;
  PlanStatus status = rows.plan(options.rows);
  if (status == PlanStatus::kOk) status = columns.plan(options.columns);
  if (status != PlanStatus::kOk) return status;
  pooling = {};
  pooling.channels = options.channels;
  // Rows whose elements are not added to each other are one pixel of as many channels.
  const double elements = double(columns.length()) * options.channels;
  if (columns.identity() && !isPixels(options.dtype) && elements <= kMaxChannels) {
    pooling.channels *= columns.length();
    AxisOptions one;
    one.length = 1;
    columns.plan(one);
  }
  // An image one pixel wide is one a pixel high, with the same elements in the same order.
  if (columns.length() == 1 && columns.outputs() == 1) std::swap(rows, columns);
  pooling.rows = Windows(rows, options.transposed);
  pooling.columns = Windows(columns, options.transposed);
  pooling.transposed = options.transposed;
  pooling.divisorOverride = options.divisorOverride;
  pooling.rowsSlide = pooling.rows.slides();
  pooling.columnsSlide = pooling.columns.slides();
  pooling.method = methodOf(pooling, options.dtype);
  const double tallest = std::max(rows.length(), rows.outputs());
  const double widest = std::max(columns.length(), columns.outputs());
  const double pixel = double(pooling.channels) * double(pooling.method.elementBytes());
  return tallest * widest * pooling.channels * 8 > kMaxBytes || pixel > kMaxPixelBytes ? PlanStatus::kTooLarge
                                                                                       : PlanStatus::kOk;
}

Pooling withMethod(const Pooling& pooling, DType dtype) {
  Pooling other = pooling;
  other.method = methodOf(pooling, dtype);
  return other;
}

}  // namespace avgpool2d
