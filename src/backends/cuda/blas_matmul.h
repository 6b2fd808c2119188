// SPDX-License-Identifier: Apache-2.0
#pragma once

// One matrix product of cuBLASLt: descriptors, and the algorithms that its heuristics propose. cuBLAS counts matrices
// by columns, so the row-major y = a * b is computed as yᵀ = bᵀ * aᵀ.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "backends/cuda/device.h"
#include "temper/tensor.h"

namespace temper::cuda {

/// A row-major operand, or its transpose: `rows` x `columns` as the product sees it.
struct BlasMatrix {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t leading = 0;       ///< elements between neighbours along the axis that is not contiguous
  bool is_transposed = false;     ///< stored columns x rows
  std::int64_t batch_stride = 0;  ///< 0: one matrix for the whole batch
};

/// y = f(scale * a * b + residual_scale * residual + bias)
struct BlasProduct {
  enum class Function { none, relu, gelu_tanh };
  DType dtype = DType::f32;  ///< of all operands; sums are f32
  bool allows_tf32 = false;
  BlasMatrix a, b, y;
  std::int64_t batch = 1;
  float scale = 1;
  float residual_scale = 0;
  bool has_bias = false;  ///< a vector along the columns of y
  Function function = Function::none;
};

inline void destroy_matmul_desc(cublasLtMatmulDesc_t desc) { (void)cublas_lt()->desc_destroy.status_of(desc); }
inline void destroy_matrix_layout(cublasLtMatrixLayout_t layout) {
  (void)cublas_lt()->layout_destroy.status_of(layout);
}
inline void destroy_matmul_preference(cublasLtMatmulPreference_t preference) {
  (void)cublas_lt()->preference_destroy.status_of(preference);
}

/// An algorithm as plans keep it: its 64 bytes, which belong to one version of the library, and its workspace.
struct BlasAlgorithm {
  cublasLtMatmulAlgo_t algorithm{};
  std::size_t workspace_bytes = 0;
  /// "b2000000...:33554432". parse gives nothing for another text.
  [[nodiscard]] std::string text() const;
  static std::optional<BlasAlgorithm> parse(const std::string& text);
};

class BlasMatmul {
 public:
  BlasMatmul(const BlasProduct& product, CudaDevice& device);
  /// Best first by the library's guess; for operands of at least that alignment.
  [[nodiscard]] std::vector<BlasAlgorithm> algorithms(int count, std::size_t alignment_bytes) const;
  /// The algorithm with the workspace that it needs here; nothing where it does not take the product.
  [[nodiscard]] std::optional<BlasAlgorithm> fit(const BlasAlgorithm& algorithm) const;
  void run(const BlasAlgorithm& algorithm, const void* a, const void* b, const void* bias, const void* residual,
           void* y, void* workspace, CUstream stream);

 private:
  BlasProduct product_;
  cublasLtHandle_t handle_;
  UniqueHandle<cublasLtMatmulDesc_t, destroy_matmul_desc> desc_;
  UniqueHandle<cublasLtMatrixLayout_t, destroy_matrix_layout> a_, b_, y_;
};

}  // namespace temper::cuda
