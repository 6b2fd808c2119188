// SPDX-License-Identifier: Apache-2.0
#include "ops/fused/pointwise.h"

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/pointwise_runner.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

PointwiseOperand input_operand(std::size_t index) { return {PointwiseOperand::Source::input, index, 0}; }

/// Pointwise as it is; Unary, Binary and Where as programs of one stage.
PointwiseProgram program_of(const Problem& problem) {
  if (const auto* fused = problem.op.as<ops::Pointwise>()) return fused->program();
  PointwiseStage stage;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) stage.operands.at(i) = input_operand(i);
  if (const auto* unary = problem.op.as<ops::Unary>()) {
    stage.form = PointwiseStage::Form::unary;
    stage.unary = unary_info(unary->kind).kind;
    stage.alpha = unary->alpha;
    stage.beta = unary->beta;
  } else if (const auto* binary = problem.op.as<ops::Binary>()) {
    stage.form = PointwiseStage::Form::binary;
    stage.binary = binary_info(binary->kind).kind;
  } else {
    stage.form = PointwiseStage::Form::select;
  }
  return PointwiseProgram::parse(std::vector{stage_text(stage)}, {});
}

/// A bool output padded with channels would need bytes cleared, which nothing asks for.
std::optional<Refusal> refuse_tensors(const Problem& problem) {
  const auto is_taken = [](const backend::TensorDesc& t) { return t.dtype == DType::f32 || t.dtype == DType::boolean; };
  for (const auto& tensor : problem.inputs)
    if (!is_taken(tensor)) return Refusal{"takes f32 and bool only"};
  for (const auto& tensor : problem.outputs) {
    if (!is_taken(tensor)) return Refusal{"takes f32 and bool only"};
    if (tensor.layout != problem.outputs[0].layout) return Refusal{"the outputs have different layouts"};
    if (tensor.dtype == DType::boolean && layout_block(tensor.layout) > 1) return Refusal{"bool in a blocked layout"};
  }
  return std::nullopt;
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  if (auto refusal = refuse_tensors(problem)) return refusal;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i)
    if (!operand_walk(problem.inputs[i], problem.is_constant(i), problem.outputs[0]))
      return Refusal{
          str("input ", i, " is ", problem.inputs[i].text(), " beside an output of ", problem.outputs[0].text())};
  return refuse_unless(PointwiseRunner::can_run(program_of(problem)), "the program is too large for one pass");
}

class PointwiseKernel final : public backend::Kernel {
 public:
  PointwiseKernel(const Problem& problem, const PointwiseKernels& kernels, backend::ConstantStore& constants)
      : outputs_(problem.outputs), constants_(problem.inputs.size()), inputs_(problem.inputs.size()) {
    const backend::TensorDesc& y = problem.outputs[0];
    std::vector<PointwiseRunner::Input> inputs;
    for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
      const OperandWalk walk = *operand_walk(problem.inputs[i], problem.is_constant(i), y);
      inputs.push_back({problem.inputs[i].dtype == DType::boolean, walk.strides});
      if (problem.is_constant(i)) constants_[i] = arranged_constant(constants, i, walk.layout, y.shape.size());
    }
    std::vector<bool> is_bool;
    for (const auto& output : outputs_) is_bool.push_back(output.dtype == DType::boolean);
    runner_.emplace(program_of(problem), stored_shape(y.layout, y.shape), inputs, std::move(is_bool), kernels);
  }

  void run(backend::Stream&, const backend::KernelArgs& args) override {
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      inputs_[i] = constants_[i].is_valid() ? constants_[i].raw() : args.inputs[i];
    runner_->run(inputs_, args.outputs);
    for (std::size_t i = 0; i < outputs_.size(); ++i) clear_padding(outputs_[i], args.outputs[i]);
  }

 private:
  std::vector<backend::TensorDesc> outputs_;
  std::vector<Tensor> constants_;
  std::vector<const void*> inputs_;
  std::optional<PointwiseRunner> runner_;
};

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  return std::make_unique<PointwiseKernel>(problem, *kernels_of(device).pointwise, constants);
}

}  // namespace

backend::Tactic pointwise_tactic() {
  return {.id = "cpu.pointwise",
          .ops = {"Pointwise", "Unary", "Binary", "Where"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cpu
