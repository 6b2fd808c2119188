// SPDX-License-Identifier: Apache-2.0
#pragma once

// What arithmetic does to the tracked content of small integer tensors (TensorType::content): exact where both sides
// are constant, symbolic where the expression is right for every extent, nothing otherwise.

#include <optional>

#include "ops/pointwise.h"
#include "ops/tensor_type.h"

namespace temper {

[[nodiscard]] std::optional<Dims> unary_content(const UnaryInfo& info, const TensorType& x, double alpha, double beta);
[[nodiscard]] std::optional<Dims> binary_content(const BinaryInfo& info, const TensorType& x, const TensorType& y);
/// condition ? x : y; a symbolic condition is fine where both branches agree.
[[nodiscard]] std::optional<Dims> select_content(const TensorType& condition, const TensorType& x, const TensorType& y);
/// Integers and bool; symbolic content survives where the target has room for extents (i32 and wider).
[[nodiscard]] std::optional<Dims> cast_content(const TensorType& x, DType to);

}  // namespace temper
