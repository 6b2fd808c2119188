// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/tensor_desc.h"
#include "backends/cpu/kernels/pointwise.h"
#include "ops/epilogue.h"

namespace temper::cpu {

/// An epilogue as a pass of its own over a finished result: what oneDNN's slower activations, and Winograd kernels that
/// take none, are replaced by.
class EpiloguePass {
 public:
  /// True where vectors compute the epilogue's activation.
  [[nodiscard]] static bool can_run(const Epilogue& epilogue, const PointwiseKernels& kernels);

  /// `y`: the result in its layout; a residual has the same.
  EpiloguePass(const Epilogue& epilogue, const backend::TensorDesc& y, const PointwiseKernels& kernels);
  /// In place; `residual` may be null.
  void run(float* y, const float* residual) const;
  /// `count` stored elements from `y` on, in the calling thread; padding of channel blocks is not cleared.
  void run_range(float* y, const float* residual, std::int64_t count) const;

 private:
  PointwiseKernels::Unary activation_ = nullptr;
  PointwiseKernels::Binary add_ = nullptr;
  float alpha_ = 0, beta_ = 0;
  bool is_residual_after_activation_ = false;
  backend::TensorDesc y_;
  std::int64_t count_ = 0;
};

}  // namespace temper::cpu
