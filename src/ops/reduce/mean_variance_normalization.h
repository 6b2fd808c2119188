// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "ops/broadcast.h"
#include "ops/operator.h"
#include "ops/reduction.h"

namespace temper::ops {

/// y = (x - mean) / (sqrt(E[x^2] - mean^2) + epsilon), the moments taken along `axes`.
///
/// x, y: one shape, any floating type.
/// Errors: invalid_model where an axis is outside the rank or given twice.
/// Source: ONNX MeanVarianceNormalization-13 and its function body.
struct MeanVarianceNormalization {
  static constexpr std::string_view name = "MeanVarianceNormalization";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::vector<std::int64_t> axes = {0, 2, 3};  ///< count from the end where negative
  double epsilon = 1e-9;

  static constexpr auto fields() {
    return std::tuple{field("axes", &MeanVarianceNormalization::axes),
                      field("epsilon", &MeanVarianceNormalization::epsilon)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    (void)normalise_axes(name, axes, inputs[0].rank());
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    auto places = normalise_axes(name, axes, x.rank());
    std::sort(places.begin(), places.end());
    auto values = to_f64(x);
    const Shape kept = reduced_extents(x.shape(), places, true);
    const double count =
        static_cast<double>(x.size()) / static_cast<double>(std::max<std::int64_t>(1, element_count(kept)));
    auto means = sum_along(values, x.shape(), places);
    for (double& mean : means) mean /= count;
    const BroadcastWalk<1> walk(x.shape(), {kept});
    shift_and_scale(walk, values, means, false);
    auto deviations = sum_along(squares(values), x.shape(), places);  // of the centred values: the same, but stabler
    for (double& deviation : deviations) deviation = std::sqrt(deviation / count) + epsilon;
    shift_and_scale(walk, values, deviations, true);
    return {from_f64(x.dtype(), x.shape(), values)};
  }

 private:
  static std::vector<double> squares(std::vector<double> values) {
    for (double& value : values) value *= value;
    return values;
  }

  static void shift_and_scale(const BroadcastWalk<1>& walk, std::vector<double>& values, const std::vector<double>& by,
                              bool divides) {
    walk.for_runs([&](std::int64_t first, const BroadcastWalk<1>::Offsets& from, std::int64_t count) {
      for (std::int64_t i = 0; i < count; ++i) {
        double& value = values[static_cast<std::size_t>(first + i)];
        const double operand = by[static_cast<std::size_t>(from[0] + i * walk.steps()[0])];
        value = divides ? value / operand : value - operand;
      }
    });
  }
};

inline void register_mean_variance_normalization(OpTable& table) { table.add<MeanVarianceNormalization>(); }

}  // namespace temper::ops
