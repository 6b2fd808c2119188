// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "backend/tensor_desc.h"
#include "ops/operator.h"

namespace temper::backend {

/// One fused group with concrete types and layouts: the only thing that a backend sees of a model.
struct Problem {
  Operator op;
  std::vector<TensorDesc> inputs;
  std::vector<TensorDesc> outputs;
  /// Parallel to inputs: the plain content of constant inputs (weights, axes, shapes), invalid where computed.
  std::vector<Tensor> constants;
  /// Products of f32 may round their factors to 10 bits of mantissa.
  bool allows_tf32 = false;

  [[nodiscard]] bool is_constant(std::size_t input) const {
    return input < constants.size() && constants[input].is_valid();
  }
  /// True for constant integer vectors that may decide shapes: key() tells their content.
  [[nodiscard]] bool is_in_key(std::size_t input) const;
  /// The operator, attributes, types, and which inputs are constant; integer vectors by content, weights not.
  /// Equal keys take equal time: the timing cache is keyed by it, and `temper bench` runs it.
  [[nodiscard]] std::string key() const;
};

}  // namespace temper::backend
