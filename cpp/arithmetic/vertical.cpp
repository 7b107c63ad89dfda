#include "arithmetic/vertical.h"

#include <algorithm>

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

namespace {

template <typename T>
void addSums(void* to, const void* from, const void* others, int32_t length) {
  using B = Block<T, 2>;
  for (int32_t i = 0; i < length; i += B::kWidth) {
    (B::load(static_cast<const T*>(from) + i) + B::load(static_cast<const T*>(others) + i))
        .store(static_cast<T*>(to) + i);
  }
}

}  // namespace

void addSumRows(const Method& method, void* to, const void* from, const void* others, int32_t length) {
  const auto add = method.sum == Sum::kInt16   ? addSums<int16_t>
                   : method.sum == Sum::kFloat ? addSums<float>
                                               : addSums<double>;
  add(to, from, others, length);
}

void widenSums(const Method& method, void* to, const int16_t* sums, int32_t length) {
  const bool isSigned = method.dtype == DType::kInt8;
  for (int32_t i = 0; i < length; i += 8) {
    const v128_t eight = wasm_v128_load(sums + i);
    Block<float, 2> wide{wasm_u32x4_extend_low_u16x8(eight), wasm_u32x4_extend_high_u16x8(eight)};
    if (isSigned) wide = {wasm_i32x4_extend_low_i16x8(eight), wasm_i32x4_extend_high_i16x8(eight)};
    AVGPOOL2D_UNROLL
    for (v128_t& four : wide.v) four = wasm_f32x4_convert_i32x4(four);
    if (method.sum == Sum::kFloat) {
      wide.store(static_cast<float*>(to) + i);
    } else {
      float floats[8];
      wide.store(floats);
      Block<double, 4>::load(floats).store(static_cast<double*>(to) + i);
    }
  }
}

int32_t RowTree::levels(int32_t taps, int32_t turn) {
  // A turn goes to the sum that it carries into, and an incomplete last one to the smallest: a level is new only where
  // no bit of the counter is zero below it.
  int32_t levels = 1;
  while (int64_t{turn} * ((int64_t{2} << levels) - 1) <= taps) ++levels;
  return levels;
}

void RowTree::begin(int32_t length) {
  length_ = length;
  turns_ = 0;
  levels_ = 0;
}

void RowTree::add(const void* const* rows, int32_t count) {
  if (turns_ == 0) turn_ = count;
  const bool isWhole = count == turn_;
  if (levels_ == 0 || (isWhole && turns_ % 2 == 0)) {
    addTermRows(*method_, level(levels_++), nullptr, rows, count, length_);
  } else {
    addTermRows(*method_, level(levels_ - 1), level(levels_ - 1), rows, count, length_);
    for (int32_t carries = turns_ / 2; isWhole && carries % 2 != 0; carries /= 2) {
      --levels_;
      addSumRows(*method_, level(levels_ - 1), level(levels_ - 1), level(levels_), length_);
    }
  }
  ++turns_;
}

void RowTree::finish(void* dst) {
  if (levels_ == 1 && dst != sums_)
    std::copy_n(sums_, size_t(uint32_t(length_)) * method_->sumBytes(), static_cast<uint8_t*>(dst));
  for (; levels_ > 1; --levels_) {
    uint8_t* larger = level(levels_ - 2);
    addSumRows(*method_, levels_ == 2 ? dst : larger, larger, level(levels_ - 1), length_);
  }
  begin(length_);
}

}  // namespace avgpool2d
