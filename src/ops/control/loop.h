// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/subgraph.h"
#include "ops/turns.h"
#include "ops/type_join.h"

namespace temper::ops {

/// Runs `body` up to `trip_count` times while the condition holds.
///
/// Inputs: trip_count (one i64, optional: no limit), condition (one bool, optional: true), `carried` initial values,
/// then what the body captures. Body: (iteration, condition, carried..., captured...) -> (condition, carried...,
/// collected...). Outputs: the carried values after the last turn, then what every turn collected, stacked along a new
/// first axis. Carried values may change shape from turn to turn, and may be sequences or optionals.
/// Errors: invalid_model where collected values differ in shape.
/// Source: ONNX Loop-21.
struct Loop {
  static constexpr std::string_view name = "Loop";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  static constexpr bool infers_unranked = true;
  static constexpr bool is_random = true;  ///< the body may draw random numbers
  SubgraphPtr body;
  std::int64_t carried = 0;

  static constexpr auto fields() { return std::tuple{field("body", &Loop::body), field("carried", &Loop::carried)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    const auto count = static_cast<std::size_t>(carried);
    TEMPER_CHECK(body && carried >= 0 && inputs.size() >= 2 + count, invalid_model, name, ": inputs are missing");
    TEMPER_CHECK(body->input_count() == inputs.size() && body->output_count() >= 1 + count, invalid_model, name,
                 ": the body has ", body->input_count(), " inputs and ", body->output_count(), " outputs, expected ",
                 inputs.size(), " and at least ", 1 + count);
    const auto from_body = body->output_types();
    std::vector<TensorType> types;
    for (std::size_t i = 0; i < count; ++i)
      types.push_back(join_types(without_content(inputs[2 + i]), without_content(from_body[1 + i])));
    for (std::size_t i = 1 + count; i < from_body.size(); ++i)
      types.push_back(stacked_type(name, from_body[i], turns(inputs, from_body[0]), 0));
    return types;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto count = static_cast<std::size_t>(carried);
    const bool is_limited = has_input(inputs, 0);
    const std::int64_t limit = is_limited ? scalar<std::int64_t>(inputs[0], "trip count") : 0;
    bool goes_on = !has_input(inputs, 1) || scalar<bool>(inputs[1], "condition");
    std::vector<Tensor> arguments(inputs.begin(), inputs.end());
    std::vector<std::vector<Tensor>> collected(body->output_count() - 1 - count);
    for (std::int64_t turn = 0; goes_on && (!is_limited || turn < limit); ++turn) {
      arguments[0] = Tensor::scalar(turn);
      arguments[1] = Tensor::scalar(true);
      std::vector<Tensor> results = body->evaluate(arguments);
      goes_on = scalar<bool>(results[0], "condition");
      for (std::size_t i = 0; i < count; ++i) arguments[2 + i] = std::move(results[1 + i]);
      for (std::size_t i = 0; i < collected.size(); ++i) collected[i].push_back(std::move(results[1 + count + i]));
    }
    std::vector<Tensor> outputs(arguments.begin() + 2, arguments.begin() + 2 + carried);
    const auto types = body->output_types();
    for (std::size_t i = 0; i < collected.size(); ++i)
      outputs.push_back(stack_turns(name, collected[i], types[1 + count + i], 0));
    return outputs;
  }

 private:
  /// The number of turns where neither condition can end the loop early.
  static Dim turns(std::span<const TensorType> inputs, const TensorType& condition_of_body) {
    const auto is_true = [](const TensorType& type) {
      return type.content && type.content->size() == 1 && type.content->front().equals(1);
    };
    const bool runs_to_limit = is_true(condition_of_body) && (inputs[1].is_absent() || is_true(inputs[1]));
    if (!runs_to_limit || !inputs[0].content || inputs[0].content->size() != 1) return Dim::unknown();
    return max(inputs[0].content->front(), 0);
  }

  template <class T>
  static T scalar(const Tensor& tensor, std::string_view what) {
    TEMPER_CHECK(tensor.dtype() == dtype_of<T>() && tensor.size() == 1, invalid_model, name, ": the ", what,
                 " must be one ", dtype_name(dtype_of<T>()), ", got ", tensor.size(), " of ",
                 dtype_name(tensor.dtype()));
    return tensor.data<T>()[0];
  }
};

inline void register_loop(OpTable& table) { table.add<Loop>(); }

}  // namespace temper::ops
