// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace temper::metrics {

/// Values at `queries` of the polyline through (xs, ys), as numpy's interp gives them, also where an x occurs twice.
/// Below the first x it is the first y; above the last one it is `right`. `xs` ascends and is not empty.
[[nodiscard]] std::vector<double> interpolate(std::span<const double> queries, std::span<const double> xs,
                                              std::span<const double> ys, double right);

}  // namespace temper::metrics
