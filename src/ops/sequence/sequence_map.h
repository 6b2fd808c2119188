// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/subgraph.h"
#include "ops/type_join.h"

namespace temper::ops {

/// `body` applied to each element of a sequence; every output is the sequence of that output.
///
/// Inputs: a sequence, then `arguments` - 1 more, each a sequence (its elements are taken in step) or a tensor (given
/// to every call), then what the body captures.
/// Errors: invalid_model where the sequences differ in length.
/// Source: ONNX SequenceMap-17.
struct SequenceMap {
  static constexpr std::string_view name = "SequenceMap";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  static constexpr bool infers_unranked = true;
  static constexpr bool is_random = true;  ///< the body may draw random numbers
  SubgraphPtr body;
  std::int64_t arguments = 1;

  static constexpr auto fields() {
    return std::tuple{field("body", &SequenceMap::body), field("arguments", &SequenceMap::arguments)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(body && arguments >= 1 && inputs.size() >= static_cast<std::size_t>(arguments) &&
                     body->input_count() == inputs.size(),
                 invalid_model, name, ": inputs are missing");
    std::vector<TensorType> types;
    for (TensorType& type : body->output_types()) {
      TensorType sequence = TensorType::sequence_of(without_content(std::move(type)));
      if (inputs[0].dims && inputs[0].rank() == 1) sequence.dims = inputs[0].dims;
      types.push_back(std::move(sequence));
    }
    return types;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const std::size_t count = inputs[0].elements().size();
    std::vector<std::vector<Tensor>> collected(body->output_count());
    for (std::size_t turn = 0; turn < count; ++turn) {
      std::vector<Tensor> values(inputs.begin(), inputs.end());
      for (std::size_t i = 0; i < static_cast<std::size_t>(arguments); ++i) {
        if (inputs[i].dtype() != DType::sequence) continue;
        const auto& elements = inputs[i].elements();
        TEMPER_CHECK(elements.size() == count, invalid_model, name, ": sequences of ", count, " and ", elements.size(),
                     " elements");
        values[i] = elements[turn];
      }
      std::vector<Tensor> results = body->evaluate(values);
      for (std::size_t i = 0; i < results.size(); ++i) collected[i].push_back(std::move(results[i]));
    }
    std::vector<Tensor> outputs;
    for (auto& elements : collected) outputs.push_back(Tensor::sequence(std::move(elements)));
    return outputs;
  }
};

inline void register_sequence_map(OpTable& table) { table.add<SequenceMap>(); }

}  // namespace temper::ops
