// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/slices.h"
#include "ops/subgraph.h"
#include "ops/turns.h"
#include "ops/type_join.h"

namespace temper::ops {

/// Runs `body` once for each element of the scanned inputs along their axes.
///
/// Inputs: initial states, then `scanned` inputs, then what the body captures.
/// Body: (states..., one element of each scanned input, captured...) -> (states..., collected...).
/// Outputs: the last states, then what was collected, stacked along its axis. Lists have one entry a scanned input or
/// collected output; a missing entry is 0; direction 1 is backwards; negative axes count from the end.
/// Errors: invalid_model where the scanned inputs have different lengths.
/// Source: ONNX Scan-21; Scan-8 adds a batch: see BatchedScan.
struct Scan {
  static constexpr std::string_view name = "Scan";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  static constexpr bool is_random = true;  ///< the body may draw random numbers
  SubgraphPtr body;
  std::int64_t states = 0;
  std::int64_t scanned = 1;
  std::vector<std::int64_t> input_axes;
  std::vector<std::int64_t> input_directions;
  std::vector<std::int64_t> output_axes;
  std::vector<std::int64_t> output_directions;

  static constexpr auto fields() {
    return std::tuple{field("body", &Scan::body),
                      field("states", &Scan::states),
                      field("scanned", &Scan::scanned),
                      field("input_axes", &Scan::input_axes),
                      field("input_directions", &Scan::input_directions),
                      field("output_axes", &Scan::output_axes),
                      field("output_directions", &Scan::output_directions)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_body(inputs.size());
    Dim length = Dim::unknown();
    for (std::int64_t i = 0; i < scanned; ++i) {
      const TensorType& type = inputs[index(states + i)];
      const Dim extent = type.dim(normalise_axis(name, entry(input_axes, i), type.rank()));
      length = length.is_unknown() ? extent : merge_dim(name, length, extent);
    }
    const auto from_body = body->output_types();
    std::vector<TensorType> types;
    for (std::int64_t i = 0; i < states; ++i)
      types.push_back(join_types(without_content(inputs[index(i)]), without_content(from_body[index(i)])));
    for (std::int64_t i = 0; index(states + i) < from_body.size(); ++i)
      types.push_back(stacked_type(name, from_body[index(states + i)], length, entry(output_axes, i)));
    return types;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    expect_body(inputs.size());
    const std::int64_t length = scan_length(inputs);
    std::vector<Tensor> arguments(inputs.begin(), inputs.end());
    std::vector<std::vector<Tensor>> collected(body->output_count() - index(states));
    for (std::int64_t turn = 0; turn < length; ++turn) {
      for (std::int64_t i = 0; i < scanned; ++i) {
        const Tensor& input = inputs[index(states + i)];
        const std::int64_t place = entry(input_directions, i) != 0 ? length - 1 - turn : turn;
        arguments[index(states + i)] =
            element_of(input, normalise_axis(name, entry(input_axes, i), input.rank()), place);
      }
      std::vector<Tensor> results = body->evaluate(arguments);
      for (std::int64_t i = 0; i < states; ++i) arguments[index(i)] = std::move(results[index(i)]);
      for (std::size_t i = 0; i < collected.size(); ++i) collected[i].push_back(std::move(results[index(states) + i]));
    }
    std::vector<Tensor> outputs(arguments.begin(), arguments.begin() + states);
    const auto types = body->output_types();
    for (std::int64_t i = 0; index(i) < collected.size(); ++i) {
      auto& slices = collected[index(i)];
      if (entry(output_directions, i) != 0) std::reverse(slices.begin(), slices.end());
      outputs.push_back(stack_turns(name, slices, types[index(states + i)], entry(output_axes, i)));
    }
    return outputs;
  }

 private:
  static std::size_t index(std::int64_t value) { return static_cast<std::size_t>(value); }
  static std::int64_t entry(const std::vector<std::int64_t>& list, std::int64_t i) {
    return index(i) < list.size() ? list[index(i)] : 0;
  }

  void expect_body(std::size_t input_count) const {
    TEMPER_CHECK(body && states >= 0 && scanned >= 1 && input_count >= index(states + scanned), invalid_model, name,
                 ": inputs are missing");
    TEMPER_CHECK(body->input_count() == input_count && body->output_count() >= index(states), invalid_model, name,
                 ": the body has ", body->input_count(), " inputs and ", body->output_count(), " outputs, expected ",
                 input_count, " and at least ", states);
  }

  [[nodiscard]] std::int64_t scan_length(std::span<const Tensor> inputs) const {
    std::int64_t length = -1;
    for (std::int64_t i = 0; i < scanned; ++i) {
      const Tensor& input = inputs[index(states + i)];
      const std::int64_t extent = input.dim(normalise_axis(name, entry(input_axes, i), input.rank()));
      TEMPER_CHECK(length < 0 || extent == length, invalid_model, name, ": scanned inputs have ", length, " and ",
                   extent, " elements, expected the same");
      length = extent;
    }
    return length;
  }
};

/// Scan over each element of a batch on its own.
///
/// Inputs: lengths (i64[batch], optional: all of full length), then those of Scan, states and scanned inputs with the
/// batch as first axis; the scanned axis is the second. Outputs likewise; what is beyond an element's length is 0.
/// Source: ONNX Scan-8.
struct BatchedScan {
  static constexpr std::string_view name = "BatchedScan";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  static constexpr bool is_random = true;  ///< the body may draw random numbers
  SubgraphPtr body;
  std::int64_t states = 0;
  std::int64_t scanned = 1;
  std::vector<std::int64_t> input_directions;

  static constexpr auto fields() {
    return std::tuple{field("body", &BatchedScan::body), field("states", &BatchedScan::states),
                      field("scanned", &BatchedScan::scanned),
                      field("input_directions", &BatchedScan::input_directions)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(states >= 0 && scanned >= 1 && inputs.size() >= index(1 + states + scanned), invalid_model, name,
                 ": inputs are missing");
    std::vector<TensorType> types(inputs.begin() + 1, inputs.end());
    const TensorType& first = inputs[index(1 + states)];
    for (std::int64_t i = 0; i < states + scanned; ++i) {
      TEMPER_CHECK(types[index(i)].rank() >= (i < states ? 1 : 2), invalid_model, name, ": input ", 1 + i, " is ",
                   types[index(i)].text(), ", expected a batch axis");
      types[index(i)].content.reset();
      types[index(i)].dims->erase(types[index(i)].dims->begin());
    }
    auto outputs = single().infer(types);
    for (TensorType& type : outputs)
      if (type.dims) type.dims->insert(type.dims->begin(), first.dim(0));
    return outputs;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const std::int64_t batch = inputs[index(1 + states)].dim(0);
    const std::int64_t longest = inputs[index(1 + states)].dim(1);
    std::vector<std::vector<Tensor>> parts(body->output_count());
    for (std::int64_t b = 0; b < batch; ++b) {
      const std::int64_t length = has_input(inputs, 0) ? inputs[0].data<std::int64_t>()[index(b)] : longest;
      TEMPER_CHECK(length >= 0 && length <= longest, invalid_model, name, ": length ", length, " is outside [0, ",
                   longest, "]");
      std::vector<Tensor> arguments(inputs.begin() + 1, inputs.end());
      for (std::int64_t i = 0; i < states + scanned; ++i) {
        arguments[index(i)] = element_of(arguments[index(i)], 0, b);
        if (i >= states) arguments[index(i)] = cut(arguments[index(i)], 0, 0, length);
      }
      std::vector<Tensor> results = single().evaluate(arguments);
      for (std::size_t i = 0; i < results.size(); ++i)
        parts[i].push_back(i < index(states) ? results[i] : padded(results[i], longest));
    }
    std::vector<Tensor> outputs;
    const auto types = body->output_types();
    for (std::size_t i = 0; i < parts.size(); ++i) outputs.push_back(stack_turns(name, parts[i], types[i], 0));
    return outputs;
  }

 private:
  static std::size_t index(std::int64_t value) { return static_cast<std::size_t>(value); }

  [[nodiscard]] Scan single() const {
    Scan scan;
    scan.body = body;
    scan.states = states;
    scan.scanned = scanned;
    scan.input_directions = input_directions;
    return scan;
  }

  static Tensor padded(const Tensor& x, std::int64_t length) {
    if (x.dim(0) == length) return x;
    Shape rest = x.shape();
    rest[0] = length - x.dim(0);
    const std::vector<Tensor> parts = {x, Tensor(x.dtype(), rest)};
    return concatenate(name, parts, 0);
  }
};

inline void register_scan(OpTable& table) {
  table.add<Scan>();
  table.add<BatchedScan>();
}

}  // namespace temper::ops
