// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "backend/device.h"

namespace temper::runtime {

/// The host's copies of inputs and outputs, for a device whose memory the host cannot read: in memory that the device
/// copies fastest with. They only grow.
class Staging {
 public:
  Staging(backend::Device& device, std::size_t inputs, std::size_t outputs)
      : device_(&device), inputs_(inputs), outputs_(outputs) {}

  /// Queues the copy of an input to `target` on the device. The stream must be done with the input's last copy.
  void send(std::size_t input, const Tensor& content, void* target, backend::Stream& stream);
  /// Queues the copy of an output from `source` on the device.
  void fetch(std::size_t output, const void* source, std::size_t bytes, backend::Stream& stream);
  /// Bytes of the last fetch, once the stream is done with it.
  [[nodiscard]] const void* fetched(std::size_t output) const {
    return outputs_[output] ? outputs_[output]->data() : nullptr;
  }

 private:
  [[nodiscard]] void* reserve(std::unique_ptr<backend::Allocation>& memory, std::size_t bytes) const;

  backend::Device* device_;
  std::vector<std::unique_ptr<backend::Allocation>> inputs_;
  std::vector<std::unique_ptr<backend::Allocation>> outputs_;
};

}  // namespace temper::runtime
