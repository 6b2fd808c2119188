// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/driver.h"

#include <optional>

#include "backends/cuda/create_device.h"
#include "base/check.h"

namespace temper::cuda {

namespace {

/// Visits every function of the table.
template <class Visit>
bool visit_all(Driver& d, Visit&& visit) {
  const auto all = [&](auto&... function) { return (visit(function) && ...); };
  return all(d.init, d.driver_get_version, d.get_error_name, d.get_error_string, d.device_get_count, d.device_get,
             d.device_get_name, d.device_get_attribute, d.device_total_mem, d.primary_ctx_retain, d.ctx_set_current,
             d.mem_alloc, d.mem_free, d.mem_host_alloc, d.mem_free_host, d.memcpy_htod_async, d.memcpy_dtoh_async,
             d.memcpy_dtod_async, d.memset_d8_async, d.stream_create, d.stream_destroy, d.stream_synchronize,
             d.stream_wait_event, d.stream_begin_capture, d.stream_end_capture, d.graph_instantiate, d.graph_launch,
             d.graph_destroy, d.graph_exec_destroy, d.event_create, d.event_destroy, d.event_record,
             d.event_synchronize, d.event_elapsed_time, d.module_load_data, d.module_unload, d.module_get_function,
             d.func_set_attribute, d.func_get_attribute, d.launch_kernel);
}

/// The loaded table, or why there is none.
struct LoadedDriver {
  Driver table;
  std::string problem;
};

LoadedDriver load_driver() {
  LoadedDriver loaded;
  const DynamicLibrary library({"libcuda.so.1", "libcuda.so"});
  if (!library.is_open()) {
    loaded.problem = str("this machine has no NVIDIA driver (", library.error(), ")");
    return loaded;
  }
  const char* missing = nullptr;
  const bool is_complete = visit_all(loaded.table, [&](auto& function) {
    const bool is_found = function.load(library);
    if (!is_found) missing = function.name();
    return is_found;
  });
  if (!is_complete) {
    loaded.problem = str("the NVIDIA driver is too old: it lacks ", missing, "; install one for CUDA 12 or newer");
    return loaded;
  }
  if (loaded.table.init.status_of(0) != CUDA_SUCCESS) loaded.problem = "the NVIDIA driver shows no GPU on this machine";
  return loaded;
}

const LoadedDriver& loaded_driver() {
  static const LoadedDriver k_loaded = load_driver();
  return k_loaded;
}

}  // namespace

template <>
std::string status_text(CUresult status) {
  const char* name = nullptr;
  const char* meaning = nullptr;
  const Driver& table = loaded_driver().table;
  (void)table.get_error_name.status_of(status, &name);
  (void)table.get_error_string.status_of(status, &meaning);
  if (name == nullptr || meaning == nullptr) return str("CUDA error ", static_cast<int>(status));
  return str(name, " (", meaning, ")");
}

const Driver& driver() {
  TEMPER_CHECK(loaded_driver().problem.empty(), device, "the cuda device cannot be used: ", loaded_driver().problem,
               "; use the device 'cpu'");
  return loaded_driver().table;
}

GpuCount gpu_count() {
  GpuCount result{0, loaded_driver().problem};
  if (!result.reason.empty()) return result;
  driver().device_get_count(&result.count);
  if (result.count == 0) result.reason = "the NVIDIA driver shows no GPU on this machine";
  return result;
}

}  // namespace temper::cuda
