// Runs a job through a Pooler as js/core/engine.ts does: rows in, tiles pooled, results out. All of the arena around
// what a call may touch is a red zone: filled with a pattern that is looked for afterwards, and poisoned where
// AddressSanitizer is there to see reads as well.
#pragma once

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "job.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define AVGPOOL2D_POISON(begin, size) ASAN_POISON_MEMORY_REGION(begin, size)
#define AVGPOOL2D_UNPOISON(begin, size) ASAN_UNPOISON_MEMORY_REGION(begin, size)
#endif
#endif
#ifndef AVGPOOL2D_POISON
#define AVGPOOL2D_POISON(begin, size) static_cast<void>((begin) + (size))
#define AVGPOOL2D_UNPOISON(begin, size) static_cast<void>((begin) + (size))
#endif

namespace avgpool2d::reference {

struct Result {
  PlanStatus status = PlanStatus::kOk;
  Layout::Mode mode = Layout::kImages;
  std::vector<uint8_t> output;
  std::string problem;  // what the red zones show; empty when all is well
};

// A huge or infinite number in no type, but one that shows in any sum.
constexpr uint8_t kPattern = 0xfb;

// How far behind an area it is looked for overruns: all of the arena would take longer than the pooling.
constexpr size_t kRedZone = 32768;

class Driver {
 public:
  Driver(Pooler& pooler, const Job& job, const uint8_t* input) : pooler_(pooler), job_(job), input_(input) {}

  Result run() {
    Result result;
    for (const int32_t axis : {0, 1}) {
      result.status = pooler_.plan(axis, axis == 0 ? job_.rows : job_.columns);
      if (result.status != PlanStatus::kOk) return result;
    }
    result.status = begin();
    if (result.status != PlanStatus::kOk) return result;
    result.mode = static_cast<Layout::Mode>(layout_.mode);
    const size_t bytes = size_t(job_.images) * outputImage();
    output_.assign(bytes, kPattern);
    if (guardArena()) {
      if (layout_.mode == Layout::kImages) {
        poolImages();
      } else {
        for (int32_t image = 0; image < job_.images; ++image) {
          imageInput_ = input_ + size_t(image) * inputImage();
          imageOutput_ = output_.data() + size_t(image) * outputImage();
          if (layout_.mode == Layout::kBands) {
            poolBands();
          } else {
            poolTall();
          }
        }
      }
    }
    AVGPOOL2D_UNPOISON(arena(), std::min(kArenaBytes, guardAt() + kRedZone));
    result.output = std::move(output_);
    result.problem = problem_;
    return result;
  }

  // Whole tensors outside the arena, in buffers of exactly the size that the kernels are promised. Forward only.
  Result runResident() {
    Result result;
    for (const int32_t axis : {0, 1}) {
      result.status = pooler_.plan(axis, axis == 0 ? job_.rows : job_.columns);
      if (result.status != PlanStatus::kOk) return result;
    }
    result.status = begin();
    if (result.status != PlanStatus::kOk) return result;
    result.mode = static_cast<Layout::Mode>(layout_.mode);
    std::vector<uint8_t> input(input_, input_ + size_t(job_.images) * inputImage());
    input.resize(input.size() + kSlack, kPattern);
    input.shrink_to_fit();
    std::vector<uint8_t> output(size_t(job_.images) * outputImage(), kPattern);
    Tile tile;
    tile.input = input.data();
    tile.output = output.data();
    tile.images = job_.images;
    tile.slots = inputHeight_;
    tile.rowEnd = outputHeight_;
    tile.columns = {0, outputWidth_};
    tile.resident = true;
    const size_t limit = std::min(kArenaBytes, job_.arenaBytes);
    std::memset(arena(), kPattern, std::min(limit, 2 * kRedZone));
    const size_t redZone = std::min(kRedZone, kArenaBytes - limit);
    AVGPOOL2D_POISON(arena() + limit, redZone);
    result.status = pooler_.pool(tile);
    AVGPOOL2D_UNPOISON(arena() + limit, redZone);
    result.output = std::move(output);
    return result;
  }

 private:
  PlanStatus begin() {
    JobOptions options;
    options.dtype = job_.dtype;
    options.transposed = job_.transposed;
    options.channels = job_.channels;
    options.divisorOverride = job_.divisorOverride;
    options.arenaBytes = job_.arenaBytes;
    const PlanStatus status = pooler_.begin(options);
    layout_ = pooler_.layout();
    inputHeight_ = pooler_.windows(0).inputs();
    inputWidth_ = pooler_.windows(1).inputs();
    outputHeight_ = pooler_.windows(0).outputs();
    outputWidth_ = pooler_.windows(1).outputs();
    pixel_ = size_t(job_.channels) * elementBytes(job_.dtype);
    return status;
  }

  size_t inputImage() const { return size_t(inputHeight_) * inputWidth_ * pixel_; }
  size_t outputImage() const { return size_t(outputHeight_) * outputWidth_ * pixel_; }
  uint8_t* inputArea() const { return arena() + layout_.input; }
  size_t guardAt() const { return size_t(layout_.output) + outputBytes_; }
  uint8_t* outputArea() const { return arena() + layout_.output; }

  bool fail(const std::string& problem) {
    if (problem_.empty()) problem_ = problem;
    return false;
  }

  // The most columns that a tile of so many output columns holds.
  size_t tileInputColumns() const {
    int32_t most = 0;
    for (int32_t begin = 0; begin < outputWidth_; begin += layout_.columns) {
      most = std::max(most, pooler_.held({begin, std::min(outputWidth_, begin + layout_.columns)}).count());
    }
    return size_t(most);
  }

  // Fills and poisons what no call may touch; false where the layout itself is wrong.
  bool guardArena() {
    const size_t element = elementBytes(job_.dtype);
    const size_t pixel = size_t(layout_.channels) * element;
    inputBytes_ = size_t(layout_.slots) * tileInputColumns() * pixel * layout_.images;
    outputBytes_ = size_t(layout_.rows) * layout_.columns * pixel * layout_.images;
    const size_t limit = std::min(kArenaBytes, job_.arenaBytes);
    if (layout_.input < 0 || layout_.images < 1 || layout_.rows < 1 || layout_.columns < 1 || layout_.slots < 0) {
      return fail("the layout has an empty part");
    }
    if (size_t(layout_.input) + inputBytes_ + kSlack > size_t(layout_.output)) {
      return fail("the input area reaches into the output area");
    }
    if (size_t(layout_.output) + outputBytes_ + kSlack > limit) return fail("the output area leaves the arena");
    guardBegin_ = outputArea() + outputBytes_;
    guardEnd_ = guardBegin_ + std::min(size_t{4096}, kArenaBytes - guardAt());
    std::memset(arena(), kPattern, size_t(guardEnd_ - arena()));
    shadow_.assign(inputArea(), outputArea());
    const uint8_t* gap = inputArea() + inputBytes_ + kSlack;
    AVGPOOL2D_POISON(gap, size_t(outputArea() - gap));
    AVGPOOL2D_POISON(guardBegin_, std::min(kRedZone, kArenaBytes - guardAt()));
    return true;
  }

  // Copies into the input area.
  void put(size_t offset, const uint8_t* from, size_t bytes) {
    if (offset + bytes > inputBytes_) {
      fail("an input row does not fit the input area");
      return;
    }
    std::memcpy(inputArea() + offset, from, bytes);
  }

  // What the core itself may change there, by scaling, becomes what must stay.
  void noteInput() {
    const size_t bytes = std::min(shadow_.size(), inputBytes_ + kSlack);
    std::memcpy(shadow_.data(), inputArea(), bytes);
  }

  void resetOutput() { std::memset(outputArea(), kPattern, outputBytes_); }

  void checkRedZones(const char* where) {
    const size_t bytes = std::min(shadow_.size(), inputBytes_ + kSlack);
    if (std::memcmp(shadow_.data(), inputArea(), bytes) != 0) fail(std::string(where) + " changed the input area");
    AVGPOOL2D_UNPOISON(guardBegin_, size_t(guardEnd_ - guardBegin_));
    const bool intact = std::all_of(guardBegin_, guardEnd_, [](uint8_t byte) { return byte == kPattern; });
    AVGPOOL2D_POISON(guardBegin_, size_t(guardEnd_ - guardBegin_));
    if (!intact) fail(std::string(where) + " wrote behind the output area");
  }

  void pool(int32_t images, int32_t rowBegin, int32_t rowEnd, Columns columns) {
    Tile tile;
    tile.input = inputArea();
    tile.output = outputArea();
    tile.images = images;
    tile.slots = layout_.slots;
    tile.rowBegin = rowBegin;
    tile.rowEnd = rowEnd;
    tile.columns = columns;
    noteInput();
    resetOutput();
    if (pooler_.pool(tile) != PlanStatus::kOk) fail("a tile was refused");
    checkRedZones("pool");
  }

  void poolImages() {
    for (int32_t image = 0; image < job_.images; image += layout_.images) {
      const int32_t count = std::min(layout_.images, job_.images - image);
      put(0, input_ + size_t(image) * inputImage(), size_t(count) * inputImage());
      pool(count, 0, outputHeight_, {0, outputWidth_});
      std::memcpy(output_.data() + size_t(image) * outputImage(), outputArea(), size_t(count) * outputImage());
    }
  }

  void putRow(size_t offset, int32_t row, Columns columns, Columns channels) {
    const size_t element = elementBytes(job_.dtype);
    for (int32_t column = columns.begin; column < columns.end; ++column) {
      const size_t from = (size_t(row) * inputWidth_ + column) * pixel_ + channels.begin * element;
      put(offset, imageInput_ + from, channels.count() * element);
      offset += channels.count() * element;
    }
  }

  void takeRow(const uint8_t* from, int32_t row, Columns columns, Columns channels) {
    const size_t element = elementBytes(job_.dtype);
    for (int32_t column = columns.begin; column < columns.end; ++column) {
      const size_t to = (size_t(row) * outputWidth_ + column) * pixel_ + channels.begin * element;
      std::memcpy(imageOutput_ + to, from, channels.count() * element);
      from += channels.count() * element;
    }
  }

  void poolBands() {
    const Columns channels{0, job_.channels};
    for (int32_t begin = 0; begin < outputWidth_; begin += layout_.columns) {
      const Columns columns{begin, std::min(outputWidth_, begin + layout_.columns)};
      const Columns held = pooler_.held(columns);
      const size_t slotBytes = size_t(held.count()) * pixel_;
      int32_t copied = 0;
      for (int32_t rowBegin = 0; rowBegin < outputHeight_; rowBegin += layout_.rows) {
        const int32_t rowEnd = std::min(outputHeight_, rowBegin + layout_.rows);
        const int32_t needed = pooler_.cover(0, rowEnd - 1, rowEnd).end;
        copied = std::max(copied, pooler_.cover(0, rowBegin, rowBegin + 1).begin);
        for (; copied < needed && slotBytes > 0; ++copied) {
          putRow(size_t(copied % layout_.slots) * slotBytes, copied, held, channels);
        }
        pool(1, rowBegin, rowEnd, columns);
        for (int32_t row = rowBegin; row < rowEnd; ++row) {
          takeRow(outputArea() + size_t(row - rowBegin) * columns.count() * pixel_, row, columns, channels);
        }
      }
    }
  }

  void poolTall() {
    const int32_t dilation = job_.rows.dilation;
    const int32_t step = job_.transposed ? dilation / std::gcd(dilation, job_.rows.stride) : dilation;
    for (int32_t channelBegin = 0; channelBegin < job_.channels; channelBegin += layout_.channels) {
      const int32_t first = std::min(channelBegin, job_.channels - layout_.channels);
      const Columns channels{first, first + layout_.channels};
      for (int32_t begin = 0; begin < outputWidth_; begin += layout_.columns) {
        const Columns columns{begin, std::min(outputWidth_, begin + layout_.columns)};
        for (int32_t row = 0; row < outputHeight_; ++row) {
          const SlidingParts parts = pooler_.tallParts(row, columns);
          addPart(true, parts.prefixBegin, parts.prefixEnd, step, columns, channels);
          addPart(false, parts.suffixBegin, parts.suffixEnd, step, columns, channels);
          noteInput();
          resetOutput();
          pooler_.tallFinish(row, columns);
          checkRedZones("tallFinish");
          takeRow(outputArea(), row, columns, channels);
        }
      }
    }
  }

  void addPart(bool prefix, int32_t begin, int32_t end, int32_t step, Columns columns, Columns channels) {
    const Columns held = pooler_.held(columns);
    const size_t slotBytes = size_t(held.count()) * channels.count() * elementBytes(job_.dtype);
    const int32_t taps = slotBytes > 0 ? (end - begin + step - 1) / step : 0;
    for (int32_t done = 0; done < taps; done += layout_.slots) {
      const int32_t count = std::min(layout_.slots, taps - done);
      const int32_t tap = prefix ? done : taps - done - count;
      for (int32_t r = 0; r < count; ++r) {
        const int32_t row = begin + (tap + r) * step;
        putRow(size_t(r) * slotBytes, row, held, channels);
      }
      noteInput();
      pooler_.tallAdd(prefix, done == 0, begin + tap * step, count, columns);
      checkRedZones("tallAdd");
    }
  }

  Pooler& pooler_;
  const Job& job_;
  const uint8_t* input_;
  Layout layout_;
  int32_t inputHeight_ = 0, inputWidth_ = 0, outputHeight_ = 0, outputWidth_ = 0;
  size_t pixel_ = 0;
  size_t inputBytes_ = 0, outputBytes_ = 0;
  uint8_t* guardBegin_ = nullptr;
  uint8_t* guardEnd_ = nullptr;
  std::vector<uint8_t> shadow_;
  std::vector<uint8_t> output_;
  const uint8_t* imageInput_ = nullptr;
  uint8_t* imageOutput_ = nullptr;
  std::string problem_;
};

}  // namespace avgpool2d::reference
