// SPDX-License-Identifier: Apache-2.0
#include "metrics/latency.h"

#include <algorithm>
#include <cmath>

#include "base/quantile.h"

namespace temper::metrics {

LatencyFigures latency_figures(std::span<const double> durations) {
  std::vector<double> sorted(durations.begin(), durations.end());
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<double>(sorted.size());
  LatencyFigures figures{.count = sorted.size()};
  for (const double value : sorted) figures.mean += value;
  figures.mean /= count;
  for (const double value : sorted) figures.standard_deviation += (value - figures.mean) * (value - figures.mean);
  figures.standard_deviation = std::sqrt(figures.standard_deviation / count);
  figures.min = quantile_of_sorted(sorted, 0);
  figures.max = quantile_of_sorted(sorted, 1);
  figures.median = quantile_of_sorted(sorted, 0.5);
  figures.p90 = quantile_of_sorted(sorted, 0.9);
  figures.p95 = quantile_of_sorted(sorted, 0.95);
  figures.p99 = quantile_of_sorted(sorted, 0.99);
  return figures;
}

}  // namespace temper::metrics
