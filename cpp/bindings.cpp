// The boundary to JavaScript: free functions that take and return plain numbers, so that a call costs nanoseconds and
// nothing needs deleting. This is the edge of wasm memory: whatever JavaScript passes, no kernel runs outside it. Sizes
// are computed here, from the planned pooling; none is taken on trust.
#include <emscripten/bind.h>

#include "job.h"

// Where the module's own data and its stack end.
extern "C" unsigned char __heap_base;  // NOLINT: the linker's name

namespace {

using namespace avgpool2d;

// Beyond the plan statuses of geometry/axis.h: the caller broke the protocol.
constexpr int kBadCall = -9;

// The axes of the next pooling, and one for questions, which leave the job alone.
enum class AxisName : int32_t { kRows, kColumns, kAsked };
// What the axis that was asked about says: its padding; of an output its first cell, taps and divisor.
enum class AxisField : int32_t { kBefore, kAfter, kFirst, kTaps, kDivisor };

Job job;
PoolingOptions options;
Axis asked;

// Output length of an axis (AxisName); or a PlanStatus.
int planAxis(int axis, int length, int window, int stride, int dilation, int padding, int before, int after,
             bool ceilMode, bool countPadding, int outputs) {
  if (axis < 0 || axis > static_cast<int>(AxisName::kAsked) || length < 0 || window < 1 || stride < 1 || dilation < 1 ||
      padding < 0 || padding > static_cast<int>(Padding::kSameLower) || before < 0 || after < 0 || outputs < 0) {
    return kBadCall;
  }
  AxisOptions given;
  given.length = length;
  given.window = window;
  given.stride = stride;
  given.dilation = dilation;
  given.padding = static_cast<Padding>(padding);
  given.before = before;
  given.after = after;
  given.ceilMode = ceilMode;
  given.countPadding = countPadding;
  given.outputs = outputs;
  const auto name = static_cast<AxisName>(axis);
  if (name == AxisName::kRows) options.rows = given;
  if (name == AxisName::kColumns) options.columns = given;
  Axis planned;
  const PlanStatus status = planned.plan(given);
  if (name == AxisName::kAsked) asked = status == PlanStatus::kOk ? planned : Axis();
  return status == PlanStatus::kOk ? planned.outputs() : static_cast<int>(status);
}

// A field of the axis that was asked about.
double axisField(int field, int o) {
  const auto name = static_cast<AxisField>(field);
  if (name == AxisField::kBefore) return double(asked.before());
  if (name == AxisField::kAfter) return double(asked.after());
  if (o < 0 || o >= asked.outputs()) return kBadCall;
  return name == AxisField::kFirst ? asked.first(o) : name == AxisField::kTaps ? asked.taps(o) : asked.divisor(o);
}

// The pooling of the two axes; a PlanStatus.
int planPooling(int dtype, bool transposed, int channels, double divisorOverride, int strategy) {
  if (!isElementType(dtype) || channels < 1 || (transposed && dtype > static_cast<int>(DType::kFloat64)) ||
      (isPixels(static_cast<DType>(dtype)) && channels != 4)) {
    return kBadCall;
  }
  options.dtype = static_cast<DType>(dtype);
  options.transposed = transposed;
  options.channels = channels;
  options.divisorOverride = divisorOverride;
  JobOptions jobOptions;
  jobOptions.strategy = strategy;
  return static_cast<int>(job.plan(options, jobOptions));
}

// Whether a tensor of so many elements, and the slack behind it, lies in the memory that is not the module's own.
bool isTensor(int address, double elements) {
  const double begin = uint32_t(address);
  const auto size = double(job.pooling().method.elementBytes());
  return begin >= double(reinterpret_cast<uintptr_t>(&__heap_base)) &&
         uint32_t(address) % job.pooling().method.elementBytes() == 0 &&
         begin + elements * size + double(kSlack) <= __builtin_wasm_memory_size(0) * 65536.0;
}

// A call of the planned pooling for so many images, which lie in wasm memory where an address is not 0. Runs on to the
// first copy: whether there is one.
int begin(int images, int input, int output) {
  if (!job.planned() || images < 1 || (input != 0 && !isTensor(input, images * job.inputElements())) ||
      (output != 0 && !isTensor(output, images * job.outputElements()))) {
    return kBadCall;
  }
  job.begin(images, reinterpret_cast<const uint8_t*>(uintptr_t(uint32_t(input))),
            reinterpret_cast<uint8_t*>(uintptr_t(uint32_t(output))));
  return job.next() ? 1 : 0;
}

// Once that copy has been made: whether there is another.
bool next() { return job.next(); }

// Where that copy is described, see steps.h.
int copyAddress() { return static_cast<int>(reinterpret_cast<uintptr_t>(&job.copy())); }

}  // namespace

// Of Embind only its header is linked: it makes the invokers. Its library would register C++'s types, with their names,
// and bring in `printf`; but arguments are plain numbers, and bindings have been made before they are registered here.
extern "C" void _embind_register_bindings(emscripten::internal::InitFunc*) {}

EMSCRIPTEN_BINDINGS(avgpool2d) {
  using emscripten::function;
  function("planAxis", &planAxis);
  function("axisField", &axisField);
  function("plan", &planPooling);
  function("begin", &begin);
  function("next", &next);
  function("copyAddress", &copyAddress);
}
