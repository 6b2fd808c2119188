// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/onednn.h"
#include "ops/nn/conv_transpose.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using Primitive = dnnl::deconvolution_forward;
using PrimitiveDesc = Primitive::primitive_desc;

constexpr std::size_t k_weights = 1;
constexpr std::size_t k_bias = 2;

bool has_bias(const Problem& problem) { return problem.inputs.size() > k_bias && problem.inputs[k_bias].is_present(); }

/// ONNX's [groups * in, out, kernel...] as oneDNN sees the same bytes: [out, in, kernel...], a groups axis before that
/// where there are several.
dnnl::memory::desc weights_desc(const Problem& problem) {
  Shape shape = problem.inputs[k_weights].shape;
  const std::int64_t group = problem.op.as<ops::ConvTranspose>()->group;
  const int first = group == 1 ? 0 : 1;
  if (group > 1) {
    shape[0] /= group;
    shape.insert(shape.begin(), group);
  }
  std::vector<int> order;
  for (std::size_t i = 0; i < shape.size(); ++i) order.push_back(static_cast<int>(i));
  std::swap(order[static_cast<std::size_t>(first)], order[static_cast<std::size_t>(first) + 1]);
  return onednn::plain_desc(shape).permute_axes(order);
}

Primitive::desc describe(const Problem& problem) {
  const auto& op = *problem.op.as<ops::ConvTranspose>();
  const Shape& in = problem.inputs[0].shape;
  const Shape& out = problem.outputs[0].shape;
  const Window3 window = op.window(spatial_extents(op.name, problem.inputs[k_weights].shape),
                                   spatial_extents(op.name, in), spatial_extents(op.name, out));
  dnnl::memory::dims strides, dilations, pads_begin, pads_end;
  for (std::size_t axis = 2; axis < in.size(); ++axis) {
    const WindowAxis& along = window.axes[axis + 3 - in.size()];
    strides.push_back(along.stride);
    dilations.push_back(along.dilation - 1);
    pads_begin.push_back(along.pad_begin);
    pads_end.push_back((in[axis] - 1) * along.stride + along.extent() - out[axis] - along.pad_begin);
  }
  const auto x = onednn::desc_of(problem.inputs[0]), y = onednn::desc_of(problem.outputs[0]);
  const auto w = onednn::any_desc(weights_desc(problem).dims());
  constexpr auto k_inference = dnnl::prop_kind::forward_inference;
  constexpr auto k_direct = dnnl::algorithm::deconvolution_direct;
  if (!has_bias(problem)) return {k_inference, k_direct, x, w, y, strides, dilations, pads_begin, pads_end};
  const auto bias = onednn::plain_desc(problem.inputs[k_bias].shape);
  return {k_inference, k_direct, x, w, bias, y, strides, dilations, pads_begin, pads_end};
}

onednn::Request<Primitive> request(const Problem& problem) {
  return {[problem] { return describe(problem); }, onednn::attributes_with({})};
}

std::vector<std::string> configs(const Problem& problem, const Device&) {
  auto names = onednn::implementations(request(problem));
  // A deconvolution is computed by the gradient of a convolution, which may itself be the reference.
  std::erase_if(names, [](const std::string& name) { return name.find("ref") != std::string::npos; });
  return names;
}

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors) {
      if (!tensor.is_present()) continue;
      if (tensor.dtype != DType::f32) return Refusal{"takes f32 only"};
      if (element_count(tensor.shape) == 0) return Refusal{"an empty tensor"};
    }
  const std::size_t rank = problem.inputs[0].shape.size();
  if (rank < 3 || rank > 5) return Refusal{"takes one to three spatial axes"};
  if (!problem.is_constant(k_weights)) return Refusal{"the weights are not constant"};
  if (has_bias(problem) && !problem.is_constant(k_bias)) return Refusal{"the bias is not constant"};
  return refuse_unless(!configs(problem, device).empty(), "oneDNN has no fast implementation");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device&,
                                        backend::ConstantStore& constants) {
  const PrimitiveDesc desc = onednn::implementation(request(problem), config);
  onednn::Execution execution(onednn::guarded([&] { return Primitive(desc); }));
  const std::size_t x = execution.add_input(DNNL_ARG_SRC, desc.src_desc());
  const std::size_t y = execution.add_output(DNNL_ARG_DST, desc.dst_desc());
  execution.add_constant(DNNL_ARG_WEIGHTS, desc.weights_desc(),
                         onednn::packed_constant(constants, k_weights, weights_desc(problem), desc.weights_desc()));
  if (has_bias(problem)) execution.add_constant(DNNL_ARG_BIAS, desc.bias_desc(), constants.plain(k_bias));
  const std::size_t workspace = desc.scratchpad_desc().get_size();
  const std::size_t scratch = workspace > 0 ? execution.add_input(DNNL_ARG_SCRATCHPAD, desc.scratchpad_desc()) : 0;
  return make_kernel(
      [=, execution = std::move(execution)](const backend::KernelArgs& args) mutable {
        execution.bind(x, args.inputs[0]);
        execution.bind(y, args.outputs[0]);
        if (workspace > 0) execution.bind(scratch, args.workspace);
        execution.run();
      },
      workspace);
}

}  // namespace

backend::Tactic conv_transpose_onednn_tactic() {
  return {.id = "cpu.conv_transpose.onednn",
          .ops = {"ConvTranspose"},
          .refuses = refuses,
          .configs = configs,
          .create = create};
}

}  // namespace temper::cpu
