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

TEST(Srgb, AnyValueGoesToLightAndBack) {
  for (int i = 0; i <= 200000; ++i) {
    const double v = i / 65535.0;
    const double light = Srgb::decode(v);
    const auto want = static_cast<double>(reference::toLight(v));
    ASSERT_NEAR(light, want, 2e-15 * want);
    ASSERT_NEAR(Srgb::encode(light), v, 1e-14 * v) << v;
    ASSERT_EQ(Srgb::decode(-v), -light);
    ASSERT_EQ(Srgb::encode(-light), -Srgb::encode(light));
  }
}

}  // namespace
}  // namespace avgpool2d
