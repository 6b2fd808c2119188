// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/module_cache.h"

namespace temper::cuda {

std::shared_ptr<const ModuleHandle> ModuleCache::load(const std::string& key, const Tensor& code) {
  const std::lock_guard lock(mutex_);
  auto& known = modules_[key];
  if (auto module = known.lock()) return module;
  ModuleHandle handle;
  driver().module_load_data(handle.put(), code.raw());
  auto module = std::make_shared<const ModuleHandle>(std::move(handle));
  known = module;
  return module;
}

}  // namespace temper::cuda
