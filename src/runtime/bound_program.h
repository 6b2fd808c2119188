// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "ops/subgraph.h"
#include "runtime/executor.h"

namespace temper::runtime {

/// A body of If, Loop or Scan inside a loaded plan. Each concurrent call takes an executor of its own from a pool, so
/// that nested and parallel runs do not meet.
class BoundProgram final : public Subgraph {
 public:
  BoundProgram(std::unique_ptr<LoadedProgram> program, const EngineState& engine);

  [[nodiscard]] std::size_t input_count() const override { return program_->source().inputs.size(); }
  [[nodiscard]] std::size_t output_count() const override { return program_->source().outputs.size(); }
  [[nodiscard]] std::vector<TensorType> output_types() const override;
  [[nodiscard]] std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const override;

 private:
  [[nodiscard]] std::unique_ptr<Executor> take() const;
  void give_back(std::unique_ptr<Executor> executor) const;

  std::unique_ptr<LoadedProgram> program_;
  EngineState engine_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Executor>> idle_;
};

}  // namespace temper::runtime
