// SPDX-License-Identifier: Apache-2.0
#include "runners/ort_api.h"

#include <dlfcn.h>

#include "base/check.h"

namespace temper::runners::ort {

namespace {

/// What OrtGetApiBase() returns.
struct ApiBase {
  void* const* (*table_of_version)(std::uint32_t version);
  const char* (*version_text)();
};

/// All places that we call are in the first version of the table.
constexpr std::uint32_t k_oldest_version = 1;

}  // namespace

Api::Api(const std::filesystem::path& library) {
  // The library keeps threads and thread-local state until the process ends, so that it is never closed.
  library_ = std::shared_ptr<void>(::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL), [](void*) {});
  TEMPER_CHECK(library_ != nullptr, io, "cannot load ONNX Runtime: ", ::dlerror());
  auto* entry = reinterpret_cast<const ApiBase* (*)()>(::dlsym(library_.get(), "OrtGetApiBase"));
  TEMPER_CHECK(entry != nullptr, device, library.string(), " is not ONNX Runtime: it has no OrtGetApiBase");
  const ApiBase* base = entry();
  functions_ = base->table_of_version(k_oldest_version);
  TEMPER_CHECK(functions_ != nullptr, device, library.string(), " has no version ", k_oldest_version,
               " of ONNX Runtime's C API");
  version_ = base->version_text();
}

void Api::check(Status* status) const {
  if (status == nullptr) return;
  const auto held = own(status, Place::release_status);
  const char* message = reinterpret_cast<const char* (*)(const Status*)>(at(Place::get_error_message))(status);
  throw Error(ErrorCode::device, str("ONNX Runtime: ", message), __FILE__, __LINE__);
}

}  // namespace temper::runners::ort
