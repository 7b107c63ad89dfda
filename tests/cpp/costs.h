// Whether a call costs too much, by what native builds count (counts.h): no clock, so it is the same on every machine.
#pragma once

#include <algorithm>
#include <string>

#include "call.h"
#include "counts.h"
#include "drive.h"

namespace avgpool2d::reference {

// Vectors that are read for an element of input or output. A vector may hold one lane that matters, of sums in two
// parts; sliding sums read a row seven times, and rows shorter than a few vectors fill them to a part.
constexpr double kMostVectors = 16;

// Those that are read for a row of outputs besides, and for a call, however short they are.
constexpr double kVectorsOfRow = 24;
constexpr double kVectorsOfCall = 1000;

// Windows that are worked out for a cell along either axis: to choose among strategies, to cut, and then for tables.
constexpr double kMostWindows = 16;
constexpr double kWindowsOfCall = 100;

// Bytes that are copied for one of input and output: neighbouring tiles may need the same inputs, above all where a row
// of a window takes up much of the arena.
constexpr double kMostCopied = 1.5;
constexpr double kMostCopiedOfLongWindows = 4;
constexpr double kLongWindow = 128 << 10;  // bytes

// Of all windows; one without any has a tap on padding.
inline double tapsOf(const Windows& windows) {
  double taps = 0;
  for (int32_t o = 0; o < windows.outputs(); ++o) taps += std::max(1, windows.taps(o));
  return taps;
}

// Rows of zeros, which are pooled as others are.
inline double emptyRows(const Windows& rows) {
  double empty = 0;
  for (int32_t o = 0; o < rows.outputs(); ++o) empty += rows.taps(o) == 0 ? 1 : 0;
  return empty;
}

// What is wrong with the cost of the call that the job has just done, counted from its plan on; empty if nothing.
// `readsAll`: it may read all inputs, though taps are fewer.
inline std::string excess(const Job& job, const Call& call, const Result& result, const Counts& counted,
                          bool readsAll = false) {
  const Pooling& pooling = job.pooling();
  const double inputs = job.inputElements() * call.images;
  const double outputs = job.outputElements() * call.images;
  const double taps = tapsOf(pooling.rows) * tapsOf(pooling.columns) * pooling.channels * call.images;
  // Sums do not slide under windows whose taps are apart, nor under adaptive ones; and those that come in turns read
  // all taps of each window.
  const auto tapByTap = [](const Windows& axis) { return axis.step() > 1 || axis.axis().adaptive(); };
  const bool readsTaps = tapByTap(pooling.rows) || tapByTap(pooling.columns) || result.kind == Cut::kTurns;
  const double zeros = emptyRows(pooling.rows) * pooling.columns.inputs() * pooling.channels * call.images;
  const double terms = pooling.makesTerms() || readsAll ? inputs : 0;
  const double elements = (readsTaps ? taps : std::min(inputs + zeros, taps)) + terms + outputs;
  const auto lengths = [](const Windows& axis) { return double(axis.inputs()) + axis.outputs(); };
  const double cells = lengths(pooling.rows) + lengths(pooling.columns);
  const double bytes = (inputs + outputs) * double(elementBytes(call.dtype));
  const auto tooMany = [](const char* what, double number, double most) {
    return number <= most ? std::string()
                          : std::to_string(number) + " " + what + ", at most " + std::to_string(most) + " expected";
  };
  const double rows = double(pooling.rows.outputs()) * call.images;
  const double mostVectors = kMostVectors * elements + kVectorsOfRow * rows + kVectorsOfCall;
  std::string problem = tooMany("vectors read", double(counted.vectors), mostVectors);
  if (problem.empty())
    problem = tooMany("windows worked out", double(counted.windows), kMostWindows * cells + kWindowsOfCall);
  if (problem.empty() && result.kind != Cut::kTurns) {
    const double window = double(pooling.columns.maxTaps()) * double(pooling.pixelBytes());
    const double most = window > kLongWindow ? kMostCopiedOfLongWindows : kMostCopied;
    problem = tooMany("bytes copied", result.copied, most * bytes);
  }
  return problem;
}

}  // namespace avgpool2d::reference
