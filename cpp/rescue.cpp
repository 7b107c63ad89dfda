#include "rescue.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace avgpool2d {
namespace {

// Output columns that are formed anew at a time.
constexpr int32_t kAnew = 16;

// Whether a value's magnitude exceeds the limit, but not of an infinity or NaN. Reads whole vectors: what lies behind
// the last value is at worst looked for in vain.
bool anyHuge(bool isFloat, const uint8_t* values, size_t bytes, double limit) {
  v128_t any = wasm_i32x4_const_splat(0);
  const v128_t least = isFloat ? wasm_f32x4_splat(static_cast<float>(limit)) : wasm_f64x2_splat(limit);
  for (size_t i = 0; i < bytes; i += sizeof(v128_t)) {
    const v128_t value = wasm_v128_load(values + i);
    // A difference of equal values is 0 where they are finite, else NaN.
    if (isFloat) {
      const v128_t magnitude = wasm_f32x4_abs(value);
      const v128_t finite = wasm_f32x4_eq(wasm_f32x4_sub(value, value), wasm_f32x4_sub(value, value));
      any = wasm_v128_or(any, wasm_v128_and(wasm_f32x4_gt(magnitude, least), finite));
    } else {
      const v128_t magnitude = wasm_f64x2_abs(value);
      const v128_t finite = wasm_f64x2_eq(wasm_f64x2_sub(value, value), wasm_f64x2_sub(value, value));
      any = wasm_v128_or(any, wasm_v128_and(wasm_f64x2_gt(magnitude, least), finite));
    }
  }
  return wasm_v128_any_true(any);
}

template <typename T>
void replaceNonFinite(uint8_t* to, const uint8_t* from, size_t count) {
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
  const double largest = pooling.method.elementBytes() == sizeof(float) ? double(std::numeric_limits<float>::max())
                                                                        : std::numeric_limits<double>::max();
  limit_ = largest / (4.0 * pooling.rows.maxTaps() * pooling.columns.maxTaps());
  const int32_t strip = std::min(kAnew, columns);
  anew_.place(pooling_, strip, pieces);
  means_ = pieces.take<uint8_t>(size_t(uint32_t(strip)) * pooling_.pixelBytes());
}

void Rescue::mend(const RowRun& run) {
  if (!needed_) return;
  const size_t bytes = size_t(uint32_t(part_.inputs.count())) * pooling_.pixelBytes();
  const bool isFloat = pooling_.method.elementBytes() == sizeof(float);
  for (int32_t r = 0; r < run.rows.count(); ++r) {
    const Range inputs = pooling_.rows.cover({run.rows.begin + r, run.rows.begin + r + 1});
    const bool huge =
        huge_.within(inputs, [&](int32_t row) { return anyHuge(isFloat, run.input.at(row), bytes, limit_); });
    if (huge) mendRow(run.output + size_t(uint32_t(r)) * run.pitch, run.windows[r], run.input);
  }
}

void Rescue::mendRow(uint8_t* dst, const Window& rows, const InputRows& input) {
  const size_t pixel = pooling_.pixelBytes();
  const bool isFloat = pooling_.method.elementBytes() == sizeof(float);
  for (int32_t begin = part_.outputs.begin; begin < part_.outputs.end; begin += kAnew) {
    const Range strip{begin, std::min(part_.outputs.end, begin + kAnew)};
    uint8_t* to = dst + size_t(uint32_t(begin - part_.outputs.begin)) * pixel;
    const size_t count = size_t(uint32_t(strip.count())) * uint32_t(pooling_.channels);
    if (isFloat ? allFinite<float>(to, count) : allFinite<double>(to, count)) continue;
    const Range inputs = pooling_.columns.cover(strip);
    InputRows from = input;
    from.base += size_t(uint32_t(inputs.begin - part_.inputs.begin)) * pixel;
    anew_.beginPart({strip, inputs});
    anew_.poolRow(means_, rows, strip, from);
    isFloat ? replaceNonFinite<float>(to, means_, count) : replaceNonFinite<double>(to, means_, count);
  }
}

}  // namespace avgpool2d
