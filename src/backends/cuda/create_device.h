// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the rest of Temper sees of this backend: no CUDA header is needed to include it.

#include <memory>
#include <string>

#include "backend/device.h"

namespace temper::cuda {

/// The GPU with this number, from 0. Errors: device where there is none, where it is older than compute capability 8.0,
/// or where there is no driver.
[[nodiscard]] std::unique_ptr<backend::Device> create_device(int ordinal);

/// A device that only compiles: kernels are created, never run; nothing can be allocated. For tests without a GPU.
[[nodiscard]] std::unique_ptr<backend::Device> create_offline_device(int compute_capability = 90);

/// Whether NVRTC can be loaded, which compiles kernels that no plan carries.
[[nodiscard]] bool has_compiler();

/// GPUs that the driver shows; 0 where there is no driver. `reason` then says why, for a message or a skipped test.
struct GpuCount {
  int count = 0;
  std::string reason;
};
[[nodiscard]] GpuCount gpu_count();

}  // namespace temper::cuda
