// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "backend/kernel.h"
#include "backends/cuda/compiler.h"
#include "backends/cuda/handles.h"

namespace temper::cuda {

class CudaDevice;

/// Blocks and threads of a launch.
struct LaunchShape {
  unsigned blocks_x = 1, blocks_y = 1, blocks_z = 1;
  unsigned threads = 1;
  unsigned shared_bytes = 0;  ///< dynamic
};

/// An entry point on a device. Copies share the module. On an offline device it was compiled only and cannot run.
class KernelFunction {
 public:
  KernelFunction() = default;
  KernelFunction(std::shared_ptr<const ModuleHandle> module, CUfunction function)
      : module_(std::move(module)), function_(function) {}

  /// Queues the entry point. `arguments` are its parameters by value, of exactly their types. Errors: device.
  template <class... Arguments>
  void launch(backend::Stream& stream, const LaunchShape& shape, const Arguments&... arguments) const {
    void* pointers[] = {const_cast<void*>(static_cast<const void*>(&arguments))..., nullptr};
    launch_with(stream, shape, pointers);
  }
  /// The same with pointers to the parameters, for generated entry points.
  void launch_with(backend::Stream& stream, const LaunchShape& shape, void** pointers) const;

  [[nodiscard]] bool is_empty() const { return function_ == nullptr; }
  /// Lets launches use up to `bytes` of dynamic shared memory, which is needed above 48 KB. Errors: device.
  void allow_shared_bytes(unsigned bytes) const;

 private:
  std::shared_ptr<const ModuleHandle> module_;
  CUfunction function_ = nullptr;
};

/// Compiles the source, or takes its code from the device's store, and loads it. Every device loads equal code once.
/// Errors: those of compile(); device where the code cannot be loaded or lacks the entry.
[[nodiscard]] KernelFunction load_kernel(CudaDevice& device, const KernelSource& source, const char* entry);

}  // namespace temper::cuda
