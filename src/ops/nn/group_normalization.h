// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/normalise.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

namespace detail {

/// Normalises each of `count` equal runs of values.
inline void normalise_runs(std::vector<double>& values, std::int64_t count, double epsilon) {
  if (count == 0) return;
  const std::size_t length = values.size() / static_cast<std::size_t>(count);
  parallel_for(count, 1, [&](std::int64_t first, std::int64_t last) {
    for (auto run = static_cast<std::size_t>(first); run < static_cast<std::size_t>(last); ++run) {
      const std::span<double> line(values.data() + run * length, length);
      const Moments found = moments(line, epsilon);
      for (double& value : line) value = (value - found.mean) * found.inverse_deviation;
    }
  });
}

/// values [batch, channels, inner] = values * scale + bias; a parameter of fewer elements holds for equal groups of
/// consecutive channels.
inline void scale_channels(std::vector<double>& values, const AxisSplit& split, const std::vector<double>& scale,
                           const std::vector<double>& bias) {
  const auto channels = static_cast<std::size_t>(split.length);
  for (std::int64_t row = 0; row < split.outer * split.length; ++row) {
    const auto channel = static_cast<std::size_t>(row) % channels;
    const double factor = scale[channel * scale.size() / channels];
    const double shift = bias[channel * bias.size() / channels];
    double* plane = values.data() + row * split.inner;
    for (std::int64_t i = 0; i < split.inner; ++i) plane[i] = plane[i] * factor + shift;
  }
}

}  // namespace detail

/// y = (x - mean) / sqrt(variance + epsilon) * scale[c] + bias[c], statistics over each image and channel.
///
/// x [N, C, spatial...], scale and bias [C], y like x; any floating type.
/// Errors: invalid_model where the extents do not fit.
/// Source: ONNX InstanceNormalization-1, -6, -22.
struct InstanceNormalization {
  static constexpr std::string_view name = "InstanceNormalization";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  double epsilon = 1e-5;

  static constexpr auto fields() { return std::tuple{field("epsilon", &InstanceNormalization::epsilon)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 3);
    const TensorType& x = inputs[0];
    TEMPER_CHECK(x.rank() >= 2, invalid_model, name, ": the input has rank ", x.rank(), ", expected at least 2");
    expect_vector(name, "scale", inputs[1], x.dim(1));
    expect_vector(name, "bias", inputs[2], x.dim(1));
    return {TensorType(x.dtype, *x.dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    (void)infer(types_of(inputs));
    const Tensor& x = inputs[0];
    std::vector<double> values = to_f64(x);
    detail::normalise_runs(values, x.dim(0) * x.dim(1), epsilon);
    detail::scale_channels(values, split_at_axis(x.shape(), 1), to_f64(inputs[1]), to_f64(inputs[2]));
    return {from_f64(x.dtype(), x.shape(), values)};
  }
};

/// As InstanceNormalization with statistics over each image and group of C / group_count consecutive channels.
///
/// x [N, C, spatial...]; scale and bias [C], or [group_count], one a group; any floating type.
/// Errors: invalid_model where the extents do not fit or C is no multiple of group_count.
/// Source: ONNX GroupNormalization-18 (a scale a group), -21 (a scale a channel).
struct GroupNormalization {
  static constexpr std::string_view name = "GroupNormalization";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::int64_t group_count = 1;
  double epsilon = 1e-5;
  bool scales_groups = false;  ///< scale and bias are [group_count]

  static constexpr auto fields() {
    return std::tuple{field("group_count", &GroupNormalization::group_count),
                      field("epsilon", &GroupNormalization::epsilon),
                      field("scales_groups", &GroupNormalization::scales_groups)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 3);
    const TensorType& x = inputs[0];
    TEMPER_CHECK(x.rank() >= 2, invalid_model, name, ": the input has rank ", x.rank(), ", expected at least 2");
    TEMPER_CHECK(group_count >= 1 && x.dim(1).known().value_or(0) % group_count == 0, invalid_model, name, ": ",
                 x.dim(1), " channels do not divide into ", group_count, " groups");
    const Dim length = scales_groups ? Dim(group_count) : x.dim(1);
    expect_vector(name, "scale", inputs[1], length);
    expect_vector(name, "bias", inputs[2], length);
    return {TensorType(x.dtype, *x.dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    (void)infer(types_of(inputs));
    const Tensor& x = inputs[0];
    std::vector<double> values = to_f64(x);
    detail::normalise_runs(values, x.dim(0) * group_count, epsilon);
    detail::scale_channels(values, split_at_axis(x.shape(), 1), to_f64(inputs[1]), to_f64(inputs[2]));
    return {from_f64(x.dtype(), x.shape(), values)};
  }
};

inline void register_group_normalization(OpTable& table) {
  table.add<InstanceNormalization>();
  table.add<GroupNormalization>();
}

}  // namespace temper::ops
