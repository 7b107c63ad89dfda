#include "narrow.h"

#include <algorithm>

#include "arithmetic/interleave.h"

namespace avgpool2d {
namespace {

// A pixel of a group is as long as a cache line; where images are large it may be shorter, down to a vector.
constexpr size_t kMostGroupBytes = 64;
constexpr size_t kLeastGroupBytes = 16;

}  // namespace

void Narrow::plan(const Pooling& pooling, double cost, double mostBytes) {
  group_ = 0;
  unit_ = isPixels(pooling.method.dtype) ? pooling.pixelBytes() : pooling.method.elementBytes();
  const double inputs = double(pooling.rows.inputs()) * pooling.columns.inputs() * double(pooling.pixelBytes());
  const double outputs = double(pooling.rows.outputs()) * pooling.columns.outputs() * double(pooling.pixelBytes());
  if (pooling.pixelBytes() >= kMostGroupBytes) return;
  auto group = static_cast<int32_t>(kMostGroupBytes / unit_);
  const auto least = static_cast<int32_t>(kLeastGroupBytes / unit_);
  while (group > least && (inputs + outputs) * group > mostBytes) group /= 2;
  if ((inputs + outputs) * group > mostBytes) return;
  rows_.plan(withChannels(pooling, pooling.channels * group), -1);
  // A vector is read, shuffled twice or more and written on the way there and back.
  const double transposing = (inputs + outputs) / 16 * (unit_ >= 4 ? 3 : 16 / double(unit_)) + 10;
  least_ = static_cast<int32_t>((rows_.cost() + transposing * group) / cost) + 1;
  if (least_ > group) return;
  group_ = group;
  inputBytes_ = static_cast<size_t>(inputs);
  outputBytes_ = static_cast<size_t>(outputs);
}

void Narrow::place(Pieces& pieces) {
  if (!taken()) return;
  input_ = pieces.take<uint8_t>(inputBytes_ * uint32_t(group_));
  output_ = pieces.take<uint8_t>(outputBytes_ * uint32_t(group_));
  const Pooling& pooling = rows_.pooling();
  rows_.place(pooling.columns.outputs(), pieces);
}

void Narrow::pool(const uint8_t* input, size_t inputPitch, uint8_t* output, size_t outputPitch, int32_t images) {
  const Pooling& pooling = rows_.pooling();
  rows_.beginPart({{0, pooling.columns.outputs()}, {0, pooling.columns.inputs()}});
  const InputRows rows{input_, size_t(uint32_t(pooling.columns.inputs())) * pooling.pixelBytes(),
                       pooling.rows.inputs()};
  const size_t pitch = size_t(uint32_t(pooling.columns.outputs())) * pooling.pixelBytes();
  for (int32_t image = 0; image < images; image += group_) {
    const int32_t wanted = std::min(group_, images - image);
    interleave(unit_, input_, input, group_, wanted, inputBytes_ / unit_, inputPitch);
    rows_.beginImage();
    rows_.pool(rows, output_, pitch, {0, pooling.rows.outputs()});
    separate(unit_, output, output_, group_, wanted, outputBytes_ / unit_, outputPitch);
    input += inputPitch * uint32_t(wanted);
    output += outputPitch * uint32_t(wanted);
  }
}

}  // namespace avgpool2d
