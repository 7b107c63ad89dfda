// One call: pools images that are copied into the arena and out of it piece by piece, or that lie in wasm memory.
//
//   plan     the pooling, which stays until the next plan; a call leaves nothing behind that the next would see
//   begin    a call: how many images, and where
//   next     pools what it can, until the caller has to copy something; false when all is done
//
// Whoever drives a job (js/core/engine.ts; tests/cpp/drive.h) makes the copies that it asks for, and nothing else.
#pragma once

#include "schedule.h"
#include "steps.h"

namespace avgpool2d {

struct JobOptions {
  size_t arenaBytes = kArenaBytes;  // tests shrink it to force other cuts
  int32_t strategy = -1;            // its line in the table, taken where it can be; -1: the cheapest
};

// Input rows of a part that are to be copied into the arena, and how far that has come. Rows and columns are those of
// Schedule::streamed().
struct Reading {
  size_t at;  // of the first row in the arena
  int32_t image;
  Range rows;
  int32_t rowStep;
  Part part;
  int32_t channel;
  int32_t row = rows.begin;
  int32_t column = part.outputs.begin;  // an output
};

class Job {
 public:
  PlanStatus plan(const PoolingOptions& pooling, const JobOptions& options = {});
  bool planned() const { return planned_; }
  const Pooling& pooling() const { return schedule_.pooling(); }
  const Schedule& schedule() const { return schedule_; }
  // Of an image that is read, or of one that is written.
  double inputElements() const;
  double outputElements() const;

  // Only after a plan that was kOk. `input`, `output`: tensors in wasm memory with kSlack behind them, or null.
  void begin(int32_t images, const uint8_t* input = nullptr, uint8_t* output = nullptr);
  bool next();
  const Copy& copy() const { return copy_; }

 private:
  Steps imageSteps();
  Steps bandSteps();
  Steps turnSteps();
  void poolRows(RowPooler& rows, const InputRows& input, uint8_t* output, size_t pitch, Range range);
  void poolStacks(RowPooler& rows, InputRows input, uint8_t* output, size_t pitch, int32_t images);
  void poolImages(const uint8_t* input, uint8_t* output, int32_t images);
  void poolResident();
  void beginPart(RowPooler& rows, Range outputs);
  const Copy& block(CopyKind kind, size_t at, int32_t image, Range rows, int32_t rowStep, Range columns,
                    int32_t channelBegin);
  bool read(Reading& reading);
  void perform(const Copy& copy) const;

  bool planned_ = false;
  Schedule schedule_;
  Part part_;  // what rows() of the schedule is set up for
  int32_t images_ = 0;
  const uint8_t* input_ = nullptr;
  uint8_t* output_ = nullptr;
  bool done_ = true;
  Steps steps_;
  Copy copy_;
};

}  // namespace avgpool2d
