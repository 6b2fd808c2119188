// SPDX-License-Identifier: Apache-2.0
#include "deploy/report/summaries.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace temper::report {

namespace {

/// The value at `share` of the way through `sorted` by the nearest-rank rule.
double percentile(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

/// Equal bins from the smallest value to the 99.5th percentile; the last one takes the rest.
Histogram histogram_of(const std::vector<double>& sorted) {
  constexpr double k_shown = 0.995;
  const double low = sorted.front();
  const double high = percentile(sorted, k_shown);
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
  std::vector<double> sorted(times_ms.begin(), times_ms.end());
  std::sort(sorted.begin(), sorted.end());
  const auto runs = static_cast<double>(sorted.size());
  latency.mean_ms = std::accumulate(sorted.begin(), sorted.end(), 0.0) / runs;
  double squares = 0;
  for (const double value : sorted) squares += (value - latency.mean_ms) * (value - latency.mean_ms);
  latency.deviation_ms = std::sqrt(squares / runs);
  latency.min_ms = sorted.front();
  latency.p50_ms = percentile(sorted, 0.5);
  latency.p90_ms = percentile(sorted, 0.9);
  latency.p95_ms = percentile(sorted, 0.95);
  latency.p99_ms = percentile(sorted, 0.99);
  latency.max_ms = sorted.back();
  latency.throughput_per_s = latency.mean_ms > 0 ? 1e3 * static_cast<double>(batch) / latency.mean_ms : 0;
  latency.histogram = histogram_of(sorted);
  latency.trace_ms = trace_of(times_ms);
  return latency;
}

Histogram decades_of(std::span<const double> magnitudes, int lowest_power, int highest_power) {
  Histogram histogram;
  histogram.edges.push_back(0);
  for (int power = lowest_power; power <= highest_power; ++power) histogram.edges.push_back(std::pow(10.0, power));
  histogram.counts.assign(histogram.edges.size() - 1, 0);
  for (const double value : magnitudes) {
    if (std::isnan(value)) continue;
    const auto above = std::upper_bound(histogram.edges.begin(), histogram.edges.end(), value);
    const auto bin = std::clamp<std::ptrdiff_t>(above - histogram.edges.begin() - 1, 0,
                                                static_cast<std::ptrdiff_t>(histogram.counts.size()) - 1);
    ++histogram.counts[static_cast<std::size_t>(bin)];
  }
  return histogram;
}

}  // namespace temper::report
