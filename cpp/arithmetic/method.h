// How the elements of a job are averaged: element -> term -> sum -> mean. Terms are what is added: the elements
// themselves where that can be, otherwise a row of them is made first. Sums are of one of three types, so that the
// loops over rows and columns exist three times and not once for each type of element.
#pragma once

#include <cstddef>
#include <cstdint>

namespace avgpool2d {

// The names with Rgba: images of four channels, of uint8, uint16 or float16, see image.h.
enum class DType : int32_t {
  kFloat32 = 0,
  kFloat64,
  kFloat16,
  kInt8,
  kUint8,
  kRgba,
  kLinearRgba,
  kInt16,
  kUint16,
  kRgba16,
  kLinearRgba16,
  kRgbaHalf,
  kLinearRgbaHalf,
};

constexpr bool isElementType(int type) { return type >= 0 && type <= static_cast<int>(DType::kLinearRgbaHalf); }
// Whose four channels belong together.
constexpr bool isPixels(DType type) {
  return type == DType::kRgba || type == DType::kLinearRgba || type >= DType::kRgba16;
}
constexpr bool isLight(DType type) {
  return type == DType::kLinearRgba || type == DType::kLinearRgba16 || type == DType::kLinearRgbaHalf;
}
constexpr bool isShort(DType type) { return type == DType::kInt16 || type == DType::kUint16; }
constexpr bool isHalf(DType type) {
  return type == DType::kFloat16 || type == DType::kRgbaHalf || type == DType::kLinearRgbaHalf;
}

enum class Term : uint8_t { kFloat, kDouble, kByte };
enum class Sum : uint8_t { kFloat, kDouble, kInt16 };

struct Method {
  DType dtype = DType::kFloat32;
  Term term = Term::kFloat;
  Sum sum = Sum::kFloat;
  // float64 in two parts, the higher and the lower half of its digits, which are added apart: equal values then add up
  // exactly however many there are, as in float32, which is added in float64.
  bool inParts = false;
  // Bytes whose rows are added in 16 bits although the window's sum needs more: see rowMethod.
  bool rowsIn16Bits = false;
  double scale = 1;  // what terms are multiplied with, see rescueMethod

  size_t elementBytes() const {
    switch (dtype) {
      case DType::kFloat64:
        return 8;
      case DType::kFloat32:
        return 4;
      case DType::kFloat16:
      case DType::kInt16:
      case DType::kUint16:
      case DType::kRgba16:
      case DType::kLinearRgba16:
      case DType::kRgbaHalf:
      case DType::kLinearRgbaHalf:
        return 2;
      default:
        return 1;
    }
  }
  size_t termBytes() const { return term == Term::kDouble ? 8 : term == Term::kFloat ? 4 : 1; }
  size_t sumBytes() const { return sum == Sum::kDouble ? 8 : sum == Sum::kFloat ? 4 : 2; }
  // Terms of a pixel with so many channels.
  int32_t lanes(int32_t channels) const { return inParts ? 2 * channels : channels; }
  // Whether terms have to be made, because they are not the elements themselves.
  bool makesTerms() const { return inParts || (elementBytes() < 4 && term != Term::kByte); }
  // Sums of finite elements may be infinite.
  bool canOverflow() const {
    return dtype == DType::kFloat64 ? scale == 1 : dtype == DType::kFloat32 && sum == Sum::kFloat;
  }
};

// 16-bit sums of bytes, unsigned for uint8, are exact up to this many rows.
constexpr int64_t kRowsIn16Bits = 255;

// 16-bit sums of bytes, signed for both types, are exact up to this many taps, and rounding them up to this divisor
// (see finish.cpp).
constexpr int64_t kTapsIn16Bits = 128;
constexpr double kDivisorOf16Bits = 1 << 22;

// float32 holds every integer up to here.
constexpr int64_t kExactInFloat = 1 << 24;

struct Windowing {
  int64_t taps;         // of the largest window
  int64_t rowTaps;      // rows of that
  double area;          // the largest divisor
  bool slides;          // on either axis
  bool isDivisorGiven;  // divisorOverride
};

// Sums are as wide as their elements, in a tree, whose rounding errors grow with the logarithm of the taps alone
// (RowTree); where windows slide, sums are chains of additions and twice as wide. Integers are added exactly.
//
// It must depend on nothing but the type and the windows: other methods may round otherwise.
inline Method methodFor(DType dtype, const Windowing& windows) {
  Method method;
  method.dtype = dtype;
  const auto isExactInFloat = [&](int64_t largestTerm) { return windows.taps * largestTerm <= kExactInFloat; };
  switch (dtype) {
    case DType::kFloat64:
      method.term = Term::kDouble;
      method.sum = Sum::kDouble;
      method.inParts = windows.slides;
      break;
    case DType::kInt8:
    case DType::kUint8:
      if (!windows.slides && windows.taps <= kTapsIn16Bits && windows.area <= kDivisorOf16Bits &&
          !windows.isDivisorGiven) {
        method.term = Term::kByte;
        method.sum = Sum::kInt16;
      } else {
        if (windows.slides || !isExactInFloat(255)) method.sum = Sum::kDouble;
        method.rowsIn16Bits = !windows.slides && windows.rowTaps > 1 && windows.rowTaps <= kRowsIn16Bits;
        if (method.rowsIn16Bits) method.term = Term::kByte;
      }
      break;
    case DType::kRgba:
      if (windows.slides || !isExactInFloat(255 * 255)) method.sum = Sum::kDouble;
      break;
    case DType::kInt16:
    case DType::kUint16:
      // In float64 exact up to 2^37 taps.
      if (windows.slides || !isExactInFloat(65535)) method.sum = Sum::kDouble;
      break;
    case DType::kLinearRgba:
    case DType::kRgba16:
    case DType::kLinearRgba16:
    case DType::kRgbaHalf:
    case DType::kLinearRgbaHalf:
      // uint16 by uint16 is exact up to 2^21 taps.
      method.term = Term::kDouble;
      method.sum = Sum::kDouble;
      break;
    default:
      if (windows.slides) method.sum = Sum::kDouble;
  }
  return method;
}

// How the rows of a window are added: into sums that are made those of `method` before its columns are added.
inline Method rowMethod(const Method& method) {
  Method rows = method;
  if (method.rowsIn16Bits) rows.sum = Sum::kInt16;
  return rows;
}

// The method for sums that have overflowed: those of float32 in float64, those of float64 at 2^-64 of their value.
inline Method rescueMethod(const Method& method) {
  Method rescue = method;
  rescue.sum = Sum::kDouble;
  if (method.dtype == DType::kFloat64) {
    rescue.inParts = true;
    rescue.scale = 0x1p-64;
  }
  return rescue;
}

// terms.cpp: elements [0, count) as terms; whole vectors are read and written.
void makeTerms(const Method& method, void* terms, const void* elements, int32_t count);
// Halves at their value; whole vectors of eight.
void halvesToFloats(float* to, const uint16_t* from, int32_t count);
// The gradient's: terms [0, count) / divisor. `count` counts parts as well. Of float32, blocks of four vectors are read
// and written, so that the last may reach kSlack behind; of float64, `to` may be `from`.
void divideTerms(const Method& method, void* to, const void* from, int32_t count, double divisor);

// finish.cpp: elements [0, count) from their sums; writes no element beyond. Returns false where a mean may be infinite
// or NaN.
bool finish(const Method& method, void* elements, const void* sums, int32_t count, double divisor);

}  // namespace avgpool2d
