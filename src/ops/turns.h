// SPDX-License-Identifier: Apache-2.0
#pragma once

// What Loop and Scan share: the outputs that every turn adds a slice to.

#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// The type of slices of type `slice` stacked along a new `axis`, counted from the end where negative.
[[nodiscard]] TensorType stacked_type(std::string_view op, const TensorType& slice, const Dim& turns,
                                      std::int64_t axis);

/// The slices stacked along a new `axis`. Without any, an empty tensor: extents that only a turn could tell are 0.
/// Errors: invalid_model where slices differ in type or shape.
[[nodiscard]] Tensor stack_turns(std::string_view op, const std::vector<Tensor>& slices, const TensorType& slice,
                                 std::int64_t axis);

}  // namespace temper
