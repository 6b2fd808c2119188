// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "backends/cuda/handles.h"
#include "temper/tensor.h"

namespace temper::cuda {

/// The modules that a device has loaded and somebody still uses. Thread-safety: load() may be called from several
/// threads.
class ModuleCache {
 public:
  /// `code`: a cubin. The device's context must be current. Errors: device.
  [[nodiscard]] std::shared_ptr<const ModuleHandle> load(const std::string& key, const Tensor& code);

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<const ModuleHandle>> modules_;
};

}  // namespace temper::cuda
