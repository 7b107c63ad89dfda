#include "strip.h"

#include <algorithm>
#include <numeric>

namespace avgpool2d {
namespace {

// Outputs of a segment: so many at least, and enough that at most a fifth of its inputs belong to another segment, too.
constexpr int32_t kLeastLength = 8;
constexpr int32_t kOverlaps = 4;

// A group of segments and its means leave room in the L2 cache.
constexpr double kMostBytes = 256 << 10;

}  // namespace

void Strip::plan(const Pooling& pooling, double cost) {
  leave();
  isRow_ = pooling.rows.inputs() == 1 && pooling.rows.outputs() == 1;
  along_ = isRow_ ? pooling.columns : pooling.rows;
  const int64_t whole = along_.uniformEnd() - along_.uniformBegin();
  // A gradient's terms depend on where they are. No adaptive windows are uniform.
  if (pooling.transposed || whole < kLeastLength) return;
  const int64_t stride = along_.uniformStride();
  const int64_t reach = (int64_t{along_.maxTaps()} - 1) * along_.step() + 1;
  int64_t length = std::max<int64_t>(kLeastLength, kOverlaps * (reach - stride) / stride);
  alignment_ = 1;
  lead_ = 0;
  if (along_.slides()) {
    // Sums slide in blocks of inputs: each segment begins with one.
    alignment_ = isRow_ ? along_.slidingTaps() : SlidingRowSums::blockFor(along_.slidingTaps());
    lead_ = along_.first(along_.uniformBegin()) % static_cast<int32_t>(std::gcd(stride, alignment_));
    length += alignment_ - 1;
    length -= length % alignment_;
  }
  if (length > whole) return;
  length_ = static_cast<int32_t>(length);
  Pooling segment = pooling;
  (isRow_ ? segment.columns : segment.rows) = along_.excerpt(length_, lead_);
  segments_.plan(segment, cost * double(length) / along_.outputs(), kMostBytes);
  if (taken() && whole < length * segments_.least()) leave();
}

void Strip::pool(RowPooler& rows, const Part& part, const InputRows& input, uint8_t* output, size_t pitch,
                 Range range) {
  const size_t pixel = rows.pooling().pixelBytes();
  // Segments have no gaps between their rows.
  if (!isRow_ && part.outputs.count() < rows.pooling().columns.outputs()) return rows.pool(input, output, pitch, range);
  const Range outputs = isRow_ ? part.outputs : range;
  // The part of the axis that is there: columns from the part's first on, or a ring of rows.
  const int32_t origin = isRow_ ? part.inputs.begin : 0;
  const int32_t inputs = isRow_ ? part.inputs.count() : input.slots;
  const size_t inputStep = isRow_ ? pixel : input.pitch;
  const size_t outputStep = isRow_ ? pixel : pitch;
  int32_t at = outputs.begin;
  const auto outputAt = [&] { return output + size_t(uint32_t(at - outputs.begin)) * outputStep; };
  const auto poolEach = [&](int32_t end) {
    end = std::min(end, outputs.end);
    if (at >= end) return;
    if (isRow_) {
      const Part some{{at, end}, along_.cover({at, end})};
      rows.beginPart(some);
      rows.beginImage();
      rows.pool({input.base + size_t(uint32_t(some.inputs.begin - origin)) * pixel, input.pitch, 1}, outputAt(), pitch,
                range);
    } else {
      rows.pool(input, outputAt(), pitch, {at, end});
    }
    at = end;
  };
  const int32_t stride = along_.uniformStride();
  const int32_t reach = (along_.maxTaps() - 1) * along_.step();
  const int32_t end = std::min(outputs.end, along_.uniformEnd());
  poolEach(std::min(end, along_.uniformBegin()));
  while (at < end) {
    // Windows whose inputs lie one behind the other.
    const int32_t first = along_.first(at) - lead_;
    const int32_t place = (first - origin) % inputs;
    const int32_t behind = inputs - place - lead_ - reach - 1;
    const int32_t count = behind < 0 ? 1 : std::min(end - at, behind / stride + 1);
    if (count < length_ || first < origin || first % alignment_ != 0) {
      poolEach(at + (count < length_ ? count : 1));
      continue;
    }
    int32_t segments = count / length_;
    const int32_t rest = segments % segments_.group();
    if (rest < segments_.least()) segments -= rest;
    const size_t step = size_t(uint32_t(length_));
    segments_.pool(input.base + size_t(uint32_t(place)) * inputStep, step * uint32_t(stride) * inputStep, outputAt(),
                   step * outputStep, segments);
    at += segments * length_;
    poolEach(at + count - segments * length_);
  }
  poolEach(outputs.end);
}

}  // namespace avgpool2d
