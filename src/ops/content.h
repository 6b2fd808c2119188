// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tracking the content of small integer tensors through inference, and moving from content to extents.

#include <optional>
#include <span>
#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// `type` carrying `content`, where it is a scalar or vector of exactly that many elements and short enough to track.
[[nodiscard]] TensorType with_content(TensorType type, std::optional<Dims> content);

/// The tracked content of input `index`; nothing where the input is absent or its content is not known.
[[nodiscard]] const Dims* content_of(std::span<const TensorType> inputs, std::size_t index);

/// Errors: invalid_model where input `index` is present and is known not to be a scalar or vector of integers.
void expect_integers(std::string_view op, std::span<const TensorType> inputs, std::size_t index);

/// Elements of an integer scalar or vector as content or type tell; nothing where even the count is not known.
[[nodiscard]] std::optional<std::int64_t> known_length(const TensorType& type);

/// The types of `inputs`, with content whatever its length: what evaluate() hands to infer() for its output shapes.
[[nodiscard]] std::vector<TensorType> actual_types(std::span<const Tensor> inputs);

/// The shapes that `op` infers for actual inputs. Errors: invalid_model as infer does; internal where an extent
/// is not constant.
template <class Op>
[[nodiscard]] std::vector<Shape> output_shapes(const Op& op, std::span<const Tensor> inputs);

/// The extents of `type`. Errors: internal where not constant.
[[nodiscard]] Shape constant_shape(std::string_view op, const TensorType& type);

template <class Op>
std::vector<Shape> output_shapes(const Op& op, std::span<const Tensor> inputs) {
  std::vector<Shape> shapes;
  for (const TensorType& type : op.infer(actual_types(inputs))) shapes.push_back(constant_shape(Op::name, type));
  return shapes;
}

}  // namespace temper
