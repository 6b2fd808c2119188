// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/epilogue_pass.h"

#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/index_space.h"
#include "ops/pointwise.h"

namespace temper::cpu {

namespace {

PointwiseKernels::Unary activation_of(const Epilogue& epilogue, const PointwiseKernels& kernels) {
  return kernels.unary[static_cast<std::size_t>(unary_info(epilogue.activation).kind)];
}

}  // namespace

bool EpiloguePass::can_run(const Epilogue& epilogue, const PointwiseKernels& kernels) {
  return epilogue.activation.empty() || activation_of(epilogue, kernels) != nullptr;
}

EpiloguePass::EpiloguePass(const Epilogue& epilogue, const backend::TensorDesc& y, const PointwiseKernels& kernels)
    : add_(kernels.binary[static_cast<std::size_t>(BinaryKind::add)]),
      alpha_(static_cast<float>(epilogue.alpha)),
      beta_(static_cast<float>(epilogue.beta)),
      is_residual_after_activation_(epilogue.is_residual_after_activation),
      y_(y),
      count_(stored_elements(y.layout, y.shape)) {
  if (!epilogue.activation.empty()) activation_ = activation_of(epilogue, kernels);
}

void EpiloguePass::run_range(float* y, const float* residual, std::int64_t count) const {
  constexpr std::int64_t k_piece = 2048;  // stays in the first-level cache between the steps
  for (std::int64_t i = 0; i < count; i += k_piece) {
    const std::int64_t n = std::min(k_piece, count - i);
    if (residual != nullptr && !is_residual_after_activation_) add_(y + i, 1, residual + i, 1, y + i, n);
    if (activation_ != nullptr) activation_(y + i, y + i, n, alpha_, beta_);
    if (residual != nullptr && is_residual_after_activation_) add_(y + i, 1, residual + i, 1, y + i, n);
  }
}

void EpiloguePass::run(float* y, const float* residual) const {
  parallel_for(count_, grain_of(4), [&](std::int64_t begin, std::int64_t end) {
    run_range(y + begin, residual == nullptr ? nullptr : residual + begin, end - begin);
  });
  clear_padding(y_, y);
}

}  // namespace temper::cpu
