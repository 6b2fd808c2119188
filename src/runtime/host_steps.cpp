// SPDX-License-Identifier: Apache-2.0
// The part of Executor that runs steps whose shapes or types only the run decides, on host tensors.
#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "runtime/executor.h"
#include "tensor/numeric.h"

namespace temper::runtime {

namespace {

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

}  // namespace

Tensor Executor::content_tensor(std::int32_t index) {
  numbers_.resize(program_->shapes().size());
  program_->shapes().evaluate(symbols_, numbers_);
  const plan::Value& value = program_->source().values[at(index)];
  const auto number = [&](ShapeProgram::ExprId id) {
    TEMPER_CHECK(numbers_[at(id)].is_known, internal, "an element of '", value.name, "' is not known");
    return numbers_[at(id)].value;
  };
  Shape shape;
  for (const auto id : program_->value(index).dims) shape.push_back(number(id));
  std::vector<std::int64_t> items;
  for (const auto id : program_->value(index).content) items.push_back(number(id));
  return from_i64(value.dtype, std::move(shape), items);
}

Tensor Executor::host_tensor(std::int32_t index) {
  const plan::Value& value = program_->source().values[at(index)];
  if (value.storage == plan::Storage::constant) return engine_.constants->constant(value.constant).plain;
  if (value.storage == plan::Storage::input) {
    const auto& inputs = program_->source().inputs;
    const auto place = static_cast<std::size_t>(std::find(inputs.begin(), inputs.end(), index) - inputs.begin());
    return is_input_on_device_[place] != 0 ? copied_to_host(inputs_[place].dtype(), inputs_[place].shape(), index)
                                           : inputs_[place];
  }
  if (value.storage == plan::Storage::content) return content_tensor(index);
  if (program_->value(index).is_dynamic) return dynamic_[at(index)];
  return copied_to_host(value.dtype, current_->shape(index), index);
}

Tensor Executor::copied_to_host(DType dtype, const Shape& shape, std::int32_t index) {
  const Layout layout = program_->source().values[at(index)].layout;
  Tensor stored(dtype, {stored_elements(layout, shape)});
  if (stored.byte_size() > 0)
    engine_.device->copy_to_host(stored.mutable_raw(), address(index), stored.byte_size(), *stream_);
  stream_->synchronize();
  return plain_from(stored, layout, shape);
}

std::vector<Tensor> Executor::host_inputs(std::size_t step) {
  std::vector<Tensor> inputs;
  for (const std::int32_t input : program_->source().steps[step].inputs)
    inputs.push_back(input == plan::k_absent ? Tensor() : host_tensor(input));
  return inputs;
}

/// The numbers of the symbols that this value's shape defines.
void Executor::learn_symbols(std::int32_t index, const Tensor& result) {
  const auto& sources = program_->symbol_sources();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].value != index || sources[i].is_content || symbols_[i].is_known) continue;
    if (sources[i].axis < result.rank()) symbols_[i] = {result.dim(sources[i].axis), true};
  }
}

void Executor::store_host_output(std::int32_t index, Tensor result) {
  const plan::Value& value = program_->source().values[at(index)];
  if (program_->value(index).is_dynamic) {
    learn_symbols(index, result);
    dynamic_[at(index)] = std::move(result);
    return;
  }
  TEMPER_CHECK(result.dtype() == value.dtype && result.shape() == current_->shape(index), bad_argument, "'", value.name,
               "' became ", dtype_name(result.dtype()), " ", shape_text(result.shape()), ", ", dtype_name(value.dtype),
               " ", shape_text(current_->shape(index)), " was inferred");
  if (result.size() == 0) return;
  const Tensor stored = arrange(result, value.layout);
  engine_.device->copy_to_device(address(index), stored.raw(), stored.byte_size(), *stream_);
}

std::vector<Tensor> Executor::compute_on_host(std::size_t step, const std::vector<Tensor>& inputs) {
  const plan::Step& source = program_->source().steps[step];
  // Steps that a tactic was chosen for are here because the reference was asked for by name.
  if (source.choices.empty() && source.outputs.size() > 0) {
    HostStep host{.index = step, .op = &program_->step(step).op};
    for (const std::int32_t input : source.inputs)
      host.is_constant.push_back(input != plan::k_absent &&
                                 program_->source().values[at(input)].storage == plan::Storage::constant);
    for (const std::int32_t output : source.outputs) host.is_asked_for.push_back(output != plan::k_absent);
    const auto constants = current_->step_constants(step);
    host.constants = constants.get();
    if (auto results = host_kernels_.run(host, inputs)) return *std::move(results);
  }
  return program_->step(step).op.evaluate(inputs);
}

void Executor::run_host_step(std::size_t step) {
  auto results = compute_on_host(step, host_inputs(step));
  const auto& outputs = program_->source().steps[step].outputs;
  TEMPER_CHECK(results.size() >= outputs.size(), internal, "the step gave ", results.size(), " of ", outputs.size(),
               " outputs");
  for (std::size_t i = 0; i < outputs.size(); ++i)
    if (outputs[i] != plan::k_absent) store_host_output(outputs[i], std::move(results[i]));
}

void Executor::deliver_dynamic_outputs() {
  for (std::size_t i = 0; i < program_->source().outputs.size(); ++i) {
    const std::int32_t index = program_->source().outputs[i];
    if (!program_->value(index).is_dynamic) continue;
    const Tensor result = output(i);
    if (!result.is_valid() || needs_host_object(result.dtype())) continue;
    const Binding& binding = bindings_[at(index)];
    void* target = binding.output;
    if (sources_[i]) {
      target = sources_[i](result.shape(), std::max<std::size_t>(1, result.byte_size()));
      TEMPER_CHECK(target != nullptr, bad_argument, "the output allocator gave no memory for '",
                   program_->source().values[at(index)].name, "' (", result.byte_size(), " bytes)");
    } else if (target != nullptr) {
      TEMPER_CHECK(binding.bytes >= result.byte_size(), bad_argument, "the buffer bound to output '",
                   program_->source().values[at(index)].name, "' holds ", binding.bytes, " bytes, ",
                   shape_text(result.shape()), " of ", dtype_name(result.dtype()), " needs ", result.byte_size());
    }
    if (target == nullptr || result.byte_size() == 0) continue;
    if (binding.is_on_device)
      engine_.device->copy_to_device(target, result.raw(), result.byte_size(), *stream_);
    else
      std::memcpy(target, result.raw(), result.byte_size());
  }
}

}  // namespace temper::runtime
