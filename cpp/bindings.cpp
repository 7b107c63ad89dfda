// The boundary to JavaScript: free functions that take and return plain numbers, so that a call
// costs nanoseconds and nothing needs deleting. Sizes are checked here once more, because this is
// the edge of wasm memory: whatever JavaScript passes, no kernel runs outside it.
#include <emscripten/bind.h>
#include <emscripten/heap.h>

#include <cstdlib>

#include "pool.h"

namespace {

using namespace avgpool2d;

// Beyond the plan statuses of axis.h: the caller broke the protocol.
constexpr int kBadCall = -9;

Pooler pooler;

bool within(int64_t begin, int64_t end, int32_t limit) { return begin >= 0 && begin < end && end <= limit; }

bool isAxis(int axis) { return axis >= 0 && axis < Pooler::kAxes; }

// Output length, or a PlanStatus.
int planAxis(int axis, int length, int window, int stride, int dilation, int padding, int before, int after,
             bool ceilMode, bool countPadding) {
  if (!isAxis(axis) || length < 0 || window < 1 || stride < 1 || dilation < 1 || padding < 0 || padding > 2 ||
      before < 0 || after < 0) {
    return kBadCall;
  }
  AxisOptions options;
  options.length = length;
  options.window = window;
  options.stride = stride;
  options.dilation = dilation;
  options.padding = static_cast<Padding>(padding);
  options.before = before;
  options.after = after;
  options.ceilMode = ceilMode;
  options.countPadding = countPadding;
  const PlanStatus status = pooler.plan(axis, options);
  return status == PlanStatus::kOk ? pooler.axis(axis).outputs() : static_cast<int>(status);
}

double paddingBefore(int axis) { return isAxis(axis) ? double(pooler.axis(axis).before()) : kBadCall; }
double paddingAfter(int axis) { return isAxis(axis) ? double(pooler.axis(axis).after()) : kBadCall; }
bool isOutput(int axis, int o) { return isAxis(axis) && within(o, int64_t{o} + 1, pooler.axis(axis).outputs()); }
int windowFirst(int axis, int o) { return isOutput(axis, o) ? pooler.axis(axis).first(o) : kBadCall; }
int windowTaps(int axis, int o) { return isOutput(axis, o) ? pooler.axis(axis).taps(o) : kBadCall; }
int windowDivisor(int axis, int o) { return isOutput(axis, o) ? pooler.axis(axis).divisor(o) : kBadCall; }

int begin(int dtype, bool transposed, int channels, double divisorOverride) {
  if (dtype < 0 || dtype > static_cast<int>(DType::kLinearRgba) || channels < 1 || (transposed && dtype > 1) ||
      (dtype >= static_cast<int>(DType::kRgba) && channels != 4))
    return kBadCall;
  JobOptions options;
  options.dtype = static_cast<DType>(dtype);
  options.transposed = transposed;
  options.channels = channels;
  options.divisorOverride = divisorOverride;
  return static_cast<int>(pooler.begin(options));
}

// Address of the Layout that `begin` filled: 32-bit integers in the order of its declaration.
int layoutAddress() { return static_cast<int>(reinterpret_cast<uintptr_t>(&pooler.layout())); }
int arenaAddress() { return static_cast<int>(reinterpret_cast<uintptr_t>(arena())); }

// Outputs of the job's height or width, which in the gradient are the pooling's inputs.
bool isRun(int axis, int64_t first, int64_t last) {
  return (axis == 0 || axis == 1) && within(first, last, pooler.windows(axis).outputs());
}

// Input rows that output row o needs.
int coverBegin(int o) { return isRun(0, o, int64_t{o} + 1) ? pooler.cover(0, o, o + 1).begin : kBadCall; }
int coverEnd(int o) { return isRun(0, o, int64_t{o} + 1) ? pooler.cover(0, o, o + 1).end : kBadCall; }

// First and end of the input columns that a tile of output columns [columnBegin, columnEnd) holds.
int heldBegin(int columnBegin, int columnEnd) {
  return isRun(1, columnBegin, columnEnd) ? pooler.held({columnBegin, columnEnd}).begin : kBadCall;
}
int heldEnd(int columnBegin, int columnEnd) {
  return isRun(1, columnBegin, columnEnd) ? pooler.held({columnBegin, columnEnd}).end : kBadCall;
}

// Pools what lies in the input area into the output area.
int poolTile(int images, int rowBegin, int rowEnd, int columnBegin, int columnEnd) {
  const Layout& layout = pooler.layout();
  if (layout.mode == Layout::kTall || images < 1 || images > layout.images || !isRun(0, rowBegin, rowEnd) ||
      !isRun(1, columnBegin, columnEnd) || rowEnd - rowBegin > layout.rows ||
      columnEnd - columnBegin > layout.columns) {
    return kBadCall;
  }
  Tile tile;
  tile.input = arena() + layout.input;
  tile.output = arena() + layout.output;
  tile.images = images;
  tile.slots = layout.slots;
  tile.rowBegin = rowBegin;
  tile.rowEnd = rowEnd;
  tile.columns = {columnBegin, columnEnd};
  return static_cast<int>(pooler.pool(tile));
}

// Pools whole tensors that lie in wasm memory.
int poolResident(int input, int output, int images, double inputBytes, double outputBytes) {
  const double memory = emscripten_get_heap_size();
  if (pooler.layout().images < 1 || images < 1 || input < 0 || output < 0 ||
      uint32_t(input) + inputBytes + kSlack > memory || uint32_t(output) + outputBytes + kSlack > memory) {
    return kBadCall;
  }
  Tile tile;
  tile.input = reinterpret_cast<const void*>(static_cast<uintptr_t>(input));
  tile.output = reinterpret_cast<void*>(static_cast<uintptr_t>(output));
  tile.images = images;
  tile.slots = pooler.windows(0).inputs();
  tile.rowBegin = 0;
  tile.rowEnd = pooler.windows(0).outputs();
  tile.columns = {0, pooler.windows(1).outputs()};
  tile.resident = true;
  return static_cast<int>(pooler.pool(tile));
}

// Field 0 to 3 of the SlidingParts of an output row.
int tallPart(int row, int field) {
  if (!isRun(0, row, int64_t{row} + 1)) return kBadCall;
  const SlidingParts parts = pooler.tallParts(row);
  const int32_t fields[] = {parts.suffixBegin, parts.suffixEnd, parts.prefixBegin, parts.prefixEnd};
  return field >= 0 && field < 4 ? fields[field] : kBadCall;
}

int tallAdd(bool prefix, bool isFirst, int row, int count, int columnBegin, int columnEnd) {
  const Layout& layout = pooler.layout();
  const int64_t lastRow = row + (count - int64_t{1}) * pooler.windows(0).step();
  if (row < 0 || lastRow >= pooler.windows(0).inputs() || layout.mode != Layout::kTall || count < 1 || count > layout.slots || !isRun(1, columnBegin, columnEnd) ||
      columnEnd - columnBegin > layout.columns) {
    return kBadCall;
  }
  pooler.tallAdd(prefix, isFirst, row, count, {columnBegin, columnEnd});
  return 0;
}

int tallFinish(int row, int columnBegin, int columnEnd) {
  const Layout& layout = pooler.layout();
  if (layout.mode != Layout::kTall || !isRun(0, row, int64_t{row} + 1) || !isRun(1, columnBegin, columnEnd) ||
      columnEnd - columnBegin > layout.columns) {
    return kBadCall;
  }
  pooler.tallFinish(row, {columnBegin, columnEnd});
  return 0;
}

// Memory of a WasmTensor: `bytes` and the slack that kernels may read behind. 0 when there is none.
int allocate(double bytes) {
  if (!(bytes >= 0) || bytes > 0x7ffff000) return 0;
  return static_cast<int>(reinterpret_cast<uintptr_t>(std::aligned_alloc(64, (static_cast<size_t>(bytes) + 2 * kSlack - 1) / 64 * 64)));
}

void release(int address) { std::free(reinterpret_cast<void*>(static_cast<uintptr_t>(address))); }

}  // namespace

EMSCRIPTEN_BINDINGS(avgpool2d) {
  using emscripten::function;
  function("planAxis", &planAxis);
  function("paddingBefore", &paddingBefore);
  function("paddingAfter", &paddingAfter);
  function("windowFirst", &windowFirst);
  function("windowTaps", &windowTaps);
  function("windowDivisor", &windowDivisor);
  function("begin", &begin);
  function("layoutAddress", &layoutAddress);
  function("arenaAddress", &arenaAddress);
  function("coverBegin", &coverBegin);
  function("coverEnd", &coverEnd);
  function("heldBegin", &heldBegin);
  function("heldEnd", &heldEnd);
  function("poolTile", &poolTile);
  function("poolResident", &poolResident);
  function("tallPart", &tallPart);
  function("tallAdd", &tallAdd);
  function("tallFinish", &tallFinish);
  function("allocate", &allocate);
  function("release", &release);
}
