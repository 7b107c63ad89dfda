// RGBA pixels of 8-bit channels, averaged with their alpha: colours are summed times alpha and divided by the sum of
// alphas, so that transparent pixels do not bleed; alpha is averaged plainly. Results round halves up, exactly; where
// every pixel is transparent they are 0.
//
// Terms of a pixel: alpha * red, alpha * green, alpha * blue, alpha. float32 sums of them are exact up to 258 taps.
#pragma once

#include <array>
#include <cstdint>

namespace avgpool2d {

// The light that the values of sRGB stand for, 0 to 1 (IEC 61966-2-1), and the way back.
class Srgb {
 public:
  static double light(int value) { return tables().light[value]; }

  // The nearest of the 256 values.
  static int value(double light) {
    const auto& borders = tables().borders;
    int low = 0;
    for (int step = 128; step > 0; step /= 2) {
      low += light >= borders[low + step - 1] ? step : 0;
    }
    return low;
  }

 private:
  struct Tables {
    std::array<double, 256> light;
    std::array<double, 255> borders;  // between a value and the next
  };

  static const Tables& tables() {
    static const Tables kTables = [] {
      Tables made{};
      for (int v = 0; v < 256; ++v) made.light[v] = decode(v / 255.0);
      for (int v = 0; v < 255; ++v) made.borders[v] = decode((v + 0.5) / 255);
      return made;
    }();
    return kTables;
  }

  static double decode(double v) { return v <= 0.04045 ? v / 12.92 : power24((v + 0.055) / 1.055); }

  // x^2.4 = x^2 * (x^2)^(1/5) by Newton's method: plain arithmetic gives the same bits everywhere,
  // and the C library's pow is larger than all of this file.
  static double power24(double x) {
    const double square = x * x;
    double root = 1;
    for (int i = 0; i < 40; ++i) root -= (root - square / (root * root * root * root)) / 5;
    return square * root;
  }
};

}  // namespace avgpool2d
