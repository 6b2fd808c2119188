// SPDX-License-Identifier: Apache-2.0
#pragma once

// A convolution with what follows it as a graph of cuDNN, and the plans that run it.

#include <optional>
#include <string>
#include <vector>

#include "backends/cuda/cudnn_descriptor.h"
#include "backends/cuda/device.h"
#include "temper/tensor.h"

namespace temper::cuda {

/// Extents and strides of a tensor of the graph, [N, C, spatial...] whatever the order in memory.
struct CudnnTensor {
  Shape extents;
  Shape strides;
};

/// An activation as a pointwise operation of the library.
struct CudnnActivation {
  cudnnPointwiseMode_t mode = CUDNN_POINTWISE_IDENTITY;
  double lower_slope = 0;  ///< RELU: of what is negative
  double upper = 0;        ///< RELU: bound from above; none where 0
  double alpha = 1;        ///< ELU's alpha, SWISH's beta
};

/// y = f(conv(x, w) + bias + residual), or f(conv(x, w) + bias) + residual; `is_transposed`: the transposed
/// convolution.
struct CudnnConvolution {
  DType dtype = DType::f32;  ///< of all tensors; sums and everything between are f32
  bool allows_tf32 = false;
  bool is_transposed = false;
  CudnnTensor x, w, y;
  Shape strides, dilations, pads_begin, pads_end;
  bool has_bias = false;
  bool has_residual = false;
  bool is_residual_after_activation = false;
  std::optional<CudnnActivation> activation;
};

/// An engine of the library and its settings, as text: "12 2=1 7=3".
using CudnnEngine = std::string;

class CudnnGraph {
 public:
  /// Errors: device where the library refuses the operations.
  CudnnGraph(const CudnnConvolution& convolution, cudnnHandle_t handle);
  /// Engines that the library proposes, deterministic and as exact as the types say, its favourite first. Some may turn
  /// out not to take the graph: only plan() tells, which compiles.
  [[nodiscard]] std::vector<CudnnEngine> engines(std::size_t most) const;
  /// A plan that is ready to run; nothing where the engine does not take the graph.
  [[nodiscard]] std::optional<CudnnDescriptor> plan(const CudnnEngine& engine) const;

 private:
  [[nodiscard]] CudnnDescriptor& tensor(const CudnnTensor& description, std::int64_t id, bool is_virtual);
  [[nodiscard]] const CudnnDescriptor& convolve(const CudnnDescriptor& x, const CudnnDescriptor& w,
                                                const CudnnDescriptor& y);
  void append_pointwise(const CudnnActivation& function, const CudnnDescriptor& x, const CudnnDescriptor* other,
                        const CudnnDescriptor& y);
  [[nodiscard]] bool is_exact(const CudnnDescriptor& engine) const;

  CudnnConvolution convolution_;
  cudnnHandle_t handle_;
  std::vector<std::unique_ptr<CudnnDescriptor>> parts_;  ///< kept alive for the graph
  std::vector<cudnnBackendDescriptor_t> operations_;
  std::optional<CudnnDescriptor> graph_;
};

/// Names of the graph's tensors in a run.
enum class CudnnSlot : std::int64_t { x = 1, w, y, bias, residual, first_virtual = 100 };

/// The plan in text that restore_plan() reads, so that nothing is compiled again.
[[nodiscard]] std::string plan_text(const CudnnDescriptor& plan);
/// Nothing where this library cannot read it.
[[nodiscard]] std::optional<CudnnDescriptor> restore_plan(const std::string& text, cudnnHandle_t handle);

}  // namespace temper::cuda
