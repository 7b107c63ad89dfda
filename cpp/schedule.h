// How a job is cut into what fits the arena, and how its scratch is laid out.
//
// An image is cut into tiles of output columns and of channels. All have the same size, as the last overlaps the one
// before, so one strategy and one layout of scratch serve the whole job. A tile is pooled band by band of output rows,
// while input rows stay in a ring as long as windows need them. Small images are bands of all rows, and many are pooled
// at once. Windows that do not fit are bands of one output row, whose input rows come in turns.
#pragma once

#include "narrow.h"
#include "row_pooler.h"
#include "strip.h"

namespace avgpool2d {

struct Cut {
  enum Kind : int32_t { kNone, kImages, kBands, kTurns };
  Kind kind = kNone;
  int32_t images = 1;    // at a time
  int32_t rows = 0;      // output rows of a band
  int32_t slots = 0;     // input rows that are in the arena, of an image
  int32_t columns = 0;   // output columns of a tile
  int32_t channels = 0;  // of a tile
  size_t input = 0;      // where input and output of a tile begin in the arena
  size_t output = 0;
};

class Schedule {
 public:
  Schedule() = default;
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  // kNoRoom where a single row of a window does not fit. `forced`: see StrategyTable.
  PlanStatus plan(const Pooling& pooling, size_t arenaBytes, int32_t forced);

  // The pooling of whole tensors; and that of what is in the arena, where taps are gathered if windows leave out most
  // of the input, or have them so far apart that tiles would share it.
  const Pooling& pooling() const { return pooling_; }
  const Pooling& streamed() const { return streamed_; }
  bool gathers() const { return streamed_.rows.isGathered() || streamed_.columns.isGathered(); }
  const Cut& cut() const { return cut_; }
  // Whole images that are pooled as one tall image, by rows(); 1 where their windows do not allow it.
  int32_t stack() const { return stack_; }
  // Output columns of the tiles of tensors that lie in wasm memory, and are pooled where they are; 0: they cannot be.
  int32_t residentColumns() const { return residentColumns_; }

  // What pools rows, with its scratch in place for the tiles of the cut, or of resident tensors. `part`, what it was
  // set up for, is cleared if its scratch had to be laid out anew.
  RowPooler& rows(bool resident, Part& part);
  TwoPass& turns();
  Rescue& turnRescue() { return turnRescue_; }
  // For whole images; not taken where they are pooled one by one.
  Narrow& narrow() { return narrow_; }
  // For rows with all of their columns; not taken where they are pooled one by one.
  Strip& strip() { return strip_; }
  bool isStrip() const { return strip_.taken(); }

 private:
  bool tryCut(bool gathersColumns);
  void setStack(int32_t images);
  size_t scratch(const Pooling& pooling, int32_t columns, int32_t channels);
  void placeTurns(int32_t columns, int32_t channels, Pieces& pieces);
  int64_t room(size_t scratch) const;
  void layOut(Cut cut, size_t scratch);
  bool cutImages();
  bool cutImage();
  double elementsCopied(const Cut& cut) const;
  bool cutBands();
  bool cutTurns();
  bool halve(int32_t& columns, int32_t& channels) const;
  int32_t findResidentColumns();

  Pooling pooling_;
  Pooling streamed_;
  Pooling stacked_;  // of whole images that are not gathered
  int32_t stack_ = 1;
  Pooling turned_;  // with the channels of a tile, where rows come in turns
  size_t arenaBytes_ = kArenaBytes;
  int32_t forced_ = -1;
  Cut cut_;
  int32_t residentColumns_ = 0;
  RowPooler rows_;
  TwoPass turns_{true};
  Rescue turnRescue_{true};
  Narrow narrow_;
  Strip strip_;
  int32_t placedColumns_ = 0, placedChannels_ = 0;  // what rows_ has its scratch for
  bool placedWhole_ = false;
};

}  // namespace avgpool2d
