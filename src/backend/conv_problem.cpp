// SPDX-License-Identifier: Apache-2.0
#include "backend/conv_problem.h"

#include <algorithm>

#include "ops/fused/fused_conv.h"
#include "ops/fused/fused_conv_transpose.h"
#include "ops/nn/conv.h"

namespace temper::backend {

namespace {

/// The operands, whatever the operator.
ConvProblem operands_of(const Problem& problem) {
  ConvProblem conv;
  conv.x = problem.inputs.at(0);
  conv.w = problem.inputs.at(k_conv_weights);
  if (problem.inputs.size() > k_conv_bias) conv.bias = problem.inputs[k_conv_bias];
  if (problem.inputs.size() > k_conv_residual) conv.residual = problem.inputs[k_conv_residual];
  conv.y = problem.outputs.at(0);
  return conv;
}

ConvProblem forward(const Problem& problem, const ops::Conv& op, const Epilogue& epilogue) {
  ConvProblem conv = operands_of(problem);
  conv.epilogue = epilogue;
  conv.group = op.group;
  conv.window = resolve_window(op.name, op.window(), spatial_extents(op.name, conv.w.shape),
                               spatial_extents(op.name, conv.x.shape));
  return conv;
}

/// Several paddings at the end give the same count of positions; libraries like both sides equal.
std::int64_t end_padding(const WindowAxis& axis, std::int64_t in, std::int64_t out) {
  const std::int64_t exact = (out - 1) * axis.stride + axis.extent() - in - axis.pad_begin;
  const bool is_begin_right = axis.pad_begin >= exact && axis.pad_begin < exact + axis.stride;
  return is_begin_right ? axis.pad_begin : std::max<std::int64_t>(exact, 0);
}

ConvProblem transposed(const Problem& problem, const ops::ConvTranspose& op, const Epilogue& epilogue) {
  ConvProblem conv = operands_of(problem);
  conv.is_transposed = true;
  conv.epilogue = epilogue;
  conv.group = op.group;
  const Shape in = spatial_extents(op.name, conv.x.shape), out = spatial_extents(op.name, conv.y.shape);
  const Window3 window = op.window(spatial_extents(op.name, conv.w.shape), in, out);
  for (std::size_t i = 0; i < in.size(); ++i) {
    WindowAxis axis = window.axes[i + 3 - in.size()];
    axis.pad_end = end_padding(axis, out[i], in[i]);
    conv.window.push_back(axis);
  }
  return conv;
}

}  // namespace

std::optional<ConvProblem> ConvProblem::of(const Problem& problem) {
  if (const auto* fused = problem.op.as<ops::FusedConv>()) return forward(problem, fused->conv(), fused->epilogue());
  if (const auto* plain = problem.op.as<ops::Conv>()) return forward(problem, *plain, {});
  if (const auto* fused = problem.op.as<ops::FusedConvTranspose>())
    return transposed(problem, fused->conv(), fused->epilogue());
  if (const auto* plain = problem.op.as<ops::ConvTranspose>()) return transposed(problem, *plain, {});
  return std::nullopt;
}

}  // namespace temper::backend
