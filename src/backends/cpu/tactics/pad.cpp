// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/pad.h"

#include <cstring>

#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

constexpr std::size_t k_pads = 1;
constexpr std::size_t k_value = 2;
constexpr std::int64_t k_fill = -1;

/// Where each position along an axis of y comes from in x; k_fill where the value stands.
using Sources = std::vector<std::int64_t>;

/// Positions of y that come from neighbouring positions of x, or are all filled.
struct Segment {
  std::int64_t target = 0, source = 0, length = 0;
};

/// x and y as [outer axes..., one row axis, chunk]: the chunk is never padded.
struct PadPlan {
  std::vector<Sources> outer;
  Shape outer_strides;  ///< of x, in rows
  std::vector<Segment> row;
  std::int64_t rows = 1;        ///< of y
  std::int64_t source_row = 1;  ///< chunks in a row of x
  std::int64_t target_row = 1;  ///< and of y
  std::size_t chunk_bytes = 1;
};

Sources sources_of(const ops::Pad& op, std::int64_t in, std::int64_t before, std::int64_t after) {
  const std::int64_t cropped = std::max<std::int64_t>(-before, 0);
  const std::int64_t extent = in + std::min<std::int64_t>(before, 0) + std::min<std::int64_t>(after, 0);
  Sources sources;
  for (std::int64_t i = 0; i < in + before + after; ++i) {
    const std::int64_t position = i - std::max<std::int64_t>(before, 0);
    const bool is_inside = position >= 0 && position < extent;
    if (is_inside || op.mode != "constant")
      sources.push_back(cropped + (is_inside ? position : op.source_of(position, extent)));
    else
      sources.push_back(k_fill);
  }
  return sources;
}

bool is_identity(const Sources& sources, std::int64_t extent) {
  if (static_cast<std::int64_t>(sources.size()) != extent) return false;
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (sources[i] != static_cast<std::int64_t>(i)) return false;
  return true;
}

std::vector<Segment> segments_of(const Sources& sources) {
  std::vector<Segment> segments;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const bool goes_on = i > 0 && (sources[i] == k_fill ? sources[i - 1] == k_fill
                                                        : sources[i - 1] != k_fill && sources[i] == sources[i - 1] + 1);
    if (!goes_on) segments.push_back({static_cast<std::int64_t>(i), sources[i], 0});
    ++segments.back().length;
  }
  return segments;
}

std::optional<ops::Pad::Amounts> amounts_of(const Problem& problem) {
  std::vector<TensorType> types;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    const auto& input = problem.inputs[i];
    const bool is_list = i == k_pads || i > k_value;
    if (is_list && problem.is_constant(i))
      types.push_back(TensorType::of(problem.constants[i]));
    else
      types.push_back(input.is_present() ? TensorType(input.dtype, dims_from_shape(input.shape)) : TensorType{});
  }
  return ops::Pad::amounts(types);
}

/// The sources along every stored axis.
std::vector<Sources> stored_sources(const Problem& problem) {
  const Shape& x = problem.inputs[0].shape;
  const Layout layout = problem.inputs[0].layout;
  const auto amounts = amounts_of(problem);
  std::vector<Sources> sources;
  for (const std::int64_t extent : stored_shape(layout, x)) sources.push_back(sources_of({}, extent, 0, 0));
  for (std::size_t axis = 0; axis < x.size(); ++axis) {
    const std::int64_t before = amounts->before[axis].value(), after = amounts->after[axis].value();
    if (before != 0 || after != 0)
      sources[stored_axis(layout, x.size(), axis)] = sources_of(*problem.op.as<ops::Pad>(), x[axis], before, after);
  }
  return sources;
}

PadPlan plan_of(const Problem& problem) {
  const Shape x = stored_shape(problem.inputs[0].layout, problem.inputs[0].shape);
  auto sources = stored_sources(problem);
  PadPlan plan;
  plan.chunk_bytes = dtype_bytes(problem.inputs[0].dtype);
  std::size_t row = x.size() - 1;
  for (; row > 0 && is_identity(sources[row], x[row]); --row) plan.chunk_bytes *= static_cast<std::size_t>(x[row]);
  plan.row = segments_of(sources[row]);
  plan.source_row = x[row];
  plan.target_row = static_cast<std::int64_t>(sources[row].size());
  plan.outer_strides.assign(row, 1);
  for (std::size_t i = row; i-- > 1;) plan.outer_strides[i - 1] = plan.outer_strides[i] * x[i];
  sources.resize(row);
  for (const Sources& axis : sources) plan.rows *= static_cast<std::int64_t>(axis.size());
  plan.outer = std::move(sources);
  return plan;
}

/// The row of x that row `index` of y comes from, or k_fill.
std::int64_t source_row(const PadPlan& plan, std::int64_t index) {
  std::int64_t row = 0;
  for (std::size_t axis = plan.outer.size(); axis-- > 0;) {
    const auto extent = static_cast<std::int64_t>(plan.outer[axis].size());
    const std::int64_t source = plan.outer[axis][static_cast<std::size_t>(index % extent)];
    if (source == k_fill) return k_fill;
    row += source * plan.outer_strides[axis];
    index /= extent;
  }
  return row;
}

void fill_bytes(std::byte* target, std::size_t bytes, const std::byte* value, std::size_t element) {
  for (std::size_t done = 0; done < bytes; done += element) std::memcpy(target + done, value, element);
}

void pad_rows(const PadPlan& plan, const std::byte* x, std::byte* y, const std::byte* value, std::size_t element,
              std::int64_t begin, std::int64_t end) {
  for (std::int64_t index = begin; index < end; ++index) {
    const std::int64_t from = source_row(plan, index);
    std::byte* target = y + static_cast<std::size_t>(index * plan.target_row) * plan.chunk_bytes;
    const std::byte* source = x + static_cast<std::size_t>(from * plan.source_row) * plan.chunk_bytes;
    for (const Segment& segment : plan.row) {
      const std::size_t bytes = static_cast<std::size_t>(segment.length) * plan.chunk_bytes;
      std::byte* place = target + static_cast<std::size_t>(segment.target) * plan.chunk_bytes;
      if (from == k_fill || segment.source == k_fill)
        fill_bytes(place, bytes, value, element);
      else
        std::memcpy(place, source + static_cast<std::size_t>(segment.source) * plan.chunk_bytes, bytes);
    }
  }
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const auto& x = problem.inputs[0];
  if (!is_numeric(x.dtype) && x.dtype != DType::boolean) return Refusal{"elements are not plain memory"};
  if (x.layout != problem.outputs[0].layout) return Refusal{"the layouts differ"};
  if (x.shape.empty() || element_count(x.shape) == 0 || element_count(problem.outputs[0].shape) == 0)
    return Refusal{"an empty or scalar tensor"};
  if (problem.is_constant(0)) return Refusal{"the data is constant"};
  const auto amounts = amounts_of(problem);
  if (!amounts) return Refusal{"the pads are computed"};
  const std::int64_t block = layout_block(x.layout);
  if (block == 1) return std::nullopt;
  const bool keeps_channels = amounts->before[1].equals(0) && amounts->after[1].equals(0) && x.shape[1] % block == 0;
  return refuse_unless(keeps_channels, "a channel block is cut");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device&,
                                        backend::ConstantStore& constants) {
  const bool has_value = problem.inputs.size() > k_value && problem.inputs[k_value].is_present();
  const Tensor value = has_value && problem.is_constant(k_value) ? constants.plain(k_value) : Tensor{};
  const std::size_t element = dtype_bytes(problem.inputs[0].dtype);
  return make_kernel([=, plan = plan_of(problem)](const backend::KernelArgs& args) {
    constexpr std::byte k_zero[16] = {};
    const void* filler = value.is_valid() ? value.raw() : has_value ? args.inputs[k_value] : k_zero;
    const auto row_bytes = plan.target_row * static_cast<std::int64_t>(plan.chunk_bytes);
    parallel_for(plan.rows, grain_of(2 * row_bytes), [&](std::int64_t begin, std::int64_t end) {
      pad_rows(plan, static_cast<const std::byte*>(args.inputs[0]), static_cast<std::byte*>(args.outputs[0]),
               static_cast<const std::byte*>(filler), element, begin, end);
    });
  });
}

}  // namespace

backend::Tactic pad_tactic() {
  return {.id = "cpu.pad", .ops = {"Pad"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
