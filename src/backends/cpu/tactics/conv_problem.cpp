// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/conv_problem.h"

namespace temper::cpu {

using backend::Refusal;

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

RowWindow row_window(const ConvProblem& conv, std::int64_t out) {
  const WindowAxis& down = conv.window[0];
  const WindowAxis& across = conv.window[1];
  return {.height = conv.x.shape[2],
          .width = conv.x.shape[3],
          .kernel_height = down.kernel,
          .kernel_width = across.kernel,
          .dilation_down = down.dilation,
          .dilation_across = across.dilation,
          .stride_across = across.stride,
          .top = out * down.stride - down.pad_begin,
          .left = -across.pad_begin,
          .out_width = conv.y.shape[3]};
}

}  // namespace temper::cpu
