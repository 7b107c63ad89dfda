// A whole pooling, for tests and fuzzing: what it is given, and what must come out.
#pragma once

#include <cstdint>
#include <vector>

#include "reference.h"
#include "scratch.h"

namespace avgpool2d::reference {

struct Call {
  AxisOptions rows, columns;
  DType dtype = DType::kFloat32;
  bool transposed = false;
  int32_t images = 1;
  int32_t channels = 1;
  double divisorOverride = 0;
  size_t arenaBytes = kArenaBytes;
  int32_t strategy = -1;
};

// What a channel of a pixel adds to the sums: its colour by its alpha, and alpha itself.
inline long double pixelTerm(DType dtype, const uint8_t* pixel, size_t channel) {
  const long double alpha = pixel[3];
  if (channel == 3) return alpha;
  return alpha * (dtype == DType::kLinearRgba ? light(pixel[channel]) : pixel[channel]);
}

// The result's elements in order; `input` holds the elements of the images (of dy, in the gradient). Both axes must be
// plannable.
inline std::vector<Expected> expectedOf(const Call& call, const uint8_t* input) {
  const std::vector<AxisWindow> rows = windowsOf(call.rows).windows;
  const std::vector<AxisWindow> columns = windowsOf(call.columns).windows;
  const size_t height = size_t(call.rows.length);
  const size_t width = size_t(call.columns.length);
  const size_t channels = size_t(call.channels);
  const size_t element = elementBytes(call.dtype);
  const auto pooledAt = [&](size_t image, size_t y, size_t x) {
    return ((image * rows.size() + y) * columns.size() + x) * channels;
  };
  const auto imageAt = [&](size_t image, size_t y, size_t x) { return ((image * height + y) * width + x) * channels; };
  const auto value = [&](size_t at) { return decode(call.dtype, input + at * element); };

  std::vector<Sum> sums(size_t(call.images) * channels *
                        (call.transposed ? height * width : rows.size() * columns.size()));
  std::vector<Expected> expected(sums.size());
  for (size_t image = 0; image < size_t(call.images); ++image) {
    for (size_t y = 0; y < rows.size(); ++y) {
      for (size_t x = 0; x < columns.size(); ++x) {
        const double product = double(rows[y].divisor) * columns[x].divisor;
        const double divisor = call.divisorOverride != 0 ? call.divisorOverride : product;
        const size_t pooled = pooledAt(image, y, x);
        for (const int32_t row : rows[y].cells) {
          for (const int32_t column : columns[x].cells) {
            const size_t cell = imageAt(image, size_t(row), size_t(column));
            for (size_t c = 0; c < channels; ++c) {
              Sum& sum = sums[(call.transposed ? cell : pooled) + c];
              const long double term = call.transposed       ? value(pooled + c) / divisor
                                       : isImage(call.dtype) ? pixelTerm(call.dtype, input + cell, c)
                                                             : value(cell + c);
              sum.value += term;
              sum.absolute += std::fabs(term);
              if (call.transposed) ++sum.rows;  // an upper bound will do
            }
          }
        }
        if (call.transposed) continue;
        for (size_t c = 0; c < channels; ++c) {
          Sum& sum = sums[pooled + c];
          sum.rows = int32_t(rows[y].cells.size());
          sum.columns = int32_t(columns[x].cells.size());
          expected[pooled + c] = isImage(call.dtype)
                                     ? expectPixel(call.dtype, int(c), sum.value, sums[pooled + 3].value, divisor)
                                 : isInteger(call.dtype) ? expectInteger(call.dtype, sum, divisor)
                                                         : expectFloat(call.dtype, sum, divisor, false);
        }
      }
    }
  }
  if (call.transposed) {
    for (size_t i = 0; i < sums.size(); ++i) expected[i] = expectFloat(call.dtype, sums[i], 1, true);
  }
  return expected;
}

}  // namespace avgpool2d::reference
