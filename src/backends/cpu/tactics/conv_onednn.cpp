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
using Primitive = dnnl::convolution_forward;
using PrimitiveDesc = Primitive::primitive_desc;

/// Weights with the groups as an axis of their own where there are several.
Shape weights_shape(const ConvProblem& conv) {
  Shape shape = conv.w.shape;
  if (conv.group == 1) return shape;
  shape[0] /= conv.group;
  shape.insert(shape.begin(), conv.group);
  return shape;
}

/// The post-operation that adds the residual; nothing where oneDNN cannot express the epilogue.
struct PostOps {
  dnnl::post_ops ops;
  int residual = -1;
};

std::optional<PostOps> post_ops_of(const ConvProblem& conv) {
  PostOps post_ops;
  const auto add_residual = [&] {
    if (!conv.has_residual()) return;
    post_ops.residual = post_ops.ops.len();
    post_ops.ops.append_binary(dnnl::algorithm::binary_add, onednn::desc_of(conv.residual));
  };
  const Epilogue& epilogue = conv.epilogue;
  if (!epilogue.is_residual_after_activation) add_residual();
  if (!onednn::append_activation(post_ops.ops, epilogue.activation, epilogue.alpha, epilogue.beta)) return std::nullopt;
  if (epilogue.is_residual_after_activation) add_residual();
  return post_ops;
}

Primitive::desc describe(const ConvProblem& conv, dnnl::algorithm algorithm) {
  dnnl::memory::dims strides, dilations, pads_begin, pads_end;
  for (std::size_t i = 0; i < conv.window.size(); ++i) {
    const WindowAxis& axis = conv.window[i];
    strides.push_back(axis.stride);
    dilations.push_back(axis.dilation - 1);
    pads_begin.push_back(axis.pad_begin);
    pads_end.push_back((conv.y.shape[i + 2] - 1) * axis.stride + axis.extent() - conv.x.shape[i + 2] - axis.pad_begin);
  }
  const auto x = onednn::desc_of(conv.x), y = onednn::desc_of(conv.y), w = onednn::any_desc(weights_shape(conv));
  constexpr auto k_inference = dnnl::prop_kind::forward_inference;
  if (!conv.has_bias()) return {k_inference, algorithm, x, w, y, strides, dilations, pads_begin, pads_end};
  const auto bias = onednn::plain_desc(conv.bias.shape);
  return {k_inference, algorithm, x, w, bias, y, strides, dilations, pads_begin, pads_end};
}

/// How the epilogue is computed: a part of a config's text.
enum class Way { post_ops, own_pass };
constexpr std::string_view k_own_pass = " own-epilogue";

onednn::Request<Primitive> request(const ConvProblem& conv, dnnl::algorithm algorithm, Way way) {
  const dnnl::post_ops post_ops = way == Way::own_pass ? dnnl::post_ops{} : post_ops_of(conv).value().ops;
  return {[conv, algorithm] { return describe(conv, algorithm); }, onednn::attributes_with(post_ops)};
}

class ConvKernel final : public backend::Kernel {
 public:
  ConvKernel(const ConvProblem& conv, const PrimitiveDesc& desc, std::optional<EpiloguePass> pass,
             backend::ConstantStore& constants)
      : execution_(onednn::guarded([&] { return Primitive(desc); })),
        pass_(std::move(pass)),
        has_residual_(conv.has_residual()),
        workspace_(desc.scratchpad_desc().get_size()) {
    x_ = execution_.add_input(DNNL_ARG_SRC, desc.src_desc());
    y_ = execution_.add_output(DNNL_ARG_DST, desc.dst_desc());
    execution_.add_constant(DNNL_ARG_WEIGHTS, desc.weights_desc(),
                            onednn::packed_constant(constants, k_conv_weights, onednn::plain_desc(weights_shape(conv)),
                                                    desc.weights_desc()));
    if (conv.has_bias()) execution_.add_constant(DNNL_ARG_BIAS, desc.bias_desc(), constants.plain(k_conv_bias));
    if (const int index = post_ops_of(conv).value().residual; index >= 0)
      residual_ =
          execution_.add_input(DNNL_ARG_ATTR_MULTIPLE_POST_OP(index) | DNNL_ARG_SRC_1, onednn::desc_of(conv.residual));
    if (workspace_ > 0) scratchpad_ = execution_.add_input(DNNL_ARG_SCRATCHPAD, desc.scratchpad_desc());
  }

  [[nodiscard]] std::size_t workspace_bytes() const override { return workspace_; }

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    execution_.bind(x_, args.inputs[0]);
    execution_.bind(y_, args.outputs[0]);
    if (residual_) execution_.bind(*residual_, args.inputs[k_conv_residual]);
    if (scratchpad_) execution_.bind(*scratchpad_, args.workspace);
    execution_.run();
    if (pass_)
      pass_->run(static_cast<float*>(args.outputs[0]),
                 has_residual_ ? static_cast<const float*>(args.inputs[k_conv_residual]) : nullptr);
  }

 private:
  onednn::Execution execution_;
  std::optional<EpiloguePass> pass_;
  bool has_residual_ = false;
  std::size_t workspace_ = 0;
  std::size_t x_ = 0, y_ = 0;
  std::optional<std::size_t> residual_, scratchpad_;
};

/// Implementations that compute the problem rightly, as config texts.
std::vector<std::string> sound_configs(const ConvProblem& conv, dnnl::algorithm algorithm,
                                       const PointwiseKernels& kernels) {
  std::vector<std::string> configs;
  if (post_ops_of(conv)) configs = onednn::implementations(request(conv, algorithm, Way::post_ops));
  // The GEMM implementation reads a residual at wrong places beyond the first image (oneDNN 2.6.3).
  if (conv.has_residual()) std::erase_if(configs, [](const std::string& name) { return name.find("gemm:") < 5; });
  const bool has_epilogue = conv.has_residual() || !conv.epilogue.activation.empty();
  const bool fits = !conv.has_residual() || conv.residual.layout == conv.y.layout;
  if (has_epilogue && fits && EpiloguePass::can_run(conv.epilogue, kernels))
    for (const auto& name : onednn::implementations(request(conv, algorithm, Way::own_pass)))
      configs.push_back(str(name, k_own_pass));
  return configs;
}

template <dnnl::algorithm algorithm>
std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (auto refusal = refuse_conv(problem)) return refusal;
  const ConvProblem conv = *ConvProblem::of(problem);
  const bool is_taken = !sound_configs(conv, algorithm, *kernels_of(device).pointwise).empty();
  return refuse_unless(is_taken, "oneDNN has no fast implementation");
}

template <dnnl::algorithm algorithm>
std::vector<std::string> configs(const Problem& problem, const Device& device) {
  return sound_configs(*ConvProblem::of(problem), algorithm, *kernels_of(device).pointwise);
}

template <dnnl::algorithm algorithm>
std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device& device,
                                        backend::ConstantStore& constants) {
  const ConvProblem conv = *ConvProblem::of(problem);
  const bool is_own = config.ends_with(k_own_pass);
  const std::string name = is_own ? config.substr(0, config.size() - k_own_pass.size()) : config;
  const auto desc = onednn::implementation(request(conv, algorithm, is_own ? Way::own_pass : Way::post_ops), name);
  std::optional<EpiloguePass> pass;
  if (is_own) pass.emplace(conv.epilogue, conv.y, *kernels_of(device).pointwise);
  return std::make_unique<ConvKernel>(conv, desc, std::move(pass), constants);
}

template <dnnl::algorithm algorithm>
backend::Tactic tactic(std::string_view id) {
  return {.id = id,
          .ops = {"Conv", "FusedConv"},
          .refuses = refuses<algorithm>,
          .configs = configs<algorithm>,
          .create = create<algorithm>};
}

}  // namespace

backend::Tactic conv_onednn_tactic() { return tactic<dnnl::algorithm::convolution_direct>("cpu.conv.onednn"); }

backend::Tactic conv_onednn_winograd_tactic() {
  return tactic<dnnl::algorithm::convolution_winograd>("cpu.conv.onednn_winograd");
}

}  // namespace temper::cpu
