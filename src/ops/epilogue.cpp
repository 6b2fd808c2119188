// SPDX-License-Identifier: Apache-2.0
#include "ops/epilogue.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "ops/pointwise.h"
#include "tensor/numeric.h"

namespace temper {

Accuracy Epilogue::accuracy() const {
  const Accuracy own = activation.empty() ? Accuracy::exact : unary_info(activation).accuracy;
  return std::max(own, Accuracy::rounding);
}

bool Epilogue::never_falls() const {
  constexpr std::array<std::string_view, 6> k_rising = {"", "Relu", "Clip", "Sigmoid", "Tanh", "Softplus"};
  if (activation == "LeakyRelu" || activation == "Elu") return alpha >= 0;
  return std::find(k_rising.begin(), k_rising.end(), activation) != k_rising.end();
}

Tensor Epilogue::apply(const Tensor& y, const Tensor& residual, DType dtype) const {
  Tensor result = y;
  const auto add_residual = [&] {
    if (residual.is_valid()) result = evaluate_binary(binary_info(BinaryKind::add), result, cast(residual, DType::f64));
  };
  if (!is_residual_after_activation) add_residual();
  if (!activation.empty()) result = evaluate_unary(unary_info(activation), result, alpha, beta);
  if (is_residual_after_activation) add_residual();
  return cast(result, dtype);
}

void check_residual(std::string_view op, const TensorType& y, const TensorType& residual) {
  const auto fits = [&] {
    if (residual.dtype != y.dtype || residual.rank() != y.rank()) return false;
    for (std::int64_t i = 0; i < y.rank(); ++i)
      if (y.dim(i).is_const() && residual.dim(i).is_const() && y.dim(i) != residual.dim(i)) return false;
    return true;
  };
  TEMPER_CHECK(fits(), invalid_model, op, ": the residual is ", residual.text(), ", expected ", y.text());
}

}  // namespace temper
