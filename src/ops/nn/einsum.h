// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "ops/einsum_equation.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Einstein summation: products of the inputs' elements, summed over the labels that the output lacks.
///
/// Any number of inputs of one numeric type; the output has the labels after "->", or, without an arrow, the ellipsis
/// and the letters that occur once by alphabet. Extents of 1 broadcast.
/// Errors: invalid_model where the equation is malformed or extents of a label differ.
/// Source: ONNX Einsum-12.
struct Einsum {
  static constexpr std::string_view name = "Einsum";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::string equation = {};

  static constexpr auto fields() { return std::tuple{field("equation", &Einsum::equation)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, inputs.empty() ? 1 : inputs.size(), inputs.size());
    return {TensorType(inputs[0].dtype, einsum_dims(parsed(inputs), inputs))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto types = types_of(inputs);
    const Shape shape = *infer(types)[0].shape();
    return {from_f64(inputs[0].dtype(), shape, contract_einsum(parsed(types), inputs))};
  }

  /// Two operations for every combination of all labels.
  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    const EinsumEquation terms = parsed(inputs);
    EinsumLabels seen;
    cost.flop = 2;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      for (std::size_t axis = 0; axis < terms.operands[i].size(); ++axis) {
        const int label = terms.operands[i][axis];
        if (std::find(seen.begin(), seen.end(), label) != seen.end()) continue;
        seen.push_back(label);
        cost.flop *= static_cast<double>((*inputs[i].dims)[axis].known().value_or(1));
      }
    return cost;
  }

 private:
  [[nodiscard]] EinsumEquation parsed(std::span<const TensorType> inputs) const {
    std::vector<std::int64_t> ranks;
    for (const TensorType& input : inputs) ranks.push_back(input.rank());
    return parse_einsum(equation, ranks);
  }
};

inline void register_einsum(OpTable& table) { table.add<Einsum>(); }

}  // namespace temper::ops
