// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "backends/cuda/driver.h"

namespace temper::cuda {

/// Owns a C handle; `destroy` frees it and may not throw.
template <class Handle, auto destroy>
class UniqueHandle {
 public:
  UniqueHandle() = default;
  explicit UniqueHandle(Handle handle) : handle_(handle) {}
  UniqueHandle(UniqueHandle&& other) noexcept : handle_(std::exchange(other.handle_, Handle{})) {}
  UniqueHandle& operator=(UniqueHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  UniqueHandle(const UniqueHandle&) = delete;
  UniqueHandle& operator=(const UniqueHandle&) = delete;
  ~UniqueHandle() {
    if (handle_ != Handle{}) destroy(handle_);
  }
  [[nodiscard]] Handle get() const { return handle_; }
  /// Where a C function puts a new handle.
  [[nodiscard]] Handle* put() { return &handle_; }
  explicit operator bool() const { return handle_ != Handle{}; }

 private:
  Handle handle_{};
};

// A failing destruction follows another failure, which was reported: nothing more can be done about it.
inline void destroy_stream(CUstream stream) { (void)driver().stream_destroy.status_of(stream); }
inline void destroy_event(CUevent event) { (void)driver().event_destroy.status_of(event); }
inline void destroy_graph(CUgraph graph) { (void)driver().graph_destroy.status_of(graph); }
inline void destroy_graph_exec(CUgraphExec graph) { (void)driver().graph_exec_destroy.status_of(graph); }
inline void unload_module(CUmodule module) { (void)driver().module_unload.status_of(module); }
inline void free_device_memory(CUdeviceptr memory) { (void)driver().mem_free.status_of(memory); }
inline void free_pinned_memory(void* memory) { (void)driver().mem_free_host.status_of(memory); }

using StreamHandle = UniqueHandle<CUstream, destroy_stream>;
using EventHandle = UniqueHandle<CUevent, destroy_event>;
using GraphHandle = UniqueHandle<CUgraph, destroy_graph>;
using GraphExecHandle = UniqueHandle<CUgraphExec, destroy_graph_exec>;
using ModuleHandle = UniqueHandle<CUmodule, unload_module>;
using DeviceMemory = UniqueHandle<CUdeviceptr, free_device_memory>;
using PinnedMemory = UniqueHandle<void*, free_pinned_memory>;

}  // namespace temper::cuda
