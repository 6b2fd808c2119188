// SPDX-License-Identifier: Apache-2.0
#include "metrics/latency.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace temper::metrics {

double percentile_of_sorted(std::span<const double> sorted, double percent) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double rank = std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], rank - static_cast<double>(below));
}

LatencyFigures latency_figures(std::span<const double> durations) {
  std::vector<double> sorted(durations.begin(), durations.end());
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<double>(sorted.size());
  LatencyFigures figures{.count = sorted.size()};
  for (const double value : sorted) figures.mean += value;
  figures.mean /= count;
  for (const double value : sorted) figures.standard_deviation += (value - figures.mean) * (value - figures.mean);
  figures.standard_deviation = std::sqrt(figures.standard_deviation / count);
  figures.min = percentile_of_sorted(sorted, 0);
  figures.max = percentile_of_sorted(sorted, 100);
  figures.median = percentile_of_sorted(sorted, 50);
  figures.p90 = percentile_of_sorted(sorted, 90);
  figures.p95 = percentile_of_sorted(sorted, 95);
  figures.p99 = percentile_of_sorted(sorted, 99);
  return figures;
}

}  // namespace temper::metrics
