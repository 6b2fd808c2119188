// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace temper {

/// The value below which `share` (0 to 1) of ascending values lie, between neighbours by their distance; NaN of none.
/// Source: numpy.quantile's "linear".
[[nodiscard]] inline double quantile_of_sorted(std::span<const double> sorted, double share) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = place - static_cast<double>(below);
  if (part == 0 || sorted[below] == sorted[above]) return sorted[below];  // inf - inf is no number
  return std::lerp(sorted[below], sorted[above], part);
}

}  // namespace temper
