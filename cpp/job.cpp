#include "job.h"

#include <algorithm>

namespace avgpool2d {

PlanStatus Job::plan(const PoolingOptions& options, const JobOptions& jobOptions) {
  planned_ = false;
  done_ = true;
  part_ = {};
  Pooling pooling;
  PlanStatus status = avgpool2d::plan(pooling, options);
  if (status != PlanStatus::kOk) return status;
  status = schedule_.plan(pooling, jobOptions.arenaBytes, jobOptions.strategy);
  if (status == PlanStatus::kNoRoom && pooling.rows.inputs() == 1 && pooling.rows.outputs() == 1) {
    // A window of one row that does not fit does so as a column, whose cells come in turns.
    std::swap(pooling.rows, pooling.columns);
    std::swap(pooling.rowsSlide, pooling.columnsSlide);
    status = schedule_.plan(pooling, jobOptions.arenaBytes, jobOptions.strategy);
  }
  planned_ = status == PlanStatus::kOk;
  return status;
}

double Job::inputElements() const {
  return double(pooling().rows.inputs()) * pooling().columns.inputs() * pooling().channels;
}

double Job::outputElements() const {
  return double(pooling().rows.outputs()) * pooling().columns.outputs() * pooling().channels;
}

void Job::begin(int32_t images, const uint8_t* input, uint8_t* output) {
  images_ = images;
  input_ = input;
  output_ = output;
  done_ = false;
  if (input != nullptr && output != nullptr && schedule_.residentColumns() > 0) {
    poolResident();
    done_ = true;
    return;
  }
  switch (schedule_.cut().kind) {
    case Cut::kImages:
      steps_ = imageSteps();
      break;
    case Cut::kBands:
      steps_ = bandSteps();
      break;
    default:
      steps_ = turnSteps();
  }
}

bool Job::next() {
  while (!done_) {
    if (steps_.next() == nullptr) break;
    const bool resident = copy_.kind == double(CopyKind::kIn) ? input_ != nullptr : output_ != nullptr;
    if (!resident) return true;
    perform(copy_);
  }
  done_ = true;
  copy_.kind = double(CopyKind::kNone);
  return false;
}

// Copies between the arena and a tensor in wasm memory.
void Job::perform(const Copy& copy) const {
  const size_t element = pooling().method.elementBytes();
  const size_t bytes = size_t(copy.run) * element;
  uint8_t* inArena = arena() + (size_t(copy.arena) * element - reinterpret_cast<uintptr_t>(arena()));
  for (int32_t outer = 0; outer < copy.outerCount; ++outer) {
    for (int32_t i = 0; i < copy.count; ++i, inArena += bytes) {
      const size_t at = size_t(copy.tensor + outer * copy.outerStride + i * copy.stride) * element;
      if (copy.kind == double(CopyKind::kIn)) {
        std::copy_n(input_ + at, bytes, inArena);
      } else {
        std::copy_n(inArena, bytes, output_ + at);
      }
    }
  }
}

// The copy of these rows and columns of an image, and of a tile's channels, to or from `at` in the arena. For kIn they
// are those of the tensor that is read, else of the one that is written.
const Copy& Job::block(CopyKind kind, size_t at, int32_t image, Range rows, int32_t rowStep, Range columns,
                       int32_t channelBegin) {
  const bool in = kind == CopyKind::kIn;
  const Pooling& whole = pooling();
  const double channels = whole.channels;
  const double width = in ? whole.columns.inputs() : whole.columns.outputs();
  const double height = in ? whole.rows.inputs() : whole.rows.outputs();
  copy_.kind = double(kind);
  copy_.tensor = ((image * height + rows.begin) * width + columns.begin) * channels + channelBegin;
  copy_.arena = double(reinterpret_cast<uintptr_t>(arena() + at)) / double(whole.method.elementBytes());
  copy_.stride = copy_.outerStride = 0;
  copy_.count = copy_.outerCount = 1;
  const double rowStride = rowStep * width * channels;
  const int32_t rowCount = (rows.count() - 1) / rowStep + 1;
  if (schedule_.cut().channels < whole.channels) {
    copy_.run = schedule_.cut().channels;
    copy_.count = columns.count();
    copy_.stride = channels;
    copy_.outerCount = rowCount;
    copy_.outerStride = rowStride;
  } else if (columns.count() < width || rowStep > 1) {
    copy_.run = columns.count() * channels;
    copy_.count = rowCount;
    copy_.stride = rowStride;
  } else {
    copy_.run = width * channels * rowCount;
  }
  return copy_;
}

// Describes the next copy; false where all is there.
[[gnu::noinline]] bool Job::read(Reading& reading) {
  const Range outputs = reading.part.outputs;
  const Range inputs = reading.part.inputs;
  if (!schedule_.gathers()) {
    if (reading.row >= reading.rows.end || inputs.count() == 0) return false;
    block(CopyKind::kIn, reading.at, reading.image, reading.rows, reading.rowStep, inputs, reading.channel);
    reading.row = reading.rows.end;
    return true;
  }
  const Pooling& whole = pooling();
  const Windows& gatheredRows = schedule_.streamed().rows;
  const Windows& gatheredColumns = schedule_.streamed().columns;
  const size_t pixel = size_t(uint32_t(schedule_.cut().channels)) * whole.method.elementBytes();
  for (; reading.row < reading.rows.end; reading.row += reading.rowStep, reading.column = outputs.begin) {
    int32_t row = reading.row;
    if (gatheredRows.isGathered()) {
      const Window window = whole.rows.at(row / gatheredRows.maxTaps());
      const int32_t tap = row % gatheredRows.maxTaps();
      if (tap >= window.taps) continue;
      row = window.first + tap * whole.rows.step();
    }
    const auto rowsBefore = static_cast<uint32_t>((reading.row - reading.rows.begin) / reading.rowStep);
    const size_t at = reading.at + size_t(rowsBefore) * uint32_t(inputs.count()) * pixel;
    while (reading.column < outputs.end) {
      const int32_t column = reading.column;
      if (!gatheredColumns.isGathered()) {
        reading.column = outputs.end;
        block(CopyKind::kIn, at, reading.image, {row, row + 1}, 1, inputs, reading.channel);
        return true;
      }
      const Window window = whole.columns.at(column);
      const bool uniform = column >= whole.columns.uniformBegin() && column < whole.columns.uniformEnd();
      const int32_t count = uniform ? std::min(outputs.end, whole.columns.uniformEnd()) - column : 1;
      reading.column += count;
      if (window.taps == 0) continue;
      const auto columnsBefore = static_cast<uint32_t>(column * gatheredColumns.maxTaps() - inputs.begin);
      block(CopyKind::kIn, at + size_t(columnsBefore) * pixel, reading.image, {row, row + 1}, 1,
            {window.first, window.first + 1}, reading.channel);
      copy_.run = schedule_.cut().channels;
      copy_.count = window.taps;
      copy_.stride = double(whole.columns.step()) * whole.channels;
      copy_.outerCount = count;
      copy_.outerStride = double(whole.columns.uniformStride()) * whole.channels;
      if (whole.columns.step() == 1 && copy_.run == whole.channels) {
        // Taps side by side are one run.
        copy_.run *= window.taps;
        copy_.count = count;
        copy_.stride = copy_.outerStride;
        copy_.outerCount = 1;
      }
      return true;
    }
  }
  return false;
}

void Job::beginPart(RowPooler& rows, Range outputs) {
  if (outputs == part_.outputs) return;
  part_ = {outputs, rows.pooling().inputColumns(outputs)};
  rows.beginPart(part_);
}

// Of the part that `rows` is set up for.
void Job::poolRows(RowPooler& rows, const InputRows& input, uint8_t* output, size_t pitch, Range range) {
  if (!schedule_.strip().taken() || rows.pooling().channels != pooling().channels) {
    return rows.pool(input, output, pitch, range);
  }
  const Part part = part_;
  schedule_.strip().pool(rows, part, input, output, pitch, range);
}

void Job::poolImages(const uint8_t* input, uint8_t* output, int32_t images) {
  Narrow& narrow = schedule_.narrow();
  const Pooling& whole = schedule_.streamed();
  RowPooler& rows = schedule_.rows(false, part_);
  if (narrow.takes(images)) {
    narrow.pool(input, output, images);
    return;
  }
  beginPart(rows, {0, whole.columns.outputs()});
  const InputRows in{input, size_t(uint32_t(whole.columns.inputs())) * whole.pixelBytes(), whole.rows.inputs()};
  const size_t pitch = size_t(uint32_t(whole.columns.outputs())) * whole.pixelBytes();
  poolStacks(rows, in, output, pitch, images);
}

// Whole images, one behind the other, of the part that `rows` is set up for; `input` is the first.
void Job::poolStacks(RowPooler& rows, InputRows input, uint8_t* output, size_t pitch, int32_t images) {
  const int32_t inputRows = input.slots;
  const int32_t outputRows = pooling().rows.outputs();
  for (int32_t image = 0, stack = 0; image < images; image += stack) {
    stack = std::min(schedule_.stack(), images - image);
    input.slots = inputRows * stack;
    rows.beginImage();
    poolRows(rows, input, output, pitch, {0, outputRows * stack});
    input.base += size_t(uint32_t(input.slots)) * input.pitch;
    output += size_t(uint32_t(outputRows * stack)) * pitch;
  }
}

Steps Job::imageSteps() {
  const Cut& cut = schedule_.cut();
  const Pooling& whole = schedule_.streamed();
  const Range allRows{0, whole.rows.inputs()};
  const Part all{{0, whole.columns.outputs()}, {0, whole.columns.inputs()}};
  const size_t bytes = size_t(uint32_t(allRows.count())) * uint32_t(all.inputs.count()) * whole.pixelBytes();
  for (int32_t image = 0, count = 0; image < images_; image += count) {
    count = std::min(cut.images, images_ - image);
    // At once, or image by image.
    for (int32_t i = 0; i < (schedule_.gathers() ? count : 1); ++i) {
      Reading reading{cut.input + size_t(uint32_t(i)) * bytes, image + i, allRows, 1, all, 0};
      while (read(reading)) {
        if (!schedule_.gathers()) copy_.run *= count;
        co_yield copy_;
      }
    }
    poolImages(arena() + cut.input, arena() + cut.output, count);
    const bool last = image + count >= images_;
    block(last ? CopyKind::kOutLast : CopyKind::kOut, cut.output, image, {0, pooling().rows.outputs()}, 1,
          {0, pooling().columns.outputs()}, 0);
    copy_.run *= count;
    co_yield copy_;
  }
}

Steps Job::bandSteps() {
  const Cut& cut = schedule_.cut();
  const Pooling& whole = schedule_.streamed();
  const int32_t height = whole.rows.outputs();
  const int32_t width = whole.columns.outputs();
  RowPooler& rows = schedule_.rows(false, part_);
  for (int32_t image = 0; image < images_; ++image) {
    for (int32_t c = 0; c < whole.channels; c += cut.channels) {
      const int32_t channel = std::min(c, whole.channels - cut.channels);
      for (int64_t p = 0; p < width; p += cut.columns) {
        const auto column = static_cast<int32_t>(std::min<int64_t>(p, width - cut.columns));
        beginPart(rows, {column, column + cut.columns});
        rows.beginImage();
        const Part part = part_;
        const size_t slot = size_t(uint32_t(part.inputs.count())) * rows.pooling().pixelBytes();
        const size_t pitch = size_t(uint32_t(cut.columns)) * rows.pooling().pixelBytes();
        const InputRows input{arena() + cut.input, slot, cut.slots};
        int32_t copied = 0;
        for (Range band; band.end < height;) {
          band = {band.end, band.end + std::min(cut.rows, height - band.end)};
          const Range needed = whole.rows.cover(band);
          copied = std::max(copied, needed.begin);
          while (copied < needed.end && slot > 0) {
            const int32_t place = copied % cut.slots;
            const Range taken{copied, std::min(needed.end, copied - place + cut.slots)};
            copied = taken.end;
            Reading reading{cut.input + size_t(uint32_t(place)) * slot, image, taken, 1, part, channel};
            while (read(reading)) co_yield copy_;
          }
          poolRows(rows, input, arena() + cut.output, pitch, band);
          co_yield block(CopyKind::kOut, cut.output, image, band, 1, part.outputs, channel);
        }
      }
    }
  }
}

Steps Job::turnSteps() {
  const Cut& cut = schedule_.cut();
  const Pooling& whole = schedule_.streamed();
  const int32_t height = whole.rows.outputs();
  const int32_t width = whole.columns.outputs();
  const int32_t step = whole.rows.step();
  TwoPass& turns = schedule_.turns();
  Rescue& rescue = schedule_.turnRescue();
  for (int32_t image = 0; image < images_; ++image) {
    for (int32_t c = 0; c < whole.channels; c += cut.channels) {
      const int32_t channel = std::min(c, whole.channels - cut.channels);
      for (int64_t p = 0; p < width; p += cut.columns) {
        const auto column = static_cast<int32_t>(std::min<int64_t>(p, width - cut.columns));
        const Part part{{column, column + cut.columns}, whole.inputColumns(Range{column, column + cut.columns})};
        turns.beginPart(part);
        rescue.beginPart(part);
        const size_t rowBytes = size_t(uint32_t(part.inputs.count() * cut.channels)) * whole.method.elementBytes();
        const auto elementsAt = [&](int32_t r) { return arena() + cut.input + size_t(uint32_t(r)) * rowBytes; };
        const auto grow = [&](TwoPass& way, Range taken) {
          const int32_t count = (taken.count() - 1) / step + 1;
          for (int32_t r = 0; r < count;) {
            const void* at[kRowsAtOnce];
            const int32_t group = std::min(way.rowSums().turnRows(), count - r);
            for (int32_t i = 0; i < group; ++i, ++r) {
              rescue.watch(elementsAt(r), taken.begin + r * step);
              at[i] = way.terms().make(elementsAt(r), taken.begin + r * step, i);
            }
            way.rowSums().grow(at, group);
          }
        };
        for (int32_t o = 0; o < height; ++o) {
          const Window rows = whole.rows.at(o);
          uint8_t* means = arena() + cut.output;
          for (TwoPass* way = &turns; way != nullptr;) {
            RowSums& sums = way->rowSums();
            sums.moveTo(rows);
            while (rowBytes > 0 && sums.growth().count() > 0) {
              Range taken = sums.growth();
              taken.end = static_cast<int32_t>(std::min<int64_t>(taken.end, taken.begin + int64_t{cut.slots} * step));
              Reading reading{cut.input, image, taken, step, part, channel};
              while (read(reading)) co_yield copy_;
              grow(*way, taken);
            }
            while (rowBytes > 0 && sums.suffix().count() > 0) {
              Range taken = sums.suffix();
              taken.begin = std::max(taken.begin, taken.end - cut.slots);
              Reading reading{cut.input, image, taken, 1, part, channel};
              while (read(reading)) co_yield copy_;
              for (int32_t r = taken.end - 1; r >= taken.begin; --r) {
                sums.addSuffix(way->terms().make(elementsAt(r - taken.begin), r, 0));
              }
            }
            const bool isAnew = way == &rescue.anew();
            uint8_t* to = isAnew ? rescue.anewMeans() : means;
            const bool sure = way->poolColumns(to, part.outputs, sums.finish(), part.inputs.begin, whole.divisor(rows));
            if (isAnew) rescue.mendTurn(means);
            way = isAnew || sure || !rescue.canMend(rows) ? nullptr : &rescue.beginAnew();
          }
          co_yield block(CopyKind::kOut, cut.output, image, {o, o + 1}, 1, part.outputs, channel);
        }
      }
    }
  }
}

void Job::poolResident() {
  const Pooling& whole = pooling();
  RowPooler& rows = schedule_.rows(true, part_);
  if (schedule_.narrow().takes(images_)) {
    schedule_.narrow().pool(input_, output_, images_);
    return;
  }
  const int32_t width = whole.columns.outputs();
  const int32_t tile = schedule_.residentColumns();
  const size_t inputPitch = size_t(uint32_t(whole.columns.inputs())) * whole.pixelBytes();
  const size_t outputPitch = size_t(uint32_t(width)) * whole.pixelBytes();
  for (int64_t p = 0; p < width; p += tile) {
    const auto column = static_cast<int32_t>(std::min<int64_t>(p, width - tile));
    beginPart(rows, {column, column + tile});
    InputRows input{input_ + size_t(uint32_t(part_.inputs.begin)) * whole.pixelBytes(), inputPitch,
                    whole.rows.inputs()};
    uint8_t* output = output_ + size_t(uint32_t(column)) * whole.pixelBytes();
    poolStacks(rows, input, output, outputPitch, images_);
  }
}

}  // namespace avgpool2d
