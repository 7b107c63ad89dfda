#include "strategies/strip.h"

#include <algorithm>

namespace avgpool2d {
namespace {

// Output rows of a block: so many at least, and so many that at most every fifth of its input rows is another's, too.
constexpr int32_t kLeastRows = 16;
constexpr int32_t kOverlaps = 4;

}  // namespace

void Strip::plan(const Pooling& pooling, double cost) {
  blocks_.leave();
  rows_ = pooling.rows;
  const int64_t whole = rows_.uniformEnd() - rows_.uniformBegin();
  // A gradient's terms depend on the row.
  if (pooling.transposed || pooling.rowsSlide || rows_.axis().adaptive() || whole < kLeastRows) return;
  const int64_t stride = rows_.uniformStride();
  const int64_t reach = (int64_t{rows_.maxTaps()} - 1) * rows_.step() + 1;
  const int64_t height = std::max<int64_t>(kLeastRows, kOverlaps * (reach - stride) / stride);
  if (height > whole) return;
  height_ = static_cast<int32_t>(height);
  AxisOptions options;
  options.length = static_cast<int32_t>((height - 1) * stride + reach);
  options.window = rows_.maxTaps();
  options.stride = static_cast<int32_t>(stride);
  options.dilation = rows_.step();
  Axis axis;
  axis.plan(options);
  Pooling block = pooling;
  block.rows = Windows(axis, false);
  if (block.rows.slides()) return;
  blocks_.plan(block, cost * double(height) / rows_.outputs());
  if (blocks_.taken() && whole < height * blocks_.least()) blocks_.leave();
}

void Strip::place(Pieces& pieces) { blocks_.place(pieces); }

void Strip::pool(RowPooler& rows, const InputRows& input, uint8_t* output, size_t pitch, Range range) {
  const int32_t stride = rows_.uniformStride();
  const int32_t reach = (rows_.maxTaps() - 1) * rows_.step();
  int32_t at = range.begin;
  const auto outputAt = [&] { return output + size_t(uint32_t(at - range.begin)) * pitch; };
  const auto poolEach = [&](int32_t end) {
    end = std::min(end, range.end);
    if (at < end) rows.pool(input, outputAt(), pitch, {at, end});
    at = std::max(at, end);
  };
  poolEach(rows_.uniformBegin());
  const int32_t end = std::min(range.end, rows_.uniformEnd());
  while (at < end) {
    // Windows whose rows lie in neighbouring slots.
    const int32_t slot = rows_.first(at) % input.slots;
    const int32_t below = input.slots - slot - reach - 1;
    const int32_t count = below < 0 ? 0 : std::min(end - at, below / stride + 1);
    int32_t blocks = count / height_;
    const int32_t rest = blocks % blocks_.group();
    if (rest < blocks_.least()) blocks -= rest;
    if (blocks > 0) {
      const size_t step = size_t(uint32_t(height_));
      blocks_.pool(input.base + size_t(uint32_t(slot)) * input.pitch, step * uint32_t(stride) * input.pitch, outputAt(),
                   step * pitch, blocks);
      at += blocks * height_;
    }
    poolEach(at + std::max(1, count - blocks * height_));
  }
  poolEach(range.end);
}

}  // namespace avgpool2d
