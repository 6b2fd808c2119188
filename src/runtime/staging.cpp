// SPDX-License-Identifier: Apache-2.0
#include "runtime/staging.h"

#include <cstring>

namespace temper::runtime {

void* Staging::reserve(std::unique_ptr<backend::Allocation>& memory, std::size_t bytes) const {
  if (!memory || memory->bytes() < bytes) {
    memory.reset();
    memory = device_->allocate_staging(bytes);
  }
  return memory->data();
}

void Staging::send(std::size_t input, const Tensor& content, void* target, backend::Stream& stream) {
  const std::size_t bytes = content.byte_size();
  if (bytes == 0) return;
  void* copy = reserve(inputs_[input], bytes);
  std::memcpy(copy, content.raw(), bytes);
  device_->copy_to_device(target, copy, bytes, stream);
}

void Staging::fetch(std::size_t output, const void* source, std::size_t bytes, backend::Stream& stream) {
  if (bytes == 0) return;
  device_->copy_to_host(reserve(outputs_[output], bytes), source, bytes, stream);
}

}  // namespace temper::runtime
