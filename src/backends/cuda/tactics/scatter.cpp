// SPDX-License-Identifier: Apache-2.0
#include "ops/index/scatter.h"

#include "backends/cuda/device.h"
#include "backends/cuda/stream.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/indices.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

const std::string& reduction_of(const Problem& problem) {
  const auto* elements = problem.op.as<ops::ScatterElements>();
  return elements != nullptr ? elements->reduction : problem.op.as<ops::ScatterND>()->reduction;
}

IndexPlan plan_of(const Problem& problem) {
  const Shape& data = problem.inputs[0].shape;
  const Shape& indices = problem.inputs[1].shape;
  const auto* elements = problem.op.as<ops::ScatterElements>();
  if (elements == nullptr) return plan_by_tuple(data, indices, 0);
  const std::int64_t axis = normalise_axis(elements->name, elements->axis, static_cast<std::int64_t>(data.size()));
  return plan_by_element(data, indices, static_cast<std::size_t>(axis));
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  if (auto refusal = refuse_indexed(problem)) return refusal;
  const std::int64_t updates = plan_of(problem).slices;
  // An update that answers for a place looks through all that follow it.
  constexpr std::int64_t k_most_reduced = 1 << 15, k_most = (std::int64_t{1} << 32) - 2;
  const bool is_reduced = reduction_of(problem) != "none";
  if (is_reduced && problem.inputs[0].dtype == DType::u64) return Refusal{"arithmetic of u64"};
  return refuse_unless(updates <= (is_reduced ? k_most_reduced : k_most), "too many updates");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  const IndexPlan plan = plan_of(problem);
  const DType dtype = problem.inputs[0].dtype;
  auto defines = plan.defines(problem.inputs[1].dtype);
  defines.emplace_back("T", element_type(dtype));
  defines.emplace_back("C", is_floating(dtype) ? "double" : "int64_t");
  defines.emplace_back("REDUCTION", str("reduce_", reduction_of(problem)));
  const KernelSource source = joined_source("scatter", {"indices", "scatter"}, defines);
  CudaDevice& gpu = cuda_device(device);
  const std::int64_t elements = element_count(problem.inputs[0].shape);
  const std::size_t claim_bytes = static_cast<std::size_t>(elements / plan.inner) * sizeof(std::uint32_t);
  return make_kernel(
      [claim = load_kernel(gpu, source, "claim"), scatter = load_kernel(gpu, source, "scatter"), plan, claim_bytes,
       parameters = plan.parameters(), data_bytes = static_cast<std::size_t>(elements) * dtype_bytes(dtype),
       data = Source(problem, 0, constants), indices = Source(problem, 1, constants),
       updates = Source(problem, 2, constants),
       &gpu](backend::Stream& stream, const backend::KernelArgs& args) mutable {
        const void* at = indices.in(args);
        const void* values = updates.in(args);
        void* claims = args.workspace;
        void* y = args.outputs[0];
        if (data.in(args) != y) gpu.copy_on_device(y, data.in(args), data_bytes, stream);
        driver().memset_d8_async(reinterpret_cast<CUdeviceptr>(claims), 0, claim_bytes, native(stream));
        void* first[] = {parameters.data(), &at, &claims};
        claim.launch_with(stream, cover(plan.slices), first);
        void* second[] = {parameters.data(), &at, &values, &claims, &y};
        scatter.launch_with(stream, cover(plan.slices * plan.inner), second);
      },
      claim_bytes);
}

}  // namespace

backend::Tactic scatter_tactic() {
  return {.id = "cuda.scatter",
          .ops = {"ScatterElements", "ScatterND"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cuda
