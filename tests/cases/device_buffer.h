// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "backend/device.h"

namespace temper {

/// Memory of a device, poisoned, with a guard behind it.
class DeviceBuffer {
 public:
  DeviceBuffer(backend::Device& device, backend::Stream& stream, std::size_t bytes)
      : device_(&device), stream_(&stream), bytes_(bytes), memory_(device.allocate(bytes + k_guard)) {}

  [[nodiscard]] void* data() const { return memory_->data(); }
  void poison() {
    const std::vector<std::byte> bytes(bytes_ + k_guard, k_poison);
    device_->copy_to_device(data(), bytes.data(), bytes.size(), *stream_);
    stream_->synchronize();
  }
  void write(const void* source, std::size_t bytes) {
    device_->copy_to_device(data(), source, bytes, *stream_);
    stream_->synchronize();
  }
  /// Its bytes, then those of the guard.
  [[nodiscard]] std::vector<std::byte> read() const {
    std::vector<std::byte> bytes(bytes_ + k_guard);
    device_->copy_to_host(bytes.data(), data(), bytes.size(), *stream_);
    stream_->synchronize();
    return bytes;
  }
  [[nodiscard]] bool is_guard_intact(const std::vector<std::byte>& content) const {
    return std::all_of(content.begin() + static_cast<std::ptrdiff_t>(bytes_), content.end(),
                       [](std::byte b) { return b == k_poison; });
  }

 private:
  static constexpr std::byte k_poison{0xff};  // NaN in every float type
  static constexpr std::size_t k_guard = 256;
  backend::Device* device_;
  backend::Stream* stream_;
  std::size_t bytes_;
  std::unique_ptr<backend::Allocation> memory_;
};

}  // namespace temper
