// The curve of sRGB against its definition.
#include "arithmetic/image.h"

#include <gtest/gtest.h>

#include "reference.h"

namespace avgpool2d {
namespace {

TEST(Srgb, EveryValueGoesToLightAndBack) {
  for (int value = 0; value < 256; ++value) {
    ASSERT_NEAR(Srgb::light(value), static_cast<double>(reference::light(value)), 1e-15);
    ASSERT_EQ(Srgb::value(Srgb::light(value)), value);
    if (value == 0) continue;
    const auto border = static_cast<double>(reference::lightOfHalf(2 * value - 1));
    ASSERT_EQ(Srgb::value(border * (1 + 1e-13)), value);
    ASSERT_EQ(Srgb::value(border * (1 - 1e-13)), value - 1);
  }
}

}  // namespace
}  // namespace avgpool2d
