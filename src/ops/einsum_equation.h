// SPDX-License-Identifier: Apache-2.0
#pragma once

// Einstein summation: reading the equation, and contracting concrete operands pair by pair through matrix products.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// One label an axis: letters as themselves, axes under "..." as negative numbers, -1 the last one.
using EinsumLabels = std::vector<int>;

struct EinsumEquation {
  std::vector<EinsumLabels> operands;
  EinsumLabels output;
};

/// Reads "ij,jk->ik", with ellipses and an implicit output, for operands of these ranks.
/// Errors: invalid_model where the text is malformed or does not fit the ranks.
[[nodiscard]] EinsumEquation parse_einsum(std::string_view equation, std::span<const std::int64_t> ranks);

/// Extents of the output; extents of 1 broadcast. Errors: invalid_model where a label's extents differ.
[[nodiscard]] Dims einsum_dims(const EinsumEquation& equation, std::span<const TensorType> inputs);

/// The sum in double precision, in the order of the output's axes.
[[nodiscard]] std::vector<double> contract_einsum(const EinsumEquation& equation, std::span<const Tensor> inputs);

}  // namespace temper
