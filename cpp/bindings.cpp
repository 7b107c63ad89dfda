// The boundary to JavaScript: free functions that take and return plain numbers, so that a call
// costs nanoseconds and nothing needs deleting. Sizes are checked here once more, because this is
// the edge of wasm memory: whatever JavaScript passes, no kernel runs outside it.
#include <emscripten/bind.h>

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

// What the planned axis says: its padding before and after, then of output o its first cell, taps and divisor.
double axisField(int axis, int field, int o) {
  if (!isAxis(axis)) return kBadCall;
  const Axis& planned = pooler.axis(axis);
  if (field == 0) return double(planned.before());
  if (field == 1) return double(planned.after());
  if (!within(o, int64_t{o} + 1, planned.outputs())) return kBadCall;
  return field == 2 ? planned.first(o) : field == 3 ? planned.taps(o) : planned.divisor(o);
}

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

// Address of the arena, and of the Layout that `begin` filled: 32-bit integers in the order of its declaration.
int address(bool ofLayout) {
  return static_cast<int>(ofLayout ? reinterpret_cast<uintptr_t>(&pooler.layout())
                                   : reinterpret_cast<uintptr_t>(arena()));
}

// Outputs of the job's height or width, which in the gradient are the pooling's inputs.
bool isRun(int axis, int64_t first, int64_t last) {
  return (axis == 0 || axis == 1) && within(first, last, pooler.windows(axis).outputs());
}

// The job's input rows that output rows [first, last) need (axis 0), or the input columns that a tile of those output
// columns holds (axis 1): the first of them, or the end.
int needed(int axis, int first, int last, bool end) {
  if (!isRun(axis, first, last)) return kBadCall;
  const Columns run = axis == 0 ? pooler.cover(0, first, last) : pooler.held({first, last});
  return end ? run.end : run.begin;
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
  const double memory = __builtin_wasm_memory_size(0) * 65536.0;
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
int tallPart(int row, int field, int columnBegin, int columnEnd) {
  const Layout& layout = pooler.layout();
  if (layout.mode != Layout::kTall || !isRun(0, row, int64_t{row} + 1) || !isRun(1, columnBegin, columnEnd) ||
      columnEnd - columnBegin > layout.columns) {
    return kBadCall;
  }
  const SlidingParts parts = pooler.tallParts(row, {columnBegin, columnEnd});
  const int32_t fields[] = {parts.suffixBegin, parts.suffixEnd, parts.prefixBegin, parts.prefixEnd};
  return field >= 0 && field < 4 ? fields[field] : kBadCall;
}

int tallAdd(bool prefix, bool isFirst, int row, int count, int columnBegin, int columnEnd) {
  const Layout& layout = pooler.layout();
  const int64_t lastRow = row + (count - int64_t{1}) * pooler.windows(0).step();
  if (row < 0 || lastRow >= pooler.windows(0).inputs() || layout.mode != Layout::kTall || count < 1 ||
      count > layout.slots || !isRun(1, columnBegin, columnEnd) || columnEnd - columnBegin > layout.columns) {
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

}  // namespace

// Of Embind only its header is linked: it makes the invokers. Its library would register C++'s types, with their names,
// and bring in `printf`; but arguments are plain numbers, and bindings have been made before they are registered here.
extern "C" void _embind_register_bindings(emscripten::internal::InitFunc*) {}

EMSCRIPTEN_BINDINGS(avgpool2d) {
  using emscripten::function;
  function("planAxis", &planAxis);
  function("axisField", &axisField);
  function("begin", &begin);
  function("address", &address);
  function("needed", &needed);
  function("poolTile", &poolTile);
  function("poolResident", &poolResident);
  function("tallPart", &tallPart);
  function("tallAdd", &tallAdd);
  function("tallFinish", &tallFinish);
}
