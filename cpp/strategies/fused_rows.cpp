#include "strategies/fused_rows.h"

#include <algorithm>

namespace avgpool2d {
namespace {

// What a call of a kernel and a row of outputs cost besides, in the unit of Strategy::cost.
constexpr double kFusedCallCost = 120;
constexpr double kFusedRowCost = 10;

// Channels from which on the kernel of 3x3 windows takes those at the border, too.
constexpr int32_t kLeastNeighbours = 4;

Fusing fusingOf(const Pooling& pooling, int32_t count) {
  const Windows& columns = pooling.columns;
  if (columns.step() != 1 || columns.mayMiss() || count <= 0 || columns.axis().adaptive() ||
      pooling.rows.axis().adaptive()) {
    return Fusing::kNo;
  }
  const double area = pooling.maxArea();
  const double divisor = pooling.transposed ? 1 : pooling.divisorOverride != 0 ? pooling.divisorOverride : area;
  const Fusing fusing = avgpool2d::fusing(pooling.method, pooling.rows.maxTaps(), columns.maxTaps(),
                                          columns.uniformStride(), count, pooling.channels, divisor);
  // Windows taller than the input have all of its rows, but other divisors than whole ones.
  const bool whole = pooling.transposed || pooling.rows.maxTaps() == pooling.rows.axis().window();
  return fusing == Fusing::kWholeWindows && !whole ? Fusing::kNo : fusing;
}

}  // namespace

int32_t rowsTogether(const Pooling& pooling, const RowRun& run, int32_t at) {
  const Windows& rows = pooling.rows;
  const int32_t output = run.rows.begin + at;
  const int32_t uniform = std::min(run.rows.end, rows.uniformEnd()) - output;
  if (pooling.transposed || uniform <= 1 || output < rows.uniformBegin()) return 1;
  const int32_t slots = run.input.slots;
  const int32_t first = run.windows[at].first;
  const int32_t slot = first < slots ? first : first % slots;
  const int32_t below = slots - slot - (rows.maxTaps() - 1) * rows.step() - 1;
  // Divisions take as long as a short row does.
  if (int64_t{uniform - 1} * rows.uniformStride() <= below) return uniform;
  return below < 0 ? 1 : below / rows.uniformStride() + 1;
}

double FusedRows::cost(const Pooling& pooling) const {
  const Windows& columns = pooling.columns;
  const int32_t uniform = columns.uniformEnd() - columns.uniformBegin();
  const Fusing fusing = fusingOf(pooling, uniform);
  if (fusing == Fusing::kNo) return kNever;
  const double perVector = 16.0 / double(pooling.method.sumBytes());
  const double lanes = pooling.lanes();
  const double vectors = __builtin_ceil(lanes / perVector);
  // A column's rows are added once for each window, except in 3x3, where neighbours share them. In 2x2 with few
  // channels, vectors hold the channels of several outputs, and are shuffled.
  const int32_t rows = pooling.rows.maxTaps();
  const bool shares = rows == 3 && columns.maxTaps() == 3 && columns.uniformStride() < 3 && lanes >= perVector;
  const double taps = shares ? rows * columns.uniformStride() + 2 : rows * columns.maxTaps();
  const bool isPacked = lanes < perVector && rows == 2 && columns.maxTaps() == 2 && columns.uniformStride() == 2;
  const double output = isPacked ? lanes / perVector * (taps + 4) : (lanes < perVector ? 8 : 4) + vectors * (taps + 2);
  // Calls of a kernel: for alike rows together, and for each column at the border.
  const double outputRows = pooling.rows.outputs();
  const double alike = pooling.transposed ? 0 : pooling.rows.uniformEnd() - pooling.rows.uniformBegin();
  const double others = outputRows - alike + (alike > 0 ? 1 : 0);
  const double borders = columns.outputs() - uniform;
  const double row = kFusedRowCost + columns.outputs() * output;
  if (fusing == Fusing::kAll) return others * kFusedCallCost * (1 + borders) + outputRows * row;
  // Borders go the plain way.
  const double whole = pooling.transposed ? outputRows : alike;
  const double plain = plain_.cost(pooling) / outputRows;
  return others * kFusedCallCost + whole * (row + (borders > 0 ? kRowCost : 0)) + (outputRows - whole) * plain;
}

void FusedRows::place(const Pooling& pooling, int32_t columns, Pieces& pieces) {
  pooling_ = &pooling;
  plain_.place(pooling, columns, pieces);
}

void FusedRows::beginPart(const Part& part) {
  plain_.beginPart(part);
  const Windows& columns = pooling_->columns;
  uniform_.begin = std::clamp(columns.uniformBegin(), part.outputs.begin, part.outputs.end);
  uniform_.end = std::clamp(columns.uniformEnd(), uniform_.begin, part.outputs.end);
  fusing_ = fusingOf(*pooling_, uniform_.count());
  fused_ = uniform_;
}

Window FusedRows::window(int32_t column) const {
  const WindowRun& run = *plain_.runs().at(column);
  return {run.first + (column - run.begin) * run.stride, run.taps, run.divisor};
}

bool FusedRows::pool(const RowRun& run) {
  bool finite = true;
  for (int32_t r = 0; r < run.rows.count();) {
    const int32_t count = rowsTogether(*pooling_, run, r);
    finite &= poolAlike(run.output + size_t(uint32_t(r)) * run.pitch, run, run.windows[r], count);
    r += count;
  }
  return finite;
}

bool FusedRows::poolPlain(uint8_t* dst, const RowRun& run, const Window& rows, int32_t count, Range outputs) {
  bool finite = true;
  Window each = rows;
  for (int32_t r = 0; r < count && outputs.count() > 0; ++r) {
    const size_t at = size_t(uint32_t(outputs.begin - plain_.part().outputs.begin)) * pooling_->pixelBytes();
    finite &= plain_.poolRow(dst + size_t(uint32_t(r)) * run.pitch + at, each, outputs, run.input);
    each.first += pooling_->rows.uniformStride();
  }
  return finite;
}

// `count` rows of outputs under equal windows.
bool FusedRows::poolAlike(uint8_t* dst, const RowRun& run, const Window& rows, int32_t count) {
  const Range all = plain_.part().outputs;
  const bool whole = rows.taps == pooling_->rows.maxTaps();
  if (rows.taps == 0 || fusing_ == Fusing::kNo || (fusing_ == Fusing::kWholeWindows && !whole)) {
    return poolPlain(dst, run, rows, count, all);
  }
  Range fused = uniform_;
  const Windows& columns = pooling_->columns;
  if (fusing_ == Fusing::kAll && rows.taps == 3 && columns.maxTaps() == 3 && columns.uniformStride() <= 2 &&
      pooling_->method.dtype == DType::kFloat32 && pooling_->channels >= kLeastNeighbours) {
    // 3x3 windows take along their neighbours of two columns.
    if (fused.begin > all.begin && window(fused.begin - 1).taps == 2) --fused.begin;
    if (fused.end < all.end && window(fused.end).taps == 2) ++fused.end;
  }
  bool finite = fuseColumns(dst, run, rows, count, fused.begin, fused.end);
  // Means of float32 are looked at one by one, those of float16 are all formed anew.
  if (!finite && !pooling_->method.canOverflow()) return poolPlain(dst, run, rows, count, all);
  for (const Range border : {Range{all.begin, fused.begin}, Range{fused.end, all.end}}) {
    if (fusing_ == Fusing::kAll) {
      for (int32_t p = border.begin; p < border.end; ++p) finite &= fuseColumns(dst, run, rows, count, p, p + 1);
    } else {
      finite &= poolPlain(dst, run, rows, count, border);
    }
  }
  return finite;
}

// Output columns [begin, end), as two arguments: a Range in memory would be read as 64 bits just after it was written
// as twice 32, which stalls.
bool FusedRows::fuseColumns(uint8_t* dst, const RowRun& run, const Window& rows, int32_t count, int32_t begin,
                            int32_t end) {
  const size_t pixel = pooling_->pixelBytes();
  const Divisor divisor = pooling_->divisor(rows);
  const size_t from = size_t(uint32_t(window(begin).first - plain_.part().inputs.begin)) * pixel;
  FusedRun fused;  // not {}, which would be a call that fills memory
  for (int32_t t = 0; t < rows.taps; ++t) {
    // Kernels make terms themselves, except those of the gradient.
    const int32_t at = rows.first + t * pooling_->rows.step();
    fused.rows[t] = (pooling_->transposed ? plain_.terms().at(run.input, at) : run.input.at(at)) + from;
  }
  fused.rowTaps = rows.taps;
  fused.outputRows = count;
  fused.rowStep = size_t(uint32_t(pooling_->rows.uniformStride())) * run.input.pitch;
  fused.outputStep = run.pitch;
  int32_t wholeBegin = std::max(begin, uniform_.begin);
  int32_t wholeEnd = std::min(end, uniform_.end);
  if (wholeBegin >= wholeEnd) {
    wholeBegin = begin;
    wholeEnd = end;
  }
  if (wholeBegin > begin) fused.divisorBefore = divisor.of(window(begin).divisor);
  if (wholeEnd < end) fused.divisorBehind = divisor.of(window(wholeEnd).divisor);
  const Window head = window(wholeBegin);
  fused.columnTaps = head.taps;
  fused.columnStride = pooling_->columns.uniformStride();
  fused.count = wholeEnd - wholeBegin;
  fused.channels = pooling_->channels;
  fused.divisor = divisor.of(head.divisor);
  return fuse(pooling_->method, dst + size_t(uint32_t(begin - plain_.part().outputs.begin)) * pixel, fused);
}

}  // namespace avgpool2d
