// SPDX-License-Identifier: Apache-2.0
#include "runtime/bound_program.h"

#include <cstring>

#include "base/check.h"
#include "tensor/dtype.h"

namespace temper::runtime {

namespace {

/// A tensor that owns its bytes: results outlive the executor's next run.
Tensor detached(const Tensor& tensor) {
  if (needs_host_object(tensor.dtype())) return tensor;
  Tensor copy(tensor.dtype(), tensor.shape());
  if (tensor.byte_size() > 0) std::memcpy(copy.mutable_raw(), tensor.raw(), tensor.byte_size());
  return copy;
}

}  // namespace

BoundProgram::BoundProgram(std::unique_ptr<LoadedProgram> program, const EngineState& engine)
    : program_(std::move(program)), engine_(engine) {}

std::vector<TensorType> BoundProgram::output_types() const {
  std::vector<TensorType> types;
  for (const std::int32_t output : program_->source().outputs) {
    const plan::Value& value = program_->source().values[static_cast<std::size_t>(output)];
    types.push_back(value.dims ? TensorType(value.dtype, *value.dims) : TensorType::unranked(value.dtype));
  }
  return types;
}

std::unique_ptr<Executor> BoundProgram::take() const {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<Executor>(*program_, engine_, ExecutorOptions{});
  auto executor = std::move(idle_.back());
  idle_.pop_back();
  return executor;
}

void BoundProgram::give_back(std::unique_ptr<Executor> executor) const {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(executor));
}

std::vector<Tensor> BoundProgram::evaluate(std::span<const Tensor> inputs) const {
  TEMPER_CHECK(inputs.size() == input_count(), internal, "body '", program_->source().name, "' takes ", input_count(),
               " inputs, got ", inputs.size());
  auto executor = take();
  for (std::size_t i = 0; i < inputs.size(); ++i) executor->set_input(i, inputs[i]);
  executor->run();
  std::vector<Tensor> results;
  for (std::size_t i = 0; i < output_count(); ++i) results.push_back(detached(executor->output(i)));
  give_back(std::move(executor));
  return results;
}

}  // namespace temper::runtime
