// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kernel.h"
#include "backend/stopwatch.h"
#include "backends/cuda/handles.h"
#include "backends/cuda/libraries.h"
#include "backends/cuda/module.h"

namespace temper::cuda {

/// A CUDA stream, and the library handles that are bound to it: one thread's.
class CudaStream final : public backend::Stream {
 public:
  explicit CudaStream(CudaDevice& device);
  ~CudaStream() override;
  void synchronize() override;
  [[nodiscard]] void* native_handle() const override { return handle_.get(); }
  bool begin_recording() override;
  std::unique_ptr<backend::Recording> end_recording() override;
  void stall(double time_us) override;

  [[nodiscard]] CUstream handle() const { return handle_.get(); }
  /// cuDNN's handle for this stream, made at the first call. Errors: device where cuDNN is missing.
  [[nodiscard]] cudnnHandle_t cudnn();

 private:
  CudaDevice* device_;
  StreamHandle handle_;
  CudnnHandle cudnn_;
  KernelFunction stall_;
};

[[nodiscard]] inline CUstream native(const backend::Stream& stream) {
  return static_cast<CUstream>(stream.native_handle());
}

/// Device events around the work.
[[nodiscard]] std::unique_ptr<backend::Stopwatch> create_event_stopwatch();

}  // namespace temper::cuda
