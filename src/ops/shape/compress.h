// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"

namespace temper::ops {

/// The slices of x along `axis` where `condition` is true, or elements of the flattened x.
///
/// x: any type; condition: bool vector, at most as long as the axis; what it does not reach is dropped.
/// Errors: invalid_model for a longer condition or one that is not a bool vector.
/// Source: ONNX Compress-11.
struct Compress {
  static constexpr std::string_view name = "Compress";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = 0;  ///< counts from the end where negative
  bool is_flat = true;    ///< over the flattened input; `axis` is not used

  static constexpr auto fields() {
    return std::tuple{field("axis", &Compress::axis), field("is_flat", &Compress::is_flat)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    if (is_flat) return {TensorType(inputs[0].dtype, {Dim::unknown()})};
    Dims dims = *inputs[0].dims;
    dims[static_cast<std::size_t>(normalise_axis(name, axis, inputs[0].rank()))] = Dim::unknown();
    return {TensorType(inputs[0].dtype, std::move(dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor x = is_flat ? inputs[0].reshaped({inputs[0].size()}) : inputs[0];
    const std::int64_t place = is_flat ? 0 : normalise_axis(name, axis, x.rank());
    const AxisSplit split = split_at_axis(x.shape(), place);
    TEMPER_CHECK(inputs[1].dtype() == DType::boolean && inputs[1].size() <= split.length, invalid_model, name,
                 ": the condition is ", dtype_name(inputs[1].dtype()), " ", shape_text(inputs[1].shape()),
                 ", expected at most ", split.length, " bool values");
    std::vector<std::int64_t> kept;
    const auto condition = inputs[1].data<bool>();
    for (std::size_t i = 0; i < condition.size(); ++i)
      if (condition[i]) kept.push_back(static_cast<std::int64_t>(i));
    Shape shape = x.shape();
    shape[static_cast<std::size_t>(place)] = static_cast<std::int64_t>(kept.size());
    Tensor y(x.dtype(), std::move(shape));
    gather_slices(x, split.outer, split.length, split.inner, kept, y);
    return {std::move(y)};
  }
};

inline void register_compress(OpTable& table) { table.add<Compress>(); }

}  // namespace temper::ops
