#include "strategies/copy_gradient.h"

#include <algorithm>

namespace avgpool2d {
namespace {

// A pixel of any number of floats or doubles.
void copyPixel(uint8_t* to, const uint8_t* from, size_t bytes) {
  size_t i = 0;
  for (; i + 64 <= bytes; i += 64) {
    Block<float, 4>::load(reinterpret_cast<const float*>(from + i)).store(reinterpret_cast<float*>(to + i));
  }
  for (; i + 16 <= bytes; i += 16) wasm_v128_store(to + i, wasm_v128_load(from + i));
  for (; i < bytes; i += 4) std::copy_n(from + i, 4, to + i);
}

template <typename Element>
void fill(uint8_t* to, const uint8_t* from, int32_t count) {
  std::fill_n(reinterpret_cast<Element*>(to), count, *reinterpret_cast<const Element*>(from));
}

}  // namespace

double CopyGradient::cost(const Pooling& pooling) const {
  if (!pooling.transposed || pooling.columns.maxTaps() > 1 || pooling.rows.maxTaps() > 1) return kNever;
  const double vectors = __builtin_ceil(double(pooling.pixelBytes()) / 16);
  return pooling.rows.outputs() * (20 + pooling.columns.outputs() * (3 + vectors));
}

void CopyGradient::place(const Pooling& pooling, int32_t columns, Pieces& pieces) {
  pooling_ = &pooling;
  terms_.place(pooling, columns, pieces);
  runs_.place(pooling.columns, columns, pieces);
}

void CopyGradient::beginPart(const Part& part) {
  part_ = part;
  terms_.beginPart(part);
  runs_.make(pooling_->columns, part.outputs);
}

bool CopyGradient::pool(const RowRun& run) {
  const size_t bytes = size_t(uint32_t(part_.outputs.count())) * pooling_->pixelBytes();
  int32_t above = -1;  // the row of terms of the row above
  uint8_t* dst = run.output;
  for (int32_t r = 0; r < run.rows.count(); ++r, dst += run.pitch) {
    const Window& rows = run.windows[r];
    if (rows.taps == 0) {
      std::fill_n(dst, bytes, uint8_t{});
    } else if (rows.first == above) {
      // The rows of a window are alike; copying one does not read what it overwrites, as storing anew would.
      std::copy_n(dst - run.pitch, bytes, dst);
    } else {
      spread(dst, terms_.at(run.input, rows.first));
    }
    above = rows.taps == 0 ? -1 : rows.first;
  }
  return true;
}

void CopyGradient::spread(uint8_t* dst, const uint8_t* terms) const {
  const size_t pixel = pooling_->pixelBytes();
  for (const WindowRun& run : runs_) {
    const int32_t count = run.end - run.begin;
    if (run.taps == 0) {
      dst = std::fill_n(dst, size_t(uint32_t(count)) * pixel, uint8_t{});
      continue;
    }
    const uint8_t* from = terms + size_t(uint32_t(run.first - part_.inputs.begin)) * pixel;
    const size_t step = size_t(uint32_t(run.stride)) * pixel;
    if (pixel <= 8 && step == 0) {
      pixel == 4 ? fill<float>(dst, from, count) : fill<double>(dst, from, count);
      dst += size_t(uint32_t(count)) * pixel;
      continue;
    }
    for (int32_t p = 0; p < count; ++p, dst += pixel, from += step) copyPixel(dst, from, pixel);
  }
}

}  // namespace avgpool2d
