#include "rescue.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace avgpool2d {
namespace {

// Whether a value's magnitude exceeds the limit, but not of an infinity or NaN. Reads whole vectors: what lies behind
// the last value is at worst looked for in vain. As integers, magnitudes are in order; moved so that those of interest
// end with the largest integer, one comparison finds them.
bool anyHuge(bool isFloat, const uint8_t* values, size_t bytes, double limit) {
  v128_t any = wasm_i32x4_const_splat(0);
  const auto search = [&](auto isHuge) {
    for (size_t i = 0; i < bytes; i += sizeof(v128_t)) any = wasm_v128_or(any, isHuge(wasm_v128_load(values + i)));
  };
  if (isFloat) {
    constexpr uint32_t kMove = 0x7fffffff - 0x7f7fffff;
    const v128_t mask = wasm_i32x4_const_splat(0x7fffffff);
    const v128_t move = wasm_i32x4_const_splat(kMove);
    const auto least = __builtin_bit_cast(uint32_t, static_cast<float>(limit)) + kMove;
    const v128_t below = wasm_i32x4_splat(static_cast<int32_t>(least));
    search([&](v128_t value) { return wasm_i32x4_gt(wasm_i32x4_add(wasm_v128_and(value, mask), move), below); });
  } else {
    constexpr uint64_t kMove = 0x7fffffffffffffff - 0x7fefffffffffffff;
    const v128_t mask = wasm_i64x2_const_splat(0x7fffffffffffffff);
    const v128_t move = wasm_i64x2_const_splat(kMove);
    const uint64_t least = __builtin_bit_cast(uint64_t, limit) + kMove;
    const v128_t below = wasm_i64x2_splat(static_cast<int64_t>(least));
    search([&](v128_t value) { return wasm_i64x2_gt(wasm_i64x2_add(wasm_v128_and(value, mask), move), below); });
  }
  return wasm_v128_any_true(any);
}

template <typename T>
void replace(uint8_t* to, const uint8_t* from, size_t count) {
  auto* means = reinterpret_cast<T*>(to);
  const auto* others = reinterpret_cast<const T*>(from);
  for (size_t i = 0; i < count; ++i) {
    if (!std::isfinite(means[i])) means[i] = others[i];
  }
}

template <typename T>
bool allFinite(const uint8_t* bytes, size_t count) {
  const auto* values = reinterpret_cast<const T*>(bytes);
  return std::all_of(values, values + count, [](T value) { return std::isfinite(value); });
}

}  // namespace

void Rescue::place(const Pooling& pooling, int32_t columns, Pieces& pieces) {
  needed_ = pooling.method.canOverflow() && !pooling.transposed;
  if (!needed_) return;
  pooling_ = pooling;
  pooling_.method = rescueMethod(pooling.method);
  pooling_.rowsSlide = pooling_.columnsSlide = false;
  isFloat_ = pooling.method.elementBytes() == sizeof(float);
  const double largest = isFloat_ ? double(std::numeric_limits<float>::max()) : std::numeric_limits<double>::max();
  limit_ = largest / (4.0 * pooling.rows.maxTaps() * pooling.columns.maxTaps());
  columns_ = columns;
  anew_.place(pooling_, columns, pieces);
  means_ = pieces.take<uint8_t>(size_t(uint32_t(columns)) * pooling_.pixelBytes());
}

bool Rescue::isHuge(const uint8_t* row) const {
  const size_t bytes = size_t(uint32_t(part_.inputs.count())) * pooling_.pixelBytes();
  return anyHuge(isFloat_, row, bytes, limit_);
}

void Rescue::watch(const uint8_t* row, int32_t r) {
  if (needed_ && isHuge(row)) huge_.found(r);
}

// By those that were formed anew.
void Rescue::replaceNonFinite(uint8_t* means, int32_t columns) const {
  const size_t count = size_t(uint32_t(columns)) * uint32_t(pooling_.channels);
  isFloat_ ? replace<float>(means, means_, count) : replace<double>(means, means_, count);
}

void Rescue::mend(const RowRun& run) {
  if (!needed_) return;
  for (int32_t r = 0; r < run.rows.count(); ++r) {
    const Range inputs = pooling_.rows.cover({run.rows.begin + r, run.rows.begin + r + 1});
    const bool huge = huge_.within(inputs, [&](int32_t row) { return isHuge(run.input.at(row)); });
    if (huge) mendRow(run.output + size_t(uint32_t(r)) * run.pitch, run.windows[r], run.input);
  }
}

void Rescue::mendRow(uint8_t* dst, const Window& rows, const InputRows& input) {
  const size_t pixel = pooling_.pixelBytes();
  for (int32_t begin = part_.outputs.begin; begin < part_.outputs.end; begin += columns_) {
    const Range strip{begin, std::min(part_.outputs.end, begin + columns_)};
    uint8_t* to = dst + size_t(uint32_t(begin - part_.outputs.begin)) * pixel;
    const size_t count = size_t(uint32_t(strip.count())) * uint32_t(pooling_.channels);
    if (isFloat_ ? allFinite<float>(to, count) : allFinite<double>(to, count)) continue;
    const Range inputs = pooling_.columns.cover(strip);
    InputRows from = input;
    from.base += size_t(uint32_t(inputs.begin - part_.inputs.begin)) * pixel;
    anew_.beginPart({strip, inputs});
    anew_.poolRow(means_, rows, strip, from);
    replaceNonFinite(to, strip.count());
  }
}

}  // namespace avgpool2d
