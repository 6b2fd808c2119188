// SPDX-License-Identifier: Apache-2.0
#include "metrics/interpolate.h"

#include <algorithm>
#include <cmath>

namespace temper::metrics {
namespace {

/// Between the points j and j + 1; from the other end where an infinite or missing value spoils the first try.
double between(double x, std::span<const double> xs, std::span<const double> ys, std::size_t j) {
  const double slope = (ys[j + 1] - ys[j]) / (xs[j + 1] - xs[j]);
  double value = slope * (x - xs[j]) + ys[j];
  if (std::isnan(value)) value = slope * (x - xs[j + 1]) + ys[j + 1];
  if (std::isnan(value) && ys[j] == ys[j + 1]) value = ys[j];
  return value;
}

}  // namespace

std::vector<double> interpolate(std::span<const double> queries, std::span<const double> xs, std::span<const double> ys,
                                double right) {
  std::vector<double> values;
  values.reserve(queries.size());
  for (const double x : queries) {
    if (x > xs.back()) {
      values.push_back(right);
    } else if (x < xs.front()) {
      values.push_back(ys.front());
    } else {
      const auto j = static_cast<std::size_t>(std::ranges::upper_bound(xs, x) - xs.begin()) - 1;
      values.push_back(j + 1 == xs.size() || xs[j] == x ? ys[j] : between(x, xs, ys, j));
    }
  }
  return values;
}

}  // namespace temper::metrics
