// SPDX-License-Identifier: Apache-2.0
#include "backend/conv_problem.h"

#include "ops/fused/fused_conv.h"
#include "ops/nn/conv.h"

namespace temper::backend {

std::optional<ConvProblem> ConvProblem::of(const Problem& problem) {
  ConvProblem conv;
  ops::Conv op;
  if (const auto* fused = problem.op.as<ops::FusedConv>()) {
    op = fused->conv();
    conv.epilogue = fused->epilogue();
    if (fused->has_residual) conv.residual = problem.inputs.at(k_conv_residual);
  } else if (const auto* plain = problem.op.as<ops::Conv>()) {
    op = *plain;
  } else {
    return std::nullopt;
  }
  conv.x = problem.inputs.at(0);
  conv.w = problem.inputs.at(k_conv_weights);
  if (problem.inputs.size() > k_conv_bias) conv.bias = problem.inputs[k_conv_bias];
  conv.y = problem.outputs.at(0);
  conv.group = op.group;
  conv.window = resolve_window(op.name, op.window(), spatial_extents(op.name, conv.w.shape),
                               spatial_extents(op.name, conv.x.shape));
  return conv;
}

}  // namespace temper::backend
