// SPDX-License-Identifier: Apache-2.0
#pragma once

// What gathers and scatters share: kernels/indices.cu and its parameters.

#include "backends/cuda/tactics/launch.h"

namespace temper::cuda {

/// How an operator's indices choose slices of its data, [slices of the data, inner].
struct IndexPlan {
  std::string_view mode;  ///< BY_AXIS, BY_ELEMENT or BY_TUPLE
  std::int64_t rank = 1;
  std::int64_t slices = 0;  ///< that are moved
  std::int64_t inner = 1;   ///< elements of each
  std::int64_t period = 1;
  std::int64_t axis_stride = 0;
  Shape length, extent, stride;  ///< of `rank` elements each

  /// The kernel's parameter, with slices of `inner / width` cells.
  [[nodiscard]] std::vector<std::int64_t> parameters(std::int64_t width = 1) const;
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> defines(DType index) const;
};

[[nodiscard]] IndexPlan plan_by_axis(const Shape& data, std::int64_t axis, std::int64_t indices);
[[nodiscard]] IndexPlan plan_by_element(const Shape& data, const Shape& indices, std::size_t axis);
/// The last extent of `indices` counts the coordinates.
[[nodiscard]] IndexPlan plan_by_tuple(const Shape& data, const Shape& indices, std::size_t batch_axes);

/// Refusals of both families: layouts, types of elements and of the indices, which are input 1.
[[nodiscard]] std::optional<backend::Refusal> refuse_indexed(const backend::Problem& problem);

}  // namespace temper::cuda
