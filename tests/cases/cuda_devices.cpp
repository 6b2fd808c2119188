// SPDX-License-Identifier: Apache-2.0
#include "cases/cuda_devices.h"

#ifdef TEMPER_CUDA
#include "backends/cuda/create_device.h"
#endif

namespace temper {

CudaUnderTest cuda_under_test() {
#ifdef TEMPER_CUDA
  static const bool k_has_gpu = cuda::gpu_count().count > 0;
  static const auto k_device = k_has_gpu              ? cuda::create_device(0)
                               : cuda::has_compiler() ? cuda::create_offline_device()
                                                      : nullptr;
  return {k_device.get(), k_has_gpu};
#else
  return {};
#endif
}

}  // namespace temper
