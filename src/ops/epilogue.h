// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "ops/operator.h"
#include "temper/tensor.h"

namespace temper {

/// What fused convolutions and matrix products do to their result: f(y + residual), or f(y) + residual.
struct Epilogue {
  std::string activation = {};  ///< a name of unary_table(); empty: none
  double alpha = 0;
  double beta = 0;
  bool is_residual_after_activation = false;

  /// True where a larger y is known to give no smaller result.
  [[nodiscard]] bool never_falls() const;
  /// Errors: bad_argument for an unknown activation.
  [[nodiscard]] Accuracy accuracy() const;
  /// Rounds once, to `dtype`. `y` is f64; `residual` may be invalid, and broadcasts to y.
  [[nodiscard]] Tensor apply(const Tensor& y, const Tensor& residual, DType dtype) const;
};

/// The epilogue that a fused operator's attributes describe.
template <class Op>
[[nodiscard]] Epilogue epilogue_of(const Op& op) {
  return {.activation = op.activation,
          .alpha = op.alpha,
          .beta = op.beta,
          .is_residual_after_activation = op.is_residual_after_activation};
}

/// Errors: invalid_model where the residual's extents or type cannot be those of y.
void check_residual(std::string_view op, const TensorType& y, const TensorType& residual);

}  // namespace temper
