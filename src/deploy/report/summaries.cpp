// SPDX-License-Identifier: Apache-2.0
#include "deploy/report/summaries.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "base/quantile.h"
#include "metrics/latency.h"

namespace temper::report {

namespace {

/// Equal bins from the smallest value to the 99.5th percentile; the last one takes the rest.
Histogram histogram_of(const std::vector<double>& sorted) {
  constexpr double k_shown_share = 0.995;
  const double low = sorted.front();
  const double high = quantile_of_sorted(sorted, k_shown_share);
  const auto bins = high > low ? std::clamp<std::size_t>(sorted.size() / 8, 8, 48) : 1;
  const double width = high > low ? (high - low) / static_cast<double>(bins) : std::max(low * 1e-3, 1e-6);
  Histogram histogram;
  for (std::size_t i = 0; i <= bins; ++i) histogram.edges.push_back(low + width * static_cast<double>(i));
  histogram.counts.assign(bins, 0);
  for (const double value : sorted)
    ++histogram.counts[std::min(bins - 1, static_cast<std::size_t>((value - low) / width))];
  return histogram;
}

/// At most 500 points, each the median of consecutive times.
std::vector<double> trace_of(std::span<const double> times) {
  constexpr std::size_t k_points = 500;
  const std::size_t step = (times.size() + k_points - 1) / k_points;
  std::vector<double> trace;
  for (std::size_t from = 0; from < times.size(); from += step) {
    const std::size_t count = std::min(step, times.size() - from);
    std::vector<double> part(times.begin() + static_cast<std::ptrdiff_t>(from),
                             times.begin() + static_cast<std::ptrdiff_t>(from + count));
    std::nth_element(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count / 2), part.end());
    trace.push_back(part[count / 2]);
  }
  return trace;
}

}  // namespace

Latency latency_of(std::span<const double> times_ms, std::int64_t batch) {
  Latency latency{.runs = static_cast<std::int64_t>(times_ms.size()), .batch = batch};
  if (times_ms.empty()) return latency;
  const metrics::LatencyFigures figures = metrics::latency_figures(times_ms);
  latency.mean_ms = figures.mean;
  latency.deviation_ms = figures.standard_deviation;
  latency.min_ms = figures.min;
  latency.p50_ms = figures.median;
  latency.p90_ms = figures.p90;
  latency.p95_ms = figures.p95;
  latency.p99_ms = figures.p99;
  latency.max_ms = figures.max;
  latency.throughput_per_s = latency.mean_ms > 0 ? 1e3 * static_cast<double>(batch) / latency.mean_ms : 0;
  std::vector<double> sorted(times_ms.begin(), times_ms.end());
  std::sort(sorted.begin(), sorted.end());
  latency.histogram = histogram_of(sorted);
  latency.trace_ms = trace_of(times_ms);
  return latency;
}

}  // namespace temper::report
