// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/conv_problem.h"
#include "backends/cpu/tactics/epilogue_pass.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/onednn.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using Primitive = dnnl::deconvolution_forward;
using PrimitiveDesc = Primitive::primitive_desc;

/// ONNX's [groups * in, out, kernel...] as oneDNN sees the same bytes: [out, in, kernel...], a groups axis before that
/// where there are several.
dnnl::memory::desc weights_desc(const ConvProblem& conv) {
  Shape shape = conv.w.shape;
  const int first = conv.group == 1 ? 0 : 1;
  if (conv.group > 1) {
    shape[0] /= conv.group;
    shape.insert(shape.begin(), conv.group);
  }
  std::vector<int> order;
  for (std::size_t i = 0; i < shape.size(); ++i) order.push_back(static_cast<int>(i));
  std::swap(order[static_cast<std::size_t>(first)], order[static_cast<std::size_t>(first) + 1]);
  return onednn::plain_desc(shape).permute_axes(order);
}

Primitive::desc describe(const ConvProblem& conv) {
  const Shape& in = conv.x.shape;
  const Shape& out = conv.y.shape;
  dnnl::memory::dims strides, dilations, pads_begin, pads_end;
  for (std::size_t i = 0; i < conv.window.size(); ++i) {
    const WindowAxis& along = conv.window[i];
    strides.push_back(along.stride);
    dilations.push_back(along.dilation - 1);
    pads_begin.push_back(along.pad_begin);
    pads_end.push_back((in[i + 2] - 1) * along.stride + along.extent() - out[i + 2] - along.pad_begin);
  }
  const auto x = onednn::desc_of(conv.x), y = onednn::desc_of(conv.y);
  const auto w = onednn::any_desc(weights_desc(conv).dims());
  constexpr auto k_inference = dnnl::prop_kind::forward_inference;
  constexpr auto k_direct = dnnl::algorithm::deconvolution_direct;
  if (!conv.has_bias()) return {k_inference, k_direct, x, w, y, strides, dilations, pads_begin, pads_end};
  const auto bias = onednn::plain_desc(conv.bias.shape);
  return {k_inference, k_direct, x, w, bias, y, strides, dilations, pads_begin, pads_end};
}

onednn::Request<Primitive> request(const ConvProblem& conv) {
  return {[conv] { return describe(conv); }, onednn::attributes_with({})};
}

std::vector<std::string> configs(const Problem& problem, const Device&) {
  auto names = onednn::implementations(request(*ConvProblem::of(problem)));
  // A deconvolution is computed by the gradient of a convolution, which may itself be the reference.
  std::erase_if(names, [](const std::string& name) { return name.find("ref") != std::string::npos; });
  return names;
}

bool has_epilogue(const ConvProblem& conv) { return conv.has_residual() || !conv.epilogue.activation.empty(); }

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (auto refusal = refuse_conv(problem)) return refusal;
  const ConvProblem conv = *ConvProblem::of(problem);
  if (has_epilogue(conv) && !EpiloguePass::can_run(conv.epilogue, *kernels_of(device).pointwise))
    return Refusal{"no vectors compute the activation"};
  if (conv.has_residual() && conv.residual.layout != conv.y.layout) return Refusal{"the residual has another layout"};
  return refuse_unless(!configs(problem, device).empty(), "oneDNN has no fast implementation");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device& device,
                                        backend::ConstantStore& constants) {
  const ConvProblem conv = *ConvProblem::of(problem);
  const PrimitiveDesc desc = onednn::implementation(request(conv), config);
  onednn::Execution execution(onednn::guarded([&] { return Primitive(desc); }));
  const std::size_t x = execution.add_input(DNNL_ARG_SRC, desc.src_desc());
  const std::size_t y = execution.add_output(DNNL_ARG_DST, desc.dst_desc());
  execution.add_constant(DNNL_ARG_WEIGHTS, desc.weights_desc(),
                         onednn::packed_constant(constants, k_conv_weights, weights_desc(conv), desc.weights_desc()));
  if (conv.has_bias()) execution.add_constant(DNNL_ARG_BIAS, desc.bias_desc(), constants.plain(k_conv_bias));
  const std::size_t workspace = desc.scratchpad_desc().get_size();
  const std::size_t scratch = workspace > 0 ? execution.add_input(DNNL_ARG_SCRATCHPAD, desc.scratchpad_desc()) : 0;
  std::optional<EpiloguePass> pass;
  if (has_epilogue(conv)) pass.emplace(conv.epilogue, conv.y, *kernels_of(device).pointwise);
  return make_kernel(
      [=, has_residual = conv.has_residual(),
       execution = std::move(execution)](const backend::KernelArgs& args) mutable {
        execution.bind(x, args.inputs[0]);
        execution.bind(y, args.outputs[0]);
        if (workspace > 0) execution.bind(scratch, args.workspace);
        execution.run();
        if (pass)
          pass->run(static_cast<float*>(args.outputs[0]),
                    has_residual ? static_cast<const float*>(args.inputs[k_conv_residual]) : nullptr);
      },
      workspace);
}

}  // namespace

backend::Tactic conv_transpose_onednn_tactic() {
  return {.id = "cpu.conv_transpose.onednn",
          .ops = {"ConvTranspose", "FusedConvTranspose"},
          .refuses = refuses,
          .configs = configs,
          .create = create};
}

}  // namespace temper::cpu
