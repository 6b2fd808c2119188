// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/blas_matmul.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/check.h"

namespace temper::cuda {

namespace {

constexpr std::size_t k_largest_workspace = std::size_t{32} << 20;

cudaDataType data_type(DType dtype) {
  return dtype == DType::f16 ? CUDA_R_16F : dtype == DType::bf16 ? CUDA_R_16BF : CUDA_R_32F;
}

using Layout = UniqueHandle<cublasLtMatrixLayout_t, destroy_matrix_layout>;

/// By columns a row-major matrix is its own transpose: its columns are the rows of what the library sees.
Layout layout_of(const BlasMatrix& matrix, DType dtype, std::int64_t batch) {
  const auto rows = matrix.is_transposed ? matrix.rows : matrix.columns;
  const auto columns = matrix.is_transposed ? matrix.columns : matrix.rows;
  Layout layout;
  const auto& lt = *cublas_lt();
  lt.layout_create(layout.put(), data_type(dtype), static_cast<std::uint64_t>(rows),
                   static_cast<std::uint64_t>(columns), matrix.leading);
  const auto count = static_cast<std::int32_t>(batch);
  lt.layout_set_attribute(layout.get(), CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &count, sizeof count);
  lt.layout_set_attribute(layout.get(), CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &matrix.batch_stride,
                          sizeof matrix.batch_stride);
  return layout;
}

cublasLtEpilogue_t epilogue_of(const BlasProduct& product) {
  switch (product.function) {
    case BlasProduct::Function::relu: return product.has_bias ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_RELU;
    case BlasProduct::Function::gelu_tanh:
      return product.has_bias ? CUBLASLT_EPILOGUE_GELU_BIAS : CUBLASLT_EPILOGUE_GELU;
    case BlasProduct::Function::none: break;
  }
  return product.has_bias ? CUBLASLT_EPILOGUE_BIAS : CUBLASLT_EPILOGUE_DEFAULT;
}

}  // namespace

std::string BlasAlgorithm::text() const {
  static constexpr char k_digits[] = "0123456789abcdef";
  std::string text;
  unsigned char bytes[sizeof algorithm];
  std::memcpy(bytes, &algorithm, sizeof algorithm);
  for (const unsigned char byte : bytes) {
    text += k_digits[byte >> 4];
    text += k_digits[byte & 15];
  }
  return str(text, ":", workspace_bytes);
}

std::optional<BlasAlgorithm> BlasAlgorithm::parse(const std::string& text) {
  BlasAlgorithm result;
  constexpr std::size_t k_digits = 2 * sizeof result.algorithm;
  if (text.size() < k_digits + 2 || text[k_digits] != ':') return std::nullopt;
  unsigned char bytes[sizeof result.algorithm];
  for (std::size_t i = 0; i < sizeof bytes; ++i) {
    const char* first = text.data() + 2 * i;
    if (std::from_chars(first, first + 2, bytes[i], 16).ptr != first + 2) return std::nullopt;
  }
  std::memcpy(&result.algorithm, bytes, sizeof bytes);
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + k_digits + 1, end, result.workspace_bytes);
  if (parsed.ptr != end || result.workspace_bytes > k_largest_workspace) return std::nullopt;
  return result;
}

BlasMatmul::BlasMatmul(const BlasProduct& product, CudaDevice& device)
    : product_(product), handle_(device.cublas_lt_handle()) {
  const auto& lt = *cublas_lt();
  const auto compute =
      product.dtype == DType::f32 && product.allows_tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
  lt.desc_create(desc_.put(), compute, CUDA_R_32F);
  const auto set = [&](cublasLtMatmulDescAttributes_t attribute, const auto& value) {
    lt.desc_set_attribute(desc_.get(), attribute, &value, sizeof value);
  };
  // The library's first operand is ours on the right.
  set(CUBLASLT_MATMUL_DESC_TRANSA, product.b.is_transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
  set(CUBLASLT_MATMUL_DESC_TRANSB, product.a.is_transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
  set(CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue_of(product));
  if (product.has_bias) set(CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, data_type(product.dtype));
  a_ = layout_of(product.a, product.dtype, product.batch);
  b_ = layout_of(product.b, product.dtype, product.batch);
  y_ = layout_of(product.y, product.dtype, product.batch);
}

std::vector<BlasAlgorithm> BlasMatmul::algorithms(int count, std::size_t alignment_bytes) const {
  const auto& lt = *cublas_lt();
  UniqueHandle<cublasLtMatmulPreference_t, destroy_matmul_preference> preference;
  lt.preference_create(preference.put());
  const auto set = [&](cublasLtMatmulPreferenceAttributes_t attribute, const auto& value) {
    lt.preference_set_attribute(preference.get(), attribute, &value, sizeof value);
  };
  set(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, k_largest_workspace);
  const auto alignment = static_cast<std::uint32_t>(alignment_bytes);
  for (const auto which : {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
                           CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES})
    set(which, alignment);
  std::vector<cublasLtMatmulHeuristicResult_t> results(static_cast<std::size_t>(count));
  int found = 0;
  const auto status = lt.algo_get_heuristic.status_of(handle_, desc_.get(), b_.get(), a_.get(), y_.get(), y_.get(),
                                                      preference.get(), count, results.data(), &found);
  std::vector<BlasAlgorithm> algorithms;
  if (status != CUBLAS_STATUS_SUCCESS) return algorithms;  // the library has none for this product
  for (int i = 0; i < found; ++i) {
    const auto& result = results[static_cast<std::size_t>(i)];
    if (result.state == CUBLAS_STATUS_SUCCESS) algorithms.push_back({result.algo, result.workspaceSize});
  }
  return algorithms;
}

std::optional<BlasAlgorithm> BlasMatmul::fit(const BlasAlgorithm& algorithm) const {
  cublasLtMatmulHeuristicResult_t result{};
  const auto status = cublas_lt()->algo_check.status_of(handle_, desc_.get(), b_.get(), a_.get(), y_.get(), y_.get(),
                                                        &algorithm.algorithm, &result);
  if (status != CUBLAS_STATUS_SUCCESS || result.workspaceSize > k_largest_workspace) return std::nullopt;
  return BlasAlgorithm{algorithm.algorithm, std::max(result.workspaceSize, algorithm.workspace_bytes)};
}

void BlasMatmul::run(const BlasAlgorithm& algorithm, const void* a, const void* b, const void* bias,
                     const void* residual, void* y, void* workspace, CUstream stream) {
  const auto& lt = *cublas_lt();
  if (product_.has_bias) lt.desc_set_attribute(desc_.get(), CUBLASLT_MATMUL_DESC_BIAS_POINTER, &bias, sizeof bias);
  const float beta = residual != nullptr ? product_.residual_scale : 0;
  lt.matmul(handle_, desc_.get(), &product_.scale, b, b_.get(), a, a_.get(), &beta, residual != nullptr ? residual : y,
            y_.get(), y, y_.get(), &algorithm.algorithm, workspace, algorithm.workspace_bytes,
            reinterpret_cast<cudaStream_t>(stream));
}

}  // namespace temper::cuda
