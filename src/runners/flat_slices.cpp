// SPDX-License-Identifier: Apache-2.0
#include "runners/flat_slices.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/str.h"

namespace temper::runners {

namespace {

/// Smallest and largest element; NaNs are left out.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    low = std::fmin(low, value);
    high = std::fmax(high, value);
  }
  [[nodiscard]] double extent() const { return high > low ? high - low : 0; }
  [[nodiscard]] double magnitude() const { return std::max(std::abs(low), std::abs(high)); }
};

/// The range of every slice along an axis seen as [outer, length, inner].
std::vector<Range> slice_ranges(std::span<const double> values, std::int64_t length, std::int64_t inner) {
  std::vector<Range> ranges(static_cast<std::size_t>(length));
  std::size_t i = 0;
  while (i < values.size())
    for (std::int64_t slice = 0; slice < length; ++slice)
      for (std::int64_t k = 0; k < inner; ++k) ranges[static_cast<std::size_t>(slice)].add(values[i++]);
  return ranges;
}

bool is_wiped(const Range& reference, const Range& test, double flat_range) {
  constexpr double k_flat_share = 0.01;
  const double extent = reference.extent();
  return std::isfinite(extent) && extent > flat_range * std::max(1.0, reference.magnitude()) &&
         test.extent() < k_flat_share * extent;
}

std::string sentence(const std::string& where, const Range& reference, const Range& test) {
  return str(where, " is flat in the test, between ", test.low, " and ", test.high, ", while the reference goes from ",
             reference.low, " to ", reference.high);
}

}  // namespace

std::string flat_slice_failure(std::span<const double> reference, std::span<const double> test, const Shape& shape,
                               double flat_range) {
  if (reference.empty()) return {};
  const auto count = static_cast<std::int64_t>(reference.size());
  const Range whole = slice_ranges(reference, 1, count).front();
  const Range whole_test = slice_ranges(test, 1, count).front();
  if (is_wiped(whole, whole_test, flat_range)) return sentence("the whole output", whole, whole_test);
  std::int64_t inner = count;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t length = shape[axis];
    inner /= length;
    if (length == 1 || length == count) continue;  // the whole again, or single elements
    const auto expected = slice_ranges(reference, length, inner);
    const auto got = slice_ranges(test, length, inner);
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (is_wiped(expected[i], got[i], flat_range))
        return sentence(str("slice ", i, " of axis ", axis), expected[i], got[i]);
  }
  return {};
}

}  // namespace temper::runners
