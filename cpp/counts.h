// What tests count instead of taking time: native builds, which are for tests alone, note how many vectors kernels read
// and how many windows are worked out. The wasm module has none of it.
#pragma once

#include <cstdint>

#ifdef __wasm__
#define AVGPOOL2D_COUNT(what) static_cast<void>(0)
#else
namespace avgpool2d {
struct Counts {
  uint64_t vectors = 0;
  uint64_t windows = 0;
};
inline Counts counts;
}  // namespace avgpool2d
#define AVGPOOL2D_COUNT(what) static_cast<void>(++avgpool2d::counts.what)
#endif
