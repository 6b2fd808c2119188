// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "backends/cuda/device.h"

namespace temper::cuda {

/// Numbers that a kernel's extents decide, copied to the device when the kernel is created and freed with it. Copies
/// share them. Null on an offline device.
class DeviceTable {
 public:
  template <class T>
  DeviceTable(std::span<const T> values, CudaDevice& device)
      : DeviceTable(values.data(), values.size_bytes(), device) {}
  [[nodiscard]] const void* data() const { return memory_ ? memory_->data() : nullptr; }

 private:
  DeviceTable(const void* values, std::size_t bytes, CudaDevice& device) {
    if (device.is_offline()) return;
    memory_ = device.allocate(bytes);
    const auto stream = device.create_stream();
    device.copy_to_device(memory_->data(), values, bytes, *stream);
    stream->synchronize();
  }
  std::shared_ptr<backend::Allocation> memory_;
};

}  // namespace temper::cuda
