// Drives a job as JavaScript does: makes the copies that it asks for, and nothing else. All of the arena around what a
// call may touch is a red zone: filled with a pattern that is looked for afterwards, and poisoned where
// AddressSanitizer is there to see reads as well.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "call.h"
#include "job.h"

namespace avgpool2d::reference {

struct Result {
  PlanStatus status = PlanStatus::kOk;
  Cut::Kind kind = Cut::kNone;
  std::vector<uint8_t> output;
  std::string problem;  // what the red zones show; empty when all is well
  double copied = 0;    // bytes, in and out
};

// A huge or infinite number in no type, but one that shows in any sum.
constexpr uint8_t kPattern = 0xfb;

// How far behind the output area overruns are looked for: all of the arena would take longer than the pooling.
constexpr size_t kRedZone = 4096;

inline PoolingOptions optionsOf(const Call& call) {
  PoolingOptions options;
  options.rows = call.rows;
  options.columns = call.columns;
  options.dtype = call.dtype;
  options.transposed = call.transposed;
  options.channels = call.channels;
  options.divisorOverride = call.divisorOverride;
  return options;
}

class Driver {
 public:
  Driver(Job& job, const Call& call, const uint8_t* input) : job_(job), call_(call), input_(input) {}

  Result run() { return plan() ? runPlanned() : result_; }
  Result runResident() { return plan() ? runResidentPlanned() : result_; }

  // Another call of the same plan, as the package keeps it for the next call.
  Result runPlanned() {
    result_.output.assign(outputBytes(), kPattern);
    job_.begin(call_.images);
    guard();
    while (next()) {
      if (result_.problem.empty()) copy();
    }
    AVGPOOL2D_UNPOISON(arena(), kArenaBytes);
    return result_;
  }

  // Whole tensors outside the arena, in buffers of exactly the size that the kernels are promised.
  Result runResidentPlanned() {
    AVGPOOL2D_UNPOISON(arena(), kArenaBytes);
    std::vector<uint8_t> input(inputBytes() + kSlack, kPattern);
    std::memcpy(input.data(), input_, inputBytes());
    // Only tensors that cannot be pooled where they are go through the arena.
    if (job_.schedule().residentColumns() > 0) result_.kind = Cut::kNone;
    result_.output.assign(outputBytes(), kPattern);
    const size_t limit = std::min(kArenaBytes, call_.arenaBytes);
    AVGPOOL2D_POISON(arena() + limit, kArenaBytes - limit);
    // Its output may be overrun by nobody, so it needs no slack.
    job_.begin(call_.images, input.data(), result_.output.data());
    if (job_.next()) result_.problem = "a resident call asks for a copy";
    AVGPOOL2D_UNPOISON(arena(), kArenaBytes);
    return result_;
  }

 private:
  bool plan() {
    AVGPOOL2D_UNPOISON(arena(), kArenaBytes);
    JobOptions options;
    options.arenaBytes = call_.arenaBytes;
    options.strategy = call_.strategy;
    result_.status = job_.plan(optionsOf(call_), options);
    result_.kind = job_.schedule().cut().kind;
    return result_.status == PlanStatus::kOk;
  }

  size_t element() const { return elementBytes(call_.dtype); }
  size_t inputBytes() const { return size_t(job_.inputElements()) * size_t(call_.images) * element(); }
  size_t outputBytes() const { return size_t(job_.outputElements()) * size_t(call_.images) * element(); }

  void fail(const std::string& problem) {
    if (result_.problem.empty()) result_.problem = problem;
  }

  // Poisons what no call may touch, and says where the areas themselves are wrong.
  void guard() {
    const Cut& cut = job_.schedule().cut();
    const Pooling& pooling = job_.schedule().streamed();
    const size_t pixel = size_t(cut.channels) * element();
    const size_t limit = std::min(kArenaBytes, call_.arenaBytes);
    // There may be room for more images than are pooled.
    const auto images = size_t(std::min(cut.images, call_.images));
    inputArea_ = arena() + cut.input;
    outputArea_ = arena() + cut.output;
    inputAreaBytes_ = size_t(cut.slots) * size_t(pooling.inputColumns(cut.columns)) * pixel * images;
    outputAreaBytes_ = size_t(cut.rows) * size_t(cut.columns) * pixel * images;
    if (cut.input + inputAreaBytes_ + kSlack > cut.output) return fail("the input area reaches into the output area");
    if (cut.output + outputAreaBytes_ + kSlack > limit) return fail("the output area leaves the arena");
    uint8_t* gap = inputArea_ + inputAreaBytes_ + kSlack;
    behind_ = outputArea_ + outputAreaBytes_;
    behindBytes_ = std::min(kRedZone, size_t(arena() + kArenaBytes - behind_));
    std::memset(inputArea_, kPattern, size_t(gap - inputArea_));
    std::memset(outputArea_, kPattern, size_t(behind_ + behindBytes_ - outputArea_));
    shadow_.assign(inputArea_, inputArea_ + inputAreaBytes_ + kSlack);
    AVGPOOL2D_POISON(gap, size_t(outputArea_ - gap));
    AVGPOOL2D_POISON(behind_, size_t(arena() + kArenaBytes - behind_));
  }

  bool next() {
    const bool more = job_.next();
    if (!result_.problem.empty()) return more;
    if (std::memcmp(shadow_.data(), inputArea_, shadow_.size()) != 0) fail("the input area was changed");
    AVGPOOL2D_UNPOISON(behind_, behindBytes_);
    // All bytes equal the first.
    if (*behind_ != kPattern || std::memcmp(behind_, behind_ + 1, behindBytes_ - 1) != 0) {
      fail("something was written behind the output area");
    }
    AVGPOOL2D_POISON(behind_, behindBytes_);
    return more;
  }

  void copy() {
    const Copy& copy = job_.copy();
    const bool in = copy.kind == double(CopyKind::kIn);
    const size_t run = size_t(copy.run) * element();
    const auto area = in ? inputArea_ : outputArea_;
    const size_t areaBytes = in ? inputAreaBytes_ : outputAreaBytes_;
    auto at = size_t(reinterpret_cast<uint8_t*>(uintptr_t(copy.arena) * element()) - area);
    for (double outer = 0; outer < copy.outerCount; ++outer) {
      for (double i = 0; i < copy.count; ++i, at += run) {
        const size_t from = size_t(copy.tensor + outer * copy.outerStride + i * copy.stride) * element();
        if (at + run > areaBytes) return fail("a copy leaves its area");
        if (from + run > (in ? inputBytes() : outputBytes())) return fail("a copy leaves its tensor");
        if (in) {
          std::memcpy(area + at, input_ + from, run);
          std::memcpy(shadow_.data() + at, input_ + from, run);
        } else {
          std::memcpy(result_.output.data() + from, area + at, run);
          std::memset(area + at, kPattern, run);
        }
        result_.copied += double(run);
      }
    }
  }

  Job& job_;
  const Call& call_;
  const uint8_t* input_;
  Result result_;
  uint8_t* inputArea_ = nullptr;
  uint8_t* outputArea_ = nullptr;
  uint8_t* behind_ = nullptr;
  size_t inputAreaBytes_ = 0, outputAreaBytes_ = 0, behindBytes_ = 0;
  std::vector<uint8_t> shadow_;
};

}  // namespace avgpool2d::reference
