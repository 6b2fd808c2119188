// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "ops/epilogue.h"
#include "ops/infer_util.h"
#include "tensor/numeric.h"

namespace temper::ops {

// What FusedConv and FusedConvTranspose do around their conv(), which takes the first three inputs.

template <class T>
[[nodiscard]] std::span<const T> conv_inputs(std::span<const T> inputs) {
  return inputs.first(std::min<std::size_t>(3, inputs.size()));
}

template <class Op>
std::vector<TensorType> infer_fused_conv(const Op& op, std::span<const TensorType> inputs) {
  const std::size_t count = op.has_residual ? 4 : 3;
  TEMPER_CHECK(inputs.size() <= count && (!op.has_residual || has_input(inputs, 3)), invalid_model, Op::name, ": ",
               inputs.size(), " inputs, expected ", count);
  std::vector<TensorType> types = op.conv().infer(conv_inputs(inputs));
  if (op.has_residual) check_residual(Op::name, types[0], inputs[3]);
  return types;
}

template <class Op>
std::vector<Tensor> evaluate_fused_conv(const Op& op, std::span<const Tensor> inputs) {
  std::vector<Tensor> wide;
  for (const Tensor& input : conv_inputs(inputs)) wide.push_back(input.is_valid() ? cast(input, DType::f64) : Tensor());
  const Tensor y = op.conv().evaluate(wide)[0];
  return {op.epilogue().apply(y, op.has_residual ? inputs[3] : Tensor(), inputs[0].dtype())};
}

template <class Op>
Cost cost_of_fused_conv(const Op& op, std::span<const TensorType> inputs, std::span<const TensorType> outputs) {
  Cost cost = op.conv().cost(conv_inputs(inputs), outputs);
  cost.bytes = total_bytes(inputs) + total_bytes(outputs);
  return cost;
}

}  // namespace temper::ops
