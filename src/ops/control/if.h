// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/subgraph.h"
#include "ops/type_join.h"

namespace temper::ops {

/// The outputs of one of two bodies.
///
/// Inputs: condition (one bool), then what then_branch captures, then what else_branch captures. Bodies have no other
/// inputs. Outputs: those of the body that runs; where the two differ in rank or extents, these are unknown before
/// the run.
/// Errors: invalid_model where the condition has not one element, or the bodies' output counts differ.
/// Source: ONNX If-21.
struct If {
  static constexpr std::string_view name = "If";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  static constexpr bool infers_unranked = true;
  static constexpr bool is_random = true;  ///< a body may draw random numbers
  SubgraphPtr then_branch;
  SubgraphPtr else_branch;

  static constexpr auto fields() {
    return std::tuple{field("then_branch", &If::then_branch), field("else_branch", &If::else_branch)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(then_branch && else_branch, invalid_model, name, ": a branch is missing");
    const std::size_t expected = 1 + then_branch->input_count() + else_branch->input_count();
    expect_inputs(name, inputs, 1, expected);
    const auto a = then_branch->output_types();
    const auto b = else_branch->output_types();
    TEMPER_CHECK(a.size() == b.size() && inputs.size() == expected, invalid_model, name, ": the branches give ",
                 a.size(), " and ", b.size(), " outputs, expected the same");
    std::vector<TensorType> types;
    for (std::size_t i = 0; i < a.size(); ++i) types.push_back(join_types(a[i], b[i]));
    return types;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    TEMPER_CHECK(inputs[0].dtype() == DType::boolean && inputs[0].size() == 1, invalid_model, name,
                 ": the condition must be one bool, got ", inputs[0].size(), " of ", dtype_name(inputs[0].dtype()));
    const std::size_t then_inputs = then_branch->input_count();
    return inputs[0].data<bool>()[0] ? then_branch->evaluate(inputs.subspan(1, then_inputs))
                                     : else_branch->evaluate(inputs.subspan(1 + then_inputs));
  }
};

inline void register_if(OpTable& table) { table.add<If>(); }

}  // namespace temper::ops
