// RGBA pixels, averaged with their alpha: colours are summed times alpha and divided by the sum of alphas, so that
// transparent pixels do not bleed; alpha is averaged plainly. Where every pixel is transparent, results are 0. Channels
// are integers of 8 or 16 bits, whose results round halves up, exactly, or float16, which are rounded to nearest.
//
// Terms of a pixel: alpha * red, alpha * green, alpha * blue, alpha. Of 8 bits float32 sums of them are exact up to 258
// taps; of 16 bits they are of float64.
#pragma once

#include <array>
#include <cstdint>

namespace avgpool2d {

// The light that the values of sRGB stand for, 0 to 1 (IEC 61966-2-1), and the way back. Pixels of float16 may have
// values beyond 0 and 1, with the same curve on both sides of 0.
class Srgb {
 public:
  // Of one of the 256 values; then of any.
  static double light(int value) { return tables().light[value]; }
  static double decode(double v) { return __builtin_copysign(decodeMagnitude(__builtin_fabs(v)), v); }
  static double encode(double light) { return __builtin_copysign(encodeMagnitude(__builtin_fabs(light)), light); }

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

  // x^2.4 = x^2 * (x^2)^(1/5), and its inverse x^(5/12) = x^(1/4) * x^(1/6).
  static double decodeMagnitude(double v) {
    if (v <= 0.04045) return v / 12.92;
    const double x = (v + 0.055) / 1.055;
    return x * x * root<5>(x * x);
  }
  static double encodeMagnitude(double light) {
    if (light <= 0.04045 / 12.92) return light * 12.92;
    const double half = __builtin_sqrt(light);
    return 1.055 * __builtin_sqrt(half) * root<3>(half) - 0.055;
  }

  // By Newton's method: plain arithmetic gives the same bits everywhere, and the C library's pow is larger than all of
  // this file. The reciprocal of the root needs no divisions, which are what takes time; the last step is of the root.
  template <int Degree>
  [[gnu::noinline]] static double root(double x) {
    constexpr int64_t kOne = int64_t{1023} << 52;
    // A guess, with as much of the exponent.
    double y = __builtin_bit_cast(double, kOne - (__builtin_bit_cast(int64_t, x) - kOne) / Degree);
    for (int i = 0; i < 4; ++i) y += y * (1 - x * power<Degree>(y)) * (1.0 / Degree);
    const double root = x * power<Degree - 1>(y);
    return root - (root - x / power<Degree - 1>(root)) * (1.0 / Degree);
  }
  template <int Exponent>
  static double power(double x) {
    if constexpr (Exponent == 1) {
      return x;
    } else {
      const double half = power<Exponent / 2>(x);
      return Exponent % 2 == 0 ? half * half : half * half * x;
    }
  }
};

}  // namespace avgpool2d
