// SPDX-License-Identifier: Apache-2.0
#include "ops/infer_util.h"

#include <algorithm>

#include "base/check.h"

namespace temper {

void expect_inputs(std::string_view op, std::span<const TensorType> inputs, std::size_t least, std::size_t most) {
  TEMPER_CHECK(inputs.size() >= least && inputs.size() <= most, invalid_model, op, ": ", inputs.size(),
               " inputs, expected ", least, least == most ? "" : str(" to ", most));
  for (std::size_t i = 0; i < least; ++i)
    TEMPER_CHECK(!inputs[i].is_absent(), invalid_model, op, ": input ", i, " is required but absent");
}

std::int64_t normalise_axis(std::string_view op, std::int64_t axis, std::int64_t rank) {
  TEMPER_CHECK(axis >= -rank &&
                       axis<rank, invalid_model, op, ": axis ", axis, " is outside [", -rank, ", ", rank, ")", rank> 0
                   ? "; set axis to -1 for the last dimension"
                   : "");
  return axis < 0 ? axis + rank : axis;
}

std::vector<std::int64_t> normalise_axes(std::string_view op, std::span<const std::int64_t> axes, std::int64_t rank) {
  std::vector<std::int64_t> result;
  for (const std::int64_t axis : axes) {
    result.push_back(normalise_axis(op, axis, rank));
    TEMPER_CHECK(std::count(result.begin(), result.end(), result.back()) == 1, invalid_model, op, ": axis ", axis,
                 " is given twice");
  }
  return result;
}

AxisSplit split_at_axis(const Shape& shape, std::int64_t axis) {
  AxisSplit split;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(shape.size()); ++i) {
    const std::int64_t extent = shape[static_cast<std::size_t>(i)];
    (i < axis ? split.outer : i == axis ? split.length : split.inner) *= extent;
  }
  return split;
}

Dims broadcast_dims(std::string_view op, const Dims& a, const Dims& b) {
  Dims result(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < result.size(); ++i) {
    const Dim x = i < a.size() ? a[a.size() - 1 - i] : Dim(1);
    const Dim y = i < b.size() ? b[b.size() - 1 - i] : Dim(1);
    Dim& target = result[result.size() - 1 - i];
    if (x == y || y.equals(1)) {
      target = x;
    } else if (x.equals(1)) {
      target = y;
    } else if (x.is_const() && y.is_const()) {
      TEMPER_CHECK(false, invalid_model, op, ": shapes ", dims_text(a), " and ", dims_text(b), " do not broadcast");
    } else if (x.is_const() || y.is_const()) {
      target = x.is_const() ? x : y;
    } else {
      target = max(x, y);
    }
  }
  return result;
}

std::vector<TensorType> types_of(std::span<const Tensor> inputs) {
  std::vector<TensorType> types;
  for (const Tensor& input : inputs) types.push_back(TensorType::of(input));
  return types;
}

Dim merge_dim(std::string_view op, const Dim& a, const Dim& b) {
  TEMPER_CHECK(!a.is_const() || !b.is_const() || a == b, invalid_model, op, ": extents ", a, " and ", b,
               " must be equal");
  return a.is_const() ? a : b;
}

}  // namespace temper
