// SPDX-License-Identifier: Apache-2.0
#include "ops/normalise.h"

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/launch.h"
#include "ops/infer_util.h"
#include "ops/nn/group_normalization.h"
#include "ops/nn/layer_normalization.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using backend::TensorDesc;

bool is_normalised(DType dtype) { return dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16; }

std::optional<Refusal> refuse_types(const Problem& problem) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (tensor.is_present() && !is_normalised(tensor.dtype)) return Refusal{str("does not take ", tensor.text())};
  if (problem.is_constant(0)) return Refusal{"the input is constant"};
  return refuse_unless(element_count(problem.inputs[0].shape) > 0, "an empty tensor");
}

std::int64_t row_axis(const Problem& problem) {
  const auto* layer = problem.op.as<ops::LayerNormalization>();
  const std::int64_t axis = layer != nullptr ? layer->axis : problem.op.as<ops::RmsNormalization>()->axis;
  return normalise_axis(problem.op.name(), axis, static_cast<std::int64_t>(problem.inputs[0].shape.size()));
}

/// Extents that are normalised together.
Shape row_extents(const Problem& problem) {
  const Shape& x = problem.inputs[0].shape;
  return {x.begin() + row_axis(problem), x.end()};
}

std::optional<Refusal> refuses_rows(const Problem& problem, const Device&) {
  if (auto refusal = refuse_types(problem)) return refusal;
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (tensor.is_present() && tensor.layout != Layout::plain) return Refusal{"takes plain tensors only"};
  const std::int64_t length = element_count(row_extents(problem));
  for (std::size_t i = 1; i < problem.inputs.size(); ++i)
    if (has_input(problem, i) && !problem.is_constant(i) && element_count(problem.inputs[i].shape) != length)
      return Refusal{"a computed scale or bias is broadcast"};
  const bool has_two_types = has_input(problem, 2) && problem.inputs[1].dtype != problem.inputs[2].dtype;
  return refuse_unless(!has_two_types, "scale and bias have different types");
}

/// A parameter with one element for each of a row: as computed, or a constant broadcast so.
class RowParameter {
 public:
  RowParameter(const Problem& problem, std::size_t input, backend::ConstantStore& constants) : input_(input) {
    is_present_ = has_input(problem, input);
    if (!is_present_ || !problem.is_constant(input)) return;
    const Shape extents = row_extents(problem);
    constant_ = constants.resident(input, str("broadcast to ", shape_text(extents)), [&](const Tensor& plain) {
      return from_f64(plain.dtype(), extents, broadcast_values(plain, extents));
    });
  }
  [[nodiscard]] const void* in(const backend::KernelArgs& args) const {
    return constant_ || !is_present_ ? constant_.get() : args.inputs[input_];
  }

 private:
  std::size_t input_;
  bool is_present_ = false;
  std::shared_ptr<const void> constant_;
};

/// Threads a row and elements a thread holds.
struct RowPlan {
  explicit RowPlan(std::int64_t length) {
    constexpr std::int64_t k_most_items = 8;
    while (threads < 1024 && threads * 4 < length) threads *= 2;
    items = std::min(k_most_items, (length + threads - 1) / threads);
  }
  std::int64_t threads = 32;
  std::int64_t items = 1;
};

std::unique_ptr<backend::Kernel> create_rows(const Problem& problem, const std::string&, Device& device,
                                             backend::ConstantStore& constants) {
  const std::int64_t length = element_count(row_extents(problem));
  const auto* layer = problem.op.as<ops::LayerNormalization>();
  const auto* rms = problem.op.as<ops::RmsNormalization>();
  const RowPlan plan(length);
  const auto type = [](DType dtype) { return std::string(element_type(dtype)); };
  const KernelSource source = joined_source("normalise", {"combine", "normalise"},
                                            {{"T", type(problem.inputs[0].dtype)},
                                             {"S", type(problem.inputs[1].dtype)},
                                             {"Y", type(problem.outputs[0].dtype)},
                                             {"R", type(layer != nullptr ? layer->statistics : rms->statistics)},
                                             {"C", "float"},
                                             {"HAS_MEAN", layer != nullptr ? "true" : "false"},
                                             {"THREADS", str(plan.threads)},
                                             {"ITEMS", str(plan.items)}});
  struct Params {
    std::int64_t rows, length;
    float epsilon;
  };
  const std::int64_t rows = element_count(problem.inputs[0].shape) / length;
  const Params params{rows, length, static_cast<float>(layer != nullptr ? layer->epsilon : rms->epsilon)};
  const LaunchShape shape{.blocks_x = static_cast<unsigned>(rows), .threads = static_cast<unsigned>(plan.threads)};
  return make_kernel([function = load_kernel(cuda_device(device), source, "normalise_rows"),
                      scale = RowParameter(problem, 1, constants), bias = RowParameter(problem, 2, constants), shape,
                      params,
                      first = layer != nullptr ? 1U : 2U](backend::Stream& stream, const backend::KernelArgs& args) {
    void* statistics[2] = {nullptr, nullptr};
    // The root mean square has no mean: its statistic is the second kind.
    for (std::size_t i = 1; i < args.outputs.size() && first + i - 2 < 2; ++i)
      statistics[first + i - 2] = args.outputs[i];
    function.launch(stream, shape, params, args.inputs[0], scale.in(args), bias.in(args), args.outputs[0],
                    statistics[0], statistics[1]);
  });
}

std::optional<Refusal> refuses_groups(const Problem& problem, const Device&) {
  if (auto refusal = refuse_types(problem)) return refusal;
  const TensorDesc& x = problem.inputs[0];
  if (!has_strides(x) || x.layout != problem.outputs[0].layout) return Refusal{"takes equal layouts only"};
  return refuse_unless(problem.inputs[1].dtype == problem.inputs[2].dtype, "scale and bias have different types");
}

std::unique_ptr<backend::Kernel> create_groups(const Problem& problem, const std::string&, Device& device,
                                               backend::ConstantStore& constants) {
  const TensorDesc& x = problem.inputs[0];
  const auto* group = problem.op.as<ops::GroupNormalization>();
  const std::int64_t groups = group != nullptr ? group->group_count : x.shape[1];
  const double epsilon = group != nullptr ? group->epsilon : problem.op.as<ops::InstanceNormalization>()->epsilon;
  const Shape strides = logical_strides(x);
  struct Params {
    std::int64_t groups, channels, positions, channel_stride, position_stride, image_stride, scales;
    float epsilon;
  };
  const std::int64_t positions = element_count(x.shape) / (x.shape[0] * x.shape[1]);
  const Params params{groups,
                      x.shape[1] / groups,
                      positions,
                      strides[1],
                      x.layout == Layout::channels_last ? x.shape[1] : 1,
                      strides[0],
                      element_count(problem.inputs[1].shape),
                      static_cast<float>(epsilon)};
  const KernelSource source = joined_source("group_normalise", {"combine", "group_normalise"},
                                            {{"T", std::string(element_type(x.dtype))},
                                             {"S", std::string(element_type(problem.inputs[1].dtype))},
                                             {"C", "float"}});
  const LaunchShape shape{.blocks_x = static_cast<unsigned>(x.shape[0] * groups), .threads = 512};
  return make_kernel([function = load_kernel(cuda_device(device), source, "normalise_groups"),
                      scale = Source(problem, 1, constants), bias = Source(problem, 2, constants), shape,
                      params](backend::Stream& stream, const backend::KernelArgs& args) {
    function.launch(stream, shape, params, args.inputs[0], scale.in(args), bias.in(args), args.outputs[0]);
  });
}

}  // namespace

backend::Tactic row_normalise_tactic() {
  return {.id = "cuda.normalise.rows",
          .ops = {"LayerNormalization", "RmsNormalization"},
          .refuses = refuses_rows,
          .configs = one_config,
          .create = create_rows};
}

backend::Tactic group_normalise_tactic() {
  return {.id = "cuda.normalise.groups",
          .ops = {"InstanceNormalization", "GroupNormalization"},
          .refuses = refuses_groups,
          .configs = one_config,
          .create = create_groups};
}

}  // namespace temper::cuda
