// SPDX-License-Identifier: Apache-2.0
#pragma once

// An NVIDIA GPU through the driver's interface. Convolutions and products come from cuDNN and cuBLASLt, the rest are
// own kernels, compiled by NVRTC where a plan is built and carried by the plan as machine code. tactics.cpp holds the
// order.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "backend/device.h"
#include "backends/cuda/create_device.h"
#include "backends/cuda/libraries.h"
#include "backends/cuda/module_cache.h"

namespace temper::cuda {

/// What kernels are planned by.
struct GpuProperties {
  int compute_capability = 0;  ///< 90 for 9.0
  int multiprocessors = 0;
  std::size_t l2_bytes = 0;
  std::size_t shared_bytes_per_block = 0;  ///< the most that a launch may ask for
  std::size_t memory_bytes = 0;
};

class CudaDevice final : public backend::Device {
 public:
  /// As create_device().
  explicit CudaDevice(int ordinal);
  /// As create_offline_device().
  struct Offline {
    int compute_capability = 90;
  };
  explicit CudaDevice(const Offline& offline);
  ~CudaDevice() override;

  [[nodiscard]] const backend::DeviceInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const backend::Tactic> tactics() const override { return tactics_; }
  [[nodiscard]] std::vector<Layout> layouts(DType dtype) const override;
  [[nodiscard]] std::unique_ptr<backend::Allocation> allocate(std::size_t bytes) override;
  [[nodiscard]] std::unique_ptr<backend::Allocation> allocate_staging(std::size_t bytes) override;
  [[nodiscard]] std::unique_ptr<backend::Stream> create_stream() override;
  [[nodiscard]] std::unique_ptr<backend::Stopwatch> create_stopwatch() override;
  void activate() override;
  /// The same where a failure cannot be reported.
  void activate_quietly() noexcept;
  [[nodiscard]] backend::CodeStore* code() override { return &code_; }
  [[nodiscard]] bool is_host_memory() const override { return false; }
  void copy_to_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;
  void copy_to_host(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;
  void copy_on_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;

  [[nodiscard]] bool is_offline() const { return context_ == nullptr; }
  [[nodiscard]] const GpuProperties& properties() const { return properties_; }
  /// As compilers name it: "sm_90a".
  [[nodiscard]] const std::string& architecture() const { return architecture_; }
  [[nodiscard]] ModuleCache& modules() { return modules_; }
  /// What libraries proposed for problems: asking again takes them as long as the first time.
  /// Made at the first call; may be used from several threads. Errors: device where cuBLASLt is missing.
  [[nodiscard]] cublasLtHandle_t cublas_lt_handle();
  /// The calling thread's, for planning alone: streams run plans with handles of their own. Errors: device where cuDNN
  /// is missing.
  [[nodiscard]] cudnnHandle_t cudnn_handle();

 private:
  CUdevice device_ = 0;
  CUcontext context_ = nullptr;
  GpuProperties properties_;
  std::string architecture_;
  backend::DeviceInfo info_;
  std::vector<backend::Tactic> tactics_;
  backend::CodeStore code_;
  ModuleCache modules_;
  std::mutex mutex_;
  CublasLtHandle cublas_lt_;
  std::map<std::thread::id, CudnnHandle> cudnn_;
};

/// Tactics are given a backend::Device; those of this folder are only ever given this one.
[[nodiscard]] inline const CudaDevice& cuda_device(const backend::Device& device) {
  return static_cast<const CudaDevice&>(device);
}
[[nodiscard]] inline CudaDevice& cuda_device(backend::Device& device) { return static_cast<CudaDevice&>(device); }

}  // namespace temper::cuda
