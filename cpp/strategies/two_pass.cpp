#include "strategies/two_pass.h"

#include <algorithm>

#include "arithmetic/horizontal.h"
#include "arithmetic/means.h"
#include "arithmetic/sliding.h"

namespace avgpool2d {
namespace {

// Sums of a strip: the average of its column sums and its sums. And its fewest output columns.
constexpr int32_t kStripSums = 512;
constexpr int32_t kStripColumns = 4;

// Many lanes slide at once as long as the suffixes of a block take up no more than this.
constexpr size_t kWideSuffixes = size_t{1} << 20;

// What a strip costs besides its sums, in vector additions.
constexpr double kStripCost = 60;

// So many neighbouring outputs under one window, as a gradient has, are copied from the first.
constexpr int32_t kAlike = 8;

using Wide = Block<double, 4>;
using Narrow = Block<double, 1>;

// Outputs of a strip: so few that their column sums stay in the L1 cache, but enough that the next strip does not need
// most of these sums, too. The whole row where sums slide along it, where so many rows of terms have to be made that
// they are not kept for the next strip, and where strips would share most of their inputs. One output where adding up
// the inputs between windows, which that avoids, would take longer than the strips do.
int32_t stripColumns(const Pooling& pooling, int32_t outputs) {
  const Windows& columns = pooling.columns;
  if (pooling.rowsSlide || pooling.columnsSlide || (pooling.makesTerms() && pooling.rows.maxTaps() > kRowsAtOnce)) {
    return outputs;
  }
  const double between = columns.inputs() - double(columns.cover(int64_t{1})) * columns.outputs();
  const double vectors = pooling.lanes() * double(pooling.method.sumBytes()) / sizeof(v128_t);
  if (between * vectors * pooling.rows.maxTaps() > kStripCost * columns.outputs()) return 1;
  const int32_t pixels = kStripSums / pooling.lanes();
  const int32_t fitting = largest(outputs, [&](int32_t n) { return n + columns.cover(int64_t{n}) <= 2 * pixels; });
  const bool overlap = columns.cover(int64_t{2}) < 2 * columns.cover(int64_t{1});
  const int32_t least = overlap ? 4 * columns.maxTaps() : kStripColumns;
  const int32_t strip = std::clamp(fitting, std::min(outputs, least), outputs);
  const double strips = double(outputs) / strip;
  return strips * double(columns.cover(int64_t{strip})) > 2.0 * pooling.inputColumns(outputs) ? outputs : strip;
}

bool meansAreElements(const Method& method) {
  return method.sum == Sum::kInt16 || (method.dtype == DType::kFloat32 && method.sum == Sum::kFloat);
}

// Where means are elements, sums are divided at once; where a pixel has a vector of them or more, straight to their
// place.
bool isDirect(const Pooling& pooling) {
  return meansAreElements(pooling.method) &&
         size_t(uint32_t(pooling.lanes())) * pooling.method.sumBytes() >= sizeof(v128_t);
}

// Copies the first of `count` elements of so many bytes to all the others.
void repeat(uint8_t* to, size_t bytes, int32_t count) {
  for (int32_t made = 1; made < count;) {
    const int32_t more = std::min(made, count - made);
    std::copy_n(to, size_t(uint32_t(more)) * bytes, to + size_t(uint32_t(made)) * bytes);
    made += more;
  }
}

// What the tree costs besides, for more rows than are added at once.
constexpr double kTreeCost = 150;

// Additions for one vector of sums along an axis.
double additions(bool slides, const Windows& windows) { return slides ? 6 : 1 + windows.maxTaps(); }

}  // namespace

// In vector additions, or what takes as long.
double TwoPass::cost(const Pooling& pooling) const {
  const double perVector = 16.0 / double(pooling.method.sumBytes());
  const double lanes = pooling.lanes();
  const double vectors = __builtin_ceil(lanes / perVector);
  const double outputs = pooling.columns.outputs();
  const double inputs = pooling.columns.inputs() * lanes / perVector;
  const double apart = double(pooling.columns.cover(int64_t{1})) * outputs * lanes / perVector;
  const bool flat = pooling.columns.uniformStride() == 1 && !pooling.columns.axis().adaptive();
  const double down =
      (pooling.rowsSlide ? inputs : std::min(inputs, apart)) * additions(pooling.rowsSlide, pooling.rows);
  const double along = additions(pooling.columnsSlide, pooling.columns) + 2;
  const double borders = flat ? outputs - (pooling.columns.uniformEnd() - pooling.columns.uniformBegin()) : outputs;
  const double across = (flat ? outputs * lanes / perVector * along : 0) + borders * (10 + vectors * along);
  const double finish = meansAreElements(pooling.method) ? 0 : outputs * lanes / perVector * 4;
  const double terms = pooling.makesTerms() ? pooling.rows.inputs() * inputs * 3 : 0;
  const double row = kRowCost + (pooling.rows.maxTaps() > kRowsAtOnce ? kTreeCost : 0);
  return terms + pooling.rows.outputs() * (row + down + across + finish);
}

void TwoPass::place(const Pooling& pooling, int32_t columns, Pieces& pieces) {
  pooling_ = &pooling;
  const size_t lanes = size_t(uint32_t(pooling.lanes()));
  strip_ = inTurns_ ? columns : stripColumns(pooling, columns);
  whole_ = pooling.rowsSlide || (strip_ == columns && columns > 1);
  hasCombs_ = !isDirect(pooling) && !pooling.columnsSlide && Combs::in(pooling.columns).count() > 0;
  runs_.place(pooling.columns, columns, pieces, hasCombs_ ? Combs::in(pooling.columns) : Range{},
              Combs::leastOutputs(pooling.columns));
  terms_.place(pooling, columns, pieces);
  rowSums_.place(pooling, std::min(pooling.inputColumns(columns), pooling.inputColumns(strip_)), pieces);
  sums_ = pieces.take<uint8_t>(lanes * uint32_t(strip_) * pooling.method.sumBytes());
  if (pooling.transposed) between_ = pieces.take<uint8_t>(lanes * uint32_t(strip_) * pooling.method.sumBytes());
  if (!pooling.columnsSlide) return;
  windows_ = pieces.take<Window>(size_t(uint32_t(columns)));
  const size_t block = size_t(uint32_t(std::min(pooling.columns.slidingTaps(), pooling.inputColumns(columns))));
  wide_ = lanes >= Wide::kWidth && block * sizeof(Wide) <= kWideSuffixes;
  suffixes_ = pieces.take<double>(block * (wide_ ? Wide::kWidth : Narrow::kWidth));
}

void TwoPass::beginPart(const Part& part) {
  part_ = part;
  combs_.make(pooling_->columns, hasCombs_ ? part.outputs : Range{});
  runs_.make(pooling_->columns, part.outputs, combs_.range());
  terms_.beginPart(part);
  rowSums_.beginPart(part);
  if (!pooling_->columnsSlide) return;
  WindowWalk walk(pooling_->columns, part.outputs.begin);
  for (int32_t o = 0; o < part.outputs.count(); ++o) windows_[o] = walk.next();
}

void TwoPass::beginImage() {
  terms_.beginImage();
  rowSums_.beginImage();
}

bool TwoPass::pool(const RowRun& run) {
  bool finite = true;
  uint8_t* dst = run.output;
  for (int32_t r = 0; r < run.rows.count(); ++r, dst += run.pitch) {
    finite &= poolRow(dst, run.windows[r], part_.outputs, run.input);
  }
  return finite;
}

bool TwoPass::poolRow(uint8_t* dst, const Window& rows, Range outputs, const InputRows& input) {
  if (rows.taps == 0 && pooling_->transposed) {
    std::fill_n(dst, size_t(uint32_t(outputs.count())) * pooling_->pixelBytes(), uint8_t{});
    return true;
  }
  bool finite = true;
  const Divisor divisor = pooling_->divisor(rows);
  for (int32_t begin = outputs.begin; begin < outputs.end; begin += strip_) {
    const Range strip{begin, std::min(outputs.end, begin + strip_)};
    const Range inputs = stripInputs(strip);
    uint8_t* to = dst + size_t(uint32_t(begin - outputs.begin)) * pooling_->pixelBytes();
    finite &= poolColumns(to, strip, rowSums_.of(rows, inputs, input, terms_), inputs.begin, divisor);
  }
  return finite;
}

// Input columns of a strip. Where windows have taps for sure, the outermost tell without the divisions of `cover`.
Range TwoPass::stripInputs(Range outputs) const {
  if (whole_) return part_.inputs;
  if (pooling_->columns.mayMiss() || hasCombs_) return pooling_->columns.cover(outputs);
  const WindowRun* head = runs_.at(outputs.begin);
  const WindowRun* tail = runs_.at(outputs.end - 1);
  const int32_t last = tail->first + (outputs.end - 1 - tail->begin) * tail->stride;
  return {head->first + (outputs.begin - head->begin) * head->stride,
          last + (tail->taps - 1) * pooling_->columns.step() + 1};
}

bool TwoPass::poolColumns(uint8_t* dst, Range outputs, const uint8_t* columnSums, int32_t origin,
                          const Divisor& divisor) {
  const Method& method = pooling_->method;
  if (pooling_->columnsSlide) {
    slideAlong(columnSums, outputs, origin);
    return finishColumns(dst, outputs, divisor);
  }
  const size_t lanes = size_t(uint32_t(pooling_->lanes()));
  const size_t step = size_t(uint32_t(pooling_->columns.step())) * lanes;
  const bool isMean = meansAreElements(method);
  const bool direct = isDirect(*pooling_);
  const size_t resultPixel = lanes * (isMean ? method.elementBytes() : method.sumBytes());
  Watch watch;
  // From left to right: what whole vectors spill to the right is overwritten by what comes after.
  const WindowRun* run = runs_.at(outputs.begin);
  for (int32_t p = outputs.begin; p < outputs.end; ++run) {
    if (const int32_t combed = std::min(combs_.range().end, outputs.end); combs_.range().begin <= p && p < combed) {
      poolComb(size_t(uint32_t(p - outputs.begin)) * resultPixel, {p, combed}, columnSums, origin);
      p = combed;
      run = runs_.at(p) - 1;
      continue;
    }
    const int32_t end = std::min(outputs.end, run->end);
    const int32_t count = end - p;
    uint8_t* to = (direct ? dst : sums_) + size_t(uint32_t(p - outputs.begin)) * resultPixel;
    const int32_t first = run->first + (p - run->begin) * run->stride;
    p = end;
    if (run->taps == 0) {
      // 0 has the sign of its divisor.
      const bool isFloat = isMean && method.sum == Sum::kFloat;
      const v128_t zeros = wasm_f32x4_splat(isFloat ? static_cast<float>(0 / divisor.of(run->divisor)) : 0.0F);
      const size_t bytes = resultPixel * uint32_t(count);
      if (direct && bytes < sizeof(v128_t)) {
        std::fill_n(to, bytes, uint8_t{});
        continue;
      }
      // A loop, not a call that fills memory: where taps are far apart, there are many short runs.
      for (size_t i = 0; i < bytes; i += sizeof(v128_t)) {
        wasm_v128_store(to + (direct ? std::min(i, bytes - sizeof(v128_t)) : i), zeros);
      }
      continue;
    }
    TapRun taps{run->taps, step, static_cast<int32_t>(lanes), count, size_t(uint32_t(run->stride)) * lanes, lanes};
    const bool alike = run->stride == 0 && count >= kAlike;
    if (alike) taps.count = 1;
    if (run->stride == 1) {
      // Neighbouring sums take neighbouring inputs, whatever the number of channels: as one flat array.
      taps.lanes *= count;
      taps.count = 1;
    }
    const uint8_t* from = columnSums + size_t(uint32_t(first - origin)) * lanes * method.sumBytes();
    const double by = divisor.of(run->divisor);
    if (method.sum == Sum::kFloat) {
      const Mean mean(isMean ? by : 1);
      addTaps(reinterpret_cast<float*>(to), reinterpret_cast<const float*>(from), taps,
              [&](float* at, const auto& block) { mean.store(at, block, watch); });
    } else if (method.sum == Sum::kInt16) {
      const ByteMean mean(by, method.dtype == DType::kInt8);
      addTaps(to, reinterpret_cast<const int16_t*>(from), taps,
              [&](uint8_t* at, const auto& block) { mean.store(at, block); });
    } else {
      addTaps(reinterpret_cast<double*>(to), reinterpret_cast<const double*>(from), taps,
              [](double* at, const auto& block) { block.store(at); });
    }
    if (alike) repeat(to, resultPixel, count);
  }
  if (!isMean) return finishColumns(dst, outputs, divisor);
  if (!direct) std::copy_n(sums_, size_t(uint32_t(outputs.count())) * resultPixel, dst);
  return watch.allFinite();
}

[[gnu::noinline]] void TwoPass::poolComb(size_t at, Range outputs, const uint8_t* columnSums, int32_t origin) {
  const auto pool = [&](auto zero) {
    using T = decltype(zero);
    combs_.pool(reinterpret_cast<T*>(sums_ + at), outputs, reinterpret_cast<const T*>(columnSums), origin,
                pooling_->lanes(), reinterpret_cast<T*>(between_));
  };
  pooling_->method.sum == Sum::kFloat ? pool(0.0F) : pool(0.0);
}

void TwoPass::slideAlong(const uint8_t* columnSums, Range outputs, int32_t origin) {
  const Windows& columns = pooling_->columns;
  const size_t lanes = size_t(uint32_t(pooling_->lanes()));
  const auto* src = reinterpret_cast<const double*>(columnSums);
  auto* dst = reinterpret_cast<double*>(sums_);
  const int32_t end = columns.uniformStride() == 1 ? std::min(columns.uniformEnd(), outputs.end) - outputs.begin : 0;
  const SlidingRow row{windows_ + (outputs.begin - part_.outputs.begin),
                       outputs.count(),
                       origin,
                       columns.slidingTaps(),
                       lanes,
                       std::max(0, end)};
  size_t c = 0;
  for (; wide_ && c + Wide::kWidth <= lanes; c += Wide::kWidth) {
    slideColumns<Wide>(dst + c, src + c, row, suffixes_);
  }
  for (; c < lanes; c += Narrow::kWidth) {
    // The last overlaps the one before; with one lane alone the vector reaches into the next pixel.
    const size_t at = lanes > 1 ? std::min(c, lanes - Narrow::kWidth) : 0;
    slideColumns<Narrow>(dst + at, src + at, row, suffixes_);
  }
}

// Divides the sums, run by run of equal divisors.
bool TwoPass::finishColumns(uint8_t* dst, Range outputs, const Divisor& divisor) {
  const Method& method = pooling_->method;
  const size_t sumPixel = size_t(uint32_t(pooling_->lanes())) * method.sumBytes();
  bool finite = true;
  const WindowRun* run = runs_.at(outputs.begin);
  for (int32_t begin = outputs.begin; begin < outputs.end;) {
    const int32_t head = run->divisor;
    int32_t end = begin;
    for (; end < outputs.end && run->divisor == head; ++run) end = std::min(outputs.end, run->end);
    const size_t at = size_t(uint32_t(begin - outputs.begin));
    finite &= finish(method, dst + at * pooling_->pixelBytes(), sums_ + at * sumPixel,
                     (end - begin) * pooling_->channels, divisor.of(head));
    begin = end;
  }
  return finite;
}

}  // namespace avgpool2d
