// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/resize.h"

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

/// A ResampleTable in the types that kernels read.
struct Table {
  std::int64_t taps = 1, out = 1;
  std::vector<std::int32_t> positions;
  std::vector<float> weights;

  [[nodiscard]] ResizeAxis axis() const { return {positions.data(), weights.data(), taps, out}; }
};

Table table_of(const std::optional<ResampleTable>& from, std::int64_t extent) {
  Table table;
  table.out = extent;
  if (from) {
    table.taps = from->taps;
    table.positions.assign(from->positions.begin(), from->positions.end());
    table.weights.assign(from->weights.begin(), from->weights.end());
  } else {
    for (std::int64_t i = 0; i < extent; ++i) table.positions.push_back(static_cast<std::int32_t>(i));
    table.weights.assign(static_cast<std::size_t>(extent), 1.0F);
  }
  return table;
}

/// Nothing where an input that decides the tables is computed.
std::optional<std::vector<std::optional<ResampleTable>>> tables_of(const Problem& problem) {
  std::vector<Tensor> inputs = {Tensor::view(DType::f32, problem.inputs[0].shape, nullptr)};
  for (std::size_t i = 1; i < problem.inputs.size(); ++i) {
    if (problem.inputs[i].is_present() && !problem.is_constant(i)) return std::nullopt;
    inputs.push_back(problem.inputs[i].is_present() ? problem.constants[i] : Tensor{});
  }
  return problem.op.as<ops::Resize>()->axis_tables(inputs, problem.outputs[0].shape);
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const backend::TensorDesc& x = problem.inputs[0];
  const backend::TensorDesc& y = problem.outputs[0];
  if (x.dtype != DType::f32) return Refusal{"takes f32 only"};
  if (x.layout != y.layout) return Refusal{"takes equal layouts only"};
  if (x.shape.size() < 3 || x.shape.size() > 4) return Refusal{"takes one or two spatial axes"};
  if (element_count(x.shape) == 0) return Refusal{"an empty tensor"};
  const auto tables = tables_of(problem);
  if (!tables) return Refusal{"scales or sizes are computed"};
  if ((*tables)[0] || (*tables)[1]) return Refusal{"batch or channels are resampled"};
  for (const auto& table : *tables)
    if (table && std::find(table->is_outside.begin(), table->is_outside.end(), true) != table->is_outside.end())
      return Refusal{"positions outside of the input"};
  return std::nullopt;
}

struct ResizePlan {
  ResizePlan(const Problem& problem, const std::vector<std::optional<ResampleTable>>& tables) {
    const backend::TensorDesc& x = problem.inputs[0];
    const Shape& to = problem.outputs[0].shape;
    const std::size_t last = to.size() - 1;
    columns = table_of(tables[last], to[last]);
    rows = last == 3 ? table_of(tables[2], to[2]) : table_of(std::nullopt, 1);
    const Shape stored = stored_shape(x.layout, x.shape);
    const bool is_plain = x.layout == Layout::plain;
    cell = is_plain ? 1 : stored.back();
    images = x.layout == Layout::channels_last ? stored[0] : stored[0] * stored[1];
    row_stride = x.shape[last] * cell;
    image_stride = row_stride * (last == 3 ? x.shape[2] : 1);
    is_pick = columns.taps == 1 && rows.taps == 1;
  }

  void run_rows(std::int64_t begin, std::int64_t end, const ResizeKernels& kernels, const float* x, float* y) const {
    ResizeRow row;
    row.row_stride = row_stride;
    row.cell = cell;
    row.row_taps = rows.taps;
    row.columns = columns.axis();
    for (std::int64_t i = begin; i < end; ++i) {
      row.image = x + i / rows.out * image_stride;
      row.row_positions = rows.positions.data() + i % rows.out * rows.taps;
      row.row_weights = rows.weights.data() + i % rows.out * rows.taps;
      row.target = y + i * columns.out * cell;
      (is_pick ? kernels.pick_row : kernels.mix_row)(row);
    }
  }

  Table rows, columns;
  std::int64_t cell = 1, images = 1, row_stride = 0, image_stride = 0;
  bool is_pick = false;
};

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  const Tensor constant = problem.is_constant(0) ? constants.plain(0) : Tensor{};
  const ResizeKernels& kernels = *kernels_of(device).resize;
  return make_kernel(
      [constant, &kernels, plan = ResizePlan(problem, *tables_of(problem))](const backend::KernelArgs& args) {
        const void* x = constant.is_valid() ? constant.raw() : args.inputs[0];
        const std::int64_t row_bytes = plan.columns.out * plan.cell * 4 * plan.columns.taps * plan.rows.taps;
        parallel_for(plan.images * plan.rows.out, grain_of(row_bytes), [&](std::int64_t begin, std::int64_t end) {
          plan.run_rows(begin, end, kernels, static_cast<const float*>(x), static_cast<float*>(args.outputs[0]));
        });
      });
}

}  // namespace

backend::Tactic resize_tactic() {
  return {.id = "cpu.resize", .ops = {"Resize"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
