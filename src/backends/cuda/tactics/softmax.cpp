// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/softmax.h"

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

/// The axis as a stretch of the stored elements.
AxisSplit split_of(const Problem& problem) {
  const backend::TensorDesc& x = problem.inputs[0];
  const auto* op = problem.op.as<ops::Softmax>();
  const auto axis =
      static_cast<std::size_t>(normalise_axis(op->name, op->axis, static_cast<std::int64_t>(x.shape.size())));
  const std::int64_t inner = logical_strides(x)[axis];
  const std::int64_t length = x.shape[axis];
  return {length * inner == 0 ? 0 : element_count(x.shape) / (length * inner), length, inner};
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (!is_floating(x.dtype) || element_type(x.dtype).empty()) return Refusal{str("does not take ", x.text())};
  if (problem.is_constant(0)) return Refusal{"the input is constant"};
  if (x.layout != problem.outputs[0].layout) return Refusal{"takes equal layouts only"};
  return refuse_unless(has_strides(x), str("does not take ", x.text()));
}

/// How a stretch is shared out.
struct Plan {
  const char* entry = nullptr;
  LaunchShape shape;
  std::int64_t items = 1;  ///< elements a lane, for rows in registers
};

Plan plan_of(const AxisSplit& split, const CudaDevice& device) {
  constexpr std::int64_t k_warp = 32, k_most_items = 32, k_rows_a_block = 4;
  const std::int64_t rows = split.outer * split.inner;
  const std::int64_t items = (split.length + k_warp - 1) / k_warp;
  if (split.inner == 1 && items <= k_most_items) {
    std::int64_t rounded = 1;  // few different kernels
    while (rounded < items) rounded *= 2;
    LaunchShape shape = cover(rows, k_rows_a_block);
    shape.threads = k_warp * k_rows_a_block;
    return {"softmax_rows", shape, rounded};
  }
  // Columns side by side are read in whole lines; too few of them, or long ones, leave the device idle.
  const bool are_columns_plenty = rows >= 64 * device.properties().multiprocessors;
  const bool are_short = split.length <= 64;
  if (split.inner >= 8 && (are_columns_plenty || are_short)) return {"softmax_columns", cover(rows, 128)};
  return {"softmax_blocks", {.blocks_x = static_cast<unsigned>(rows), .threads = 256}};
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  const AxisSplit split = split_of(problem);
  if (element_count(problem.inputs[0].shape) == 0)
    return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const Plan plan = plan_of(split, cuda_device(device));
  const DType dtype = problem.inputs[0].dtype;
  std::vector<std::pair<std::string, std::string>> defines = {
      {"T", std::string(element_type(dtype))},
      {"C", dtype == DType::f64 ? "double" : "float"},
      {"IS_LOG", problem.op.as<ops::Softmax>()->is_log ? "true" : "false"},
      {"ITEMS", str(plan.items)}};
  const auto function =
      load_kernel(cuda_device(device), joined_source("softmax", {"combine", "softmax"}, defines), plan.entry);
  struct Params {
    std::int64_t rows, length, inner;
  };
  return make_kernel(
      [function, shape = plan.shape, params = Params{split.outer * split.inner, split.length, split.inner}](
          backend::Stream& stream, const backend::KernelArgs& args) {
        function.launch(stream, shape, params, args.inputs[0], args.outputs[0]);
      });
}

}  // namespace

backend::Tactic softmax_tactic() {
  return {.id = "cuda.softmax", .ops = {"Softmax"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cuda
