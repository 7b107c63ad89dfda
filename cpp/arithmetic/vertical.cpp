#include "arithmetic/vertical.h"

namespace avgpool2d {

void addTermRows(const Method& method, void* to, const void* start, const void* const* rows, int32_t count,
                 int32_t length) {
  if (method.sum == Sum::kInt16) {
    const auto add = method.dtype == DType::kInt8 ? addBytes<true> : addBytes<false>;
    add(static_cast<int16_t*>(to), static_cast<const int16_t*>(start), reinterpret_cast<const uint8_t* const*>(rows),
        count, length);
  } else if (method.sum == Sum::kFloat) {
    addRows(static_cast<float*>(to), static_cast<const float*>(start), reinterpret_cast<const float* const*>(rows),
            count, length);
  } else if (method.term == Term::kFloat) {
    addRows(static_cast<double*>(to), static_cast<const double*>(start), reinterpret_cast<const float* const*>(rows),
            count, length);
  } else {
    addDoubleRows(to, start, rows, count, length);
  }
}

void slideTermRow(const Method& method, void* to, void* prefixAt, const void* suffix, const void* row, int32_t length) {
  auto* dst = static_cast<double*>(to);
  auto* prefix = static_cast<double*>(prefixAt);
  if (method.term == Term::kFloat) {
    slideRow(dst, prefix, static_cast<const double*>(suffix), static_cast<const float*>(row), length);
  } else {
    slideRow(dst, prefix, static_cast<const double*>(suffix), static_cast<const double*>(row), length);
  }
}

void addDoubleRows(void* to, const void* start, const void* const* rows, int32_t count, int32_t length) {
  addRows(static_cast<double*>(to), static_cast<const double*>(start), reinterpret_cast<const double* const*>(rows),
          count, length);
}

}  // namespace avgpool2d
