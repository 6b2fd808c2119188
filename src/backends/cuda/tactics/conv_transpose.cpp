// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "backend/conv_problem.h"
#include "backends/cuda/device.h"
#include "backends/cuda/tactics/epilogue.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/launch.h"

namespace temper::cuda {

namespace {

using backend::ConvProblem;
using backend::Device;
using backend::Problem;
using backend::Refusal;

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const auto conv = ConvProblem::of(problem);
  if (!conv || !conv->is_transposed) return Refusal{"not a transposed convolution"};
  const DType dtype = conv->x.dtype;
  if (dtype != DType::f32 && dtype != DType::f16 && dtype != DType::bf16) return Refusal{"takes f32, f16 and bf16"};
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    if (!has_input(problem, i)) continue;
    if (problem.inputs[i].dtype != dtype) return Refusal{"the operands have different types"};
    const bool is_vector = i == backend::k_conv_bias;
    if (!is_vector && !has_strides(given_desc(problem, i))) return Refusal{"takes layouts without blocks"};
  }
  if (conv->has_residual() && conv->residual.shape != conv->y.shape) return Refusal{"the residual is broadcast"};
  return refuse_unless(has_strides(conv->y) && conv->window.size() <= 3, "takes one to three spatial axes");
}

/// Strides of [N, C, D, H, W]; missing spatial axes have none.
std::array<std::int64_t, 5> strides_of(const backend::TensorDesc& tensor) {
  const Shape strides = logical_strides(tensor);
  std::array<std::int64_t, 5> all = {strides[0], strides[1], 0, 0, 0};
  for (std::size_t i = 2; i < strides.size(); ++i) all[i + 5 - strides.size()] = strides[i];
  return all;
}

struct Params {
  std::int64_t count;
  std::int64_t channels_in, channels_out, groups;
  std::array<std::int64_t, 3> out, in, kernel, stride, dilation, pad;
  std::array<std::int64_t, 5> x_at, y_at, r_at, w_at;
  float alpha, beta;
};

Params params_of(const Problem& problem, const ConvProblem& conv) {
  Params params{.count = element_count(conv.y.shape),
                .channels_in = conv.channels_in() / conv.group,
                .channels_out = conv.channels_out() / conv.group,
                .groups = conv.group,
                .out = {1, 1, 1},
                .in = {1, 1, 1},
                .kernel = {1, 1, 1},
                .stride = {1, 1, 1},
                .dilation = {1, 1, 1},
                .pad = {0, 0, 0},
                .x_at = strides_of(given_desc(problem, 0)),
                .y_at = strides_of(conv.y),
                .r_at = conv.has_residual() ? strides_of(given_desc(problem, backend::k_conv_residual))
                                            : std::array<std::int64_t, 5>{},
                .w_at = strides_of(given_desc(problem, backend::k_conv_weights)),
                .alpha = static_cast<float>(conv.epilogue.alpha),
                .beta = static_cast<float>(conv.epilogue.beta)};
  for (std::size_t i = 0; i < conv.window.size(); ++i) {
    const std::size_t axis = i + 3 - conv.window.size();
    params.out[axis] = conv.y.shape[i + 2];
    params.in[axis] = conv.x.shape[i + 2];
    params.kernel[axis] = conv.window[i].kernel;
    params.stride[axis] = conv.window[i].stride;
    params.dilation[axis] = conv.window[i].dilation;
    params.pad[axis] = conv.window[i].pad_begin;
  }
  return params;
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  const ConvProblem conv = *ConvProblem::of(problem);
  const Params params = params_of(problem, conv);
  auto values = epilogue_values(conv.epilogue);
  values.insert(values.end(), {{"T", std::string(element_type(conv.x.dtype))},
                               {"CHANNELS_LAST", conv.y.layout == Layout::channels_last ? "true" : "false"}});
  const KernelFunction kernel = load_kernel(
      cuda_device(device), joined_source("conv_transpose", {"functions", "conv_transpose"}, values), "conv_transpose");
  return make_kernel([kernel, params, x = Source(problem, 0, constants),
                      w = Source(problem, backend::k_conv_weights, constants),
                      bias = Source(problem, backend::k_conv_bias, constants),
                      residual = Source(problem, backend::k_conv_residual, constants)](
                         backend::Stream& stream, const backend::KernelArgs& args) {
    kernel.launch(stream, cover(params.count), params, x.in(args), w.in(args), bias.in(args), residual.in(args),
                  args.outputs[0]);
  });
}

}  // namespace

backend::Tactic conv_transpose_tactic() {
  return {.id = "cuda.conv_transpose",
          .ops = {"ConvTranspose", "FusedConvTranspose"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cuda
