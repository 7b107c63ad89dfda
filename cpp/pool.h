// Pooling of tiles: a job is one call of the public API, cut into tiles that fit the arena.
//
//   plan     both axes (axis.h)
//   begin    decides how the tensor is cut and lays out the arena
//   pool     one tile: all taps of its outputs are in wasm memory
//   tall...  outputs whose window alone does not fit: its rows are added chunk by chunk
//
// Whoever drives a job (js/core/engine.ts; tests/cpp) copies rows in and results out. There is one job
// at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arena.h"
#include "arithmetic/method.h"
#include "arithmetic/sliding.h"
#include "arithmetic/sliding_rows.h"
#include "arithmetic/vertical.h"
#include "geometry/axis.h"
#include "strategies/fused.h"
#include "tile.h"

namespace avgpool2d {

// How `begin` cut the job. Input and output areas are byte offsets from the arena's begin.
struct Layout {
  enum Mode : int32_t {
    kImages = 0,  // whole images, `images` at a time
    kBands = 1,   // bands of `rows` output rows and `columns` output columns
    kTall = 2,    // `columns` outputs of one row and `channels` channels, rows added in chunks
  };
  int32_t mode = kImages;
  int32_t images = 0;
  int32_t rows = 0;
  int32_t columns = 0;
  int32_t channels = 0;
  int32_t slots = 0;  // input rows that the input area holds (kBands), of one image
  int32_t input = 0;
  int32_t output = 0;
};

struct JobOptions {
  DType dtype = DType::kFloat32;
  bool transposed = false;  // the gradient
  int32_t channels = 1;
  double divisorOverride = 0;       // 0: none
  size_t arenaBytes = kArenaBytes;  // tests shrink it to force other cuts
};

struct Tile {
  const void* input = nullptr;  // columns held(columns), rows in `slots`
  void* output = nullptr;
  int32_t images = 1;
  int32_t slots = 1;
  int32_t rowBegin = 0, rowEnd = 0;
  Columns columns;        // output columns
  bool resident = false;  // input and output are whole tensors: every row has its slot
};

class Pooler {
 public:
  // Axis 0 is height, 1 width; the third is for questions, so that asking leaves the job alone.
  static constexpr int32_t kAxes = 3;
  PlanStatus plan(int32_t axis, const AxisOptions& options);
  const Axis& axis(int32_t axis) const { return axes_[axis]; }

  // Needs both axes planned. kTooLarge where not even one row of a window fits the arena.
  PlanStatus begin(const JobOptions& options);
  const Layout& layout() const { return layout_; }
  const Windows& windows(int32_t axis) const { return windows_[axis]; }

  // Input rows or columns that outputs [begin, end) of an axis need.
  Columns cover(int32_t axis, int32_t begin, int32_t end) const;
  // Input columns that a tile of these output columns holds: all of them where the tile spans the
  // width, so that rows are copied in one piece, else those that it needs.
  Columns held(Columns columns) const;

  // kTooLarge where a resident tile's scratch does not fit.
  PlanStatus pool(const Tile& tile);

  // Tall windows. The parts of output row o are added one after the other: `count` input rows, `step` of the height's
  // windows apart and `row` the first of them, lie in the input area without gaps, and are added to the part's sums
  // from the last to the first (suffix) or from the first to the last (prefix, which comes first).
  SlidingParts tallParts(int32_t row, Columns columns);
  void tallAdd(bool prefix, bool isFirst, int32_t row, int32_t count, Columns columns);
  void tallFinish(int32_t row, Columns columns);

 private:
  // Places in the arena in front of the input area.
  struct Scratch {
    Window* rows;
    Window* columns;
    uint8_t* terms;        // rows of terms, where they have to be made
    uint8_t* rescueTerms;  // one of a strip that is formed anew, and its means
    uint8_t* means;
    uint8_t* columnSums;   // of a strip, or a row: the window's rows added up; the first row of the tree that adds them
    uint8_t* sums;         // its columns too
    size_t termPitch;      // bytes from one row of terms to the next
    size_t treePitch;      // bytes from one row of the tree to the next
    size_t sumPitch;       // bytes from one row of suffixes to the next
    uint8_t* slidingRows;  // see SlidingRowSums
    double* columnSuffixes;
    double* factors;  // of the columns where both axes slide at once
    float* divisors;  // of the columns of a flat row
    size_t bytes;
  };

  // How rows are pooled: in the two passes, or by what is faster for some windows (see rows.cpp).
  enum class Way : uint8_t { kStrips, kFused, kFlat, kSpread, kSliding };

  // Some output columns, and how their rows are pooled; the same for each row.
  struct Segment {
    Scratch scratch;
    Columns columns;
    Columns uniform;   // the uniform ones among them; begin <= end
    Columns inputs;    // input columns that a row of terms begins and ends with
    int32_t mode = 0;  // of the layout: it decides what the scratch area holds
    int32_t channels = 0;
    size_t lanes = 0;   // terms of a pixel
    int32_t strip = 0;  // output columns that are pooled at a time
    Way way = Way::kStrips;
    Fusing fusing = Fusing::kNo;
    bool isFlatNine = false;  // of kFlat: by flatNines
    int32_t flatBegin = 0;    // where the first window begins among `inputs`, or would if there were no border
    bool isWhole = false, needsTerms = false;
    const Window& window(int32_t p) const { return scratch.columns[p - columns.begin]; }
  };

  // pool.cpp
  Scratch scratch(int32_t columns, int32_t channels) const;
  size_t scratchBytes(int32_t columns, int32_t channels) const;
  int64_t room(size_t scratchBytes) const;
  void setTile(Layout::Mode mode, int32_t images, int32_t rows, int32_t columns, int32_t channels);
  PlanStatus beginBands();
  PlanStatus beginTall();
  bool isWhole() const;
  bool slidesAtOnce(int32_t channels) const;
  int32_t termSlots() const;
  int32_t rowBlock() const;
  // Rows that are added at once where the input area of a tall window holds so many.
  static int64_t tallTurn(int64_t slots) {
    return slots >= kRowsAtOnce ? kRowsAtOnce : slots >= 4 ? 4 : slots >= 2 ? 2 : 1;
  }
  int32_t stripColumns(const Method& method, int32_t channels) const;
  // The most that held() gives for so many columns.
  int32_t inputColumns(int32_t columns) const {
    return columns == windows_[1].outputs() ? windows_[1].inputs() : static_cast<int32_t>(windows_[1].cover(columns));
  }
  Window window(int32_t axis, int32_t o) const;
  const Window* table(Window* table, Columns outputs);
  const Segment& segment(Columns columns, int32_t channels);
  int32_t residentColumns() const;
  PlanStatus poolSegments(const Tile& tile);
  void poolSegment(const Tile& tile, Columns columns);
  void beginImage(const Segment& s);

  // rows.cpp
  bool needsTerms() const { return method_.makesTerms() || options_.transposed; }
  // The terms of an input row, from the segment's first input column on.
  const uint8_t* rowTerms(const Segment& s, int32_t row) { return s.needsTerms ? madeTerms(s, row) : input_.at(row); }
  const uint8_t* madeTerms(const Segment& s, int32_t row);
  void putTerms(const Segment& s, uint8_t* terms, const uint8_t* elements, int32_t row) const;
  int32_t rowsTogether(const Segment& s, Columns outputs, int32_t first) const;
  void poolRows(uint8_t* dst, const Segment& s, const Window* rows, int32_t count);
  bool poolFused(uint8_t* dst, const Segment& s, const Window* rows, int32_t count);
  bool fuseColumns(uint8_t* dst, const Segment& s, const Window& row, int32_t count, int32_t begin, int32_t end);
  void chooseWay(Segment& s) const;
  void spreadRow(uint8_t* dst, const Segment& s, const Window& row);
  bool poolFlat(uint8_t* dst, const Segment& s, const Window& row, int32_t outputRows);
  void slideRow(uint8_t* dst, const Segment& s, const Window& row);
  SlidingRowSums::Step slidingStep(const Segment& s, const Window& row);
  Columns stripInputs(const Segment& s, Columns strip) const;
  bool poolStrips(uint8_t* dst, const Segment& s, const Window& row, Columns columns);
  void addInTree(uint8_t* sums, const Segment& s, const Window& row, size_t offset, int32_t length);
  const uint8_t* sumRows(const Segment& s, const Window& row, Columns inputs);
  void rescueRow(uint8_t* dst, const Segment& s, const Window& row) const;
  bool poolColumns(const Method& method, uint8_t* dst, const Segment& s, Columns columns, const uint8_t* columnSums,
                   int32_t origin, const Divisor& divisor) const;
  bool finishColumns(const Method& method, uint8_t* dst, const Segment& s, Columns columns,
                     const Divisor& divisor) const;
  // Either the product of both axes' divisors, or the one that the caller gave. dy is divided before it is spread, so
  // the gradient's sums are final.
  Divisor rowDivisor(const Window& row) const {
    return {options_.transposed ? 1 : options_.divisorOverride, double(row.divisor)};
  }

  Axis axes_[kAxes];
  Windows windows_[2];
  JobOptions options_;
  Method method_;
  Layout layout_;

  // What the scratch area holds from one tile to the next: a segment's column windows, the windows of the tabulated
  // output rows, the terms of some input rows, and the sliding sums of the rows above `nextRow`.
  Segment segment_;
  Columns tabulated_;
  int32_t termRows_[kRowsAtOnce];
  SlidingRowSums slidingRows_;
  int32_t tallRow_ = -1;  // the output row whose parts were asked for
  RowTree tallTree_;
  int32_t factorsOf_ = 0;  // the row divisor
  int32_t nextRow_ = -1;

  int32_t residentColumns_ = -1;  // once known

  InputRows input_;  // the image that is pooled
  size_t outputRow_ = 0;
  int32_t spreadRow_ = -1;  // the row of terms that the output row above is made of
};

// Longest row that is pooled as flat, and room on both sides of its column sums.
constexpr int32_t kFlatSums = 4096;
constexpr int32_t kFlatPadding = 8;

// Output columns that rescueRow forms at a time.
constexpr int32_t kAnewColumns = 4;

}  // namespace avgpool2d
