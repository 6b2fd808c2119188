// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors as strides: how far apart the elements of each logical axis lie, and loops over an output in the order in
// which it is stored.

#include <span>
#include <vector>

#include "backend/tensor_desc.h"

namespace temper::cuda {

/// Plain or channels_last: layouts whose every axis has one stride.
[[nodiscard]] bool has_strides(const backend::TensorDesc& tensor);

/// Elements between neighbours along each logical axis. Only where has_strides().
[[nodiscard]] Shape logical_strides(const backend::TensorDesc& tensor);

/// Elements that `x` moves for a step along each logical axis of `shape`: 0 where it is broadcast.
[[nodiscard]] Shape broadcast_strides(const backend::TensorDesc& x, const Shape& shape);

/// Logical axes in the order in which the layout stores them, outermost first.
[[nodiscard]] std::vector<std::size_t> stored_order(Layout layout, std::size_t rank);

/// The output's stored axes, neighbours merged wherever every operand allows it, axes of extent 1 dropped; at least
/// one axis. The output itself is contiguous.
struct IndexSpace {
  Shape extents;
  std::vector<Shape> strides;  ///< one an operand, along the same axes
  [[nodiscard]] std::int64_t count() const { return element_count(extents); }
};

/// `operands`: strides along the logical axes of `output`.
[[nodiscard]] IndexSpace index_space(const backend::TensorDesc& output, std::span<const Shape> operands);

}  // namespace temper::cuda
