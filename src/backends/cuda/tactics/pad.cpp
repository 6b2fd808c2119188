// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/pad.h"

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/launch.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

std::optional<ops::Pad::Amounts> amounts_of(const Problem& problem) {
  std::vector<TensorType> types = {TensorType(problem.inputs[0].dtype, dims_from_shape(problem.inputs[0].shape))};
  for (std::size_t i = 1; i < problem.inputs.size(); ++i) {
    const bool is_value = i == 2;  // which may be computed
    if (has_input(problem, i) && !problem.is_constant(i) && !is_value) return std::nullopt;
    types.push_back(problem.is_constant(i) && !is_value ? TensorType::of(problem.constants[i]) : TensorType{});
  }
  return ops::Pad::amounts(types);
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (element_type(x.dtype).empty() || !has_strides(x) || !has_strides(problem.outputs[0]))
    return Refusal{str("does not take ", x.text())};
  if (element_count(x.shape) == 0 || x.shape.empty()) return Refusal{"an empty tensor or a scalar"};
  return refuse_unless(amounts_of(problem).has_value(), "the pads are computed");
}

/// Count, offset, then extents, elements before, extents kept and strides of the axes as y stores them.
std::vector<std::int64_t> parameters_of(const Problem& problem) {
  const auto amounts = amounts_of(problem);
  const backend::TensorDesc x = given_desc(problem, 0);
  const backend::TensorDesc& y = problem.outputs[0];
  const Shape strides = logical_strides(x);
  std::vector<std::int64_t> parameters = {element_count(y.shape), 0}, before, kept, steps;
  for (const std::size_t axis : stored_order(y.layout, y.shape.size())) {
    const std::int64_t first = amounts->before[axis].value(), last = amounts->after[axis].value();
    parameters[1] += std::max<std::int64_t>(-first, 0) * strides[axis];
    parameters.push_back(y.shape[axis]);
    before.push_back(std::max<std::int64_t>(first, 0));
    kept.push_back(
        std::max<std::int64_t>(x.shape[axis] + std::min<std::int64_t>(first, 0) + std::min<std::int64_t>(last, 0), 0));
    steps.push_back(strides[axis]);
  }
  for (const auto* list : {&before, &kept, &steps}) parameters.insert(parameters.end(), list->begin(), list->end());
  return parameters;
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  if (element_count(problem.outputs[0].shape) == 0)
    return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const KernelSource source = joined_source("pad", {"pad"},
                                            {{"CELL", str("uint", 8 * dtype_bytes(problem.inputs[0].dtype), "_t")},
                                             {"MODE", problem.op.as<ops::Pad>()->mode},
                                             {"RANK", str(problem.inputs[0].shape.size())}});
  return make_kernel([function = load_kernel(cuda_device(device), source, "pad"), parameters = parameters_of(problem),
                      x = Source(problem, 0, constants), value = Source(problem, 2, constants),
                      shape = cover(element_count(problem.outputs[0].shape))](backend::Stream& stream,
                                                                              const backend::KernelArgs& args) mutable {
    const void* from = x.in(args);
    const void* fill = value.in(args);
    void* y = args.outputs[0];
    void* pointers[] = {parameters.data(), &from, &fill, &y};
    function.launch_with(stream, shape, pointers);
  });
}

}  // namespace

backend::Tactic pad_tactic() {
  return {.id = "cuda.pad", .ops = {"Pad"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cuda
