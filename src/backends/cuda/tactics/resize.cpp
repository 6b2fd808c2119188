// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/resize.h"

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/device_table.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/images.h"
#include "backends/cuda/tactics/index_space.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using AxisTables = std::vector<std::optional<ResampleTable>>;

/// Nothing where an input that decides the tables is computed.
std::optional<AxisTables> tables_of(const Problem& problem) {
  const auto inputs = settled_inputs(problem);
  if (!inputs) return std::nullopt;
  return problem.op.as<ops::Resize>()->axis_tables(*inputs, problem.outputs[0].shape);
}

bool is_pick(const AxisTables& tables) {
  return std::all_of(tables.begin(), tables.end(), [](const auto& table) { return !table || table->taps == 1; });
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  if (element_type(x.dtype).empty() || !has_strides(x) || !has_strides(problem.outputs[0]))
    return Refusal{str("does not take ", x.text())};
  if (x.shape.size() < 3 || x.shape.size() > 5) return Refusal{"takes one to three spatial axes"};
  if (element_count(x.shape) == 0) return Refusal{"an empty tensor"};
  if (problem.is_constant(0)) return Refusal{"the input is constant"};
  const auto tables = tables_of(problem);
  if (!tables) return Refusal{"scales or sizes are computed"};
  if ((*tables)[0] || (*tables)[1]) return Refusal{"batch or channels are resampled"};
  for (const auto& table : *tables)
    if (table && std::find(table->is_outside.begin(), table->is_outside.end(), true) != table->is_outside.end())
      return Refusal{"positions outside of the input"};
  const bool is_mixed_in_floats = x.dtype == DType::f32 || x.dtype == DType::f16 || x.dtype == DType::bf16;
  return refuse_unless(is_pick(*tables) || is_mixed_in_floats, "mixes f32, f16 and bf16 only");
}

/// Positions and weights of one spatial axis; of one that stays, or is missing, each position itself.
struct Axis {
  Axis(const std::optional<ResampleTable>& table, std::int64_t extent) {
    if (table) {
      taps = table->taps;
      positions.assign(table->positions.begin(), table->positions.end());
      weights.assign(table->weights.begin(), table->weights.end());
      return;
    }
    for (std::int64_t i = 0; i < extent; ++i) positions.push_back(static_cast<std::int32_t>(i));
    weights.assign(static_cast<std::size_t>(extent), 1.0F);
  }
  std::int64_t taps = 1;
  std::vector<std::int32_t> positions;
  std::vector<float> weights;
};

std::vector<Axis> axes_of(const Problem& problem) {
  const auto tables = tables_of(problem);
  const Shape& y = problem.outputs[0].shape;
  std::vector<Axis> axes;
  for (std::size_t missing = y.size(); missing < 5; ++missing) axes.emplace_back(std::nullopt, 1);
  for (std::size_t axis = 2; axis < y.size(); ++axis) axes.emplace_back((*tables)[axis], y[axis]);
  return axes;
}

KernelFunction load(const Problem& problem, const ImageWalk& walk, const std::vector<Axis>& axes, CudaDevice& device) {
  auto defines = walk.defines(problem.inputs[0].dtype);
  if (is_pick(*tables_of(problem))) defines.emplace_back("IS_PICK", "1");
  for (std::size_t i = 0; i < 3; ++i) defines.emplace_back(str("TAPS_", i), str(axes[i].taps));
  return load_kernel(device, joined_source("resize", {"images", "resize"}, defines), "resize");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore&) {
  if (element_count(problem.outputs[0].shape) == 0)
    return make_kernel([](backend::Stream&, const backend::KernelArgs&) {});
  const backend::TensorDesc& x = problem.inputs[0];
  CudaDevice& gpu = cuda_device(device);
  const auto axes = axes_of(problem);
  const ImageWalk narrow(x, problem.outputs[0], 1);
  const ImageWalk wide(x, problem.outputs[0], widest_channels(x, problem.outputs[0]));
  std::vector<DeviceTable> held;
  struct Tables {
    const void* position[3];
    const void* weight[3];
  } tables{};
  for (std::size_t i = 0; i < 3; ++i) {
    tables.position[i] = held.emplace_back(std::span(axes[i].positions), gpu).data();
    tables.weight[i] = held.emplace_back(std::span(axes[i].weights), gpu).data();
  }
  return make_kernel([narrow, wide, held, tables, narrow_function = load(problem, narrow, axes, gpu),
                      wide_function = load(problem, wide, axes, gpu),
                      bytes = dtype_bytes(x.dtype) * static_cast<std::size_t>(wide.width)](
                         backend::Stream& stream, const backend::KernelArgs& args) {
    const bool is_wide = are_aligned(args.inputs[0], args.outputs[0], bytes);
    const Images& images = is_wide ? wide.images : narrow.images;
    (is_wide ? wide_function : narrow_function)
        .launch(stream, cover(images.count), images, tables, args.inputs[0], args.outputs[0]);
  });
}

}  // namespace

backend::Tactic resize_tactic() {
  return {.id = "cuda.resize", .ops = {"Resize"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cuda
