// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/epilogue.h"

#include <array>

#include "backends/cuda/tactics/families.h"
#include "base/check.h"
#include "ops/fused/pointwise.h"
#include "ops/pointwise_program.h"

namespace temper::cuda {

namespace {

using Source = PointwiseOperand::Source;

std::vector<std::string> stages_of(const Epilogue& epilogue, bool has_bias, bool has_residual) {
  std::vector<std::string> stages;
  PointwiseOperand value{.source = Source::input, .index = 0};
  const auto append = [&](PointwiseStage stage) {
    stage.operands[0] = value;
    stages.push_back(stage_text(stage));
    value = {.source = Source::stage, .index = stages.size() - 1};
  };
  const auto add = [&](std::size_t input) {
    PointwiseStage sum{.form = PointwiseStage::Form::binary, .binary = BinaryKind::add};
    sum.operands[1] = {.source = Source::input, .index = input};
    append(sum);
  };
  const std::size_t residual = has_bias ? 2 : 1;
  if (has_bias) add(1);
  if (has_residual && !epilogue.is_residual_after_activation) add(residual);
  if (!epilogue.activation.empty())
    append({.unary = unary_info(epilogue.activation).kind, .alpha = epilogue.alpha, .beta = epilogue.beta});
  if (has_residual && epilogue.is_residual_after_activation) add(residual);
  return stages;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> epilogue_values(const Epilogue& epilogue) {
  const std::string activation =
      epilogue.activation.empty() ? "(v)" : str("u_", epilogue.activation, "<float>(v, p.alpha, p.beta)");
  return {{"ACTIVATION(v)", activation}, {"RESIDUAL_LAST", epilogue.is_residual_after_activation ? "true" : "false"}};
}

EpilogueKernel::EpilogueKernel(const Epilogue& epilogue, const EpilogueTensors& tensors, CudaDevice& device,
                               backend::ConstantStore& constants)
    : has_bias_(tensors.bias.is_present()), has_residual_(tensors.residual.is_present()) {
  const auto stages = stages_of(epilogue, has_bias_, has_residual_);
  if (stages.empty()) return;
  backend::Problem problem{Operator(ops::Pointwise{.stages = stages}), {tensors.y}, {tensors.y}, {}};
  if (has_bias_) problem.inputs.push_back(tensors.bias);
  if (has_residual_) problem.inputs.push_back(tensors.residual);
  problem.constants.resize(problem.inputs.size());
  const backend::Tactic tactic = pointwise_tactic();
  const auto refusal = tactic.refuses(problem, device);
  TEMPER_CHECK(!refusal, unsupported, "no kernel for the epilogue ", problem.key(), ": ", refusal->reason);
  kernel_ = tactic.create(problem, "", device, constants);
}

void EpilogueKernel::run(backend::Stream& stream, void* y, const void* bias, const void* residual) {
  if (kernel_ == nullptr) return;
  std::array<const void*, 3> inputs = {y};
  std::size_t count = 1;
  if (has_bias_) inputs[count++] = bias;
  if (has_residual_) inputs[count++] = residual;
  void* const output = y;
  kernel_->run(stream, {.inputs = {inputs.data(), count}, .outputs = {&output, 1}});
}

}  // namespace temper::cuda
