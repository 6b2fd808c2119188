// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CPU: host memory, kernels that run at once in the calling thread's OpenMP team. Convolutions, products and
// pools are oneDNN's; what it lacks or is slow at are own kernels, compiled once for every instruction set and chosen
// here at run time. tactics.cpp holds the order.

#include <memory>

#include "backend/device.h"
#include "backends/cpu/cpu_features.h"

namespace temper::cpu {

struct DeviceOptions {
  /// The strongest instruction set that own kernels use; the processor's own where it has less. For tests.
  Isa strongest_isa = Isa::avx512;
};

class CpuDevice final : public backend::Device {
 public:
  explicit CpuDevice(const DeviceOptions& options);

  [[nodiscard]] const backend::DeviceInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const backend::Tactic> tactics() const override { return tactics_; }
  [[nodiscard]] std::vector<Layout> layouts(DType dtype) const override;
  [[nodiscard]] std::unique_ptr<backend::Allocation> allocate(std::size_t bytes) override;
  [[nodiscard]] std::unique_ptr<backend::Stream> create_stream() override;
  [[nodiscard]] bool is_host_memory() const override { return true; }
  void copy_to_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;
  void copy_to_host(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;
  void copy_on_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;

  [[nodiscard]] Isa isa() const { return isa_; }
  [[nodiscard]] const CacheSizes& caches() const { return caches_; }

 private:
  Isa isa_;
  CacheSizes caches_;
  std::vector<backend::Tactic> tactics_;
  backend::DeviceInfo info_;
};

[[nodiscard]] std::unique_ptr<backend::Device> create_device(const DeviceOptions& options = {});

}  // namespace temper::cpu
