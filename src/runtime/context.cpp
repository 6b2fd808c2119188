// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "runtime/engine_impl.h"
#include "runtime/profile_check.h"
#include "runtime/step_timer.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

std::size_t index_of(const std::vector<TensorInfo>& infos, std::string_view name, std::string_view kind) {
  const auto found = std::find_if(infos.begin(), infos.end(), [&](const TensorInfo& i) { return i.name == name; });
  if (found != infos.end()) return static_cast<std::size_t>(found - infos.begin());
  std::vector<std::string> names;
  for (const auto& info : infos) names.push_back(info.name);
  throw Error(ErrorCode::bad_argument, str("the plan has no ", kind, " '", name, "'; it has ", join(names, ", ")),
              __FILE__, __LINE__);
}

Tensor owned_copy(const Tensor& tensor) {
  if (runtime::needs_host_object(tensor.dtype())) return tensor;
  Tensor copy(tensor.dtype(), tensor.shape());
  if (tensor.byte_size() > 0) std::memcpy(copy.mutable_raw(), tensor.raw(), tensor.byte_size());
  return copy;
}

}  // namespace

std::size_t ExecutionContext::Impl::input_index(std::string_view name) const {
  return index_of(engine->inputs, name, "input");
}

std::size_t ExecutionContext::Impl::output_index(std::string_view name) const {
  return index_of(engine->outputs, name, "output");
}

ExecutionContext::ExecutionContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ExecutionContext::ExecutionContext(ExecutionContext&&) noexcept = default;
ExecutionContext& ExecutionContext::operator=(ExecutionContext&&) noexcept = default;
ExecutionContext::~ExecutionContext() = default;

void ExecutionContext::Impl::check_profile(const TensorInfo& info, const Shape& shape) const {
  runtime::check_in_profile(engine->plan().profiles, static_cast<std::size_t>(options.profile), info.name, false,
                            shape);
}

void ExecutionContext::set_input(std::string_view name, Tensor tensor) {
  const std::size_t index = impl_->input_index(name);
  const TensorInfo& info = impl_->engine->inputs[index];
  TEMPER_CHECK(tensor.is_valid(), bad_argument, "input '", info.name, "' was given no tensor");
  impl_->check_profile(info, tensor.shape());
  if (info.is_shape_tensor && tensor.dtype() == info.dtype)
    runtime::check_in_profile(impl_->engine->plan().profiles, static_cast<std::size_t>(impl_->options.profile),
                              info.name, true, to_i64(tensor));
  impl_->executor.set_input(index, std::move(tensor));
}

void ExecutionContext::set_device_input(std::string_view name, const void* data, const Shape& shape) {
  const std::size_t index = impl_->input_index(name);
  impl_->check_profile(impl_->engine->inputs[index], shape);
  impl_->executor.set_device_input(index, data, shape);
}

void ExecutionContext::set_output(std::string_view name, void* data, std::size_t bytes) {
  impl_->executor.bind_output(impl_->output_index(name), data, bytes);
}

void ExecutionContext::set_device_output(std::string_view name, void* data, std::size_t bytes) {
  impl_->executor.bind_device_output(impl_->output_index(name), data, bytes);
}

void ExecutionContext::synchronize() { impl_->executor.synchronize(); }

void* ExecutionContext::native_stream() const { return impl_->executor.stream().native_handle(); }

void ExecutionContext::set_output_allocator(std::string_view name, OutputAllocator* allocator) {
  const std::size_t index = impl_->output_index(name);
  if (allocator == nullptr) {
    impl_->executor.set_output_source(index, nullptr);
    impl_->executor.bind_output(index, nullptr, 0);
    return;
  }
  const std::string output = impl_->engine->outputs[index].name;
  impl_->executor.set_output_source(index, [allocator, output](const Shape& shape, std::size_t bytes) {
    void* data = allocator->allocate(output, bytes);
    if (data != nullptr) allocator->notify_shape(output, shape);
    return data;
  });
}

void ExecutionContext::prepare() { impl_->executor.prepare(); }

void ExecutionContext::run() { impl_->executor.run(); }

Tensor ExecutionContext::output(std::string_view name) const {
  return impl_->executor.output(impl_->output_index(name));
}

std::vector<Tensor> ExecutionContext::infer(const std::vector<Tensor>& inputs) {
  const auto& infos = impl_->engine->inputs;
  TEMPER_CHECK(inputs.size() == infos.size(), bad_argument, "the plan takes ", infos.size(), " inputs, got ",
               inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) set_input(infos[i].name, inputs[i]);
  run();
  std::vector<Tensor> results;
  for (std::size_t i = 0; i < impl_->engine->outputs.size(); ++i)
    results.push_back(owned_copy(impl_->executor.output(i)));
  return results;
}

std::vector<ExecutionContext::StepTime> ExecutionContext::profile() {
  const auto& steps = impl_->engine->plan().programs[0].steps;
  const auto times_us = runtime::StepTimer(impl_->executor).run([](std::size_t) { return true; });
  std::vector<StepTime> times;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& prepared = impl_->executor.prepared().steps()[i];
    std::string tactic = prepared.tactic;
    if (prepared.mode == runtime::PreparedStep::Mode::skip) tactic = "view";
    if (prepared.mode == runtime::PreparedStep::Mode::host) tactic = "host";
    if (!prepared.config.empty()) tactic += ":" + prepared.config;
    times.push_back({steps[i].name, steps[i].op.text(), std::move(tactic), times_us[i]});
  }
  return times;
}

std::size_t ExecutionContext::memory_bytes() const { return impl_->executor.arena_bytes(); }

}  // namespace temper
