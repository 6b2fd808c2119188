// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/operator.h"

namespace temper::ops {

/// A matrix: the axes before `axis` become the rows, the others the columns.
///
/// x: any type, rank r. y: [product of x's first axis extents, product of the others].
/// Errors: invalid_model where axis is outside [-r, r].
/// Source: ONNX Flatten-13.
struct Flatten {
  static constexpr std::string_view name = "Flatten";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = 1;  ///< counts from the end where negative; the rank itself is allowed

  static constexpr auto fields() { return std::tuple{field("axis", &Flatten::axis)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    const Dims& dims = *inputs[0].dims;
    const std::int64_t rank = inputs[0].rank();
    const auto border = dims.begin() + (axis == rank ? rank : rank == 0 ? 0 : normalise_axis(name, axis, rank));
    return {TensorType(inputs[0].dtype, {product({dims.begin(), border}), product({border, dims.end()})})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {inputs[0].reshaped(output_shapes(*this, inputs)[0])};
  }
};

inline void register_flatten(OpTable& table) { table.add<Flatten>(); }

}  // namespace temper::ops
