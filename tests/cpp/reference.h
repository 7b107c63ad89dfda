// Average pooling from the definitions and nothing else, for tests and fuzzing: every tap of every window is visited
// and asked whether it is a real cell. Sums are formed in a type whose range no sum of elements leaves.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "arithmetic/method.h"
#include "geometry/axis.h"

namespace avgpool2d::reference {

// One window of one axis: the real cells under it and its factor of the divisor.
struct AxisWindow {
  std::vector<int32_t> cells;
  int32_t divisor = 0;
};

struct AxisWindows {
  PlanStatus status = PlanStatus::kOk;
  std::vector<AxisWindow> windows;
};

// Adaptive pooling: the cells from floor(o * n / m) to ceil((o + 1) * n / m), for as many outputs as are wanted.
inline AxisWindows adaptiveWindowsOf(const AxisOptions& axis) {
  AxisWindows result;
  if (axis.length == 0) result.status = PlanStatus::kEmptyOutput;
  for (int64_t o = 0; axis.length > 0 && o < axis.outputs; ++o) {
    AxisWindow window;
    for (int64_t cell = 0; cell < axis.length; ++cell) {
      const bool endsBefore = (cell + 1) * axis.outputs <= o * axis.length;
      const bool beginsBehind = cell * axis.outputs >= (o + 1) * axis.length;
      if (!endsBefore && !beginsBehind) window.cells.push_back(static_cast<int32_t>(cell));
    }
    window.divisor = static_cast<int32_t>(window.cells.size());
    result.windows.push_back(window);
  }
  return result;
}

// For small sizes: nothing here guards against overflow.
inline AxisWindows windowsOf(const AxisOptions& axis) {
  if (axis.outputs > 0) return adaptiveWindowsOf(axis);
  AxisWindows result;
  const int64_t n = axis.length;
  const int64_t reach = (int64_t{axis.window} - 1) * axis.dilation + 1;
  int64_t before = axis.before;
  int64_t after = axis.after;
  int64_t count = 0;
  if (axis.padding == Padding::kExplicit) {
    // Floor: windows that end within the padded input. Ceil: those that overhang by less than a stride.
    const int64_t overhang = axis.ceilMode ? axis.stride - 1 : 0;
    while (count * axis.stride + reach <= n + before + after + overhang) ++count;
    if (axis.ceilMode && count > 0 && (count - 1) * axis.stride >= n + before) --count;
  } else {
    while (count * axis.stride < n) ++count;
    int64_t total = (count - 1) * axis.stride + reach - n;
    if (total < 0) total = 0;
    const int64_t smaller = total / 2;
    before = axis.padding == Padding::kSame ? smaller : total - smaller;
    after = total - before;
  }
  if (n == 0 || count <= 0) {
    result.status = PlanStatus::kEmptyOutput;
    return result;
  }
  result.windows.reserve(static_cast<size_t>(count));
  for (int64_t o = 0; o < count; ++o) {
    AxisWindow window;
    for (int64_t t = 0; t < axis.window; ++t) {
      const int64_t cell = o * axis.stride - before + t * axis.dilation;
      if (cell >= 0 && cell < n) window.cells.push_back(static_cast<int32_t>(cell));
      if (axis.countPadding && cell < n + after) ++window.divisor;
    }
    if (!axis.countPadding) window.divisor = static_cast<int32_t>(window.cells.size());
    if (window.divisor == 0) result.status = PlanStatus::kEmptyWindow;
    result.windows.push_back(std::move(window));
  }
  return result;
}

// Images average their colours by alpha: see expectPixel.
inline bool isHalfImage(DType dtype) { return dtype == DType::kRgbaHalf || dtype == DType::kLinearRgbaHalf; }
inline bool isWideImage(DType dtype) {
  return dtype == DType::kRgba16 || dtype == DType::kLinearRgba16 || isHalfImage(dtype);
}
inline bool isImage(DType dtype) { return dtype == DType::kRgba || dtype == DType::kLinearRgba || isWideImage(dtype); }

inline size_t elementBytes(DType dtype) {
  if (isWideImage(dtype)) return 2;
  switch (dtype) {
    case DType::kFloat64:
      return 8;
    case DType::kFloat32:
      return 4;
    case DType::kFloat16:
    case DType::kInt16:
    case DType::kUint16:
      return 2;
    default:
      return 1;
  }
}

inline bool isInteger(DType dtype) {
  return dtype != DType::kFloat32 && dtype != DType::kFloat64 && dtype != DType::kFloat16 && !isHalfImage(dtype);
}

// Of an integer type.
inline int64_t least(DType dtype) { return dtype == DType::kInt8 ? -128 : dtype == DType::kInt16 ? -32768 : 0; }
inline int64_t most(DType dtype) { return least(dtype) + (elementBytes(dtype) == 1 ? 255 : 65535); }

inline long double decodeHalf(uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const int fraction = bits & 1023;
  long double magnitude = 0;
  if (exponent == 31) {
    magnitude =
        fraction != 0 ? std::numeric_limits<long double>::quiet_NaN() : std::numeric_limits<long double>::infinity();
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<long double>(fraction), -24);
  } else {
    magnitude = std::ldexp(static_cast<long double>(1024 + fraction), exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

inline long double fromHalf(uint16_t bits) {
  static const std::vector<float> kTable = [] {
    std::vector<float> table;
    for (int32_t i = 0; i < 0x10000; ++i) table.push_back(static_cast<float>(decodeHalf(static_cast<uint16_t>(i))));
    return table;
  }();
  return kTable[bits];
}

// The nearest half, ties to even, as a value.
inline long double roundToHalf(long double value) {
  if (!std::isfinite(value) || value == 0) return value;
  int exponent = 0;
  std::frexp(value, &exponent);
  const int unit = exponent - 11 < -24 ? -24 : exponent - 11;
  const long double rounded = std::ldexp(std::nearbyint(std::ldexp(value, -unit)), unit);
  return std::fabs(rounded) >= 65536 ? std::copysign(std::numeric_limits<long double>::infinity(), value) : rounded;
}

inline long double decode(DType dtype, const uint8_t* bytes) {
  const auto as = [bytes](auto value) {
    std::memcpy(&value, bytes, sizeof value);
    return value;
  };
  switch (dtype) {
    case DType::kFloat64:
      return as(double{});
    case DType::kFloat16:
    case DType::kRgbaHalf:
    case DType::kLinearRgbaHalf:
      return fromHalf(as(uint16_t{}));
    case DType::kInt8:
      return as(int8_t{});
    case DType::kInt16:
      return as(int16_t{});
    case DType::kUint16:
    case DType::kRgba16:
    case DType::kLinearRgba16:
      return as(uint16_t{});
    case DType::kUint8:
    case DType::kRgba:
    case DType::kLinearRgba:
      return as(uint8_t{});
    default:
      return as(float{});
  }
}

// What an element of the result must be. `error` is what rounding may leave before the last one, to the element's type.
struct Expected {
  long double mean = 0;
  long double error = 0;
  bool mayOverflow = false;  // partial sums of the gradient may leave the type's range
};

inline long double roundTo(DType dtype, long double value) {
  switch (dtype) {
    case DType::kFloat64:
      return static_cast<double>(value);
    case DType::kFloat16:
    case DType::kRgbaHalf:
    case DType::kLinearRgbaHalf:
      return roundToHalf(value);
    default:
      return static_cast<float>(value);
  }
}

inline bool matches(DType dtype, const uint8_t* bytes, const Expected& expected) {
  const long double got = decode(dtype, bytes);
  if (expected.mayOverflow) return true;
  if (std::isnan(expected.mean)) return std::isnan(got);
  // What lies within the error needs no rounding of its bounds.
  if (got == expected.mean || std::fabs(got - expected.mean) <= expected.error) return true;
  if (isInteger(dtype) || std::isinf(expected.mean)) return false;
  return got >= roundTo(dtype, expected.mean - expected.error) && got <= roundTo(dtype, expected.mean + expected.error);
}

// A sum and what its rounding errors are measured in.
struct Sum {
  long double value = 0;
  long double absolute = 0;
  int32_t rows = 0;  // taps on each axis
  int32_t columns = 0;
  long double epsilon = std::numeric_limits<long double>::epsilon();  // of the type in which it was formed here
};

// Roundings that the sum of so many numbers takes any of them through, at most: a tree's in float32, whose sliding
// windows are added in float64; a chain's in float64.
inline int32_t additions(DType dtype, int32_t taps) {
  if (dtype == DType::kFloat64) return taps;
  int32_t depth = 0;
  while (int64_t{1} << depth < taps) ++depth;
  return depth;
}

// The forward error bound is the promised one, (additions of the rows + those of the columns + 1) u times the mean of
// magnitudes: the quotient is rounded as well. The gradient divides before it adds, and of its taps only the product is
// known, whose logarithm is one less at most than what rounding up both axes' gives.
inline Expected expectFloat(DType dtype, const Sum& sum, long double divisor, bool transposed) {
  const long double unit = dtype == DType::kFloat64 ? 0x1p-53L : 0x1p-24L;
  const long double tiny = dtype == DType::kFloat64
                               ? static_cast<long double>(std::numeric_limits<double>::denorm_min())
                               : static_cast<long double>(0x1p-149L);
  const long double roundings = additions(dtype, sum.rows) + additions(dtype, sum.columns) + (transposed ? 3 : 1);
  const long double scale = sum.absolute / std::fabs(divisor);
  const long double own = static_cast<long double>(sum.rows) * (transposed ? 1 : sum.columns) * sum.epsilon;
  Expected expected;
  expected.mean = sum.value / divisor;
  expected.error = (roundings * unit / (1 - roundings * unit) + own) * scale + roundings * tiny;
  if (transposed && std::isfinite(expected.mean)) {
    const long double largest = dtype == DType::kFloat64 ? static_cast<long double>(std::numeric_limits<double>::max())
                                                         : static_cast<long double>(std::numeric_limits<float>::max());
    expected.mayOverflow = scale >= largest / 2;
  }
  return expected;
}

// Half away from zero, then into the type's range.
inline Expected expectInteger(DType dtype, const Sum& sum, double divisor) {
  const auto d = static_cast<int64_t>(std::fabs(divisor));
  const auto s = static_cast<int64_t>(sum.value);
  int64_t quotient = (2 * (s < 0 ? -s : s) + d) / (2 * d);
  if ((s < 0) != (divisor < 0)) quotient = -quotient;
  Expected expected;
  expected.mean = static_cast<long double>(std::clamp(quotient, least(dtype), most(dtype)));
  return expected;
}

// The light that half an sRGB value stands for (IEC 61966-2-1).
inline long double lightOfHalf(int halves) {
  static const std::vector<long double> kTable = [] {
    std::vector<long double> table(511);
    for (int i = 0; i < 511; ++i) {
      const long double v = i / 510.0L;
      table[static_cast<size_t>(i)] = v <= 0.04045L ? v / 12.92L : std::pow((v + 0.055L) / 1.055L, 2.4L);
    }
    return table;
  }();
  return kTable[static_cast<size_t>(halves)];
}
inline long double light(int value) { return lightOfHalf(2 * value); }

// The nearest sRGB value, halves up.
inline int nearestValue(long double of) {
  int value = 0;
  while (value < 255 && of >= lightOfHalf(2 * value + 1)) ++value;
  return value;
}

// The curve of sRGB from values of 0 to 1 to light, and its inverse.
inline long double toLight(long double v) { return v <= 0.04045L ? v / 12.92L : std::pow((v + 0.055L) / 1.055L, 2.4L); }
inline long double fromLight(long double of) {
  return of <= 0.04045L / 12.92L ? of * 12.92L : 1.055L * std::pow(of, 1 / 2.4L) - 0.055L;
}

// The same for channels of 16 bits.
inline Expected expectWidePixel(DType dtype, int channel, long double sum, long double alpha, double divisor) {
  Expected expected;
  if (channel == 3) {
    expected.mean = alpha / divisor;
  } else if (alpha != 0) {
    expected.mean = sum / alpha;
    if (dtype == DType::kLinearRgba16) expected.mean = fromLight(expected.mean) * 65535;
    if (dtype == DType::kLinearRgbaHalf) expected.mean = fromLight(expected.mean);
  }
  // What is near a border may go to either side.
  expected.error = expected.mean * 1e-12L;
  if (isHalfImage(dtype)) return expected;
  const bool isExact = dtype == DType::kRgba16 || channel == 3;
  const long double low = std::floor(expected.mean - (isExact ? 0 : expected.error) + 0.5L);
  const long double high = std::floor(expected.mean + (isExact ? 0 : expected.error) + 0.5L);
  return {.mean = (low + high) / 2, .error = (high - low) / 2};
}

// One channel of a pooled pixel, `channel` 3 being alpha: `sum` is that of alpha times colour.
inline Expected expectPixel(DType dtype, int channel, long double sum, long double alpha, double divisor) {
  if (isWideImage(dtype)) return expectWidePixel(dtype, channel, sum, alpha, divisor);
  Expected expected;
  if (channel == 3) {
    expected.mean = std::floor((2 * alpha + divisor) / (2 * divisor));
  } else if (alpha != 0 && dtype == DType::kRgba) {
    expected.mean = std::floor((2 * sum + alpha) / (2 * alpha));
  } else if (alpha != 0) {
    // Within float64's rounding of a border between two values, both are right.
    const int low = nearestValue(sum / alpha * (1 - 1e-13L));
    const int high = nearestValue(sum / alpha * (1 + 1e-13L));
    expected.mean = (low + high) / 2.0L;
    expected.error = (high - low) / 2.0L;
  }
  return expected;
}

}  // namespace avgpool2d::reference
