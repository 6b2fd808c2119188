// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/conv_problem.h"

#include "ops/fused/fused_conv.h"
#include "ops/nn/conv.h"

namespace temper::cpu {

using backend::Refusal;

std::optional<ConvProblem> ConvProblem::of(const backend::Problem& problem) {
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

std::optional<Refusal> refuse_conv(const backend::Problem& problem) {
  const auto conv = ConvProblem::of(problem);
  if (!conv) return Refusal{"not a convolution"};
  for (const auto* tensor : {&conv->x, &conv->w, &conv->bias, &conv->residual, &conv->y}) {
    if (!tensor->is_present()) continue;
    if (tensor->dtype != DType::f32) return Refusal{"takes f32 only"};
    if (element_count(tensor->shape) == 0) return Refusal{"an empty tensor"};
  }
  if (conv->window.size() > 3) return Refusal{"takes one to three spatial axes"};
  if (!problem.is_constant(k_conv_weights)) return Refusal{"the weights are not constant"};
  if (conv->has_bias() && !problem.is_constant(k_conv_bias)) return Refusal{"the bias is not constant"};
  return std::nullopt;
}

}  // namespace temper::cpu
