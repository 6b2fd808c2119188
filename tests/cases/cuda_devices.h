// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/device.h"

namespace temper {

/// The GPU that cases run on, or without one the offline device, which only compiles. One for the process.
struct CudaUnderTest {
  backend::Device* device = nullptr;  ///< null in a build without CUDA
  bool can_run = false;
};
[[nodiscard]] CudaUnderTest cuda_under_test();

}  // namespace temper
