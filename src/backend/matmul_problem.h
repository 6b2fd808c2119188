// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "backend/problem.h"
#include "ops/epilogue.h"

namespace temper::backend {

/// A matrix (or a batch of them) as a product sees it: logical extents of one rank for all operands, the last two being
/// the matrix, and how far apart its elements lie.
struct MatrixView {
  Shape extents;
  Shape strides;
};

/// MatMul, Gemm or FusedMatMul in one form: y = f(scale * A * B + bias_scale * bias + residual).
struct MatMulProblem {
  /// Nothing where the operator is none of them.
  static std::optional<MatMulProblem> of(const Problem& problem);

  [[nodiscard]] bool has_bias() const { return bias.is_present(); }
  [[nodiscard]] bool has_residual() const { return residual.is_present(); }
  /// The bias padded with ones to the rank of y.
  [[nodiscard]] Shape bias_extents() const;

  MatrixView a, b, y;
  TensorDesc bias, residual;
  double scale = 1;
  double bias_scale = 1;
  Epilogue epilogue;
};

/// Input indices of all three operators.
inline constexpr std::size_t k_matmul_weights = 1;
inline constexpr std::size_t k_matmul_bias = 2;
inline constexpr std::size_t k_matmul_residual = 3;

}  // namespace temper::backend
