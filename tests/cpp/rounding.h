// What a mean of integers must be, in whole numbers.
#pragma once

#include <algorithm>
#include <cstdint>

#include "arithmetic/method.h"
#include "reference.h"

namespace avgpool2d {

// Rounded half away from zero, then into the type's range. Sum and divisor may be in any common fraction.
inline int32_t roundedMean(DType dtype, int64_t sum, int64_t divisor) {
  const int64_t size = divisor < 0 ? -divisor : divisor;
  int64_t quotient = (2 * (sum < 0 ? -sum : sum) + size) / (2 * size);
  if ((sum < 0) != (divisor < 0)) quotient = -quotient;
  return static_cast<int32_t>(std::clamp(quotient, reference::least(dtype), reference::most(dtype)));
}

}  // namespace avgpool2d
