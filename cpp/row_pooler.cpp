#include "row_pooler.h"

#include <algorithm>

namespace avgpool2d {
namespace {

// Output columns whose overflowed sums are formed anew at a time.
constexpr int32_t kAnew = 16;

// Whether the alphas of a row of RGBA pixels are all 255.
bool alphasAreFull(const uint8_t* pixels, size_t bytes) {
  v128_t all = wasm_i32x4_const_splat(-1);
  size_t i = 0;
  for (; i + 64 <= bytes; i += 64) {
    const auto four = [&](size_t at) { return wasm_v128_load(pixels + i + at); };
    all = wasm_v128_and(all, wasm_v128_and(wasm_v128_and(four(0), four(16)), wasm_v128_and(four(32), four(48))));
  }
  uint32_t rest = ~0U;
  for (; i < bytes; i += 4) rest &= *reinterpret_cast<const uint32_t*>(pixels + i);
  all = wasm_v128_and(all, wasm_i32x4_splat(static_cast<int32_t>(rest)));
  return wasm_i32x4_all_true(wasm_u32x4_gt(all, wasm_i32x4_const_splat(0x00ffffff))) &&
         wasm_i32x4_all_true(wasm_i32x4_eq(wasm_u32x4_shr(all, 24), wasm_i32x4_const_splat(255)));
}

}  // namespace

void RowPooler::plan(const Pooling& pooling, int32_t forced) {
  pooling_ = pooling;
  strategy_ = &table_.choose(pooling_, forced);
  opaque_ = nullptr;
  // Colours are divided by alphas, which padding has not; and sliding sums go on from row to row, so that they cannot
  // change their kind between.
  const bool counts = pooling.rows.axis().countsPadding() || pooling.columns.axis().countsPadding();
  if (pooling.method.dtype == DType::kRgba && !counts && !pooling.rowsSlide) {
    opaquePooling_ = withMethod(pooling, DType::kUint8);
    opaque_ = &opaqueTable_.choose(opaquePooling_);
  }
}

void RowPooler::place(int32_t columns, Pieces& pieces) {
  tabulated_ = {};
  windows_ = pieces.take<Window>(size_t(uint32_t(std::min(kTableRows, pooling_.rows.outputs()))));
  strategy_->place(pooling_, columns, pieces);
  rescue_.place(pooling_, std::min(kAnew, columns), pieces);
  if (opaque_ != nullptr) opaque_->place(opaquePooling_, columns, pieces);
}

void RowPooler::beginPart(const Part& part) {
  part_ = part;
  strategy_->beginPart(part);
  rescue_.beginPart(part);
  transparent_.forget();
  if (opaque_ != nullptr) opaque_->beginPart(part);
}

void RowPooler::beginImage() {
  strategy_->beginImage();
  rescue_.beginImage();
  transparent_.forget();
  if (opaque_ != nullptr) opaque_->beginImage();
}

const Window* RowPooler::windowsOf(Range rows) {
  if (tabulated_.begin != rows.begin || tabulated_.end < rows.end) {
    WindowWalk walk(pooling_.rows, rows.begin);
    for (int32_t o = 0; o < rows.count(); ++o) windows_[o] = walk.next();
    tabulated_ = rows;
  }
  return windows_;
}

bool RowPooler::isOpaque(const InputRows& input, Range rows) {
  const size_t bytes = size_t(uint32_t(part_.inputs.count())) * pooling_.pixelBytes();
  return !transparent_.within(pooling_.rows.cover(rows),
                              [&](int32_t row) { return !alphasAreFull(input.at(row), bytes); });
}

void RowPooler::pool(const InputRows& input, uint8_t* output, size_t pitch, Range rows) {
  RowRun run;
  run.input = input;
  run.pitch = pitch;
  for (int32_t begin = rows.begin; begin < rows.end; begin = run.rows.end) {
    run.output = output + size_t(uint32_t(begin - rows.begin)) * pitch;
    run.rows = {begin, begin + std::min(kTableRows, rows.end - begin)};
    run.windows = windowsOf(run.rows);
    if (opaque_ != nullptr && isOpaque(input, run.rows)) {
      opaque_->pool(run);
    } else if (!strategy_->pool(run)) {
      rescue_.mend(run);
    }
  }
}

}  // namespace avgpool2d
