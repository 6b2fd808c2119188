// SPDX-License-Identifier: Apache-2.0
#include "ops/reduce/reduce.h"

#include <algorithm>

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/images.h"
#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/launch.h"
#include "ops/nn/global_pool.h"
#include "ops/reduce/arg_reduce.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using backend::TensorDesc;

/// The fold's name in kernels/reduce.cu, and the axes that it takes.
struct Folding {
  std::string kind;
  std::vector<bool> is_folded;
  bool selects_last = false;
};

std::optional<Folding> pool_folding(const ops::GlobalPool& pool, std::size_t rank) {
  Folding folding{pool.reduction == "max" ? "Max" : "Mean", std::vector<bool>(rank, true)};
  if (pool.reduction == "lp") return std::nullopt;
  folding.is_folded[0] = folding.is_folded[1] = false;
  return folding;
}

std::optional<Folding> folding_of(const Problem& problem) {
  const std::size_t rank = problem.inputs[0].shape.size();
  if (const auto* pool = problem.op.as<ops::GlobalPool>()) return pool_folding(*pool, rank);
  if (const auto* arg = problem.op.as<ops::ArgReduce>()) {
    Folding folding{arg->finds_min ? "ArgMin" : "ArgMax", std::vector<bool>(rank, false), arg->selects_last};
    folding.is_folded[static_cast<std::size_t>(normalise_axis(arg->name, arg->axis, static_cast<std::int64_t>(rank)))] =
        true;
    return folding;
  }
  const auto* op = problem.op.as<ops::Reduce>();
  if (has_input(problem, 1) && !problem.is_constant(1)) return std::nullopt;
  const auto given = has_input(problem, 1) ? to_i64(problem.constants[1]) : op->axes;
  Folding folding{op->kind, std::vector<bool>(rank, given.empty() && !op->keeps_all)};
  for (const std::int64_t axis : normalise_axes(op->name, given, static_cast<std::int64_t>(rank)))
    folding.is_folded[static_cast<std::size_t>(axis)] = true;
  return folding;
}

std::string_view compute_type(DType dtype) {
  if (dtype == DType::f64) return "double";
  return is_floating(dtype) ? "float" : "int64_t";
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const TensorDesc& x = problem.inputs[0];
  for (const TensorDesc* tensor : {&x, &problem.outputs[0]})
    if (element_type(tensor->dtype).empty() || !has_strides(*tensor) || tensor->dtype == DType::u64)
      return Refusal{str("does not take ", tensor->text())};
  if (problem.is_constant(0)) return Refusal{"the input is constant"};
  const auto folding = folding_of(problem);
  if (!folding) return Refusal{"this kind, or computed axes"};
  if (is_floating(x.dtype)) return std::nullopt;
  const bool goes_through_floats = folding->kind == "L2" || folding->kind.starts_with("Log");
  return refuse_unless(!goes_through_floats && element_count(x.shape) > 0, "this kind of integers, or an empty tensor");
}

/// Outputs in the order in which they are stored and the elements of their stretches, as merged axes over x.
struct Spaces {
  explicit Spaces(const Problem& problem) {
    const TensorDesc& x = problem.inputs[0];
    const TensorDesc& y = problem.outputs[0];
    const auto is_folded = folding_of(problem)->is_folded;
    const Shape strides = logical_strides(x);
    const bool keeps_rank = y.shape.size() == x.shape.size();
    TensorDesc folded{x.dtype, {}, Layout::plain};
    Shape kept_strides, folded_strides;
    for (std::size_t axis = 0; axis < x.shape.size(); ++axis) {
      if (!is_folded[axis] || keeps_rank) kept_strides.push_back(is_folded[axis] ? 0 : strides[axis]);
      if (!is_folded[axis]) continue;
      folded.shape.push_back(x.shape[axis]);
      folded_strides.push_back(strides[axis]);
    }
    kept = index_space(y, std::vector<Shape>{kept_strides});
    stretch = index_space(folded, std::vector<Shape>{folded_strides});
  }
  IndexSpace kept, stretch;
};

enum class Way { warps, columns, blocks };

struct Plan {
  Plan(const Spaces& spaces, const CudaDevice& device) : outputs(spaces.kept.count()), length(spaces.stretch.count()) {
    const std::int64_t wanted_blocks = 2 * device.properties().multiprocessors;
    constexpr std::int64_t k_long = 8192, k_most_parts = 256;
    const bool is_long = length >= k_long && outputs < wanted_blocks;
    const bool is_contiguous = spaces.stretch.strides[0].back() == 1 && spaces.stretch.extents.back() > 1;
    if (!is_long && !is_contiguous && spaces.kept.strides[0].back() == 1 && outputs >= 8) {
      way = Way::columns;
    } else if (length > 2048) {
      way = Way::blocks;
      if (is_long) parts = std::clamp<std::int64_t>(wanted_blocks / outputs, 1, std::min(k_most_parts, length / 2048));
    }
  }
  std::int64_t outputs, length;
  std::int64_t parts = 1;  ///< blocks that share a stretch
  Way way = Way::warps;
};

/// Largest fold in kernels/reduce.cu.
constexpr std::size_t k_fold_bytes = 16;

std::vector<std::int64_t> parameters_of(const Spaces& spaces, const Plan& plan) {
  std::vector<std::int64_t> parameters = {plan.outputs, plan.length, plan.parts};
  for (const Shape* list :
       {&spaces.kept.extents, &spaces.kept.strides[0], &spaces.stretch.extents, &spaces.stretch.strides[0]})
    parameters.insert(parameters.end(), list->begin(), list->end());
  return parameters;
}

/// Outputs side by side that a thread takes at once, in accesses of 16 bytes; 1 where strides forbid it, or where the
/// stretches are too long or too few for a thread each.
std::int64_t width_of(const Problem& problem, const Spaces& spaces, const Plan& plan, const CudaDevice& device) {
  constexpr std::int64_t k_longest = 64;
  const auto width = static_cast<std::int64_t>(16 / dtype_bytes(problem.inputs[0].dtype));
  const auto divides = [&](const Shape& strides, std::size_t count) {
    return std::all_of(strides.begin(), strides.begin() + static_cast<std::ptrdiff_t>(count),
                       [&](std::int64_t stride) { return stride % width == 0; });
  };
  const Shape& kept = spaces.kept.strides[0];
  const Shape& stretch = spaces.stretch.strides[0];
  const bool fits = plan.way == Way::columns && plan.length <= k_longest && spaces.kept.extents.back() % width == 0 &&
                    divides(kept, kept.size() - 1) && divides(stretch, stretch.size());
  return fits && plan.outputs / width >= 256 * device.properties().multiprocessors ? width : 1;
}

KernelSource source_of(const Problem& problem, const Spaces& spaces, std::int64_t width) {
  const auto folding = folding_of(problem);
  const DType dtype = problem.inputs[0].dtype;
  return joined_source("reduce", {"combine", "reduce"},
                       {{"T", std::string(element_type(dtype))},
                        {"R", std::string(element_type(problem.outputs[0].dtype))},
                        {"C", std::string(compute_type(dtype))},
                        {"KIND", folding->kind},
                        {"SELECTS_LAST", folding->selects_last ? "true" : "false"},
                        {"WIDTH", str(width)},
                        {"KEPT", str(spaces.kept.extents.size())},
                        {"FOLDED", str(spaces.stretch.extents.size())}});
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  if (element_count(problem.outputs[0].shape) == 0)
    return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const Spaces spaces(problem);
  const Plan plan(spaces, cuda_device(device));
  const std::int64_t width = width_of(problem, spaces, plan, cuda_device(device));
  const KernelSource source = source_of(problem, spaces, width);
  const auto load = [&](const char* entry) { return load_kernel(cuda_device(device), source, entry); };
  auto parameters = parameters_of(spaces, plan);
  if (plan.way != Way::blocks) {
    const bool is_columns = plan.way == Way::columns;
    LaunchShape shape = cover(plan.outputs, is_columns ? 32 : 4);
    shape.threads = is_columns ? 256 : 128;
    const std::size_t bytes = static_cast<std::size_t>(width) * dtype_bytes(problem.inputs[0].dtype);
    return make_kernel([function = load(is_columns ? "reduce_columns" : "reduce_warps"), wide = load("reduce_vectors"),
                        wide_shape = cover(plan.outputs / width), shape, parameters, width,
                        bytes](backend::Stream& stream, const backend::KernelArgs& args) mutable {
      const void* x = args.inputs[0];
      void* y = args.outputs[0];
      void* pointers[] = {parameters.data(), &x, &y};
      const bool is_wide = width > 1 && are_aligned(x, y, bytes);
      (is_wide ? wide : function).launch_with(stream, is_wide ? wide_shape : shape, pointers);
    });
  }
  const LaunchShape shape{.blocks_x = static_cast<unsigned>(plan.outputs * plan.parts), .threads = 256};
  const bool has_parts = plan.parts > 1;
  return make_kernel(
      [first = load("reduce_blocks"), second = load("reduce_parts"), shape, has_parts,
       finish = cover(plan.outputs, 128),
       parameters](backend::Stream& stream, const backend::KernelArgs& args) mutable {
        const void* x = args.inputs[0];
        void* y = args.outputs[0];
        void* partial = args.workspace;
        void* pointers[] = {parameters.data(), &x, &y, &partial};
        first.launch_with(stream, shape, pointers);
        void* rest[] = {parameters.data(), &partial, &y};
        if (has_parts) second.launch_with(stream, finish, rest);
      },
      has_parts ? static_cast<std::size_t>(plan.outputs * plan.parts) * k_fold_bytes : 0);
}

}  // namespace

backend::Tactic reduce_tactic() {
  return {.id = "cuda.reduce",
          .ops = {"Reduce", "GlobalPool", "ArgReduce"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cuda
