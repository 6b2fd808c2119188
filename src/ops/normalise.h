// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the normalising operators share, in double precision.

#include <span>
#include <string_view>
#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// Mean and 1 / sqrt(variance + epsilon) of some values; the variance divides by their count.
struct Moments {
  double mean;
  double inverse_deviation;
};
[[nodiscard]] Moments moments(std::span<const double> values, double epsilon);

/// 1 / sqrt(mean of the squares + epsilon).
[[nodiscard]] double inverse_root_mean_square(std::span<const double> values, double epsilon);

/// The values of `tensor` broadcast to `shape`. Errors: bad_argument where it does not broadcast to exactly that.
[[nodiscard]] std::vector<double> broadcast_values(const Tensor& tensor, const Shape& shape);

/// Errors: invalid_model where `parameter` is known not to be a vector of `length`.
void expect_vector(std::string_view op, std::string_view what, const TensorType& parameter, const Dim& length);

}  // namespace temper
