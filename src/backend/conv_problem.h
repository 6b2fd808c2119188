// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "backend/problem.h"
#include "ops/epilogue.h"
#include "ops/window.h"

namespace temper::backend {

/// Conv, FusedConv, ConvTranspose or FusedConvTranspose in one form.
struct ConvProblem {
  /// Nothing where the operator is none of them.
  static std::optional<ConvProblem> of(const Problem& problem);

  [[nodiscard]] bool has_bias() const { return bias.is_present(); }
  [[nodiscard]] bool has_residual() const { return residual.is_present(); }
  [[nodiscard]] std::int64_t channels_in() const { return x.shape[1]; }
  [[nodiscard]] std::int64_t channels_out() const { return y.shape[1]; }

  TensorDesc x, w, bias, residual, y;
  std::int64_t group = 1;
  std::vector<WindowAxis> window;  ///< an axis a spatial axis; the convolution from y to x where it is transposed
  bool is_transposed = false;
  Epilogue epilogue;
};

/// Input indices of all four operators.
inline constexpr std::size_t k_conv_weights = 1;
inline constexpr std::size_t k_conv_bias = 2;
inline constexpr std::size_t k_conv_residual = 3;

}  // namespace temper::backend
