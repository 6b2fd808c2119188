// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/dynamic_library.h"

#include <dlfcn.h>

#include "base/check.h"

namespace temper::cuda {

DynamicLibrary::DynamicLibrary(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    handle_ = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
    if (handle_ != nullptr) return;
    if (error_.empty()) error_ = dlerror();
  }
}

void* DynamicLibrary::symbol(const char* name) const { return handle_ == nullptr ? nullptr : dlsym(handle_, name); }

void fail_call(std::string_view call, const std::string& status) {
  throw Error(ErrorCode::device, str(call, " failed: ", status), __FILE__, __LINE__);
}

}  // namespace temper::cuda
