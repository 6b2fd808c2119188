// SPDX-License-Identifier: Apache-2.0
// The part of Executor that moves inputs and outputs where the host cannot read the device's memory.
#include <cstring>

#include "runtime/executor.h"
#include "tensor/dtype.h"

namespace temper::runtime {

namespace {

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

}  // namespace

void Executor::send_inputs() {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const std::int32_t value = program_->source().inputs[i];
    if (is_input_on_device_[i] != 0 || needs_host_object(inputs_[i].dtype()) || program_->value(value).is_dynamic)
      continue;
    synchronize();  // the staging memory may still be read
    staging_->send(i, inputs_[i], address(value), *stream_);
  }
}

bool Executor::fetch_outputs() {
  bool has_fetched = false;
  for (std::size_t i = 0; i < program_->source().outputs.size(); ++i) {
    const std::int32_t index = program_->source().outputs[i];
    if (program_->value(index).is_dynamic || bindings_[at(index)].is_on_device) continue;
    const std::size_t bytes = static_cast<std::size_t>(element_count(current_->shape(index))) *
                              dtype_bytes(program_->source().values[at(index)].dtype);
    staging_->fetch(i, address(index), bytes, *stream_);
    has_fetched = true;
  }
  return has_fetched;
}

void Executor::hand_out_outputs() {
  for (std::size_t i = 0; i < program_->source().outputs.size(); ++i) {
    const std::int32_t index = program_->source().outputs[i];
    const Binding& binding = bindings_[at(index)];
    if (program_->value(index).is_dynamic || binding.is_on_device || binding.output == nullptr) continue;
    const std::size_t bytes = static_cast<std::size_t>(element_count(current_->shape(index))) *
                              dtype_bytes(program_->source().values[at(index)].dtype);
    if (bytes > 0) std::memcpy(binding.output, staging_->fetched(i), bytes);
  }
}

}  // namespace temper::runtime
