// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "ops/subgraph.h"

namespace temper::plan {

/// Stands for a body by its index in Plan::programs (or source_graph). evaluate() is an error: the runtime binds
/// bodies before it runs anything.
class ProgramReference final : public Subgraph {
 public:
  ProgramReference(std::int32_t program, std::size_t inputs, std::vector<TensorType> outputs)
      : program_(program), inputs_(inputs), outputs_(std::move(outputs)) {}
  [[nodiscard]] std::int32_t program() const { return program_; }
  [[nodiscard]] std::size_t input_count() const override { return inputs_; }
  [[nodiscard]] std::size_t output_count() const override { return outputs_.size(); }
  [[nodiscard]] std::vector<TensorType> output_types() const override { return outputs_; }
  [[nodiscard]] std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const override;

 private:
  std::int32_t program_;
  std::size_t inputs_;
  std::vector<TensorType> outputs_;
};

}  // namespace temper::plan
