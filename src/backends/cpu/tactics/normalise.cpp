// SPDX-License-Identifier: Apache-2.0
#include "ops/normalise.h"

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "ops/infer_util.h"
#include "ops/nn/layer_normalization.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

/// Extents that are normalised together.
Shape normalised_extents(const Problem& problem) {
  const Shape& x = problem.inputs[0].shape;
  const auto rank = static_cast<std::int64_t>(x.size());
  const auto* layer = problem.op.as<ops::LayerNormalization>();
  const std::int64_t axis = layer != nullptr ? layer->axis : problem.op.as<ops::RmsNormalization>()->axis;
  return {x.begin() + normalise_axis(problem.op.name(), axis, rank), x.end()};
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (tensor.is_present() && (tensor.dtype != DType::f32 || tensor.layout != Layout::plain))
        return Refusal{"takes plain f32 only"};
  if (element_count(problem.inputs[0].shape) == 0) return Refusal{"an empty tensor"};
  for (std::size_t i = 1; i < problem.inputs.size(); ++i)
    if (problem.inputs[i].is_present() && !problem.is_constant(i)) return Refusal{"scale or bias is computed"};
  for (std::size_t k = 1; k < problem.outputs.size(); ++k)
    if (problem.outputs[k].is_present()) return Refusal{"the statistics are asked for"};
  return std::nullopt;
}

/// A constant broadcast to the normalised extents.
Tensor expanded(backend::ConstantStore& constants, std::size_t input, const Shape& extents) {
  return constants.packed(input, str("broadcast to ", shape_text(extents)), [&](const Tensor& plain) {
    return from_f64(DType::f32, extents, broadcast_values(plain, extents));
  });
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  const Shape extents = normalised_extents(problem);
  const std::int64_t length = element_count(extents);
  const std::int64_t rows = element_count(problem.inputs[0].shape) / length;
  const ReduceKernels& kernels = *kernels_of(device).reduce;
  const Tensor scale = expanded(constants, 1, extents);
  const bool has_bias = problem.inputs.size() > 2 && problem.inputs[2].is_present();
  const Tensor bias = has_bias ? expanded(constants, 2, extents) : Tensor{};
  const auto* layer = problem.op.as<ops::LayerNormalization>();
  const double epsilon = layer != nullptr ? layer->epsilon : problem.op.as<ops::RmsNormalization>()->epsilon;
  return make_kernel([=, &kernels, is_layer = layer != nullptr](const backend::KernelArgs& args) {
    const auto* by = static_cast<const float*>(scale.raw());
    const auto* add = static_cast<const float*>(bias.raw());
    const auto e = static_cast<float>(epsilon);
    parallel_for(rows, grain_of(length * 8), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const float* x = static_cast<const float*>(args.inputs[0]) + row * length;
        float* y = static_cast<float*>(args.outputs[0]) + row * length;
        if (is_layer)
          kernels.normalise_row(x, by, add, y, length, e);
        else
          kernels.normalise_row_by_square(x, by, y, length, e);
      }
    });
  });
}

}  // namespace

backend::Tactic normalise_tactic() {
  return {.id = "cpu.normalise",
          .ops = {"LayerNormalization", "RmsNormalization"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cpu
