// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/libraries.h"

#include "base/check.h"

namespace temper::cuda {

namespace {

template <class Table>
struct Loaded {
  Table table;
  std::string problem;
};

Loaded<Cudnn> load_cudnn() {
  Loaded<Cudnn> loaded;
  const DynamicLibrary library({"libcudnn.so.9", "libcudnn.so", "/usr/local/cuda/lib64/libcudnn.so.9"});
  Cudnn& t = loaded.table;
  const bool is_complete = t.create.load(library) && t.destroy.load(library) && t.set_stream.load(library) &&
                           t.create_descriptor.load(library) && t.destroy_descriptor.load(library) &&
                           t.set_attribute.load(library) && t.get_attribute.load(library) && t.finalize.load(library) &&
                           t.execute.load(library);
  auto* version = reinterpret_cast<decltype(&cudnnGetVersion)>(library.symbol("cudnnGetVersion"));
  if (!library.is_open()) loaded.problem = str("cuDNN 9 cannot be loaded (", library.error(), ")");
  if (library.is_open() && (!is_complete || version == nullptr)) loaded.problem = "cuDNN is older than version 9";
  if (loaded.problem.empty()) t.version = version();
  return loaded;
}

Loaded<CublasLt> load_cublas_lt() {
  Loaded<CublasLt> loaded;
  const DynamicLibrary library(
      {"libcublasLt.so.13", "libcublasLt.so.12", "libcublasLt.so", "/usr/local/cuda/lib64/libcublasLt.so.13"});
  CublasLt& t = loaded.table;
  const bool is_complete =
      t.create.load(library) && t.destroy.load(library) && t.matmul.load(library) && t.desc_create.load(library) &&
      t.desc_destroy.load(library) && t.desc_set_attribute.load(library) && t.layout_create.load(library) &&
      t.layout_destroy.load(library) && t.layout_set_attribute.load(library) && t.preference_create.load(library) &&
      t.preference_destroy.load(library) && t.preference_set_attribute.load(library) &&
      t.algo_get_heuristic.load(library) && t.algo_check.load(library);
  auto* version = reinterpret_cast<decltype(&cublasLtGetVersion)>(library.symbol("cublasLtGetVersion"));
  if (!library.is_open()) loaded.problem = str("cuBLASLt cannot be loaded (", library.error(), ")");
  if (library.is_open() && (!is_complete || version == nullptr)) loaded.problem = "cuBLASLt is older than CUDA 12";
  if (loaded.problem.empty()) t.version = version();
  return loaded;
}

const Loaded<Cudnn>& loaded_cudnn() {
  static const auto k_loaded = load_cudnn();
  return k_loaded;
}

const Loaded<CublasLt>& loaded_cublas_lt() {
  static const auto k_loaded = load_cublas_lt();
  return k_loaded;
}

}  // namespace

template <>
std::string status_text(cudnnStatus_t status) {
  return str("cuDNN status ", static_cast<int>(status));
}

template <>
std::string status_text(cublasStatus_t status) {
  return str("cuBLAS status ", static_cast<int>(status));
}

const Cudnn* cudnn() { return cudnn_problem().empty() ? &loaded_cudnn().table : nullptr; }
const CublasLt* cublas_lt() { return cublas_lt_problem().empty() ? &loaded_cublas_lt().table : nullptr; }
const std::string& cudnn_problem() { return loaded_cudnn().problem; }
const std::string& cublas_lt_problem() { return loaded_cublas_lt().problem; }

CudnnHandle create_cudnn_handle(CUstream stream) {
  TEMPER_CHECK(cudnn() != nullptr, device, cudnn_problem());
  CudnnHandle handle;
  cudnn()->create(handle.put());
  cudnn()->set_stream(handle.get(), stream);
  return handle;
}

CublasLtHandle create_cublas_lt_handle() {
  TEMPER_CHECK(cublas_lt() != nullptr, device, cublas_lt_problem());
  CublasLtHandle handle;
  cublas_lt()->create(handle.put());
  return handle;
}

}  // namespace temper::cuda
