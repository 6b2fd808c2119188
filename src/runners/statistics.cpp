// SPDX-License-Identifier: Apache-2.0
#include "runners/statistics.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/quantile.h"

namespace temper::runners {

namespace {

std::vector<double> numbers_of(std::span<const double> values) {
  std::vector<double> numbers;
  numbers.reserve(values.size());
  for (const double value : values)
    if (!std::isnan(value)) numbers.push_back(value);
  return numbers;
}

}  // namespace

double Statistics::standard_deviation() const { return std::sqrt(variance); }

Statistics statistics_of(std::span<const double> values) {
  Statistics result;
  result.count = static_cast<std::int64_t>(values.size());
  std::vector<double> numbers = numbers_of(values);
  result.nan_count = result.count - static_cast<std::int64_t>(numbers.size());
  if (numbers.empty()) return result;

  const auto count = static_cast<double>(numbers.size());
  double sum = 0;
  double magnitude = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    if (std::isnan(value)) continue;
    sum += value;
    magnitude += std::abs(value);
    result.infinite_count += std::isinf(value) ? 1 : 0;
    if (result.min_index < 0 || value < result.min) {
      result.min = value;
      result.min_index = static_cast<std::int64_t>(i);
    }
    if (result.max_index < 0 || value > result.max) {
      result.max = value;
      result.max_index = static_cast<std::int64_t>(i);
    }
  }
  result.mean = sum / count;
  result.mean_magnitude = magnitude / count;
  for (const double value : numbers) result.variance += (value - result.mean) * (value - result.mean);
  result.variance /= count;
  std::sort(numbers.begin(), numbers.end());
  result.median = quantile_of_sorted(numbers, 0.5);
  result.p90 = quantile_of_sorted(numbers, 0.90);
  result.p95 = quantile_of_sorted(numbers, 0.95);
  result.p99 = quantile_of_sorted(numbers, 0.99);
  return result;
}

Json statistics_json(const Statistics& s) {
  return {{"count", s.count},
          {"nan", s.nan_count},
          {"infinite", s.infinite_count},
          {"mean", s.mean},
          {"standard_deviation", s.standard_deviation()},
          {"variance", s.variance},
          {"median", s.median},
          {"min", s.min},
          {"min_index", s.min_index},
          {"max", s.max},
          {"max_index", s.max_index},
          {"mean_magnitude", s.mean_magnitude},
          {"p90", s.p90},
          {"p95", s.p95},
          {"p99", s.p99}};
}

double quantile_of(std::vector<double> values, double quantile) {
  std::vector<double> numbers = numbers_of(values);
  std::sort(numbers.begin(), numbers.end());
  return numbers.empty() ? 0 : quantile_of_sorted(numbers, quantile);
}

Histogram histogram_of(std::span<const double> values, double low, double high) {
  Histogram result{low, high, {}};
  const double width = (high - low) / static_cast<double>(Histogram::k_bins);
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const double bin = width > 0 ? std::clamp((value - low) / width, 0.0, Histogram::k_bins - 1.0) : 0;
    ++result.counts[static_cast<std::size_t>(bin)];
  }
  return result;
}

Decades decades_of(std::span<const double> magnitudes) {
  Decades decades;
  for (const double value : magnitudes) {
    if (std::isnan(value)) continue;
    const auto above = std::upper_bound(Decades::k_edges.begin() + 1, Decades::k_edges.end(), value);
    ++decades.counts[static_cast<std::size_t>(above - Decades::k_edges.begin() - 1)];
  }
  return decades;
}

}  // namespace temper::runners
