// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/module.h"

#include "backends/cuda/device.h"
#include "backends/cuda/stream.h"
#include "base/check.h"

namespace temper::cuda {

void KernelFunction::launch_with(backend::Stream& stream, const LaunchShape& shape, void** pointers) const {
  if (shape.blocks_x == 0 || shape.blocks_y == 0 || shape.blocks_z == 0) return;  // nothing to compute
  driver().launch_kernel(function_, shape.blocks_x, shape.blocks_y, shape.blocks_z, shape.threads, 1, 1,
                         shape.shared_bytes, native(stream), pointers, nullptr);
}

void KernelFunction::allow_shared_bytes(unsigned bytes) const {
  if (function_ == nullptr) return;  // of an offline device
  driver().func_set_attribute(function_, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, static_cast<int>(bytes));
}

KernelFunction load_kernel(CudaDevice& device, const KernelSource& source, const char* entry) {
  const std::string key = code_key(source, device.architecture());
  const Tensor code = device.code()->find_or_make(key, [&] { return compile(source, device.architecture()); });
  if (device.is_offline()) return {};
  auto module = device.modules().load(key, code);
  CUfunction function = nullptr;
  driver().module_get_function(&function, module->get(), entry);
  return {std::move(module), function};
}

}  // namespace temper::cuda
