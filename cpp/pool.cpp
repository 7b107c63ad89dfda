#include "pool.h"

#include <algorithm>
#include <utility>

#include "strategies/sliding_means.h"

namespace avgpool2d {
namespace {

alignas(64) uint8_t arenaStorage[kArenaBytes];

// Row windows are tabulated for so many output rows at a time.
constexpr int32_t kTableRows = 256;

// A band has so many output rows even where it exceeds kBandBytes with them, and columns are cut before it has fewer.
constexpr int32_t kBandRows = 4;

// Segments of resident tensors aim at so many bytes of scratch, most of which the L2 cache then holds (but where both
// passes slide at once, whole rows are fetched ahead)...
constexpr size_t kSegmentBytes = size_t{512} << 10;
// ...but the columns that two of them share must be few.
constexpr int32_t kSegmentTaps = 8;

// Column sums of a strip, on average with its sums; and the least output columns.
constexpr int32_t kStripSums = 512;
constexpr int32_t kStripColumns = 4;

// Tall windows come in turns of at least so many rows (see RowTree).
constexpr int32_t kTallTurn = 2;

// Products of three sizes stay exact in int64 below this.
constexpr double kMaxBytes = 0x1p50;

int64_t padded(int64_t bytes) { return (bytes + 2 * int64_t{kSlack} - 1) / int64_t{kSlack} * int64_t{kSlack}; }

// The largest value in [0, limit] for which fits(value) holds; it must hold up to there only.
template <typename Fits>
int32_t largest(int32_t limit, const Fits& fits) {
  int32_t low = 0;
  int32_t high = limit;
  while (low < high) {
    const int32_t middle = high - (high - low) / 2;
    if (fits(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace

uint8_t* arena() { return arenaStorage; }

Pooler::Scratch Pooler::scratch(int32_t columns, int32_t channels) const {
  const Windows& rows = windows_[0];
  const int32_t covered = inputColumns(columns);
  const size_t pixel = size_t(uint32_t(method_.lanes(channels)));
  const size_t length = pixel * uint32_t(covered);
  Pieces pieces(arena());
  Scratch s{};
  s.rows = pieces.take<Window>(std::min(kTableRows, rows.outputs()));
  s.columns = pieces.take<Window>(columns);
  if (needsTerms()) {
    s.termPitch = padded(static_cast<int64_t>(length * method_.termBytes()));
    s.terms = pieces.take<uint8_t>(s.termPitch * uint32_t(termSlots()));
  }
  // Column sums and sums of a strip; or, more, of the strip that is formed anew.
  const int32_t strip = isWhole() ? columns : std::min(columns, stripColumns(method_, channels));
  size_t columnSumBytes = pixel * uint32_t(std::min(covered, inputColumns(strip))) * method_.sumBytes();
  size_t sumBytes = pixel * uint32_t(strip) * method_.sumBytes();
  if (method_.sum == Sum::kFloat && channels < 4) {
    // Of a row that is flat; of more columns as much, since the last tile may have fewer, which are. In the gradient a
    // row may have many more inputs than outputs.
    const int32_t flat = std::min(columns, kFlatSums / channels);
    s.divisors = pieces.take<float>(pixel * uint32_t(flat));
    const size_t flatSums = pixel * uint32_t(inputColumns(flat)) + 4 * kFlatPadding;
    columnSumBytes = std::max(columnSumBytes, flatSums * sizeof(float));
  }
  const bool tall = layout_.mode == Layout::kTall;
  const bool inTree = rows.slidingBlock() == 0;
  const int32_t levels = inTree ? RowTree::levels(rows.maxTaps(), tall ? kTallTurn : kRowsAtOnce) : 1;
  s.treePitch = padded(static_cast<int64_t>(columnSumBytes));
  columnSumBytes += size_t(uint32_t(levels - 1)) * s.treePitch;
  if (method_.canOverflow()) {
    const Method rescue = rescueMethod(method_);
    const int32_t anew = std::min(columns, kAnewColumns);
    const size_t rescueLanes = size_t(uint32_t(rescue.lanes(channels)));
    const size_t rescueBytes = rescueLanes * uint32_t(std::min(covered, inputColumns(anew))) * sizeof(double);
    s.rescueTerms = pieces.take<uint8_t>(rescueBytes);
    s.means = pieces.take<uint8_t>(size_t(uint32_t(anew)) * channels * method_.elementBytes());
    columnSumBytes = std::max(columnSumBytes, rescueBytes);
    sumBytes = std::max(sumBytes, rescueLanes * uint32_t(anew) * sizeof(double));
  }
  s.columnSums = pieces.take<uint8_t>(columnSumBytes);
  s.sums = pieces.take<uint8_t>(sumBytes);
  s.sumPitch = padded(static_cast<int64_t>(length * method_.sumBytes()));
  if (!inTree) {
    const int32_t count = SlidingRowSums::rows(rowBlock(), rows.maxTaps(), rows.inputs());
    s.slidingRows = pieces.take<uint8_t>(size_t(uint32_t(count)) * s.sumPitch);
  }
  if (windows_[1].slidingBlock() != 0) {
    // A block of four vectors for each column, see slideColumns; or all lanes, see slideMeans.
    const size_t suffixes = std::min(windows_[1].slidingBlock(), covered);
    s.columnSuffixes = pieces.take<double>(suffixes * (slidesAtOnce(channels) ? pixel : 8));
    if (slidesAtOnce(channels)) s.factors = pieces.take<double>(columns);
  }
  s.bytes = pieces.used();
  return s;
}

// Whether a row is pooled as a whole: where windows slide, sums go on along it, and where the terms of more rows have
// to be made than are kept, they are not to be made again for every strip.
bool Pooler::isWhole() const {
  return layout_.mode == Layout::kTall || windows_[0].slidingBlock() != 0 || windows_[1].slidingBlock() != 0 ||
         (needsTerms() && windows_[0].maxTaps() > kRowsAtOnce);
}

// Whether both passes slide, and at once; see chooseWay for the rest of the condition.
bool Pooler::slidesAtOnce(int32_t channels) const {
  return method_.dtype == DType::kFloat32 && windows_[0].slidingBlock() != 0 && windows_[1].slidingBlock() != 0 &&
         windows_[1].uniformStride() == 1 && SlidingMeans::fits(channels);
}

int32_t Pooler::termSlots() const {
  return windows_[0].slidingBlock() != 0 ? 2 : std::clamp(windows_[0].maxTaps(), 1, kRowsAtOnce);
}

int32_t Pooler::rowBlock() const {
  return SlidingRowSums::blockFor(std::min(windows_[0].slidingBlock(), windows_[0].maxTaps()));
}

// Outputs of a strip: their column sums stay in the L1 cache, but most of them must not be the next strip's too.
int32_t Pooler::stripColumns(const Method& method, int32_t channels) const {
  const Windows& columns = windows_[1];
  const int32_t pixels = kStripSums / method.lanes(channels);
  const int32_t fitting = largest(columns.outputs(), [&](int32_t n) { return n + columns.cover(n) <= 2 * pixels; });
  const bool overlap = columns.cover(2) < 2 * columns.cover(1);
  const int32_t least = overlap ? 4 * columns.maxTaps() : kStripColumns;
  return std::clamp(fitting, std::min(columns.outputs(), least), columns.outputs());
}

size_t Pooler::scratchBytes(int32_t columns, int32_t channels) const {
  // Sizes far beyond the arena are reported as such before they are multiplied out.
  const Windows& rows = windows_[0];
  const bool slides = rows.slidingBlock() != 0;
  const double sums = 40.0 + (slides ? SlidingRowSums::rows(rowBlock(), rows.maxTaps(), rows.inputs()) : 0);
  if (sums * std::max(columns, inputColumns(columns)) * channels * 16 > 0x1p30) return SIZE_MAX;
  return scratch(columns, channels).bytes;
}

// Bytes that input and output may take together beside the scratch; negative if none are left.
int64_t Pooler::room(size_t scratchBytes) const {
  if (scratchBytes > options_.arenaBytes) return -1;
  return int64_t(options_.arenaBytes - scratchBytes) - 4 * int64_t{kSlack};
}

PlanStatus Pooler::plan(int32_t axis, const AxisOptions& options) {
  if (axis < 2) layout_ = {};
  return axes_[axis].plan(options);
}

PlanStatus Pooler::begin(const JobOptions& options) {
  options_ = options;
  options_.arenaBytes = std::min(options.arenaBytes, kArenaBytes);
  layout_ = {};
  tabulated_ = {};
  segment_ = {};
  residentColumns_ = -1;
  nextRow_ = -1;
  for (int i = 0; i < 2; ++i) windows_[i] = Windows(axes_[i], options.transposed);
  Windowing windowing{};
  windowing.taps = int64_t{windows_[0].maxTaps()} * windows_[1].maxTaps();
  windowing.area = double(axes_[0].window()) * axes_[1].window();
  windowing.isDivisorGiven = options.divisorOverride != 0;
  for (const Windows& windows : windows_) windowing.slides |= windows.slidingBlock() != 0;
  method_ = methodFor(options.dtype, windowing);

  const double widest = std::max(windows_[1].inputs(), windows_[1].outputs());
  const double tallest = std::max(windows_[0].inputs(), windows_[0].outputs());
  if (widest * tallest * options.channels * 8 > kMaxBytes) return PlanStatus::kTooLarge;

  const int32_t columns = windows_[1].outputs();
  const int64_t pixel = int64_t{options.channels} * int64_t(method_.elementBytes());
  const int64_t image =
      (int64_t{windows_[0].inputs()} * windows_[1].inputs() + int64_t{windows_[0].outputs()} * columns) * pixel;
  const int64_t space = std::min<int64_t>(kImageBytes, room(scratchBytes(columns, options.channels)));
  if (space < image) return beginBands();
  const int64_t images = std::max<int64_t>(1, std::min<int64_t>(kBandBytes, space) / image);
  setTile(Layout::kImages, static_cast<int32_t>(images), windows_[0].outputs(), columns, options.channels);
  return PlanStatus::kOk;
}

// The areas for input and output behind the scratch, once it is known what they hold.
void Pooler::setTile(Layout::Mode mode, int32_t images, int32_t rows, int32_t columns, int32_t channels) {
  layout_.mode = mode;
  layout_.images = images;
  layout_.rows = rows;
  layout_.columns = columns;
  layout_.channels = channels;
  const int64_t inputRow = int64_t{inputColumns(columns)} * channels * int64_t(method_.elementBytes());
  if (mode == Layout::kImages) {
    layout_.slots = windows_[0].inputs();
  } else if (mode == Layout::kBands) {
    layout_.slots = static_cast<int32_t>(windows_[0].cover(rows));
  } else {
    // Whatever the sums and the one row of output leave.
    const int64_t outputRow = int64_t{columns} * channels * int64_t(method_.elementBytes());
    const int64_t slots = (room(scratchBytes(columns, channels)) - padded(outputRow)) / inputRow;
    layout_.slots = static_cast<int32_t>(std::min<int64_t>(slots - slots % tallTurn(slots), windows_[0].inputs()));
  }
  layout_.input = static_cast<int32_t>(scratchBytes(columns, channels));
  layout_.output = layout_.input + static_cast<int32_t>(padded(inputRow * layout_.slots * images));
}

PlanStatus Pooler::beginBands() {
  const int32_t outputs = windows_[0].outputs();
  const int64_t pixel = int64_t{options_.channels} * int64_t(method_.elementBytes());
  for (int32_t columns = windows_[1].outputs();; columns -= columns / 2) {
    const int64_t space = room(scratchBytes(columns, options_.channels));
    const int64_t inputRow = inputColumns(columns) * pixel;
    const int64_t outputRow = columns * pixel;
    const auto rowsWithin = [&](int64_t budget) {
      return largest(outputs,
                     [&](int32_t rows) { return windows_[0].cover(rows) * inputRow + rows * outputRow <= budget; });
    };
    int32_t rows = rowsWithin(std::min<int64_t>(space, kBandBytes));
    if (rows < kBandRows) rows = std::min(kBandRows, rowsWithin(space));
    if (rows >= std::min(kBandRows, outputs) || (columns == 1 && rows > 0)) {
      setTile(Layout::kBands, 1, rows, columns, options_.channels);
      return PlanStatus::kOk;
    }
    if (columns == 1) return beginTall();
  }
}

PlanStatus Pooler::beginTall() {
  layout_.mode = Layout::kTall;  // scratch depends on it
  int32_t columns = windows_[1].outputs();
  int32_t channels = options_.channels;
  for (;;) {
    const size_t scratched = scratchBytes(columns, channels);
    const int64_t pixel = int64_t{channels} * int64_t(method_.elementBytes());
    const int64_t row = inputColumns(columns) * pixel;
    // Half the arena for sums at most, so that rows come in large chunks. Three rows of sums are wider than two of
    // elements and one of results, so that the second condition, which must hold, follows from the first.
    if (scratched <= options_.arenaBytes / 2 && 2 * row + padded(columns * pixel) <= room(scratched)) {
      setTile(Layout::kTall, 1, 1, columns, channels);
      return PlanStatus::kOk;
    }
    if (columns > 1) {
      columns -= columns / 2;
    } else if (channels > 1 && options_.dtype < DType::kRgba) {  // a pixel is divided as a whole
      channels -= channels / 2;
    } else {
      layout_ = {};
      return PlanStatus::kTooLarge;
    }
  }
}

Columns Pooler::cover(int32_t axis, int32_t begin, int32_t end) const {
  const Windows& windows = windows_[axis];
  Columns covered;
  covered.begin = windows.coverBegin(begin);
  covered.end = std::max(covered.begin, windows.coverEnd(end - 1));
  return covered;
}

Columns Pooler::held(Columns columns) const {
  if (columns.count() == windows_[1].outputs()) return {0, windows_[1].inputs()};
  return cover(1, columns.begin, columns.end);
}

Window Pooler::window(int32_t axis, int32_t o) const {
  const Windows& windows = windows_[axis];
  return {windows.first(o), windows.taps(o), options_.transposed ? 1 : axes_[axis].divisor(o)};
}

const Window* Pooler::table(Window* table, Columns outputs) {
  if (!(tabulated_ == outputs)) {
    for (int32_t o = outputs.begin; o < outputs.end; ++o) table[o - outputs.begin] = window(0, o);
    tabulated_ = outputs;
  }
  return table;
}

// Output columns of the job's layout, or of a part of them where the scratch of all does not fit.
const Pooler::Segment& Pooler::segment(Columns columns, int32_t channels) {
  Segment& s = segment_;
  if (s.columns == columns && s.channels == channels && s.mode == layout_.mode) return s;
  s.mode = layout_.mode;
  s.scratch = scratch(columns.count(), channels);
  s.columns = columns;
  s.uniform.begin = std::clamp(windows_[1].uniformBegin(), columns.begin, columns.end);
  s.uniform.end = std::clamp(windows_[1].uniformEnd(), s.uniform.begin, columns.end);
  s.inputs = columns.count() == windows_[1].outputs() ? Columns{0, windows_[1].inputs()}
                                                      : cover(1, columns.begin, columns.end);
  s.channels = channels;
  s.lanes = size_t(uint32_t(method_.lanes(channels)));
  s.isWhole = isWhole();
  s.needsTerms = needsTerms();
  chooseWay(s);
  s.strip = s.isWhole ? columns.count() : std::min(columns.count(), stripColumns(method_, channels));
  for (int32_t p = columns.begin; p < columns.end; ++p) {
    const Window column = window(1, p);
    const int32_t at = p - columns.begin;
    s.scratch.columns[at] = column;
    if (s.way != Way::kFlat) continue;
    const bool isGiven = options_.divisorOverride != 0;
    std::fill_n(s.scratch.divisors + at * channels, channels, isGiven ? 1.0F : static_cast<float>(column.divisor));
  }
  tabulated_ = {};
  std::fill_n(termRows_, kRowsAtOnce, -1);
  nextRow_ = -1;
  return s;
}

PlanStatus Pooler::pool(const Tile& tile) {
  // A resident tile is never tall, but the layout of the job may be, and with it that of the scratch.
  const int32_t mode = std::exchange(layout_.mode, Layout::kImages);
  const PlanStatus status = poolSegments(tile);
  layout_.mode = mode;
  return status;
}

// Output columns of a segment of resident tensors; 0 where the scratch of a single one does not fit.
int32_t Pooler::residentColumns() const {
  int32_t columns = windows_[1].outputs();
  const auto isTooLarge = [&] {
    const size_t bytes = scratchBytes(columns, options_.channels);
    const bool mayCut = columns > 2 * kSegmentTaps * windows_[1].maxTaps() && !slidesAtOnce(options_.channels);
    return bytes > options_.arenaBytes || (mayCut && bytes > kSegmentBytes);
  };
  while (isTooLarge()) {
    if (columns == 1) return 0;
    columns -= columns / 2;
  }
  return columns;
}

PlanStatus Pooler::poolSegments(const Tile& tile) {
  // Others fit as they are, because `begin` has cut them.
  int32_t columns = tile.columns.count();
  if (tile.resident) {
    if (residentColumns_ < 0) residentColumns_ = residentColumns();
    columns = residentColumns_;
    if (columns == 0) return PlanStatus::kTooLarge;
  }
  for (int32_t begin = tile.columns.begin; begin < tile.columns.end; begin += columns) {
    poolSegment(tile, {begin, std::min(tile.columns.end, begin + columns)});
  }
  return PlanStatus::kOk;
}

void Pooler::poolSegment(const Tile& tile, Columns columns) {
  const size_t pixel = size_t(uint32_t(options_.channels)) * method_.elementBytes();
  const Segment& s = segment(columns, options_.channels);
  const Columns outputColumns = tile.resident ? Columns{0, windows_[1].outputs()} : tile.columns;
  const Columns inputColumns = held(outputColumns);
  input_ = {static_cast<const uint8_t*>(tile.input) + size_t(uint32_t(s.inputs.begin - inputColumns.begin)) * pixel,
            size_t(uint32_t(inputColumns.count())) * pixel, tile.slots};
  uint8_t* dst = static_cast<uint8_t*>(tile.output) + size_t(uint32_t(columns.begin - outputColumns.begin)) * pixel;
  outputRow_ = size_t(uint32_t(outputColumns.count())) * pixel;

  for (int32_t image = 0; image < tile.images; ++image) {
    const bool continues = tile.rowBegin > 0 && nextRow_ == tile.rowBegin;
    if (!continues) beginImage(s);
    spreadRow_ = -1;
    for (int32_t chunk = tile.rowBegin; chunk < tile.rowEnd; chunk += kTableRows) {
      const Columns rows{chunk, std::min(tile.rowEnd, chunk + kTableRows)};
      const Window* rowsAt = table(s.scratch.rows, rows);
      for (int32_t o = chunk, count = 0; o < rows.end; o += count, dst += size_t(uint32_t(count)) * outputRow_) {
        const Window* at = rowsAt + (o - chunk);
        count = rowsTogether(s, {o, rows.end}, at->first);
        poolRows(dst, s, at, count);
      }
    }
    input_.base += size_t(uint32_t(tile.slots)) * input_.rowBytes;
  }
  nextRow_ = tile.rowEnd;
}

// Forgets what is known of the rows of another image.
void Pooler::beginImage(const Segment& s) {
  std::fill_n(termRows_, kRowsAtOnce, -1);
  const int32_t block = windows_[0].slidingBlock();
  if (block == 0) return;
  factorsOf_ = -1;
  const auto length = static_cast<int32_t>(uint32_t(s.inputs.count()) * s.lanes);
  const Windows& rows = windows_[0];
  slidingRows_ = SlidingRowSums(method_, s.scratch.slidingRows, s.scratch.sumPitch, rowBlock(), rows.maxTaps(),
                                rows.inputs(), length);
  // No row of column sums is formed there: it is the row of terms that windows do not grow by.
  if (s.way == Way::kSliding) {
    std::fill_n(s.scratch.columnSums, size_t(uint32_t(length)) * method_.sumBytes(), uint8_t{});
  }
}

SlidingParts Pooler::tallParts(int32_t row, Columns columns) {
  const Window rows = window(0, row);
  SlidingParts parts;
  if (windows_[0].slidingBlock() == 0) {
    parts.prefixBegin = rows.first;
    parts.prefixEnd = rows.taps == 0 ? rows.first : rows.first + (rows.taps - 1) * windows_[0].step() + 1;
    return parts;
  }
  const Segment& s = segment(columns, layout_.channels);
  if (row != tallRow_) {
    if (row == 0) beginImage(s);
    tallRow_ = row;
    slidingRows_.moveTo({rows.first, rows.first + rows.taps});
  }
  const Range suffix = slidingRows_.suffix();
  const Range growth = slidingRows_.growth();
  return {suffix.begin, suffix.end, growth.begin, growth.end};
}

void Pooler::tallAdd(bool prefix, bool isFirst, int32_t row, int32_t count, Columns columns) {
  const Segment& s = segment(columns, layout_.channels);
  const auto length = static_cast<int32_t>(uint32_t(s.inputs.count()) * s.lanes);
  const size_t rowBytes = size_t(uint32_t(s.inputs.count())) * layout_.channels * method_.elementBytes();
  // In the order of SlidingRowSums or of addInTree.
  const bool slides = windows_[0].slidingBlock() != 0;
  if (slides) count = std::min(count, (prefix ? slidingRows_.growth() : slidingRows_.suffix()).count());
  const int32_t group = slides ? 1 : static_cast<int32_t>(tallTurn(layout_.slots));
  if (isFirst && !slides) {
    tallTree_ = RowTree(method_, s.scratch.columnSums, s.scratch.treePitch);
    tallTree_.begin(length);
  }
  for (int32_t r = 0; r < count; r += group) {
    const int32_t inGroup = std::min(group, count - r);
    const void* rows[kRowsAtOnce];
    for (int32_t i = 0; i < inGroup; ++i) {
      const int32_t at = prefix ? r + i : count - 1 - r;
      const uint8_t* elements = arena() + layout_.input + size_t(uint32_t(at)) * rowBytes;
      rows[i] = elements;
      if (!needsTerms()) continue;
      uint8_t* terms = s.scratch.terms + size_t(uint32_t(i)) * s.scratch.termPitch;
      putTerms(s, terms, elements, row + at * windows_[0].step());
      rows[i] = terms;
    }
    if (!slides) {
      tallTree_.add(rows, inGroup);
    } else if (prefix) {
      slidingRows_.grow(rows[0]);
    } else {
      slidingRows_.addSuffix(rows[0]);
    }
  }
}

void Pooler::tallFinish(int32_t row, Columns columns) {
  const Segment& s = segment(columns, layout_.channels);
  const Window rows = window(0, row);
  const size_t sums = size_t(uint32_t(s.inputs.count())) * s.lanes;
  if (rows.taps == 0) {
    std::fill_n(s.scratch.columnSums, sums * method_.sumBytes(), uint8_t{});
  } else if (windows_[0].slidingBlock() != 0) {
    slidingRows_.finish(s.scratch.columnSums);
  } else {
    tallTree_.finish(s.scratch.columnSums);
  }
  tallRow_ = -1;
  poolColumns(method_, arena() + layout_.output, s, columns, s.scratch.columnSums, s.inputs.begin, rowDivisor(rows));
}

}  // namespace avgpool2d
