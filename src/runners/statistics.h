// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/json_fwd.h"

namespace temper::runners {

/// Of the elements of a tensor, NaNs left out; all 0 where no other element is there.
struct Statistics {
  std::int64_t count = 0;  ///< all elements
  std::int64_t nan_count = 0;
  std::int64_t infinite_count = 0;
  double mean = 0;
  double variance = 0;
  double median = 0;
  double min = 0;
  double max = 0;
  std::int64_t min_index = -1;  ///< row-major; -1 where there is none
  std::int64_t max_index = -1;
  double mean_magnitude = 0;  ///< of |x|
  double p90 = 0;
  double p95 = 0;
  double p99 = 0;

  [[nodiscard]] double standard_deviation() const;
};

[[nodiscard]] Statistics statistics_of(std::span<const double> values);
[[nodiscard]] Json statistics_json(const Statistics& statistics);

/// The smallest value that at least `quantile` of the values do not exceed, interpolated between neighbours as
/// numpy's default does; NaNs are left out. 0 for no values.
[[nodiscard]] double quantile_of(std::vector<double> values, double quantile);

/// Counts of values in 10 equal bins of [low, high]; NaNs are left out, values outside go to the outermost bins.
struct Histogram {
  static constexpr std::size_t k_bins = 10;
  double low = 0;
  double high = 0;
  std::array<std::int64_t, k_bins> counts{};
};
[[nodiscard]] Histogram histogram_of(std::span<const double> values, double low, double high);

/// Counts of magnitudes by powers of ten: bin i holds [edges[i], edges[i + 1]), the first one everything below 1e-9,
/// the last one everything from 100 on. NaNs are left out.
struct Decades {
  static constexpr std::array<double, 13> k_edges = {0,    1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4,
                                                     1e-3, 1e-2, 1e-1, 1,    10,   100};
  std::array<std::int64_t, k_edges.size()> counts{};
};
[[nodiscard]] Decades decades_of(std::span<const double> magnitudes);

}  // namespace temper::runners
