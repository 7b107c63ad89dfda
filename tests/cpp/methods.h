// The methods that occur for each element type, and rows for kernels to work on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "arithmetic/lanes.h"
#include "arithmetic/method.h"

namespace avgpool2d {

constexpr DType kEveryType[] = {DType::kFloat32,       DType::kFloat64, DType::kFloat16,      DType::kInt8,
                                DType::kUint8,         DType::kRgba,    DType::kLinearRgba,   DType::kInt16,
                                DType::kUint16,        DType::kRgba16,  DType::kLinearRgba16, DType::kRgbaHalf,
                                DType::kLinearRgbaHalf};

inline Method ofSmallWindows(DType dtype) {
  Windowing windows{};
  windows.taps = 4;
  windows.area = 4;
  return methodFor(dtype, windows);
}

inline Method ofSlidingWindows(DType dtype) {
  Windowing windows{};
  windows.taps = 400;
  windows.area = 400;
  windows.slides = true;
  return methodFor(dtype, windows);
}

// More taps than 16 bits have room for.
inline Method ofLongWindows(DType dtype) {
  Windowing windows{};
  windows.taps = 220;
  windows.area = 220;
  return methodFor(dtype, windows);
}

// All of them, those for sums that have overflowed too.
inline std::vector<Method> everyMethod() {
  std::vector<Method> methods;
  for (const DType dtype : kEveryType) {
    for (const Method& method : {ofSmallWindows(dtype), ofLongWindows(dtype), ofSlidingWindows(dtype)}) {
      methods.push_back(method);
      if (method.canOverflow()) methods.push_back(rescueMethod(method));
    }
  }
  return methods;
}

// `count` values with the room behind them that kernels may touch, and no more: AddressSanitizer sees the rest.
template <typename T>
class Row {
 public:
  explicit Row(size_t count) : count_(count), values_(count + kSlack / sizeof(T)) {}
  explicit Row(const std::vector<T>& values) : Row(values.size()) {
    for (size_t i = 0; i < values.size(); ++i) values_[i] = values[i];
  }
  T& operator[](size_t i) { return values_[i]; }
  const T& operator[](size_t i) const { return values_[i]; }
  T* data() { return values_.data(); }
  const T* data() const { return values_.data(); }
  size_t size() const { return count_; }
  int32_t length() const { return static_cast<int32_t>(count_); }

 private:
  size_t count_;
  std::vector<T> values_;
};

}  // namespace avgpool2d
