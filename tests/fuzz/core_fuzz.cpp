// Differential fuzzing of the core: bytes become a pooling (geometry, options, element type, data, arena size), which
// is run as the package runs it and compared with the slow reference: forward or gradient, in the given arena, in the
// whole one, and as a resident tensor. Any difference aborts.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "../cpp/call.h"
#include "../cpp/costs.h"
#include "../cpp/drive.h"
#include "job.h"

namespace {

using namespace avgpool2d;
using reference::Call;
using reference::Driver;
using reference::Expected;
using reference::Result;

// The reference visits every tap: larger calls are not worth their time.
constexpr double kMostTaps = 12000;

class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  uint8_t next() { return at_ < size_ ? data_[at_++] : 0; }
  int32_t below(int32_t limit) { return next() % limit; }
  // Mostly small: an eighth of all bytes stands for larger sizes.
  int32_t size(int32_t limit) {
    const int32_t byte = next();
    return 1 + (byte & 31) * (byte >> 5 == 7 ? 6 : 1) % limit;
  }
  // No more than `most` for three eighths of the bytes.
  int32_t size(int32_t limit, int32_t most) { return at_ < size_ && data_[at_] < 96 ? 1 + next() % most : size(limit); }
  size_t left() const { return size_ - at_; }
  const uint8_t* rest() const { return data_ + at_; }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

AxisOptions axisFrom(Bytes& bytes) {
  AxisOptions axis;
  // Short inputs leave room for many channels, and the commonest windows have kernels of their own.
  axis.length = bytes.size(200, 12);
  axis.window = bytes.size(200, 4);
  axis.stride = bytes.size(40, 4);
  const uint8_t flags = bytes.next();
  if ((flags & 3) == 3) {
    AxisOptions adaptive;
    adaptive.length = axis.length;
    adaptive.outputs = axis.window;
    return adaptive;
  }
  axis.padding = static_cast<Padding>(flags & 3);
  axis.dilation = (flags & 4) != 0 ? bytes.size(70) : 1;
  axis.countPadding = (flags & 8) != 0;
  if (axis.padding == Padding::kExplicit) {
    axis.ceilMode = (flags & 16) != 0;
    if ((flags & 32) != 0) axis.before = bytes.below(70);
    if ((flags & 64) != 0) axis.after = bytes.below(70);
  }
  // Where the last window ends with the input, what is read beyond the one is beyond the other.
  const int32_t beyond = axis.length + axis.before - (axis.window - 1) * axis.dilation - 1;
  if ((flags & 128) != 0 && beyond > 0) axis.length = std::max(1, axis.length - beyond % axis.stride);
  return axis;
}

// How wide the channels of a picture are, by the byte that other types take for a divisor: types that came later left
// the seeds their meaning.
DType picture(DType narrow, int32_t byte) {
  constexpr DType kPlain[] = {DType::kRgba, DType::kRgba16, DType::kRgbaHalf};
  constexpr DType kLight[] = {DType::kLinearRgba, DType::kLinearRgba16, DType::kLinearRgbaHalf};
  return (isLight(narrow) ? kLight : kPlain)[byte % 3];
}

Call jobFrom(Bytes& bytes) {
  Call call;
  call.rows = axisFrom(bytes);
  call.columns = axisFrom(bytes);
  const uint8_t kind = bytes.next();
  call.dtype = static_cast<DType>(kind % 9);
  call.transposed = (kind & 128) != 0 && kind % 9 < 2;
  call.images = 1 + (kind >> 5 & 3);
  call.channels = reference::isImage(call.dtype) ? 4 : bytes.size(140);
  const uint8_t divisor = bytes.next();
  if (reference::isImage(call.dtype)) {
    call.dtype = picture(call.dtype, divisor);
  } else if (divisor > 200) {
    call.divisorOverride = (divisor & 1) != 0 ? divisor - 200.0 : divisor * -1000003.0;
    call.rows.countPadding = call.columns.countPadding = true;
  }
  // 1 to 64 kB, or all of it.
  const uint8_t arena = bytes.next();
  call.arenaBytes = arena == 0 ? kArenaBytes : size_t{arena} * 256;
  return call;
}

// The rest of the bytes again and again, changed a little each time. `tame`: no infinite, NaN or huge numbers.
std::vector<uint8_t> dataFrom(const Bytes& bytes, size_t count, DType dtype, bool tame) {
  const size_t size = reference::elementBytes(dtype);
  std::vector<uint8_t> data(count * size);
  const size_t left = bytes.left();
  uint32_t state = 1;
  for (size_t i = 0, at = 0; i < data.size(); ++i, at = at + 1 < left ? at + 1 : 0) {
    state = state * 1664525 + 1013904223;
    const bool isFirst = i < left;
    data[i] = static_cast<uint8_t>((left == 0 ? 0 : bytes.rest()[at]) ^ (isFirst ? 0 : state >> 24));
  }
  // Of pictures from 0 to 1: what others come to is not defined.
  if (reference::isHalfImage(dtype)) {
    for (size_t i = 1; i < data.size(); i += 2) data[i] &= 0x3b;
    return data;
  }
  if (!tame || reference::isInteger(dtype)) return data;
  for (size_t i = 0; i < count; ++i) {
    uint8_t* top = &data[i * size + size - 1];
    if (dtype == DType::kFloat16) {
      *top &= 0xbb;
    } else if ((*top & 0x40) != 0) {
      *top &= 0xc0;  // exponents of 2 to a small power
    } else {
      *top |= 0x3f;
    }
  }
  return data;
}

void check(bool isRight, const char* what, const Call& call) {
  if (isRight) return;
  const auto print = [](const char* name, const AxisOptions& a) {
    std::fprintf(stderr, "%s n=%d k=%d s=%d d=%d padding %d %d,%d ceil %d count %d outputs %d\n", name, a.length,
                 a.window, a.stride, a.dilation, static_cast<int>(a.padding), a.before, a.after, a.ceilMode ? 1 : 0,
                 a.countPadding ? 1 : 0, a.outputs);
  };
  std::fprintf(stderr, "core_fuzz: %s\n", what);
  print("rows", call.rows);
  print("columns", call.columns);
  std::fprintf(stderr, "type %d gradient %d images %d channels %d divisor %g arena %zu\n", static_cast<int>(call.dtype),
               call.transposed ? 1 : 0, call.images, call.channels, call.divisorOverride, call.arenaBytes);
  std::abort();
}

void checkResult(const Result& result, const std::vector<Expected>& expected, const Call& call) {
  const size_t size = reference::elementBytes(call.dtype);
  check(result.problem.empty(), result.problem.c_str(), call);
  check(result.output.size() == expected.size() * size, "an output of another size", call);
  for (size_t i = 0; i < expected.size(); ++i) {
    check(reference::matches(call.dtype, &result.output[i * size], expected[i]), "a wrong element", call);
  }
}

double tapsOf(const reference::AxisWindows& axis) {
  double taps = 0;
  for (const auto& window : axis.windows) taps += double(window.cells.size()) + 1;
  return taps;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  Call call = jobFrom(bytes);
  const bool tame = (bytes.next() & 3) != 0;

  const reference::AxisWindows rows = reference::windowsOf(call.rows);
  const reference::AxisWindows columns = reference::windowsOf(call.columns);
  static Job core;
  Axis axis;
  check(axis.plan(call.rows) == rows.status, "another status of the rows", call);
  check(axis.plan(call.columns) == columns.status, "another status of the columns", call);
  if (rows.status != PlanStatus::kOk || columns.status != PlanStatus::kOk) return 0;
  const double cells = double(call.rows.length) * call.columns.length;
  for (const double work = tapsOf(rows) * tapsOf(columns) + cells; call.images * call.channels * work > kMostTaps;) {
    if (call.images > 1) {
      call.images = 1;
    } else if (call.channels > 4) {
      call.channels /= 2;
    } else {
      return 0;
    }
  }

  const double pixels = call.transposed ? double(rows.windows.size()) * double(columns.windows.size()) : cells;
  const auto count = static_cast<size_t>(pixels * call.images * call.channels);
  const std::vector<uint8_t> input = dataFrom(bytes, count, call.dtype, tame);
  const std::vector<Expected> expected = reference::expectedOf(call, input.data());

  Call whole = call;
  whole.arenaBytes = kArenaBytes;
  counts = {};
  const Result result = Driver(core, whole, input.data()).run();
  const Counts counted = counts;
  check(result.status == PlanStatus::kOk, "refused", whole);
  checkResult(result, expected, whole);
  const std::string excess = reference::excess(core, whole, result, counted);
  // Sums that overflow are formed anew.
  check(!tame || excess.empty(), excess.c_str(), whole);
  const bool rowsSlide = core.pooling().rowsSlide;

  const Result cut = Driver(core, call, input.data()).run();
  if (cut.status == PlanStatus::kOk) {
    check(cut.problem.empty(), cut.problem.c_str(), call);
    if (cut.output != result.output) {
      // A row for which the arena is too small is taken for a column, whose sums slide in other blocks.
      check(!tame || rowsSlide != core.pooling().rowsSlide, "other bits in another arena", call);
      checkResult(cut, expected, call);
    }
  }
  {
    const Result resident = Driver(core, call, input.data()).runResident();
    if (resident.status == PlanStatus::kOk) {
      check(resident.problem.empty(), resident.problem.c_str(), call);
      if (resident.output != result.output) {
        check(!tame || rowsSlide != core.pooling().rowsSlide, "other bits in a resident tensor", call);
        checkResult(resident, expected, call);
      }
    }
  }
  return 0;
}
