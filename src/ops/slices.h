// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cutting tensors along one axis and putting them together, for the operators that loop over an axis or hold
// sequences; any element type.

#include <cstdint>
#include <span>

#include "temper/tensor.h"

namespace temper {

/// x[..., begin : begin + length, ...] along `axis`, which must be in range.
[[nodiscard]] Tensor cut(const Tensor& x, std::int64_t axis, std::int64_t begin, std::int64_t length);

/// x[..., index, ...] along `axis`, which goes.
[[nodiscard]] Tensor element_of(const Tensor& x, std::int64_t axis, std::int64_t index);

/// The parts one after another along `axis` in [0, rank). Errors: invalid_model where types, ranks or other extents
/// differ, or there is no part.
[[nodiscard]] Tensor concatenate(std::string_view op, std::span<const Tensor> parts, std::int64_t axis);

/// The parts side by side along a new `axis` in [0, rank]. Errors: as concatenate.
[[nodiscard]] Tensor stack(std::string_view op, std::span<const Tensor> parts, std::int64_t axis);

}  // namespace temper
