// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda.h>

#include "backends/cuda/dynamic_library.h"

namespace temper::cuda {

template <>
[[nodiscard]] std::string status_text(CUresult status);

/// The functions of the CUDA driver (libcuda.so.1) that Temper calls.
struct Driver {
  LibraryFunction<decltype(cuInit)> init{"cuInit"};
  LibraryFunction<decltype(cuDriverGetVersion)> driver_get_version{"cuDriverGetVersion"};
  LibraryFunction<decltype(cuGetErrorName)> get_error_name{"cuGetErrorName"};
  LibraryFunction<decltype(cuGetErrorString)> get_error_string{"cuGetErrorString"};
  LibraryFunction<decltype(cuDeviceGetCount)> device_get_count{"cuDeviceGetCount"};
  LibraryFunction<decltype(cuDeviceGet)> device_get{"cuDeviceGet"};
  LibraryFunction<decltype(cuDeviceGetName)> device_get_name{"cuDeviceGetName"};
  LibraryFunction<decltype(cuDeviceGetAttribute)> device_get_attribute{"cuDeviceGetAttribute"};
  LibraryFunction<decltype(cuDeviceTotalMem)> device_total_mem{"cuDeviceTotalMem_v2"};
  LibraryFunction<decltype(cuDevicePrimaryCtxRetain)> primary_ctx_retain{"cuDevicePrimaryCtxRetain"};
  LibraryFunction<decltype(cuCtxSetCurrent)> ctx_set_current{"cuCtxSetCurrent"};
  LibraryFunction<decltype(cuMemAlloc)> mem_alloc{"cuMemAlloc_v2"};
  LibraryFunction<decltype(cuMemFree)> mem_free{"cuMemFree_v2"};
  LibraryFunction<decltype(cuMemHostAlloc)> mem_host_alloc{"cuMemHostAlloc"};
  LibraryFunction<decltype(cuMemFreeHost)> mem_free_host{"cuMemFreeHost"};
  LibraryFunction<decltype(cuMemcpyHtoDAsync)> memcpy_htod_async{"cuMemcpyHtoDAsync_v2"};
  LibraryFunction<decltype(cuMemcpyDtoHAsync)> memcpy_dtoh_async{"cuMemcpyDtoHAsync_v2"};
  LibraryFunction<decltype(cuMemcpyDtoDAsync)> memcpy_dtod_async{"cuMemcpyDtoDAsync_v2"};
  LibraryFunction<decltype(cuMemsetD8Async)> memset_d8_async{"cuMemsetD8Async"};
  LibraryFunction<decltype(cuStreamCreate)> stream_create{"cuStreamCreate"};
  LibraryFunction<decltype(cuStreamDestroy)> stream_destroy{"cuStreamDestroy_v2"};
  LibraryFunction<decltype(cuStreamSynchronize)> stream_synchronize{"cuStreamSynchronize"};
  LibraryFunction<decltype(cuStreamWaitEvent)> stream_wait_event{"cuStreamWaitEvent"};
  LibraryFunction<decltype(cuStreamBeginCapture)> stream_begin_capture{"cuStreamBeginCapture_v2"};
  LibraryFunction<decltype(cuStreamEndCapture)> stream_end_capture{"cuStreamEndCapture"};
  LibraryFunction<decltype(cuGraphInstantiateWithFlags)> graph_instantiate{"cuGraphInstantiateWithFlags"};
  LibraryFunction<decltype(cuGraphLaunch)> graph_launch{"cuGraphLaunch"};
  LibraryFunction<decltype(cuGraphDestroy)> graph_destroy{"cuGraphDestroy"};
  LibraryFunction<decltype(cuGraphExecDestroy)> graph_exec_destroy{"cuGraphExecDestroy"};
  LibraryFunction<decltype(cuEventCreate)> event_create{"cuEventCreate"};
  LibraryFunction<decltype(cuEventDestroy)> event_destroy{"cuEventDestroy_v2"};
  LibraryFunction<decltype(cuEventRecord)> event_record{"cuEventRecord"};
  LibraryFunction<decltype(cuEventSynchronize)> event_synchronize{"cuEventSynchronize"};
  LibraryFunction<decltype(cuEventElapsedTime)> event_elapsed_time{"cuEventElapsedTime"};
  LibraryFunction<decltype(cuModuleLoadData)> module_load_data{"cuModuleLoadData"};
  LibraryFunction<decltype(cuModuleUnload)> module_unload{"cuModuleUnload"};
  LibraryFunction<decltype(cuModuleGetFunction)> module_get_function{"cuModuleGetFunction"};
  LibraryFunction<decltype(cuFuncSetAttribute)> func_set_attribute{"cuFuncSetAttribute"};
  LibraryFunction<decltype(cuFuncGetAttribute)> func_get_attribute{"cuFuncGetAttribute"};
  LibraryFunction<decltype(cuLaunchKernel)> launch_kernel{"cuLaunchKernel"};
};

/// The driver of this machine, initialised. Errors: device where there is none, in one sentence.
[[nodiscard]] const Driver& driver();

}  // namespace temper::cuda
