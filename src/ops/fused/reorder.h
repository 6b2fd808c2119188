// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"

namespace temper::ops {

/// y = x. A change of memory layout only: layouts belong to a problem's tensors, not to values.
///
/// x, y: same shape, any type.
struct Reorder {
  static constexpr std::string_view name = "Reorder";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }
  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    return {inputs[0]};
  }
  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const { return {inputs[0]}; }
};

inline void register_reorder(OpTable& table) { table.add<Reorder>(); }

}  // namespace temper::ops
