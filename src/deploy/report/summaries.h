// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "deploy/report/report_data.h"

namespace temper::report {

/// The statistics of the times of single runs, in the order they were taken; percentiles as metrics::latency_figures
/// gives them. The histogram's last bin also holds what lies beyond the 99.5th percentile. `throughput_per_s` is that
/// of runs one after another; set it where several ran at once. Everything but `batch` is 0 for no times.
[[nodiscard]] Latency latency_of(std::span<const double> times_ms, std::int64_t batch);

}  // namespace temper::report
