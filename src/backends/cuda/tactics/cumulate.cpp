// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/launch.h"
#include "ops/reduce/cum_sum.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (element_type(x.dtype).empty() || x.layout != Layout::plain || problem.outputs[0].layout != Layout::plain)
    return Refusal{str("does not take ", x.text())};
  if (problem.is_constant(0)) return Refusal{"the input is constant"};
  return refuse_unless(problem.is_constant(1), "the axis is computed");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (element_count(x.shape) == 0) return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const auto* op = problem.op.as<ops::CumSum>();
  const std::int64_t axis =
      normalise_axis(op->name, to_i64(problem.constants[1]).at(0), static_cast<std::int64_t>(x.shape.size()));
  const AxisSplit split = split_at_axis(x.shape, axis);
  const KernelSource source = joined_source("cumulate", {"cumulate"},
                                            {{"T", std::string(element_type(x.dtype))},
                                             {"C", is_floating(x.dtype) ? "double" : "int64_t"},
                                             {"IS_EXCLUSIVE", op->is_exclusive ? "true" : "false"},
                                             {"IS_REVERSED", op->is_reversed ? "true" : "false"}});
  struct Params {
    std::int64_t length, inner;
  };
  const LaunchShape shape{.blocks_x = static_cast<unsigned>(split.outer * split.inner), .threads = 256};
  return make_kernel(
      [function = load_kernel(cuda_device(device), source, "cumulate"), shape,
       params = Params{split.length, split.inner}](backend::Stream& stream, const backend::KernelArgs& args) {
        function.launch(stream, shape, params, args.inputs[0], args.outputs[0]);
      });
}

}  // namespace

backend::Tactic cumulate_tactic() {
  return {.id = "cuda.cumulate", .ops = {"CumSum"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cuda
