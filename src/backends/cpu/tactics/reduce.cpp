// SPDX-License-Identifier: Apache-2.0
#include "ops/reduce/reduce.h"

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "ops/nn/global_pool.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

/// A fold and what is done to its result.
struct Folding {
  Fold fold = Fold::sum;
  bool is_mean = false;
  bool takes_root = false;
};

std::optional<Folding> folding_of(const Problem& problem) {
  if (const auto* pool = problem.op.as<ops::GlobalPool>()) {
    if (pool->reduction == "average") return Folding{Fold::sum, true, false};
    if (pool->reduction == "max") return Folding{Fold::max, false, false};
    return std::nullopt;
  }
  switch (reduction_kind(problem.op.as<ops::Reduce>()->kind)) {
    case ReductionKind::sum: return Folding{Fold::sum, false, false};
    case ReductionKind::mean: return Folding{Fold::sum, true, false};
    case ReductionKind::max: return Folding{Fold::max, false, false};
    case ReductionKind::min: return Folding{Fold::min, false, false};
    case ReductionKind::l1: return Folding{Fold::sum_of_magnitudes, false, false};
    case ReductionKind::l2: return Folding{Fold::sum_of_squares, false, true};
    case ReductionKind::sum_square: return Folding{Fold::sum_of_squares, false, false};
    default: return std::nullopt;
  }
}

/// A reduced axis of a tensor seen as [outer, length, inner]. Of every `inner` results the first `kept` are stored,
/// `step` apart: a plain target leaves out the channels that pad a block.
struct Folded {
  AxisSplit split;
  Folding folding;
  std::int64_t last_kept = 0;  ///< of the last of `period` results; all others keep `inner`
  std::int64_t period = 1;
  std::int64_t image = 0;  ///< results stored for each `period`
};

Folded folded(const AxisSplit& split, const Folding& folding) { return {split, folding, split.inner, 1, split.inner}; }

/// [n, c, spatial...] to one a channel.
std::optional<Folded> folded_pool(const Problem& problem, const Folding& folding) {
  const backend::TensorDesc& x = problem.inputs[0];
  const backend::TensorDesc& y = problem.outputs[0];
  const ChannelExtents e = channel_extents(x.shape);
  const bool are_lists = layout_block(x.layout) == 1 && layout_block(y.layout) == 1;
  if (are_lists && x.layout == Layout::plain) return folded({e.n * e.c, e.spatial, 1}, folding);
  if (are_lists) return folded({e.n, e.spatial, e.c}, folding);
  const std::int64_t block = layout_block(x.layout), blocks = (e.c + block - 1) / block;
  Folded result = folded({e.n * blocks, e.spatial, block}, folding);
  if (x.layout == y.layout) return result;
  if (layout_block(y.layout) > 1) return std::nullopt;
  result.period = blocks;
  result.last_kept = e.c - (blocks - 1) * block;
  result.image = e.c;
  return result;
}

/// Nothing where the axes to fold are computed, or not one stretch.
std::optional<Folded> folded_axes(const Problem& problem, const Folding& folding) {
  const auto* op = problem.op.as<ops::Reduce>();
  const backend::TensorDesc& x = problem.inputs[0];
  const bool has_axes = problem.inputs.size() > 1 && problem.inputs[1].is_present();
  if (x.layout != Layout::plain || problem.outputs[0].layout != Layout::plain) return std::nullopt;
  if (has_axes && !problem.is_constant(1)) return std::nullopt;
  const auto given = has_axes ? to_i64(problem.constants[1]) : op->axes;
  const auto rank = static_cast<std::int64_t>(x.shape.size());
  std::vector<bool> is_reduced(x.shape.size(), given.empty() && !op->keeps_all);
  for (const std::int64_t axis : normalise_axes(op->name, given, rank))
    is_reduced[static_cast<std::size_t>(axis)] = true;
  AxisSplit split;
  bool has_begun = false;
  for (std::size_t i = 0; i < x.shape.size(); ++i) {
    if (x.shape[i] == 1) continue;
    const bool is_behind = has_begun && !is_reduced[i];
    if (is_reduced[i] && split.inner > 1) return std::nullopt;
    if (is_reduced[i])
      split.length *= x.shape[i];
    else
      (is_behind ? split.inner : split.outer) *= x.shape[i];
    has_begun = has_begun || is_reduced[i];
  }
  return folded(split, folding);
}

std::optional<Folded> folded_of(const Problem& problem) {
  const auto folding = folding_of(problem);
  if (!folding) return std::nullopt;
  return problem.op.as<ops::Reduce>() != nullptr ? folded_axes(problem, *folding) : folded_pool(problem, *folding);
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  if (problem.inputs[0].dtype != DType::f32) return Refusal{"takes f32 only"};
  if (element_count(problem.inputs[0].shape) == 0) return Refusal{"an empty tensor"};
  if (problem.is_constant(0)) return Refusal{"the input is constant"};
  return refuse_unless(folded_of(problem).has_value(), "this kind, these layouts, or axes that are not one stretch");
}

void finish(const Folded& folded, float* y, std::int64_t count) {
  const auto scale = 1.0F / static_cast<float>(folded.split.length);
  for (std::int64_t i = 0; i < count; ++i) {
    if (folded.folding.is_mean) y[i] *= scale;
    if (folded.folding.takes_root) y[i] = std::sqrt(y[i]);
  }
}

/// Columns [first, first + count) of the outer slice `outer`.
void run_columns(const Folded& folded, const ReduceKernels& kernels, std::int64_t outer, std::int64_t first,
                 std::int64_t count, const float* x, float* y) {
  const AxisSplit& split = folded.split;
  const bool is_last = outer % folded.period == folded.period - 1;
  const std::int64_t kept = std::min(first + count, is_last ? folded.last_kept : split.inner) - first;
  float* to = y + outer / folded.period * folded.image + outer % folded.period * split.inner + first;
  kernels.columns(folded.folding.fold, x + outer * split.length * split.inner + first, split.length, split.inner, kept,
                  to);
  finish(folded, to, kept);
}

void run(const Folded& folded, const ReduceKernels& kernels, const float* x, float* y) {
  const AxisSplit& split = folded.split;
  if (split.inner == 1) {
    parallel_for(split.outer, grain_of(split.length * 4), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        y[i] = kernels.row(folded.folding.fold, x + i * split.length, split.length);
      finish(folded, y + begin, end - begin);
    });
    return;
  }
  constexpr std::int64_t k_columns = 64;
  const std::int64_t groups = (split.inner + k_columns - 1) / k_columns;
  const std::int64_t width = std::min(split.inner, k_columns);
  parallel_for(split.outer * groups, grain_of(split.length * width * 4), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t first = i % groups * k_columns;
      run_columns(folded, kernels, i / groups, first, std::min(k_columns, split.inner - first), x, y);
    }
  });
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  return make_kernel(
      [folded = *folded_of(problem), &kernels = *kernels_of(device).reduce](const backend::KernelArgs& args) {
        run(folded, kernels, static_cast<const float*>(args.inputs[0]), static_cast<float*>(args.outputs[0]));
      });
}

}  // namespace

backend::Tactic reduce_tactic() {
  return {
      .id = "cpu.reduce", .ops = {"Reduce", "GlobalPool"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
