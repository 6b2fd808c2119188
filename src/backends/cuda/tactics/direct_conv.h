// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backend/problem.h"
#include "ops/epilogue.h"
#include "ops/window.h"

namespace temper::cuda {

/// A two-dimensional Conv or FusedConv that own kernels can take: constant weights, a channels_last result, f32, f16 or
/// bf16 all over, or weights and bias in f32.
struct DirectConv {
  static constexpr const char* k_limits =
      "takes two spatial axes, constant weights, f32, f16 or bf16, and a channels_last result";
  /// Nothing where the problem is another.
  static std::optional<DirectConv> of(const backend::Problem& problem);

  [[nodiscard]] std::int64_t channels_in() const { return x.shape[1]; }
  [[nodiscard]] std::int64_t channels_out() const { return y.shape[1]; }
  /// T, B, KERNEL_*, STRIDE_*, DILATION_*, PAD_*, ACTIVATION(value) and RESIDUAL_LAST of the kernels.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> values() const;

  backend::TensorDesc x, y;
  DType parameters = DType::f32;  ///< type of weights and bias, B in the kernels
  std::int64_t group = 1;
  WindowAxis rows, columns;
  Epilogue epilogue;
};

}  // namespace temper::cuda
