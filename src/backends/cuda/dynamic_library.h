// SPDX-License-Identifier: Apache-2.0
#pragma once

// NVIDIA's libraries are loaded when a device is made, never linked: a build with CUDA starts on a machine that has
// none of them, and says plainly what is missing.

#include <initializer_list>
#include <string>
#include <string_view>

namespace temper::cuda {

/// A shared library, kept open for the life of the process: drivers and CUDA libraries do not survive being unloaded.
class DynamicLibrary {
 public:
  /// Tries the file names in order. None found: is_open() is false and error() says why.
  explicit DynamicLibrary(std::initializer_list<const char*> names);
  [[nodiscard]] bool is_open() const { return handle_ != nullptr; }
  [[nodiscard]] const std::string& error() const { return error_; }
  /// Null where the library has no such symbol.
  [[nodiscard]] void* symbol(const char* name) const;

 private:
  void* handle_ = nullptr;
  std::string error_;
};

/// What a library's status means: "CUDA_ERROR_OUT_OF_MEMORY (out of memory)". Every wrapped library defines its own.
template <class Status>
[[nodiscard]] std::string status_text(Status status);

/// Errors: always device, with the call and the status.
[[noreturn]] void fail_call(std::string_view call, const std::string& status);

template <class Signature>
class LibraryFunction;

/// A function of a DynamicLibrary whose result is a status. Calling it checks the status. Errors: device, with the name
/// of the call.
template <class Status, class... Parameters>
class LibraryFunction<Status(Parameters...)> {
 public:
  /// `name`: as in the library, version suffix included.
  explicit LibraryFunction(const char* name) : name_(name) {}
  /// False where the library lacks it.
  bool load(const DynamicLibrary& library) {
    pointer_ = reinterpret_cast<Status (*)(Parameters...)>(library.symbol(name_));
    return pointer_ != nullptr;
  }
  void operator()(Parameters... parameters) const {
    const Status status = pointer_(parameters...);
    if (status != Status{}) [[unlikely]]
      fail_call(name_, status_text(status));
  }
  /// The status unchecked, for destructors and for callers that handle it.
  Status status_of(Parameters... parameters) const { return pointer_(parameters...); }
  [[nodiscard]] const char* name() const { return name_; }

 private:
  const char* name_;
  Status (*pointer_)(Parameters...) = nullptr;
};

}  // namespace temper::cuda
