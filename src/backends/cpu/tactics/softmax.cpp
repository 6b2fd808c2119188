// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/softmax.h"

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "ops/infer_util.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;

AxisSplit split_of(const Problem& problem) {
  const backend::TensorDesc& x = problem.inputs[0];
  const auto* op = problem.op.as<ops::Softmax>();
  const auto axis =
      static_cast<std::size_t>(normalise_axis(op->name, op->axis, static_cast<std::int64_t>(x.shape.size())));
  return split_at_axis(stored_shape(x.layout, x.shape),
                       static_cast<std::int64_t>(stored_axis(x.layout, x.shape.size(), axis)));
}

std::optional<backend::Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (x.dtype != DType::f32) return backend::Refusal{"takes f32 only"};
  if (x.layout != problem.outputs[0].layout) return backend::Refusal{"takes equal layouts only"};
  return refuse_unless(layout_block(x.layout) == 1, "the padding of blocked layouts is not normalised");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  const AxisSplit split = split_of(problem);
  const bool is_log = problem.op.as<ops::Softmax>()->is_log;
  const SoftmaxKernels& kernels = *kernels_of(device).softmax;
  if (split.length == 0) return make_kernel([](const backend::KernelArgs&) {});
  if (split.inner == 1) {
    return make_kernel([split, is_log, &kernels](const backend::KernelArgs& args) {
      parallel_for(split.outer, grain_of(split.length * 4), [&](std::int64_t begin, std::int64_t end) {
        kernels.rows(static_cast<const float*>(args.inputs[0]) + begin * split.length,
                     static_cast<float*>(args.outputs[0]) + begin * split.length, split.length, end - begin, is_log);
      });
    });
  }
  return make_kernel([split, is_log, &kernels](const backend::KernelArgs& args) {
    constexpr std::int64_t k_columns = 64;
    const std::int64_t groups = (split.inner + k_columns - 1) / k_columns;
    parallel_for(split.outer * groups, grain_of(split.length * k_columns * 4),
                 [&](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     const std::int64_t column = i % groups * k_columns;
                     const std::int64_t first = i / groups * split.length * split.inner + column;
                     kernels.columns(static_cast<const float*>(args.inputs[0]) + first,
                                     static_cast<float*>(args.outputs[0]) + first, split.length, split.inner,
                                     std::min(k_columns, split.inner - column), is_log);
                   }
                 });
  });
}

}  // namespace

backend::Tactic softmax_tactic() {
  return {.id = "cpu.softmax", .ops = {"Softmax"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
