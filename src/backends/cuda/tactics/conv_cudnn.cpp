// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <sstream>

#include "backend/conv_problem.h"
#include "backends/cuda/cudnn_convolution.h"
#include "backends/cuda/stream.h"
#include "backends/cuda/tactics/common.h"
#include "backends/cuda/tactics/epilogue.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/index_space.h"
#include "base/hash.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::cuda {

namespace {

using backend::ConvProblem;
using backend::Device;
using backend::Problem;
using backend::Refusal;

// A config is how much the library does, and its engine: "fused 12 2=1" or "alone 3".
constexpr std::string_view k_fused = "fused ";
constexpr std::string_view k_alone = "alone ";
constexpr std::size_t k_proposals = 4;

std::optional<CudnnActivation> activation_of(const Epilogue& epilogue) {
  const std::string& name = epilogue.activation;
  if (name == "Relu") return CudnnActivation{.mode = CUDNN_POINTWISE_RELU_FWD};
  if (name == "LeakyRelu") return CudnnActivation{.mode = CUDNN_POINTWISE_RELU_FWD, .lower_slope = epilogue.alpha};
  if (name == "Clip" && epilogue.alpha == 0 && epilogue.beta > 0 && epilogue.beta < 1e30)
    return CudnnActivation{.mode = CUDNN_POINTWISE_RELU_FWD, .upper = epilogue.beta};
  if (name == "Silu") return CudnnActivation{.mode = CUDNN_POINTWISE_SWISH_FWD};
  if (name == "Sigmoid") return CudnnActivation{.mode = CUDNN_POINTWISE_SIGMOID_FWD};
  if (name == "Tanh") return CudnnActivation{.mode = CUDNN_POINTWISE_TANH_FWD};
  if (name == "Gelu") return CudnnActivation{.mode = CUDNN_POINTWISE_GELU_FWD};
  if (name == "GeluTanh") return CudnnActivation{.mode = CUDNN_POINTWISE_GELU_APPROX_TANH_FWD};
  if (name == "Elu") return CudnnActivation{.mode = CUDNN_POINTWISE_ELU_FWD, .alpha = epilogue.alpha};
  return std::nullopt;
}

bool can_fuse(const ConvProblem& conv) {
  return conv.epilogue.activation.empty() || activation_of(conv.epilogue).has_value();
}

/// The library wants two spatial axes at least: one is put before a single one.
void widen(CudnnTensor& tensor) {
  if (tensor.extents.size() > 3) return;
  tensor.extents.insert(tensor.extents.begin() + 2, 1);
  tensor.strides.insert(tensor.strides.begin() + 2, tensor.extents[3] * tensor.strides[2]);
}

CudnnTensor tensor_of(backend::TensorDesc desc, Layout layout) {
  desc.layout = layout;
  CudnnTensor tensor{desc.shape, logical_strides(desc)};
  widen(tensor);
  return tensor;
}

CudnnConvolution describe(const Problem& problem, const ConvProblem& conv, bool is_fused) {
  CudnnConvolution convolution;
  convolution.dtype = conv.x.dtype;
  convolution.allows_tf32 = problem.allows_tf32;
  convolution.is_transposed = conv.is_transposed;
  convolution.x = tensor_of(conv.x, conv.x.layout);
  convolution.w = tensor_of(conv.w, conv.x.layout);
  convolution.y = tensor_of(conv.y, conv.y.layout);
  if (conv.window.size() == 1) {
    convolution.strides = convolution.dilations = {1};
    convolution.pads_begin = convolution.pads_end = {0};
  }
  for (const auto& axis : conv.window) {
    convolution.strides.push_back(axis.stride);
    convolution.dilations.push_back(axis.dilation);
    convolution.pads_begin.push_back(axis.pad_begin);
    convolution.pads_end.push_back(axis.pad_end);
  }
  if (!is_fused) return convolution;
  convolution.has_bias = conv.has_bias();
  convolution.has_residual = conv.has_residual();
  convolution.is_residual_after_activation = conv.epilogue.is_residual_after_activation;
  convolution.activation = activation_of(conv.epilogue);
  return convolution;
}

std::optional<Refusal> refuse_tensors(const Problem& problem, const ConvProblem& conv) {
  for (const auto* tensor : {&conv.x, &conv.w, &conv.bias, &conv.residual, &conv.y}) {
    if (!tensor->is_present()) continue;
    const bool is_parameter =
        tensor == &conv.w || tensor == &conv.bias;  // constants are converted when they are stored
    if (tensor->dtype != conv.x.dtype && !is_parameter) return Refusal{"the operands have different types"};
    if (element_count(tensor->shape) == 0) return Refusal{"an empty tensor"};
  }
  if (!has_strides(conv.x) || conv.y.layout != conv.x.layout) return Refusal{"takes one layout without blocks"};
  if (conv.has_residual() && conv.residual.layout != conv.y.layout) return Refusal{"the residual has another layout"};
  if (conv.has_residual() && conv.residual.shape != conv.y.shape) return Refusal{"the residual is broadcast"};
  if (!problem.is_constant(backend::k_conv_weights)) return Refusal{"the weights are not constant"};
  return refuse_unless(!conv.has_bias() || problem.is_constant(backend::k_conv_bias), "the bias is not constant");
}

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (cudnn() == nullptr) return Refusal{cudnn_problem()};
  if (cuda_device(device).is_offline()) return Refusal{"engines are chosen on the GPU"};
  const auto conv = ConvProblem::of(problem);
  if (!conv) return Refusal{"not a convolution"};
  const DType dtype = conv->x.dtype;
  if (dtype != DType::f32 && dtype != DType::f16 && dtype != DType::bf16) return Refusal{"takes f32, f16 and bf16"};
  if (conv->window.empty() || conv->window.size() > 3) return Refusal{"takes one to three spatial axes"};
  // cuDNN 9.19 was seen to give wrong sums for two groups with uneven pads.
  const bool is_even =
      std::ranges::all_of(conv->window, [](const WindowAxis& axis) { return axis.pad_begin == axis.pad_end; });
  if (conv->is_transposed && (conv->group > 1 || !is_even))
    return Refusal{"takes transposed convolutions of one group and even pads"};
  // The library's engines that round nothing to TF32 are up to fifty times slower, and take minutes to be timed.
  const bool has_own_kernel = conv->group == 1 && !conv_ffma_tactic().refuses(problem, device);
  if (dtype == DType::f32 && has_own_kernel) return Refusal{"fp32 without TF32 has kernels of its own"};
  return refuse_tensors(problem, *conv);
}

/// The key of an engine's plan in the device's code.
std::string plan_key(const CudaDevice& device, const Problem& problem, const std::string& config) {
  return str("cudnn-", hash_text(hash_string(str(device.info().fingerprint, " ", problem.key(), " ", config))));
}

/// The key of what the library proposed for a problem.
std::string proposals_key(const CudaDevice& device, const Problem& problem) {
  return str("cudnn-proposals-", hash_text(hash_string(str(device.info().fingerprint, " ", problem.key()))));
}

Tensor bytes_of(const std::string& text) {
  return Tensor::of<std::uint8_t>({static_cast<std::int64_t>(text.size())}, {text.begin(), text.end()});
}

/// Engines for the graph, the first of which is known to work; its plan is kept, since it is what is tried first.
std::vector<std::string> propose(const Problem& problem, const ConvProblem& conv, bool is_fused, CudaDevice& device) {
  const CudnnGraph graph(describe(problem, conv, is_fused), device.cudnn_handle());
  std::vector<std::string> texts;
  for (const auto& engine : graph.engines(2 * k_proposals)) {
    if (texts.size() == k_proposals) break;
    const std::string config = str(is_fused ? k_fused : k_alone, engine);
    if (texts.empty()) {
      const auto plan = graph.plan(engine);
      if (!plan) continue;
      (void)device.code()->find_or_make(plan_key(device, problem, config), [&] { return bytes_of(plan_text(*plan)); });
    }
    texts.push_back(config);
  }
  return texts;
}

std::vector<std::string> configs(const Problem& problem, const Device& device) {
  // Handles and plans are made on demand; the device stays what it was.
  auto& cuda = const_cast<CudaDevice&>(cuda_device(device));
  const std::string text = cuda.code()->find_or_note(proposals_key(cuda, problem), [&] {
    const auto conv = ConvProblem::of(problem);
    auto texts = can_fuse(*conv) ? propose(problem, *conv, true, cuda) : std::vector<std::string>();
    if (texts.empty()) texts = propose(problem, *conv, false, cuda);
    return join(texts, "\n");
  });
  std::vector<std::string> texts;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) texts.push_back(line);
  return texts;
}

/// A constant in the type and layout that the library is given.
std::shared_ptr<const void> resident_as(backend::ConstantStore& constants, std::size_t input, DType from, DType to,
                                        Layout layout) {
  if (layout == Layout::plain && from == to) return resident_plain(constants, input);
  const std::string form =
      from == to ? std::string(layout_name(layout)) : str(layout_name(layout), " ", dtype_name(to));
  return constants.resident(input, form, [&](const Tensor& plain) { return arrange(cast(plain, to), layout); });
}

class ConvKernel final : public backend::Kernel {
 public:
  ConvKernel(const Problem& problem, const ConvProblem& conv, const std::string& config, CudaDevice& device,
             backend::ConstantStore& constants)
      : is_fused_(config.starts_with(k_fused)),
        has_residual_(conv.has_residual()),
        plan_(make_plan(problem, conv, config, device)),
        rest_(is_fused_ ? Epilogue{} : conv.epilogue, rest_tensors(conv), device, constants) {
    workspace_bytes_ =
        static_cast<std::size_t>(plan_.get_value<std::int64_t>(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE));
    const Layout layout = conv.x.layout;
    weights_ = resident_as(constants, backend::k_conv_weights, conv.w.dtype, conv.x.dtype, layout);
    if (conv.has_bias())
      bias_ = resident_as(constants, backend::k_conv_bias, conv.bias.dtype, conv.x.dtype, Layout::plain);
  }

  [[nodiscard]] std::size_t workspace_bytes() const override { return workspace_bytes_; }

  void run(backend::Stream& stream, const backend::KernelArgs& args) override {
    const void* residual = has_residual_ ? args.inputs[backend::k_conv_residual] : nullptr;
    const Pointers pointers = {args.inputs[0],
                               weights_.get(),
                               args.outputs[0],
                               is_fused_ ? bias_.get() : nullptr,
                               is_fused_ ? residual : nullptr,
                               args.workspace};
    if (!pack_ || pointers != bound_) bind(pointers);
    cudnn()->execute(static_cast<CudaStream&>(stream).cudnn(), plan_.get(), pack_->get());
    rest_.run(stream, args.outputs[0], bias_.get(), residual);
  }

 private:
  using Pointers = std::array<const void*, 6>;  ///< by CudnnSlot from x, then the workspace

  [[nodiscard]] EpilogueTensors rest_tensors(const ConvProblem& conv) const {
    EpilogueTensors tensors{.y = conv.y};
    if (is_fused_) return tensors;
    if (conv.has_bias()) {
      tensors.bias = {.dtype = conv.x.dtype, .shape = Shape(conv.y.shape.size(), 1)};
      tensors.bias.shape[1] = conv.channels_out();
    }
    tensors.residual = conv.residual;
    return tensors;
  }

  /// From the plan's code where that has it; compiled by the library else, which takes up to seconds.
  CudnnDescriptor make_plan(const Problem& problem, const ConvProblem& conv, const std::string& config,
                            CudaDevice& device) const {
    TEMPER_CHECK(is_fused_ || config.starts_with(k_alone), bad_plan, "cuda.conv.cudnn: '", config,
                 "' is no engine; build the plan again");
    std::optional<CudnnDescriptor> plan;
    const Tensor text = device.code()->find_or_make(plan_key(device, problem, config), [&] {
      const CudnnGraph graph(describe(problem, conv, is_fused_), device.cudnn_handle());
      plan = graph.plan(config.substr(k_fused.size()));
      if (!plan) plan = first_plan(graph);
      TEMPER_CHECK(plan, unsupported, "cuDNN has no engine for ", problem.key());
      return bytes_of(plan_text(*plan));
    });
    if (plan) return std::move(*plan);
    const auto bytes = text.data<std::uint8_t>();
    plan = restore_plan({bytes.begin(), bytes.end()}, device.cudnn_handle());
    TEMPER_CHECK(plan, bad_plan, "cuDNN ", cudnn()->version, " cannot restore the plan's engine for ", problem.key(),
                 "; build the plan again on this machine");
    return std::move(*plan);
  }

  static std::optional<CudnnDescriptor> first_plan(const CudnnGraph& graph) {
    for (const auto& engine : graph.engines(2 * k_proposals))
      if (auto plan = graph.plan(engine)) return plan;
    return std::nullopt;
  }

  void bind(const Pointers& pointers) {
    std::vector<std::int64_t> ids;
    std::vector<void*> addresses;
    for (std::size_t i = 0; i + 1 < pointers.size(); ++i) {
      if (pointers[i] == nullptr) continue;
      ids.push_back(static_cast<std::int64_t>(i) + static_cast<std::int64_t>(CudnnSlot::x));
      addresses.push_back(const_cast<void*>(pointers[i]));
    }
    pack_.emplace(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
    pack_->set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, ids)
        .set_pointers(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, addresses)
        .set_pointers(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, {const_cast<void*>(pointers.back())})
        .finalize();
    bound_ = pointers;
  }

  bool is_fused_;
  bool has_residual_;
  CudnnDescriptor plan_;
  std::size_t workspace_bytes_ = 0;
  std::shared_ptr<const void> weights_, bias_;
  Pointers bound_{};
  std::optional<CudnnDescriptor> pack_;
  EpilogueKernel rest_;
};

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device& device,
                                        backend::ConstantStore& constants) {
  return std::make_unique<ConvKernel>(problem, *ConvProblem::of(problem), config, cuda_device(device), constants);
}

}  // namespace

backend::Tactic conv_cudnn_tactic() {
  return {.id = "cuda.conv.cudnn",
          .ops = {"Conv", "FusedConv", "ConvTranspose", "FusedConvTranspose"},
          .refuses = refuses,
          .configs = configs,
          .create = create};
}

}  // namespace temper::cuda
