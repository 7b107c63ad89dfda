// How one row of outputs is pooled, see pool.h.
#include <algorithm>
#include <cmath>

#include "arithmetic/horizontal.h"
#include "pool.h"
#include "strategies/fused.h"
#include "strategies/sliding_means.h"

namespace avgpool2d {

// Of an input row, where its elements are not the terms.
const uint8_t* Pooler::madeTerms(const Segment& s, int32_t row) {
  // Rows of a window are `step` apart: no two of them have the same slot.
  const int32_t slot = row / windows_[0].step() % termSlots();
  uint8_t* terms = s.scratch.terms + size_t(uint32_t(slot)) * s.scratch.termPitch;
  if (termRows_[slot] != row) {
    termRows_[slot] = row;
    putTerms(s, terms, input_.at(row), row);
  }
  return terms;
}

// In the gradient, an output of the forward pass is divided by what it was divided by there.
void Pooler::putTerms(const Segment& s, uint8_t* terms, const uint8_t* elements, int32_t row) const {
  if (method_.makesTerms()) {
    makeTerms(method_, terms, elements, s.inputs.count() * s.channels);
    elements = terms;
  }
  if (!options_.transposed) return;
  const Windows forward(axes_[1], false);
  const Divisor divisor{options_.divisorOverride, double(axes_[0].divisor(row))};
  for (int32_t c = s.inputs.begin; c < s.inputs.end;) {
    const bool uniform = c >= forward.uniformBegin() && c < forward.uniformEnd();
    const int32_t end = uniform ? std::min(s.inputs.end, forward.uniformEnd()) : c + 1;
    const size_t at = size_t(uint32_t(c - s.inputs.begin)) * s.lanes * method_.termBytes();
    divideTerms(method_, terms + at, elements + at, static_cast<int32_t>((end - c) * s.lanes),
                divisor.of({0, 0, axes_[1].divisor(c)}));
    c = end;
  }
}

// How many of these output rows are pooled at once: under whole windows whose rows lie in order.
int32_t Pooler::rowsTogether(const Segment& s, Columns outputs, int32_t first) const {
  const Windows& rows = windows_[0];
  const int32_t uniform = std::min(outputs.end, rows.uniformEnd()) - outputs.begin;
  if (!(s.way == Way::kFused || s.isFlatNine) || options_.transposed || uniform <= 1 ||
      outputs.begin < rows.uniformBegin())
    return 1;
  const int32_t below = input_.slots - first % input_.slots - (rows.maxTaps() - 1) * rows.step() - 1;
  return below < 0 ? 1 : std::min(uniform, below / rows.uniformStride() + 1);
}

void Pooler::poolRows(uint8_t* dst, const Segment& s, const Window* rows, int32_t count) {
  bool allFinite = true;
  if (s.way == Way::kSpread) return spreadRow(dst, s, *rows);
  if (s.way == Way::kSliding && rows->taps > 0) return slideRow(dst, s, *rows);
  if (s.way == Way::kFlat && rows->taps > 0) {
    allFinite = poolFlat(dst, s, *rows, count);
  } else if (s.way == Way::kFused && rows->taps > 0) {
    allFinite = poolFused(dst, s, rows, count);
  } else {
    allFinite = poolStrips(dst, s, *rows, s.columns);
  }
  // Other methods never say so; but they have no scratch for it either.
  if (allFinite || !method_.canOverflow() || options_.transposed) return;
  for (int32_t r = 0; r < count; ++r) rescueRow(dst + size_t(uint32_t(r)) * outputRow_, s, rows[r]);
}

void Pooler::chooseWay(Segment& s) const {
  const Windows& rows = windows_[0];
  const Windows& columns = windows_[1];
  const int32_t taps = columns.maxTaps();
  const int32_t stride = columns.uniformStride();
  s.way = Way::kStrips;
  s.isFlatNine = false;
  if (options_.transposed && taps <= 1 && rows.maxTaps() <= 1) {
    s.way = Way::kSpread;
    return;
  }
  if (columns.step() != 1 || columns.mayMiss() || s.uniform.count() == 0) return;
  if (slidesAtOnce(s.channels)) {
    s.way = Way::kSliding;
    return;
  }
  const double area = double(axes_[0].window()) * axes_[1].window();
  const double divisor = options_.transposed ? 1 : options_.divisorOverride != 0 ? options_.divisorOverride : area;
  s.fusing = fusing(method_, rows.maxTaps(), taps, stride, s.uniform.count(), s.channels, divisor);
  // Windows taller than the input have all of its rows, but other divisors than whole ones.
  const bool areWhole = options_.transposed || rows.maxTaps() == axes_[0].window();
  if (s.fusing == Fusing::kAll || (s.fusing == Fusing::kWholeWindows && areWhole)) {
    s.way = Way::kFused;
    return;
  }
  const int32_t sums = s.columns.count() * s.channels;
  // Products of the axes' divisors must be exact in float32, as they are in float64 elsewhere.
  const bool isExact = area <= 1 << 24;
  const bool isFlat = method_.dtype == DType::kFloat32 && method_.sum == Sum::kFloat && stride == 1 &&
                      (taps == 2 || taps == 3) && isExact;
  if (!isFlat || s.channels >= 4 || sums < 4 || sums > kFlatSums) return;
  s.way = Way::kFlat;
  // Where the first window would begin if there were no border.
  s.flatBegin = columns.first(s.uniform.begin) - (s.uniform.begin - s.columns.begin) - s.inputs.begin;
  // At most one window before the whole ones and one behind them, each of which has two columns.
  s.isFlatNine = s.channels == 1 && taps == 3 && rows.maxTaps() == 3 && s.uniform.count() >= 6 &&
                 s.uniform.begin - s.columns.begin <= 1 && s.columns.end - s.uniform.end <= 1;
}

// The gradient of windows that do not overlap: each cell has the one term of the window that it is in, or none.
void Pooler::spreadRow(uint8_t* dst, const Segment& s, const Window& row) {
  const size_t pixel = size_t(uint32_t(s.channels)) * method_.elementBytes();
  const size_t bytes = size_t(uint32_t(s.columns.count())) * pixel;
  if (row.taps == 0) {
    std::fill_n(dst, bytes, uint8_t{});
    spreadRow_ = -1;
    return;
  }
  // The rows of a window are alike.
  if (spreadRow_ == row.first) {
    std::copy_n(dst - outputRow_, bytes, dst);
    return;
  }
  spreadRow_ = row.first;
  const uint8_t* terms = rowTerms(s, row.first);
  for (int32_t p = s.columns.begin; p < s.columns.end; ++p, dst += pixel) {
    const Window& window = s.window(p);
    if (window.taps == 0) {
      std::fill_n(dst, pixel, uint8_t{});
      continue;
    }
    const uint8_t* from = terms + size_t(uint32_t(window.first - s.inputs.begin)) * pixel;
    size_t i = 0;
    for (; i + 64 <= pixel; i += 64)
      Block<float, 4>::load(reinterpret_cast<const float*>(from + i)).store(reinterpret_cast<float*>(dst + i));
    for (; i + 16 <= pixel; i += 16) wasm_v128_store(dst + i, wasm_v128_load(from + i));
    for (; i < pixel; i += 4) std::copy_n(from + i, 4, dst + i);
  }
}

// Few channels, whose columns are too short to walk along one by one: see flats.
bool Pooler::poolFlat(uint8_t* dst, const Segment& s, const Window& row, int32_t outputRows) {
  if (s.isFlatNine && row.taps > 1) {
    return fuseColumns(dst, s, row, outputRows, s.columns.begin, s.columns.end);
  }
  const Scratch& scratch = s.scratch;
  const double divisor = rowDivisor(row).of({0, 0, 1});
  const int32_t length = s.inputs.count() * s.channels;
  const int32_t count = s.columns.count() * s.channels;
  auto* sums = reinterpret_cast<float*>(scratch.columnSums) + kFlatPadding;
  addInTree(reinterpret_cast<uint8_t*>(sums), s, row, 0, length);
  const v128_t zero = wasm_f32x4_const_splat(0);
  for (int32_t i = 0; i < kFlatPadding; i += 4) {
    wasm_v128_store(sums - kFlatPadding + i, zero);
    wasm_v128_store(sums + length + i, zero);
  }
  return flats(reinterpret_cast<float*>(dst), sums + s.flatBegin * s.channels, scratch.divisors, divisor, count,
               windows_[1].maxTaps(), size_t(uint32_t(s.channels)));
}

// `count` rows of outputs under equal windows.
bool Pooler::poolFused(uint8_t* dst, const Segment& s, const Window* rows, int32_t count) {
  const auto strips = [&](Columns columns) {
    bool allFinite = true;
    for (int32_t r = 0; r < count && columns.count() > 0; ++r) {
      allFinite &= poolStrips(dst + size_t(uint32_t(r)) * outputRow_, s, rows[r], columns);
    }
    return allFinite;
  };
  const bool isWhole = rows->taps == windows_[0].maxTaps();
  if (s.fusing == Fusing::kWholeWindows && !isWhole) return strips(s.columns);
  Columns fused = s.uniform;
  if (s.fusing == Fusing::kAll && rows->taps == 3 && windows_[1].maxTaps() == 3 && windows_[1].uniformStride() <= 2) {
    // 3x3 windows: their neighbours of two columns with them.
    if (fused.begin > s.columns.begin && s.window(fused.begin - 1).taps == 2) --fused.begin;
    if (fused.end < s.columns.end && s.window(fused.end).taps == 2) ++fused.end;
  }
  bool allFinite = fuseColumns(dst, s, *rows, count, fused.begin, fused.end);
  // Means of float32 are looked at one by one, those of float16 are all formed anew: see halfQuads.
  if (!allFinite && !method_.canOverflow()) return strips(s.columns);
  const auto border = [&](Columns columns) {
    if (s.fusing == Fusing::kAll) {
      for (int32_t p = columns.begin; p < columns.end; ++p) allFinite &= fuseColumns(dst, s, *rows, count, p, p + 1);
    } else {
      allFinite &= strips(columns);
    }
  };
  border({s.columns.begin, fused.begin});
  border({fused.end, s.columns.end});
  return allFinite;
}

// Output columns [begin, end), given one by one: two numbers in memory would be read as one before they are there.
bool Pooler::fuseColumns(uint8_t* dst, const Segment& s, const Window& row, int32_t count, int32_t begin, int32_t end) {
  const size_t pixel = size_t(uint32_t(s.channels)) * method_.elementBytes();
  const Window* windows = s.scratch.columns - s.columns.begin;
  const size_t from = size_t(uint32_t(windows[begin].first - s.inputs.begin)) * pixel;
  const Divisor divisor = rowDivisor(row);
  FusedRun run;  // not {}, which would be a call that fills memory
  for (int32_t t = 0; t < row.taps; ++t) {
    const int32_t at = row.first + t * windows_[0].step();
    run.rows[t] = (options_.transposed ? rowTerms(s, at) : input_.at(at)) + from;
  }
  if (s.isFlatNine && row.taps == 2) {
    // Windows at the border have a row of zeros instead of their third.
    for (int32_t i = 0; i < s.inputs.count(); i += 4) {
      wasm_v128_store(s.scratch.columnSums + size_t(uint32_t(i)) * sizeof(float), wasm_i32x4_const_splat(0));
    }
    run.rows[2] = s.scratch.columnSums;
  }
  run.rowTaps = row.taps;
  run.outputRows = count;
  run.rowStep = size_t(uint32_t(windows_[0].uniformStride())) * input_.rowBytes;
  run.outputStep = outputRow_;
  int32_t wholeBegin = std::max(begin, s.uniform.begin);
  int32_t wholeEnd = std::min(end, s.uniform.end);
  if (wholeBegin >= wholeEnd) {
    wholeBegin = begin;
    wholeEnd = end;
  }
  if (wholeBegin > begin) run.divisorBefore = divisor.of(windows[begin]);
  if (wholeEnd < end) run.divisorBehind = divisor.of(windows[wholeEnd]);
  run.columnTaps = windows[wholeBegin].taps;
  run.columnStride = windows_[1].uniformStride();
  run.count = wholeEnd - wholeBegin;
  run.channels = s.channels;
  run.divisor = divisor.of(windows[wholeBegin]);
  return fuse(method_, dst + size_t(uint32_t(begin - s.columns.begin)) * pixel, run);
}

bool Pooler::poolStrips(uint8_t* dst, const Segment& s, const Window& row, Columns columns) {
  bool allFinite = true;
  const size_t pixel = size_t(uint32_t(s.channels)) * method_.elementBytes();
  for (int32_t begin = columns.begin; begin < columns.end; begin += s.strip) {
    const Columns strip{begin, std::min(columns.end, begin + s.strip)};
    const Columns inputs = stripInputs(s, strip);
    uint8_t* to = dst + size_t(uint32_t(begin - s.columns.begin)) * pixel;
    allFinite &= poolColumns(method_, to, s, strip, sumRows(s, row, inputs), inputs.begin, rowDivisor(row));
  }
  return allFinite;
}

// Input columns of a strip. What is asked most often is answered without the divisions of `cover`.
Columns Pooler::stripInputs(const Segment& s, Columns strip) const {
  if (s.isWhole) return s.inputs;
  if (windows_[1].mayMiss()) return cover(1, strip.begin, strip.end);
  const Window& last = s.window(strip.end - 1);
  return {s.window(strip.begin).first, last.first + (last.taps - 1) * windows_[1].step() + 1};
}

// Both passes at once.
void Pooler::slideRow(uint8_t* dst, const Segment& s, const Window& row) {
  if (factorsOf_ != row.divisor) {
    factorsOf_ = row.divisor;
    for (int32_t p = 0; p < s.columns.count(); ++p) s.scratch.factors[p] = 1 / rowDivisor(row).of(s.scratch.columns[p]);
  }
  const SlidingRowSums::Step step = slidingStep(s, row);
  SlidingMeans run{};
  run.terms = reinterpret_cast<const float*>(step.row != nullptr ? step.row : s.scratch.columnSums);
  run.prefix = reinterpret_cast<double*>(step.prefix);
  run.suffix = reinterpret_cast<const double*>(step.suffix);
  run.factors = s.scratch.factors;
  run.inputBegin = s.inputs.begin;
  run.inputEnd = s.inputs.end;
  run.windowBegin = windows_[1].first(s.uniform.begin) - (s.uniform.begin - s.columns.begin);
  run.outputs = s.columns.count();
  run.block = windows_[1].slidingBlock();
  run.lanes = s.lanes;
  slideMeans(reinterpret_cast<float*>(dst), run, s.scratch.columnSuffixes);
}

SlidingRowSums::Step Pooler::slidingStep(const Segment& s, const Window& row) {
  return slidingRows_.step({row.first, row.first + row.taps}, [&](int32_t r) { return rowTerms(s, r); });
}

void Pooler::addInTree(uint8_t* sums, const Segment& s, const Window& row, size_t offset, int32_t length) {
  RowTree tree(method_, sums, s.scratch.treePitch);
  tree.begin(length);
  for (int32_t t = 0; t < row.taps; t += kRowsAtOnce) {
    const int32_t count = std::min(kRowsAtOnce, row.taps - t);
    const void* rows[kRowsAtOnce];
    for (int32_t r = 0; r < count; ++r) rows[r] = rowTerms(s, row.first + (t + r) * windows_[0].step()) + offset;
    tree.add(rows, count);
  }
  tree.finish(sums);
}

// The window's rows added up, of these input columns.
const uint8_t* Pooler::sumRows(const Segment& s, const Window& row, Columns inputs) {
  uint8_t* sums = s.scratch.columnSums;
  const auto length = static_cast<int32_t>(uint32_t(inputs.count()) * s.lanes);
  const size_t offset = size_t(uint32_t(inputs.begin - s.inputs.begin)) * s.lanes * method_.termBytes();
  if (row.taps == 0) {
    std::fill_n(sums, size_t(uint32_t(length)) * method_.sumBytes(), uint8_t{});
    return sums;
  }
  if (windows_[0].slidingBlock() != 0) {
    slidingRows_.finish(sums, slidingStep(s, row));
    return sums;
  }
  if (row.taps == 1 && method_.termBytes() == method_.sumBytes()) return rowTerms(s, row.first) + offset;
  addInTree(sums, s, row, offset, length);
  return sums;
}

namespace {

// Long runs of lanes in registers at once where there are many.
void slideLanes(double* dst, const double* src, const SlidingRow& row, double* suffixes) {
  using Four = Block<double, 4>;
  using One = Block<double, 1>;
  size_t c = 0;
  for (; c + Four::kWidth <= row.lanes; c += Four::kWidth) slideColumns<Four>(dst + c, src + c, row, suffixes);
  for (; c < row.lanes; c += One::kWidth) {
    // The last overlaps the one before; with one lane alone the vector reaches into the next pixel.
    const size_t at = row.lanes > 1 ? std::min(c, row.lanes - One::kWidth) : 0;
    slideColumns<One>(dst + at, src + at, row, suffixes);
  }
}

}  // namespace

// The means of these output columns. `columnSums` begin with input column `origin`.
bool Pooler::poolColumns(const Method& method, uint8_t* dst, const Segment& s, Columns columns,
                         const uint8_t* columnSums, int32_t origin, const Divisor& divisor) const {
  const Windows& axis = windows_[1];
  const int32_t lanes = method.lanes(s.channels);
  uint8_t* sums = s.scratch.sums;
  if (axis.slidingBlock() != 0 && method.scale == 1) {
    const int32_t slideEnd = axis.uniformStride() == 1 ? s.uniform.end - columns.begin : 0;
    const SlidingRow row{&s.window(columns.begin), columns.count(), origin, axis.slidingBlock(), s.lanes, slideEnd};
    slideLanes(reinterpret_cast<double*>(sums), reinterpret_cast<const double*>(columnSums), row,
               s.scratch.columnSuffixes);
    return finishColumns(method, dst, s, columns, divisor);
  }
  // Where that leaves elements, sums are divided at once; and where whole vectors of them, straight to their place.
  const bool isMean = method.sum == Sum::kInt16 || (method.dtype == DType::kFloat32 && method.sum == Sum::kFloat);
  const bool isDirect = isMean && size_t(uint32_t(lanes)) * method.sumBytes() >= sizeof(v128_t);
  const size_t resultBytes = isMean ? method.elementBytes() : method.sumBytes();
  Watch watch;
  const Columns uniform{std::clamp(s.uniform.begin, columns.begin, columns.end),
                        std::clamp(s.uniform.end, columns.begin, columns.end)};
  // From left to right: what whole vectors spill to the right is overwritten by what comes after.
  for (int32_t p = columns.begin, count = 0; p < columns.end; p += count) {
    const Window& window = s.window(p);
    const size_t pixelLanes = size_t(uint32_t(lanes));
    count = p == uniform.begin ? std::max(1, uniform.count()) : 1;
    TapRun run{window.taps, size_t(uint32_t(axis.step())) * pixelLanes,          lanes,
               count,       size_t(uint32_t(axis.uniformStride())) * pixelLanes, pixelLanes};
    if (axis.uniformStride() == 1) {
      // Neighbouring sums take neighbouring inputs, whatever the number of channels: as one flat array.
      run.lanes *= count;
      run.count = 1;
    }
    uint8_t* to = (isDirect ? dst : sums) + size_t(uint32_t(p - columns.begin)) * pixelLanes * resultBytes;
    if (window.taps == 0) {
      std::fill_n(to, pixelLanes * resultBytes, uint8_t{});
      continue;
    }
    const uint8_t* from = columnSums + size_t(uint32_t(window.first - origin)) * pixelLanes * method.sumBytes();
    if (method.sum == Sum::kFloat) {
      const Mean mean(isMean ? divisor.of(window) : 1);
      addTaps(reinterpret_cast<float*>(to), reinterpret_cast<const float*>(from), run,
              [&](float* at, const auto& block) { mean.store(at, block, watch); });
    } else if (method.sum == Sum::kInt16) {
      const ByteMean mean(divisor.of(window), method.dtype == DType::kInt8);
      addTaps(to, reinterpret_cast<const int16_t*>(from), run,
              [&](uint8_t* at, const auto& block) { mean.store(at, block); });
    } else {
      addTaps(reinterpret_cast<double*>(to), reinterpret_cast<const double*>(from), run,
              [](double* at, const auto& block) { block.store(at); });
    }
  }
  if (!isMean) return finishColumns(method, dst, s, columns, divisor);
  if (!isDirect) std::copy_n(sums, size_t(uint32_t(columns.count())) * lanes * resultBytes, dst);
  return watch.allFinite();
}

// Divides the sums, run by run of equal divisors.
bool Pooler::finishColumns(const Method& method, uint8_t* dst, const Segment& s, Columns columns,
                           const Divisor& divisor) const {
  const size_t sumPixel = size_t(uint32_t(method.lanes(s.channels))) * method.sumBytes();
  const size_t pixel = size_t(uint32_t(s.channels)) * method.elementBytes();
  bool allFinite = true;
  for (int32_t begin = columns.begin; begin < columns.end;) {
    const Window& head = s.window(begin);
    int32_t end = begin < s.uniform.begin || begin >= s.uniform.end ? begin + 1 : std::min(columns.end, s.uniform.end);
    while (end < columns.end && s.window(end).divisor == head.divisor) ++end;
    const size_t at = size_t(uint32_t(begin - columns.begin));
    allFinite &=
        finish(method, dst + at * pixel, s.scratch.sums + at * sumPixel, (end - begin) * s.channels, divisor.of(head));
    begin = end;
  }
  return allFinite;
}

// The mean of finite values is finite, but their sum need not be: four times the largest float overflows. Means that
// came out infinite or NaN are formed anew from sums that cannot. An infinity or NaN of the input comes out the same;
// one that only the sum made becomes the mean.
void Pooler::rescueRow(uint8_t* dst, const Segment& s, const Window& row) const {
  const Method method = rescueMethod(method_);
  const size_t pixel = size_t(uint32_t(s.channels)) * method.elementBytes();
  const auto isFinite = [&](const uint8_t* mean) {
    const double value = method.elementBytes() == 8 ? *reinterpret_cast<const double*>(mean)
                                                    : double(*reinterpret_cast<const float*>(mean));
    return std::isfinite(value);
  };
  for (int32_t begin = s.columns.begin; begin < s.columns.end; begin += kAnewColumns) {
    const Columns strip{begin, std::min(s.columns.end, begin + kAnewColumns)};
    uint8_t* old = dst + size_t(uint32_t(begin - s.columns.begin)) * pixel;
    const size_t bytes = size_t(uint32_t(strip.count())) * pixel;
    bool allFinite = true;
    for (size_t i = 0; i < bytes; i += method.elementBytes()) allFinite &= isFinite(old + i);
    if (allFinite) continue;
    const Columns inputs = cover(1, strip.begin, strip.end);
    const int32_t elements = inputs.count() * s.channels;
    const size_t offset = size_t(uint32_t(inputs.begin - s.inputs.begin)) * pixel;
    for (int32_t t = 0; t < row.taps; ++t) {
      const uint8_t* from = input_.at(row.first + t * windows_[0].step()) + offset;
      const void* terms = from;
      if (method.makesTerms()) {
        makeTerms(method, s.scratch.rescueTerms, from, elements);
        terms = s.scratch.rescueTerms;
      }
      uint8_t* sums = s.scratch.columnSums;
      addTermRows(method, sums, t == 0 ? nullptr : sums, &terms, 1, method.lanes(elements));
    }
    poolColumns(method, s.scratch.means, s, strip, s.scratch.columnSums, inputs.begin, rowDivisor(row));
    for (size_t i = 0; i < bytes; i += method.elementBytes()) {
      if (!isFinite(old + i)) std::copy_n(s.scratch.means + i, method.elementBytes(), old + i);
    }
  }
}

}  // namespace avgpool2d
