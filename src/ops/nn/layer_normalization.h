// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/normalise.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

namespace detail {

/// Type of a statistic of x over the axes from `axis` on: those become 1.
inline TensorType statistic_type(const TensorType& x, std::int64_t axis, DType dtype) {
  Dims dims = *x.dims;
  for (auto i = static_cast<std::size_t>(axis); i < dims.size(); ++i) dims[i] = 1;
  return TensorType(dtype, std::move(dims));
}

}  // namespace detail

/// y = (x - mean) / sqrt(variance + epsilon) * scale + bias, statistics over the axes from `axis` on. Further outputs:
/// mean and 1 / sqrt(variance + epsilon), with those axes of extent 1.
///
/// x any floating type; scale and bias (optional) broadcast to the normalised axes; y like x.
/// Errors: invalid_model where axis is outside [-rank, rank).
/// Source: ONNX LayerNormalization-17; com.microsoft LayerNormalization-1.
struct LayerNormalization {
  static constexpr std::string_view name = "LayerNormalization";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::int64_t axis = -1;
  double epsilon = 1e-5;
  DType statistics = DType::f32;  ///< type of the second and third output

  static constexpr auto fields() {
    return std::tuple{field("axis", &LayerNormalization::axis), field("epsilon", &LayerNormalization::epsilon),
                      field("statistics", &LayerNormalization::statistics)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    const TensorType& x = inputs[0];
    const TensorType statistic = detail::statistic_type(x, normalise_axis(name, axis, x.rank()), statistics);
    return {TensorType(x.dtype, *x.dims), statistic, statistic};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape statistic_shape = *infer(types_of(inputs))[1].shape();
    const Shape normalised(x.shape().begin() + normalise_axis(name, axis, x.rank()), x.shape().end());
    const auto length = static_cast<std::size_t>(element_count(normalised));
    const auto rows = static_cast<std::size_t>(element_count(statistic_shape));
    const std::vector<double> scale = broadcast_values(inputs[1], normalised);
    const std::vector<double> bias =
        has_input(inputs, 2) ? broadcast_values(inputs[2], normalised) : std::vector<double>(length, 0.0);
    std::vector<double> values = to_f64(x);
    std::vector<double> means(rows);
    std::vector<double> inverses(rows);
    parallel_for(static_cast<std::int64_t>(rows), 16, [&](std::int64_t first, std::int64_t last) {
      for (auto row = static_cast<std::size_t>(first); row < static_cast<std::size_t>(last); ++row) {
        const std::span<double> line(values.data() + row * length, length);
        const Moments found = moments(line, epsilon);
        means[row] = found.mean;
        inverses[row] = found.inverse_deviation;
        for (std::size_t i = 0; i < length; ++i)
          line[i] = (line[i] - found.mean) * found.inverse_deviation * scale[i] + bias[i];
      }
    });
    return {from_f64(x.dtype(), x.shape(), values), from_f64(statistics, statistic_shape, means),
            from_f64(statistics, statistic_shape, inverses)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs.first(1));
    cost.flop *= 7;
    return cost;
  }
};

/// y = x / sqrt(mean of x^2 + epsilon) * scale over the axes from `axis` on. Second output: 1 / that root, with those
/// axes of extent 1.
///
/// x any floating type; scale broadcasts to the normalised axes; y like x, or like scale where those differ.
/// Errors: invalid_model where axis is outside [-rank, rank).
/// Source: ONNX RMSNormalization-23; SimplifiedLayerNormalization of ONNX Runtime.
struct RmsNormalization {
  static constexpr std::string_view name = "RmsNormalization";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::int64_t axis = -1;
  double epsilon = 1e-5;
  DType statistics = DType::f32;  ///< type of the second output

  static constexpr auto fields() {
    return std::tuple{field("axis", &RmsNormalization::axis), field("epsilon", &RmsNormalization::epsilon),
                      field("statistics", &RmsNormalization::statistics)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    const TensorType& x = inputs[0];
    return {TensorType(inputs[1].dtype, *x.dims),
            detail::statistic_type(x, normalise_axis(name, axis, x.rank()), statistics)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const auto types = infer(types_of(inputs));
    const Shape normalised(x.shape().begin() + normalise_axis(name, axis, x.rank()), x.shape().end());
    const auto length = static_cast<std::size_t>(element_count(normalised));
    const std::vector<double> scale = broadcast_values(inputs[1], normalised);
    std::vector<double> values = to_f64(x);
    std::vector<double> inverses(static_cast<std::size_t>(element_count(*types[1].shape())));
    for (std::size_t row = 0; row < inverses.size(); ++row) {
      const std::span<double> line(values.data() + row * length, length);
      inverses[row] = inverse_root_mean_square(line, epsilon);
      for (std::size_t i = 0; i < length; ++i) line[i] *= inverses[row] * scale[i];
    }
    return {from_f64(types[0].dtype, x.shape(), values), from_f64(statistics, *types[1].shape(), inverses)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs.first(1));
    cost.flop *= 4;
    return cost;
  }
};

inline void register_layer_normalization(OpTable& table) {
  table.add<LayerNormalization>();
  table.add<RmsNormalization>();
}

}  // namespace temper::ops
