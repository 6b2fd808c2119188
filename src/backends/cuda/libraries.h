// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cublasLt.h>
#include <cudnn_graph.h>

#include "backends/cuda/handles.h"

namespace temper::cuda {

template <>
[[nodiscard]] std::string status_text(cudnnStatus_t status);
template <>
[[nodiscard]] std::string status_text(cublasStatus_t status);

/// The functions of cuDNN 9 that Temper calls: the graph API alone.
struct Cudnn {
  LibraryFunction<decltype(cudnnCreate)> create{"cudnnCreate"};
  LibraryFunction<decltype(cudnnDestroy)> destroy{"cudnnDestroy"};
  LibraryFunction<decltype(cudnnSetStream)> set_stream{"cudnnSetStream"};
  LibraryFunction<decltype(cudnnBackendCreateDescriptor)> create_descriptor{"cudnnBackendCreateDescriptor"};
  LibraryFunction<decltype(cudnnBackendDestroyDescriptor)> destroy_descriptor{"cudnnBackendDestroyDescriptor"};
  LibraryFunction<decltype(cudnnBackendSetAttribute)> set_attribute{"cudnnBackendSetAttribute"};
  LibraryFunction<decltype(cudnnBackendGetAttribute)> get_attribute{"cudnnBackendGetAttribute"};
  LibraryFunction<decltype(cudnnBackendFinalize)> finalize{"cudnnBackendFinalize"};
  LibraryFunction<decltype(cudnnBackendExecute)> execute{"cudnnBackendExecute"};
  std::size_t version = 0;  ///< 91900 for 9.19.0
};

/// The functions of cuBLASLt that Temper calls.
struct CublasLt {
  LibraryFunction<decltype(cublasLtCreate)> create{"cublasLtCreate"};
  LibraryFunction<decltype(cublasLtDestroy)> destroy{"cublasLtDestroy"};
  LibraryFunction<decltype(cublasLtMatmul)> matmul{"cublasLtMatmul"};
  LibraryFunction<decltype(cublasLtMatmulDescCreate)> desc_create{"cublasLtMatmulDescCreate"};
  LibraryFunction<decltype(cublasLtMatmulDescDestroy)> desc_destroy{"cublasLtMatmulDescDestroy"};
  LibraryFunction<decltype(cublasLtMatmulDescSetAttribute)> desc_set_attribute{"cublasLtMatmulDescSetAttribute"};
  LibraryFunction<decltype(cublasLtMatrixLayoutCreate)> layout_create{"cublasLtMatrixLayoutCreate"};
  LibraryFunction<decltype(cublasLtMatrixLayoutDestroy)> layout_destroy{"cublasLtMatrixLayoutDestroy"};
  LibraryFunction<decltype(cublasLtMatrixLayoutSetAttribute)> layout_set_attribute{"cublasLtMatrixLayoutSetAttribute"};
  LibraryFunction<decltype(cublasLtMatmulPreferenceCreate)> preference_create{"cublasLtMatmulPreferenceCreate"};
  LibraryFunction<decltype(cublasLtMatmulPreferenceDestroy)> preference_destroy{"cublasLtMatmulPreferenceDestroy"};
  LibraryFunction<decltype(cublasLtMatmulPreferenceSetAttribute)> preference_set_attribute{
      "cublasLtMatmulPreferenceSetAttribute"};
  LibraryFunction<decltype(cublasLtMatmulAlgoGetHeuristic)> algo_get_heuristic{"cublasLtMatmulAlgoGetHeuristic"};
  LibraryFunction<decltype(cublasLtMatmulAlgoCheck)> algo_check{"cublasLtMatmulAlgoCheck"};
  std::size_t version = 0;  ///< 130100 for 13.1.0
};

/// Null where the library is not installed or too old.
[[nodiscard]] const Cudnn* cudnn();
[[nodiscard]] const CublasLt* cublas_lt();
/// Why cuDNN (or cuBLASLt) cannot be used, for refusals; empty where it can.
[[nodiscard]] const std::string& cudnn_problem();
[[nodiscard]] const std::string& cublas_lt_problem();

inline void destroy_cudnn(cudnnHandle_t handle) { (void)cudnn()->destroy.status_of(handle); }
inline void destroy_cublas_lt(cublasLtHandle_t handle) { (void)cublas_lt()->destroy.status_of(handle); }
using CudnnHandle = UniqueHandle<cudnnHandle_t, destroy_cudnn>;
using CublasLtHandle = UniqueHandle<cublasLtHandle_t, destroy_cublas_lt>;

/// Errors: device where the library is missing.
[[nodiscard]] CudnnHandle create_cudnn_handle(CUstream stream);
[[nodiscard]] CublasLtHandle create_cublas_lt_handle();

}  // namespace temper::cuda
