// SPDX-License-Identifier: Apache-2.0
#pragma once

// Broadcasting over memory: the elements of an output in the order in which its layout stores them, and how far each
// operand moves along every axis of that order.

#include <optional>
#include <span>
#include <vector>

#include "backend/kernel.h"
#include "backend/tensor_desc.h"

namespace temper::cpu {

/// How an operand is walked beside the output.
struct OperandWalk {
  Layout layout = Layout::plain;  ///< that its elements must have; a constant is arranged to it
  Shape strides;                  ///< elements a step along each stored axis of the output; 0 where it is broadcast
};

/// Nothing where a computed `x` lies in a layout that cannot be walked beside `y`.
[[nodiscard]] std::optional<OperandWalk> operand_walk(const backend::TensorDesc& x, bool is_constant,
                                                      const backend::TensorDesc& y);

/// A constant operand as the walk wants it: its extents padded with ones to `rank`, arranged for the layout.
[[nodiscard]] Tensor arranged_constant(backend::ConstantStore& constants, std::size_t input, Layout layout,
                                       std::size_t rank);

/// The output's stored extents with neighbouring axes merged wherever every operand allows it; at least one axis.
struct IndexSpace {
  Shape extents;
  std::vector<Shape> strides;  ///< one an operand
};
[[nodiscard]] IndexSpace merge_axes(const Shape& extents, std::span<const Shape> strides);

/// Writes zeros into the channels that pad the last block of a blocked tensor of 4-byte elements.
void clear_padding(const backend::TensorDesc& tensor, void* data);

}  // namespace temper::cpu
