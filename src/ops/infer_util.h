// SPDX-License-Identifier: Apache-2.0
#pragma once

// What inference and evaluation of many operators share: argument counts, axes, broadcasting, windows.

#include <span>
#include <string_view>
#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// Errors: invalid_model where the count is outside [least, most] or a required input (index < least) is absent.
void expect_inputs(std::string_view op, std::span<const TensorType> inputs, std::size_t least, std::size_t most);

/// `axis` in [0, rank). Errors: invalid_model where outside [-rank, rank).
[[nodiscard]] std::int64_t normalise_axis(std::string_view op, std::int64_t axis, std::int64_t rank);

/// Each in [0, rank), in the order given. Errors: invalid_model also for a repeated axis.
[[nodiscard]] std::vector<std::int64_t> normalise_axes(std::string_view op, std::span<const std::int64_t> axes,
                                                       std::int64_t rank);

/// A shape seen as [outer, length, inner] around one axis.
struct AxisSplit {
  std::int64_t outer = 1;
  std::int64_t length = 1;
  std::int64_t inner = 1;
};
[[nodiscard]] AxisSplit split_at_axis(const Shape& shape, std::int64_t axis);

/// Numpy broadcasting over symbols: equal extents stay, 1 yields, a constant above 1 wins over a symbol.
/// Two different symbols give max(a, b), which is right wherever the run-time shapes broadcast.
/// Errors: invalid_model where two constants differ and neither is 1.
[[nodiscard]] Dims broadcast_dims(std::string_view op, const Dims& a, const Dims& b);

/// True where input `index` is present.
[[nodiscard]] inline bool has_input(std::span<const TensorType> inputs, std::size_t index) {
  return index < inputs.size() && !inputs[index].is_absent();
}
[[nodiscard]] inline bool has_input(std::span<const Tensor> inputs, std::size_t index) {
  return index < inputs.size() && inputs[index].is_valid();
}

/// The types of concrete inputs, absent ones included: evaluation checks its arguments through infer.
[[nodiscard]] std::vector<TensorType> types_of(std::span<const Tensor> inputs);

/// Equal, the known one where only one is constant. Errors: invalid_model where constants differ.
[[nodiscard]] Dim merge_dim(std::string_view op, const Dim& a, const Dim& b);

}  // namespace temper
