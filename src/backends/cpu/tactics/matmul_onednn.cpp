// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/matmul_problem.h"
#include "backends/cpu/tactics/onednn.h"
#include "tensor/numeric.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using Primitive = dnnl::matmul;
using PrimitiveDesc = Primitive::primitive_desc;

dnnl::memory::desc desc_of(const MatrixView& view) {
  return {view.extents, dnnl::memory::data_type::f32, view.strides};
}

/// Post-operations, and where among them bias and residual are added.
struct PostOps {
  dnnl::post_ops ops;
  int bias = -1, residual = -1;
};

std::optional<PostOps> post_ops_of(const MatMulProblem& product) {
  PostOps post_ops;
  const auto add = [&](int& index, const Shape& extents) {
    index = post_ops.ops.len();
    post_ops.ops.append_binary(dnnl::algorithm::binary_add, onednn::plain_desc(extents));
  };
  const Epilogue& epilogue = product.epilogue;
  if (product.scale != 1)
    post_ops.ops.append_eltwise(1, dnnl::algorithm::eltwise_linear, static_cast<float>(product.scale), 0);
  if (product.has_bias()) add(post_ops.bias, product.bias_extents());
  if (product.has_residual() && !epilogue.is_residual_after_activation) add(post_ops.residual, product.y.extents);
  if (!onednn::append_activation(post_ops.ops, epilogue.activation, epilogue.alpha, epilogue.beta)) return std::nullopt;
  if (product.has_residual() && epilogue.is_residual_after_activation) add(post_ops.residual, product.y.extents);
  return post_ops;
}

/// A constant right side may take the form that the implementation likes best.
onednn::Request<Primitive> request(const MatMulProblem& product, bool is_packed) {
  const auto b = is_packed ? onednn::any_desc(product.b.extents) : desc_of(product.b);
  return {[a = desc_of(product.a), b, y = desc_of(product.y)] { return Primitive::desc(a, b, y); },
          onednn::attributes_with(post_ops_of(product).value().ops)};
}

class MatMulKernel final : public backend::Kernel {
 public:
  MatMulKernel(const Problem& problem, const MatMulProblem& product, const PrimitiveDesc& desc,
               backend::ConstantStore& constants)
      : execution_(onednn::guarded([&] { return Primitive(desc); })), workspace_(desc.scratchpad_desc().get_size()) {
    const PostOps post_ops = *post_ops_of(product);
    bind_input(problem, 0, DNNL_ARG_SRC, desc.src_desc(), desc_of(product.a), constants);
    bind_input(problem, 1, DNNL_ARG_WEIGHTS, desc.weights_desc(), desc_of(product.b), constants);
    const auto operand = [](int index) { return DNNL_ARG_ATTR_MULTIPLE_POST_OP(index) | DNNL_ARG_SRC_1; };
    if (post_ops.bias >= 0) {
      const auto bias = onednn::plain_desc(product.bias_extents());
      if (product.bias_scale != 1)
        execution_.add_constant(operand(post_ops.bias), bias, scaled_bias(product, constants));
      else
        bind_input(problem, k_matmul_bias, operand(post_ops.bias), bias, bias, constants);
    }
    if (post_ops.residual >= 0) {
      const auto residual = desc_of(product.y);
      bind_input(problem, k_matmul_residual, operand(post_ops.residual), residual, residual, constants);
    }
    y_ = execution_.add_output(DNNL_ARG_DST, desc.dst_desc());
    if (workspace_ > 0) scratchpad_ = execution_.add_input(DNNL_ARG_SCRATCHPAD, desc.scratchpad_desc());
  }

  [[nodiscard]] std::size_t workspace_bytes() const override { return workspace_; }

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    for (const auto& [slot, input] : inputs_) execution_.bind(slot, args.inputs[input]);
    execution_.bind(y_, args.outputs[0]);
    if (scratchpad_) execution_.bind(*scratchpad_, args.workspace);
    execution_.run();
  }

 private:
  static Tensor scaled_bias(const MatMulProblem& product, backend::ConstantStore& constants) {
    return constants.packed(k_matmul_bias, str("times ", product.bias_scale), [&](const Tensor& plain) {
      std::vector<double> values = to_f64(plain);
      for (double& value : values) value *= product.bias_scale;
      return from_f64(DType::f32, plain.shape(), values);
    });
  }

  void bind_input(const Problem& problem, std::size_t input, int argument, const dnnl::memory::desc& wanted,
                  const dnnl::memory::desc& given, backend::ConstantStore& constants) {
    if (!problem.is_constant(input))
      inputs_.emplace_back(execution_.add_input(argument, wanted), input);
    else if (wanted == given)
      execution_.add_constant(argument, wanted, constants.plain(input));
    else
      execution_.add_constant(argument, wanted, onednn::packed_constant(constants, input, given, wanted));
  }

  onednn::Execution execution_;
  std::size_t workspace_ = 0;
  std::vector<std::pair<std::size_t, std::size_t>> inputs_;  ///< slot, input
  std::size_t y_ = 0;
  std::optional<std::size_t> scratchpad_;
};

constexpr std::string_view k_packed = " packed";

std::vector<std::string> configs(const Problem& problem, const Device&) {
  const MatMulProblem product = *MatMulProblem::of(problem);
  std::vector<std::string> names;
  if (problem.is_constant(k_matmul_weights))
    for (const auto& name : onednn::implementations(request(product, true))) names.push_back(str(name, k_packed));
  for (auto& name : onednn::implementations(request(product, false))) names.push_back(std::move(name));
  return names;
}

std::optional<Refusal> refuses(const Problem& problem, const Device& device) {
  if (auto refusal = refuse_matmul(problem)) return refusal;
  const MatMulProblem product = *MatMulProblem::of(problem);
  if (!post_ops_of(product)) return Refusal{str("oneDNN has no ", product.epilogue.activation)};
  return refuse_unless(!configs(problem, device).empty(), "oneDNN has no fast implementation");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string& config, Device&,
                                        backend::ConstantStore& constants) {
  const MatMulProblem product = *MatMulProblem::of(problem);
  const bool is_packed = config.ends_with(k_packed);
  const std::string name = is_packed ? config.substr(0, config.size() - k_packed.size()) : config;
  return std::make_unique<MatMulKernel>(problem, product, onednn::implementation(request(product, is_packed), name),
                                        constants);
}

}  // namespace

backend::Tactic matmul_onednn_tactic() {
  return {.id = "cpu.matmul.onednn",
          .ops = {"MatMul", "Gemm", "FusedMatMul"},
          .refuses = refuses,
          .configs = configs,
          .create = create};
}

}  // namespace temper::cpu
