// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/normalise.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = scale[c] * (x - mean[c]) / sqrt(variance[c] + epsilon) + bias[c] for channel c, axis 1 of x.
///
/// Inputs x [N, C, ...], scale, bias, mean, variance [C]; any floating type, mixed. With `is_training` the mean and
/// variance are those of x, and two more outputs give momentum * input + (1 - momentum) * that of x.
/// Errors: invalid_model where the extents do not fit.
/// Source: ONNX BatchNormalization-1 to -15.
struct BatchNormalization {
  static constexpr std::string_view name = "BatchNormalization";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  double epsilon = 1e-5;
  double momentum = 0.9;  ///< for training
  bool is_training = false;

  static constexpr auto fields() {
    return std::tuple{field("epsilon", &BatchNormalization::epsilon), field("momentum", &BatchNormalization::momentum),
                      field("is_training", &BatchNormalization::is_training)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 5, 5);
    const TensorType& x = inputs[0];
    const Dim channels = x.rank() > 1 ? x.dim(1) : Dim(1);
    for (std::size_t i = 1; i < 5; ++i) expect_vector(name, k_parameters[i - 1], inputs[i], channels);
    std::vector<TensorType> outputs = {TensorType(x.dtype, *x.dims)};
    if (is_training)
      for (std::size_t i = 3; i < 5; ++i) outputs.emplace_back(inputs[i].dtype, *inputs[i].dims);
    return outputs;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    (void)infer(types_of(inputs));
    const Tensor& x = inputs[0];
    std::vector<double> values = to_f64(x);
    std::vector<double> means = to_f64(inputs[3]);
    std::vector<double> variances = to_f64(inputs[4]);
    const AxisSplit split = x.rank() > 1 ? split_at_axis(x.shape(), 1) : AxisSplit{x.size(), 1, 1};
    std::vector<Tensor> outputs(1);
    if (is_training) {
      const auto [batch_means, batch_variances] = batch_statistics(values, split);
      outputs.push_back(running(inputs[3], means, batch_means));
      outputs.push_back(running(inputs[4], variances, batch_variances));
      means = batch_means;
      variances = batch_variances;
    }
    normalise(split, to_f64(inputs[1]), to_f64(inputs[2]), means, variances, values);
    outputs[0] = from_f64(x.dtype(), x.shape(), values);
    return outputs;
  }

 private:
  static constexpr std::string_view k_parameters[] = {"scale", "bias", "mean", "variance"};

  void normalise(const AxisSplit& split, const std::vector<double>& scales, const std::vector<double>& biases,
                 const std::vector<double>& means, const std::vector<double>& variances,
                 std::vector<double>& values) const {
    parallel_for(split.outer * split.length, 1 + 10000 / (1 + split.inner), [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t row = first; row < last; ++row) {
        const auto channel = static_cast<std::size_t>(row % split.length);
        const double factor = scales[channel] / std::sqrt(variances[channel] + epsilon);
        double* plane = values.data() + row * split.inner;
        for (std::int64_t i = 0; i < split.inner; ++i)
          plane[i] = (plane[i] - means[channel]) * factor + biases[channel];
      }
    });
  }

  static std::pair<std::vector<double>, std::vector<double>> batch_statistics(const std::vector<double>& values,
                                                                              const AxisSplit& split) {
    std::pair<std::vector<double>, std::vector<double>> result;
    const auto count = static_cast<double>(split.outer * split.inner);
    for (std::int64_t channel = 0; channel < split.length; ++channel) {
      const auto sum = [&](double shift, bool squares) {
        double total = 0;
        for (std::int64_t outer = 0; outer < split.outer; ++outer)
          for (std::int64_t i = 0; i < split.inner; ++i) {
            const double value =
                values[static_cast<std::size_t>((outer * split.length + channel) * split.inner + i)] - shift;
            total += squares ? value * value : value;
          }
        return total;
      };
      result.first.push_back(sum(0, false) / count);
      result.second.push_back(sum(result.first.back(), true) / count);
    }
    return result;
  }

  Tensor running(const Tensor& input, const std::vector<double>& old_values, const std::vector<double>& batch) const {
    std::vector<double> mixed(old_values.size());
    for (std::size_t i = 0; i < mixed.size(); ++i) mixed[i] = momentum * old_values[i] + (1 - momentum) * batch[i];
    return from_f64(input.dtype(), input.shape(), mixed);
  }
};

inline void register_batch_normalization(OpTable& table) { table.add<BatchNormalization>(); }

}  // namespace temper::ops
