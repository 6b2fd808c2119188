// SPDX-License-Identifier: Apache-2.0
#pragma once

// The few functions of ONNX Runtime's C API that Temper calls, found at run time in a library that the user names. The
// API is a table of function pointers whose order never changes (new functions are appended), reached through the
// exported OrtGetApiBase(); a place below is a function's index in it.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace temper::runners::ort {

/// Objects of the library, known by pointer only.
struct Status;
struct Env;
struct Session;
struct SessionOptions;
struct Value;
struct MemoryInfo;
struct Allocator;
struct TypeAndShape;

/// Places in the table.
enum class Place : std::size_t {
  get_error_message = 2,
  create_env = 3,
  create_session = 7,
  create_session_from_array = 8,
  run = 9,
  create_session_options = 10,
  set_graph_optimization_level = 23,
  set_intra_op_threads = 24,
  set_inter_op_threads = 25,
  input_count = 30,
  output_count = 31,
  input_name = 36,
  output_name = 37,
  create_tensor = 48,
  create_tensor_view = 49,
  tensor_data = 51,
  fill_strings = 52,
  string_bytes = 53,
  string_content = 54,
  element_type = 60,
  rank = 61,
  extents = 62,
  type_and_shape = 65,
  value_type = 67,
  cpu_memory_info = 69,
  allocator_free = 76,
  default_allocator = 78,
  element = 80,
  element_count = 81,
  create_container = 82,
  release_env = 92,
  release_status = 93,
  release_memory_info = 94,
  release_session = 95,
  release_value = 96,
  release_type_and_shape = 99,
  release_session_options = 100,
};

/// ONNXType
enum ValueType : int { k_unknown = 0, k_tensor = 1, k_sequence = 2, k_optional = 6 };

/// Frees an object through its function of the table.
struct Release {
  void (*function)(void*) = nullptr;
  void operator()(void* object) const { function(object); }
};
template <class T>
using Handle = std::unique_ptr<T, Release>;

class Api {
 public:
  /// Errors: io where the library cannot be loaded; device where it is no ONNX Runtime.
  explicit Api(const std::filesystem::path& library);
  [[nodiscard]] const std::string& version() const { return version_; }

  /// Calls a function that returns a status. Each argument must have exactly the parameter's type.
  /// Errors: device with the library's own message.
  template <class... Args>
  void call(Place place, Args... args) const {
    check(reinterpret_cast<Status* (*)(Args...)>(at(place))(args...));
  }
  /// Takes over `object`, which `release` frees.
  template <class T>
  [[nodiscard]] Handle<T> own(T* object, Place release) const {
    return Handle<T>(object, Release{reinterpret_cast<void (*)(void*)>(at(release))});
  }

 private:
  [[nodiscard]] void* at(Place place) const { return functions_[static_cast<std::size_t>(place)]; }
  void check(Status* status) const;

  std::shared_ptr<void> library_;
  void* const* functions_ = nullptr;
  std::string version_;
};

}  // namespace temper::runners::ort
