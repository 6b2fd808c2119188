// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "backend/problem.h"
#include "backend/tactic.h"
#include "ops/epilogue.h"
#include "ops/window.h"

namespace temper::cpu {

/// Conv or FusedConv in one form.
struct ConvProblem {
  /// Nothing where the operator is neither.
  static std::optional<ConvProblem> of(const backend::Problem& problem);

  [[nodiscard]] bool has_bias() const { return bias.is_present(); }
  [[nodiscard]] bool has_residual() const { return residual.is_present(); }
  [[nodiscard]] std::int64_t channels_in() const { return x.shape[1]; }
  [[nodiscard]] std::int64_t channels_out() const { return y.shape[1]; }

  backend::TensorDesc x, w, bias, residual, y;
  std::int64_t group = 1;
  std::vector<WindowAxis> window;  ///< an axis a spatial axis
  Epilogue epilogue;
};

/// Input indices of both operators.
inline constexpr std::size_t k_conv_weights = 1;
inline constexpr std::size_t k_conv_bias = 2;
inline constexpr std::size_t k_conv_residual = 3;

/// What every f32 convolution tactic asks for: f32, constant weights and bias, nothing empty, 1 to 3 spatial axes.
[[nodiscard]] std::optional<backend::Refusal> refuse_conv(const backend::Problem& problem);

}  // namespace temper::cpu
