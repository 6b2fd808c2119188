// SPDX-License-Identifier: Apache-2.0
#include "ops/index/gather.h"

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/indices.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;

IndexPlan plan_of(const Problem& problem) {
  const Shape& data = problem.inputs[0].shape;
  const Shape& indices = problem.inputs[1].shape;
  const auto rank = static_cast<std::int64_t>(data.size());
  if (const auto* gather = problem.op.as<ops::Gather>())
    return plan_by_axis(data, normalise_axis(gather->name, gather->axis, rank), element_count(indices));
  if (const auto* elements = problem.op.as<ops::GatherElements>())
    return plan_by_element(data, indices,
                           static_cast<std::size_t>(normalise_axis(elements->name, elements->axis, rank)));
  return plan_by_tuple(data, indices, static_cast<std::size_t>(problem.op.as<ops::GatherND>()->batch_dims));
}

std::optional<backend::Refusal> refuses(const Problem& problem, const Device&) { return refuse_indexed(problem); }

KernelFunction load(const IndexPlan& plan, DType index, std::size_t cell_bytes, CudaDevice& device) {
  auto defines = plan.defines(index);
  defines.emplace_back("CELL", cell_bytes == 16 ? "cell16_t" : str("uint", 8 * cell_bytes, "_t"));
  return load_kernel(device, joined_source("gather", {"indices", "gather"}, defines), "gather");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  const IndexPlan plan = plan_of(problem);
  const std::size_t bytes = dtype_bytes(problem.inputs[0].dtype);
  auto width = static_cast<std::int64_t>(16 / bytes);
  while (plan.inner % width != 0) width /= 2;
  const std::size_t wide_bytes = bytes * static_cast<std::size_t>(width);
  struct Variant {
    KernelFunction function;
    std::vector<std::int64_t> parameters;
    LaunchShape shape;
  };
  const auto variant = [&](std::int64_t cell) {
    return Variant{load(plan, problem.inputs[1].dtype, bytes * static_cast<std::size_t>(cell), cuda_device(device)),
                   plan.parameters(cell), cover(plan.slices * plan.inner / cell)};
  };
  return make_kernel(
      [narrow = variant(1), wide = variant(width), wide_bytes, data = Source(problem, 0, constants),
       indices = Source(problem, 1, constants)](backend::Stream& stream, const backend::KernelArgs& args) {
        const void* from = data.in(args);
        const void* at = indices.in(args);
        void* to = args.outputs[0];
        const bool is_wide = reinterpret_cast<std::uintptr_t>(from) % wide_bytes == 0 &&
                             reinterpret_cast<std::uintptr_t>(to) % wide_bytes == 0;
        const Variant& chosen = is_wide ? wide : narrow;
        void* pointers[] = {const_cast<std::int64_t*>(chosen.parameters.data()), &from, &at, &to};
        chosen.function.launch_with(stream, chosen.shape, pointers);
      });
}

}  // namespace

backend::Tactic gather_tactic() {
  return {.id = "cuda.gather",
          .ops = {"Gather", "GatherElements", "GatherND"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cuda
