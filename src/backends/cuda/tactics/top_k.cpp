// SPDX-License-Identifier: Apache-2.0
#include "ops/index/top_k.h"

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/launch.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

constexpr std::int64_t k_most_sorted = 4096;

AxisSplit split_of(const Problem& problem, const Shape& shape) {
  const auto* op = problem.op.as<ops::TopK>();
  return split_at_axis(shape, normalise_axis(op->name, op->axis, static_cast<std::int64_t>(shape.size())));
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  const bool is_keyed = !element_type(x.dtype).empty() && (dtype_bytes(x.dtype) <= 4) && x.dtype != DType::boolean;
  if (!is_keyed) return Refusal{str("does not take ", x.text())};
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (tensor.layout != Layout::plain) return Refusal{"takes plain tensors only"};
  if (!problem.outputs[0].is_present()) return Refusal{"the values are not asked for"};
  if (problem.is_constant(0)) return Refusal{"the input is constant"};
  const AxisSplit from = split_of(problem, x.shape), to = split_of(problem, problem.outputs[0].shape);
  if (from.length >= (std::int64_t{1} << 32) - 1) return Refusal{"the axis is too long"};
  return refuse_unless(to.length <= k_most_sorted, "k is too large");
}

/// What makes integers unsigned without changing their order.
std::string offset_of(DType dtype) { return is_unsigned_integer(dtype) ? "0" : "2147483648ll"; }

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  if (element_count(problem.outputs[0].shape) == 0)
    return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const DType dtype = problem.inputs[0].dtype;
  const AxisSplit from = split_of(problem, problem.inputs[0].shape);
  const std::int64_t k = split_of(problem, problem.outputs[0].shape).length;
  // Short stretches are sorted whole; of long ones what is selected.
  constexpr std::int64_t k_sorted_whole = 2048;
  std::int64_t size = 2;
  while (size < (from.length <= k_sorted_whole ? from.length : k)) size *= 2;
  const KernelSource source = joined_source("top_k", {"top_k"},
                                            {{"T", std::string(element_type(dtype))},
                                             {"C", is_floating(dtype) ? "float" : "int64_t"},
                                             {"IS_LARGEST", problem.op.as<ops::TopK>()->is_largest ? "true" : "false"},
                                             {"OFFSET", offset_of(dtype)},
                                             {"SIZE", str(size)}});
  struct Params {
    std::int64_t length, k, inner;
  };
  const LaunchShape shape{.blocks_x = static_cast<unsigned>(from.outer * from.inner), .threads = 512};
  return make_kernel(
      [function = load_kernel(cuda_device(device), source, "top_k"), shape,
       params = Params{from.length, k, from.inner}](backend::Stream& stream, const backend::KernelArgs& args) {
        void* indices = args.outputs.size() > 1 ? args.outputs[1] : nullptr;
        function.launch(stream, shape, params, args.inputs[0], args.outputs[0], indices);
      });
}

}  // namespace

backend::Tactic top_k_tactic() {
  return {.id = "cuda.top_k", .ops = {"TopK"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cuda
