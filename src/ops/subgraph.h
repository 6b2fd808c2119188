// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// A closed function of tensors: what If, Loop and Scan hold. Captured outer values are ordinary inputs, which follow
/// the inputs that ONNX gives the body. The graph layer and the runtime each implement it.
class Subgraph {
 public:
  virtual ~Subgraph() = default;
  [[nodiscard]] virtual std::size_t input_count() const = 0;
  [[nodiscard]] virtual std::size_t output_count() const = 0;
  /// Types of the outputs as inferred from the declared input types.
  [[nodiscard]] virtual std::vector<TensorType> output_types() const = 0;
  /// Thread-safety: may be called from several threads at once.
  [[nodiscard]] virtual std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const = 0;
};

}  // namespace temper
