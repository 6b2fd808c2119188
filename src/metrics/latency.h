// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace temper::metrics {

/// What a set of durations comes to, in the unit of the durations. All NaN where there are none.
struct LatencyFigures {
  std::size_t count = 0;
  double mean = 0;
  double standard_deviation = 0;  ///< of the population
  double min = 0;
  double max = 0;
  double median = 0;
  double p90 = 0;
  double p95 = 0;
  double p99 = 0;
};

[[nodiscard]] LatencyFigures latency_figures(std::span<const double> durations);

}  // namespace temper::metrics
