// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/operator.h"

namespace temper::ops {

/// Its input: a tensor, sequence or optional.
///
/// Source: ONNX Identity-19.
struct Identity {
  static constexpr std::string_view name = "Identity";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1, invalid_model, name, ": ", inputs.size(), " inputs, expected 1");
    return {inputs[0]};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const { return {inputs[0]}; }
};

inline void register_identity(OpTable& table) { table.add<Identity>(); }

}  // namespace temper::ops
