#include "schedule.h"

#include <algorithm>
#include <limits>

namespace avgpool2d {
namespace {

alignas(64) uint8_t arenaStorage[kArenaBytes];

// Bands aim at this much input and output together, so that what was just copied in is still in the L2 cache when it is
// pooled: what it was copied from has been through that cache, too. Only where a window needs them are bands larger, up
// to the second size as long as columns can be cut. Whole images may have the second size, too: bands would not pay.
constexpr int64_t kBandBytes = int64_t{256} << 10;
constexpr int64_t kCacheBytes = int64_t{768} << 10;

// A band has enough output rows for this much input and output, even if it exceeds kBandBytes with them: with fewer,
// the work done once for each band would be most of all work.
constexpr int64_t kBandStep = int64_t{16} << 10;

// Columns are cut rather than channels as long as inputs are copied no more often than this on average: cut channels
// make copies of many short runs.
constexpr double kMostTwice = 1.25;

// What an image costs besides its rows, in the unit of Strategy::cost.
constexpr double kImageCost = 60;

// A group of small images and its means stay in the L2 cache.
constexpr double kGroupBytes = 512 << 10;

// Tiles of resident tensors aim at so many bytes of scratch, most of which the L2 cache then holds, and at kCacheBytes
// of input under a row of outputs, as long as neighbouring tiles share few columns.
constexpr size_t kResidentBytes = size_t{512} << 10;
constexpr int32_t kResidentTaps = 8;

// What copies cost besides their bytes, in bytes of a large copy: each copy that is asked for, each run, a run of few
// bytes.
constexpr double kCopyBytes = 1024;
constexpr double kRunBytes = 512;
constexpr double kShortRunBytes = 128;
constexpr double kShortRun = 64;

// Whether the taps of windows, one by one, are at most twice the inputs, as often as cut channels divide each pixel.
bool mayGather(const Windows& windows) {
  const double taps = double(windows.outputs()) * windows.maxTaps();
  return !windows.isTransposed() && !windows.axis().adaptive() && !windows.slides() &&
         taps <= std::min<double>(2.0 * windows.inputs(), std::numeric_limits<int32_t>::max());
}

// Whether windows leave out so much of an axis, whose inputs have so many bytes each, that copying only their taps is
// cheaper: by one copy for each tap, or by one for all uniform outputs.
bool isSparse(const Windows& windows, double inputBytes, bool copiesEach) {
  const double taps = double(windows.outputs()) * windows.maxTaps();
  if (!mayGather(windows) || 2 * taps > windows.inputs()) return false;
  const double perRun = windows.step() == 1 ? windows.maxTaps() : 1;
  const double copies = windows.outputs() - (windows.uniformEnd() - windows.uniformBegin()) + 1;
  const double run = perRun * inputBytes <= kShortRun ? kShortRunBytes : kRunBytes;
  const double price = copiesEach ? taps * (kCopyBytes + kRunBytes) : copies * kCopyBytes + taps / perRun * run;
  return (windows.inputs() - taps) * inputBytes > price;
}

// How many images are stacked: as many rows as the table of windows holds.
int32_t stackOf(const Windows& rows) {
  if (!rows.stacks()) return 1;
  const int32_t most = std::numeric_limits<int32_t>::max() / std::max(rows.inputs(), rows.outputs());
  return std::clamp(kTableRows / rows.outputs(), 1, most);
}

int32_t halfOf(int32_t size) { return size - size / 2; }

// Tiles of equal size, as many as are needed with at most `most` of `all` in each.
int32_t equalTiles(int32_t all, int32_t most) {
  const int32_t tiles = (all - 1) / most + 1;
  return (all - 1) / tiles + 1;
}

// How often tiles of so many output columns copy each input, on average.
double timesCopied(const Windows& columns, int32_t tile) {
  const int32_t tiles = (columns.outputs() - 1) / tile + 1;
  return double(columns.cover(int64_t{tile})) * tiles / columns.inputs();
}

}  // namespace

uint8_t* arena() { return arenaStorage; }

PlanStatus Schedule::plan(const Pooling& pooling, size_t arenaBytes, int32_t forced) {
  pooling_ = pooling;
  arenaBytes_ = std::min(arenaBytes, kArenaBytes);
  forced_ = forced;
  placedColumns_ = placedChannels_ = 0;
  bool fits = tryCut(isSparse(pooling.columns, double(pooling.pixelBytes()), false));
  // Taps so far apart that tiles of columns have most inputs in common.
  if (mayGather(pooling.columns) && !(fits && cut_.channels == pooling.channels)) fits = tryCut(true);
  if (!fits) return PlanStatus::kNoRoom;
  residentColumns_ = findResidentColumns();
  return PlanStatus::kOk;
}

bool Schedule::tryCut(bool gathersColumns) {
  cut_ = {};
  streamed_ = pooling_;
  if (isSparse(pooling_.rows, double(pooling_.columns.inputs()) * double(pooling_.pixelBytes()), true)) {
    streamed_.rows = pooling_.rows.gathered();
  }
  if (gathersColumns) streamed_.columns = pooling_.columns.gathered();
  setStack(gathers() ? 1 : stackOf(pooling_.rows));
  rows_.plan(stacked_, forced_);
  narrow_.leave();
  strip_.leave();
  if (!gathers()) {
    narrow_.plan(pooling_, (kImageCost + rows_.cost()) / stack_, kGroupBytes);
    if (forced_ < 0) strip_.plan(pooling_, rows_.cost() / stack_);
  }
  Pieces pieces(Pieces::kMeasure);
  strip_.place(pieces);
  if (pieces.used() > arenaBytes_ / 2) strip_.leave();
  if (strip_.taken()) setStack(1);
  return cutImages() || cutImage();
}

void Schedule::setStack(int32_t images) {
  stack_ = images;
  stacked_ = pooling_;
  if (images > 1) stacked_.rows = pooling_.rows.stacked(images);
}

RowPooler& Schedule::rows(bool resident, Part& part) {
  const bool whole = resident || (cut_.kind == Cut::kImages && !gathers());
  const Pooling& pooling = whole ? stacked_ : streamed_;
  const int32_t columns = resident ? residentColumns_ : cut_.columns;
  const int32_t channels = resident ? pooling_.channels : cut_.channels;
  // Otherwise bands and whole images have the same pooling.
  const bool differs = gathers() || stack_ > 1;
  if (columns != placedColumns_ || channels != placedChannels_ || (differs && whole != placedWhole_)) {
    AVGPOOL2D_UNPOISON(arena(), kArenaBytes);
    rows_.plan(withChannels(pooling, channels), forced_);
    Pieces pieces(Pieces::kPlace);
    rows_.place(columns, pieces);
    narrow_.place(pieces);
    strip_.place(pieces);
    placedColumns_ = columns;
    placedChannels_ = channels;
    placedWhole_ = whole;
    part = {};
  }
  return rows_;
}

TwoPass& Schedule::turns() {
  AVGPOOL2D_UNPOISON(arena(), kArenaBytes);
  Pieces pieces(Pieces::kPlace);
  placeTurns(cut_.columns, cut_.channels, pieces);
  // Rows of resident tensors are to lay out their scratch anew.
  placedColumns_ = placedChannels_ = 0;
  return turns_;
}

size_t Schedule::scratch(const Pooling& pooling, int32_t columns, int32_t channels) {
  rows_.plan(withChannels(pooling, channels), forced_);
  Pieces pieces(Pieces::kMeasure);
  rows_.place(columns, pieces);
  narrow_.place(pieces);
  strip_.place(pieces);
  return pieces.used();
}

void Schedule::placeTurns(int32_t columns, int32_t channels, Pieces& pieces) {
  turned_ = withChannels(streamed_, channels);
  turns_.place(turned_, columns, pieces);
  turnRescue_.place(turned_, columns, pieces);
}

// Bytes left beside the scratch for input and output together; negative if the scratch alone does not fit.
int64_t Schedule::room(size_t scratch) const {
  if (scratch > arenaBytes_) return -1;
  return int64_t(arenaBytes_ - scratch) - 4 * int64_t{kSlack};
}

// The areas for input and output behind the scratch, once it is known what they hold.
void Schedule::layOut(Cut cut, size_t scratch) {
  const size_t pixel = size_t(uint32_t(cut.channels)) * streamed_.method.elementBytes();
  const size_t row = size_t(uint32_t(streamed_.inputColumns(cut.columns))) * pixel;
  cut.input = scratch;
  cut.output = scratch + pitchOf(row * uint32_t(cut.slots) * uint32_t(cut.images));
  cut_ = cut;
}

bool Schedule::cutImages() {
  const int32_t columns = streamed_.columns.outputs();
  const auto image = static_cast<int64_t>(
      (double(streamed_.rows.inputs()) * streamed_.columns.inputs() + double(streamed_.rows.outputs()) * columns) *
      double(streamed_.pixelBytes()));
  const Pooling& whole = gathers() ? streamed_ : stacked_;
  size_t bytes = scratch(whole, columns, whole.channels);
  if (narrow_.taken() && image * narrow_.group() > room(bytes)) {
    narrow_.leave();
    bytes = scratch(whole, columns, whole.channels);
  }
  const int64_t space = std::min(kCacheBytes, room(bytes));
  if (image > space) {
    narrow_.leave();
    return false;
  }
  Cut cut;
  cut.kind = Cut::kImages;
  cut.images = static_cast<int32_t>(std::max<int64_t>(1, std::min(kBandBytes, space) / image));
  if (narrow_.taken()) cut.images = std::max(1, cut.images / narrow_.group()) * narrow_.group();
  cut.rows = streamed_.rows.outputs();
  cut.slots = streamed_.rows.inputs();
  cut.columns = columns;
  cut.channels = streamed_.channels;
  layOut(cut, bytes);
  return true;
}

// Halves what costs less; false where nothing is left to be cut.
bool Schedule::halve(int32_t& columns, int32_t& channels) const {
  const int32_t half = equalTiles(streamed_.columns.outputs(), halfOf(columns));
  const bool hasChannels = channels > 1 && !isPixels(streamed_.method.dtype);  // a pixel is divided as a whole
  if (columns > 1 && (timesCopied(streamed_.columns, half) <= kMostTwice || !hasChannels)) {
    columns = half;
  } else if (hasChannels) {
    channels = equalTiles(streamed_.channels, halfOf(channels));
  } else {
    return false;
  }
  return true;
}

// Into bands, or into rows that come in turns where bands would have so few columns that their inputs would be copied
// many times.
bool Schedule::cutImage() {
  const bool inBands = cutBands();
  const Cut bands = cut_;
  const double inputs = double(streamed_.rows.inputs()) * streamed_.columns.inputs();
  if (inBands && elementsCopied(bands) <= kMostTwice * inputs) return true;
  const bool inTurns = cutTurns();
  if (inBands && (!inTurns || elementsCopied(bands) <= elementsCopied(cut_))) cut_ = bands;
  return inBands || inTurns;
}

// Input elements of a channel that are copied into the arena.
double Schedule::elementsCopied(const Cut& cut) const {
  const Windows& columns = streamed_.columns;
  const int32_t tiles = (columns.outputs() - 1) / cut.columns + 1;
  double rows = streamed_.rows.inputs();
  if (cut.kind == Cut::kTurns) {
    rows = streamed_.rowsSlide ? 2 * rows : double(streamed_.rows.outputs()) * streamed_.rows.maxTaps();
  }
  return rows * tiles * streamed_.inputColumns(cut.columns);
}

bool Schedule::cutBands() {
  const int32_t outputs = streamed_.rows.outputs();
  Cut cut;
  cut.kind = Cut::kBands;
  cut.columns = streamed_.columns.outputs();
  cut.channels = streamed_.channels;
  for (bool more = true; more;) {
    const size_t bytes = scratch(streamed_, cut.columns, cut.channels);
    const int64_t space = room(bytes);
    const int64_t pixel = int64_t{cut.channels} * int64_t(streamed_.method.elementBytes());
    const int64_t inputRow = streamed_.inputColumns(cut.columns) * pixel;
    const int64_t outputRow = cut.columns * pixel;
    const auto rowsWithin = [&](int64_t budget) {
      return largest(outputs, [&](int32_t rows) {
        return streamed_.rows.cover(int64_t{rows}) * inputRow + rows * outputRow <= budget;
      });
    };
    cut.rows = rowsWithin(std::min(space, kBandBytes));
    const auto least = static_cast<int32_t>(std::max(int64_t{1}, kBandStep / (inputRow + outputRow)));
    if (cut.rows < least) cut.rows = std::min(least, rowsWithin(space));
    int32_t columns = cut.columns;
    int32_t channels = cut.channels;
    more = halve(columns, channels);
    const bool isLarge = streamed_.rows.cover(int64_t{cut.rows}) * inputRow + cut.rows * outputRow > kCacheBytes;
    // Where rows slide, windows do not read them again; and a strip is cut into segments of its own, as many as fill
    // the lanes.
    const bool cutsWell = columns < cut.columns && timesCopied(streamed_.columns, columns) <= kMostTwice &&
                          !streamed_.rowsSlide && !strip_.taken();
    if (cut.rows > 0 && !(isLarge && cutsWell)) {
      cut.slots = static_cast<int32_t>(streamed_.rows.cover(int64_t{cut.rows}));
      layOut(cut, bytes);
      return true;
    }
    cut.columns = columns;
    cut.channels = channels;
  }
  return false;
}

bool Schedule::cutTurns() {
  Cut cut;
  cut.kind = Cut::kTurns;
  cut.rows = 1;
  cut.columns = streamed_.columns.outputs();
  cut.channels = streamed_.channels;
  do {
    Pieces pieces(Pieces::kMeasure);
    placeTurns(cut.columns, cut.channels, pieces);
    const size_t bytes = pieces.used();
    const int64_t pixel = int64_t{cut.channels} * int64_t(streamed_.method.elementBytes());
    const int64_t inputRow = streamed_.inputColumns(cut.columns) * pixel;
    const int64_t outputRow = cut.columns * pixel + 2 * int64_t{kSlack};
    // At most half the arena is for sums, so that rows come in large turns.
    const int64_t rows = bytes > arenaBytes_ / 2 ? 0 : (room(bytes) - outputRow) / std::max<int64_t>(1, inputRow);
    if (rows < kRowsAtOnce) continue;
    // Whole turns of the tree in which rows are added.
    cut.slots = static_cast<int32_t>(std::min<int64_t>(rows - rows % kRowsAtOnce, streamed_.rows.inputs()));
    layOut(cut, bytes);
    return true;
  } while (halve(cut.columns, cut.channels));
  return false;
}

int32_t Schedule::findResidentColumns() {
  const Windows& columns = pooling_.columns;
  // Where rows slide, columns under no window would be added up, too.
  if (streamed_.columns.isGathered() && pooling_.rowsSlide) return 0;
  for (int32_t tile = columns.outputs();;) {
    const size_t bytes = scratch(stacked_, tile, pooling_.channels);
    const bool mayCut = tile > 2 * kResidentTaps * columns.maxTaps() && !(pooling_.rowsSlide && pooling_.columnsSlide);
    const auto rows = double(pooling_.rows.cover(int64_t{1}));
    const double under = rows * pooling_.inputColumns(tile) * double(pooling_.pixelBytes());
    const bool readsAgain = rows > 1 && !pooling_.rowsSlide;
    const bool isLarge = bytes > kResidentBytes || (readsAgain && under > kCacheBytes);
    if (bytes <= arenaBytes_ && !(mayCut && isLarge)) return tile;
    const int32_t half = equalTiles(columns.outputs(), halfOf(tile));
    // The tiles overlap too much: channels are cut instead, which means that tensors are copied.
    if (tile == 1 || timesCopied(columns, half) > 2 * kMostTwice) return 0;
    tile = half;
  }
}

}  // namespace avgpool2d
