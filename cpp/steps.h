// The copies that a job asks for, one after the other: a coroutine yields each, and goes on when it has been made. So
// the order of a job is written down as plain loops (job.cpp), although the caller, in JavaScript, drives it.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>

namespace avgpool2d {

// Elements that are to be copied between a tensor and the arena, where they lie without gaps: `outerCount` times
// `count` runs of `run` elements. All numbers are float64, because offsets may exceed 2^31; JavaScript reads them as
// they are, in this order.
struct Copy {
  double kind = 0;    // CopyKind
  double tensor = 0;  // the first element
  double arena = 0;   // address of the first element in wasm memory, in elements
  double run = 0;
  double count = 1;
  double stride = 0;  // elements of the tensor between the begins of neighbouring runs
  double outerCount = 1;
  double outerStride = 0;
};

// kOutLast: out of the arena, and then the job is done.
enum class CopyKind : int32_t { kNone = 0, kIn = 1, kOut = 2, kOutLast = 3 };

class Steps {
 public:
  struct promise_type {
    const Copy* copy = nullptr;

    Steps get_return_object() { return Steps(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    std::suspend_always yield_value(const Copy& next) noexcept {
      copy = &next;
      return {};
    }
    void return_void() const {}
    void unhandled_exception() const {}

    // There is one job at a time, and no heap: its frame takes the place of the last one's, which may have been given
    // up half-way and holds nothing that needs destroying.
    static void* operator new(size_t bytes) {
      if (bytes > sizeof(frame)) __builtin_trap();
      return frame;
    }
    static void operator delete(void*, size_t) {}

   private:
    alignas(16) static inline uint8_t frame[1536];
  };

  Steps() = default;
  // Runs on to the next copy; null when there are no more.
  const Copy* next() {
    handle_.resume();
    return handle_.done() ? nullptr : handle_.promise().copy;
  }

 private:
  explicit Steps(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

}  // namespace avgpool2d
