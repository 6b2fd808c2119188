// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "deploy/report/report_data.h"

namespace temper::report {

/// The statistics of the times of single runs, in the order they were taken. Percentiles are values that occurred: the
/// smallest that at least the share of runs do not exceed, as `temper bench` gives them. The histogram leaves out what
/// lies beyond the 99.5th percentile into its last bin. `throughput_per_s` is that of runs one after another; set it
/// where several ran at once. Everything but `runs` is 0 for no times.
[[nodiscard]] Latency latency_of(std::span<const double> times_ms, std::int64_t batch);

/// Counts of `magnitudes` by powers of ten from `lowest_power` to `highest_power`; the first bin begins at 0, larger
/// values go to the last one. NaNs are left out.
[[nodiscard]] Histogram decades_of(std::span<const double> magnitudes, int lowest_power = -9, int highest_power = 3);

}  // namespace temper::report
