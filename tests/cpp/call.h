// A whole pooling, for tests and fuzzing: what it is given, and what must come out.
#pragma once

#include <cstdint>
#include <string>
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

inline AxisOptions axisOf(int32_t length, int32_t window, int32_t stride, Padding padding = Padding::kExplicit) {
  AxisOptions options;
  options.length = length;
  options.window = window;
  options.stride = stride;
  options.padding = padding;
  return options;
}

inline std::string describe(const AxisOptions& a) {
  return "n=" + std::to_string(a.length) + " k=" + std::to_string(a.window) + " s=" + std::to_string(a.stride) +
         " d=" + std::to_string(a.dilation) + " padding " + std::to_string(static_cast<int>(a.padding)) + " " +
         std::to_string(a.before) + "," + std::to_string(a.after) + (a.ceilMode ? " ceil" : "") +
         (a.countPadding ? " counted" : "");
}

inline std::string describe(const Call& call) {
  return "rows {" + describe(call.rows) + "} columns {" + describe(call.columns) + "} type " +
         std::to_string(static_cast<int>(call.dtype)) + (call.transposed ? " gradient" : "") + " images " +
         std::to_string(call.images) + " channels " + std::to_string(call.channels) + " divisor " +
         std::to_string(call.divisorOverride) + " arena " + std::to_string(call.arenaBytes);
}

// What a channel of a pixel adds to the sums: its colour by its alpha, and alpha itself.
inline long double pixelTerm(DType dtype, const uint8_t* pixel, size_t channel) {
  if (isWideImage(dtype)) {
    const long double alpha = decode(dtype, pixel + 6);
    if (channel == 3) return alpha;
    const long double colour = decode(dtype, pixel + 2 * channel);
    if (dtype == DType::kLinearRgba16) return alpha * toLight(colour / 65535);
    return alpha * (dtype == DType::kLinearRgbaHalf ? toLight(colour) : colour);
  }
  const long double alpha = pixel[3];
  if (channel == 3) return alpha;
  return alpha * (dtype == DType::kLinearRgba ? light(pixel[channel]) : pixel[channel]);
}

// The same as expectedOf, with sums in T.
template <typename T>
std::vector<Expected> expectedIn(const Call& call, const uint8_t* input) {
  const std::vector<AxisWindow> rows = windowsOf(call.rows).windows;
  const std::vector<AxisWindow> columns = windowsOf(call.columns).windows;
  const size_t height = size_t(call.rows.length);
  const size_t width = size_t(call.columns.length);
  const size_t channels = size_t(call.channels);
  const size_t images = size_t(call.images);
  const size_t element = elementBytes(call.dtype);
  const size_t pooledPixels = images * rows.size() * columns.size();
  const size_t imagePixels = images * height * width;
  const auto pooledAt = [&](size_t image, size_t y, size_t x) {
    return ((image * rows.size() + y) * columns.size() + x) * channels;
  };
  const auto imageAt = [&](size_t image, size_t y, size_t x) { return ((image * height + y) * width + x) * channels; };

  // What is added.
  std::vector<T> terms((call.transposed ? pooledPixels : imagePixels) * channels);
  for (size_t i = 0; i < terms.size(); ++i) {
    terms[i] = static_cast<T>(isImage(call.dtype) ? pixelTerm(call.dtype, input + i / 4 * 4 * element, i % 4)
                                                  : decode(call.dtype, input + i * element));
  }
  std::vector<T> values((call.transposed ? imagePixels : pooledPixels) * channels);
  std::vector<T> absolutes(values.size());
  std::vector<int32_t> taps(call.transposed ? values.size() : 0);
  std::vector<Expected> expected(values.size());
  std::vector<T> quotients(channels);
  const auto sumAt = [&](size_t at, int32_t rowTaps, int32_t columnTaps) {
    return Sum{values[at], absolutes[at], rowTaps, columnTaps, std::numeric_limits<T>::epsilon()};
  };
  for (size_t image = 0; image < images; ++image) {
    for (size_t y = 0; y < rows.size(); ++y) {
      for (size_t x = 0; x < columns.size(); ++x) {
        const double product = double(rows[y].divisor) * columns[x].divisor;
        const double divisor = call.divisorOverride != 0 ? call.divisorOverride : product;
        const size_t pooled = pooledAt(image, y, x);
        if (call.transposed) {
          for (size_t c = 0; c < channels; ++c) quotients[c] = terms[pooled + c] / static_cast<T>(divisor);
        }
        for (const int32_t row : rows[y].cells) {
          for (const int32_t column : columns[x].cells) {
            const size_t cell = imageAt(image, size_t(row), size_t(column));
            const size_t sum = call.transposed ? cell : pooled;
            const T* term = call.transposed ? quotients.data() : &terms[cell];
            for (size_t c = 0; c < channels; ++c) {
              values[sum + c] += term[c];
              absolutes[sum + c] += std::fabs(term[c]);
            }
            if (call.transposed) {
              for (size_t c = 0; c < channels; ++c) ++taps[sum + c];  // an upper bound will do
            }
          }
        }
        if (call.transposed) continue;
        for (size_t c = 0; c < channels; ++c) {
          const Sum sum = sumAt(pooled + c, int32_t(rows[y].cells.size()), int32_t(columns[x].cells.size()));
          expected[pooled + c] = isImage(call.dtype)
                                     ? expectPixel(call.dtype, int(c), sum.value, values[pooled + 3], divisor)
                                 : isInteger(call.dtype) ? expectInteger(call.dtype, sum, divisor)
                                                         : expectFloat(call.dtype, sum, divisor, false);
        }
      }
    }
  }
  if (call.transposed) {
    for (size_t i = 0; i < values.size(); ++i) expected[i] = expectFloat(call.dtype, sumAt(i, taps[i], 0), 1, true);
  }
  return expected;
}

// The result's elements in order; `input` holds the elements of the images (of dy, in the gradient). Both axes must be
// plannable. float64 holds the sums of all but float64 itself and light; it is three times as fast as long double.
inline std::vector<Expected> expectedOf(const Call& call, const uint8_t* input) {
  const bool isLong = call.dtype == DType::kFloat64 || call.dtype == DType::kLinearRgba;
  return isLong ? expectedIn<long double>(call, input) : expectedIn<double>(call, input);
}

}  // namespace avgpool2d::reference
