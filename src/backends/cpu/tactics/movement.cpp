// SPDX-License-Identifier: Apache-2.0
#include "ops/movement.h"

#include <algorithm>
#include <cstring>

#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/regions.h"
#include "ops/infer_util.h"
#include "ops/shape/concat.h"
#include "ops/shape/expand.h"
#include "ops/shape/pad.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "ops/shape/tile.h"
#include "ops/shape/transpose.h"
#include "tensor/numeric.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;
using backend::TensorDesc;

/// A copy from one input to one output.
struct Move {
  std::size_t input = 0;
  std::size_t output = 0;
  BoxCopy box;
};

/// All that an operator moves; nothing where its layouts or inputs are not handled here.
using Moves = std::optional<std::vector<Move>>;

std::size_t axis_of(std::string_view name, std::int64_t axis, const TensorDesc& x) {
  return static_cast<std::size_t>(normalise_axis(name, axis, static_cast<std::int64_t>(x.shape.size())));
}

/// Along `axis` from `start` in the input, to `offset` in the output; all of the smaller tensor's extents.
bool append_part(std::vector<Move>& moves, const Problem& problem, std::size_t input, std::size_t output,
                 std::size_t axis, std::int64_t start, std::int64_t offset) {
  const TensorDesc& from = problem.inputs[input];
  const TensorDesc& to = problem.outputs[output];
  Region region = Region::whole(from.shape);
  region.length[axis] = std::min(from.shape[axis], to.shape[axis]);
  region.start[axis] = start;
  region.offset[axis] = offset;
  auto box = region_copy(from, to, region);
  if (box) moves.push_back({input, output, std::move(*box)});
  return box.has_value();
}

Moves concat_moves(const Problem& problem) {
  const std::size_t axis = axis_of("Concat", problem.op.as<ops::Concat>()->axis, problem.outputs[0]);
  std::vector<Move> moves;
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    if (!append_part(moves, problem, i, 0, axis, 0, offset)) return std::nullopt;
    offset += problem.inputs[i].shape[axis];
  }
  return moves;
}

Moves split_moves(const Problem& problem) {
  const std::size_t axis = axis_of("Split", problem.op.as<ops::Split>()->axis, problem.inputs[0]);
  std::vector<Move> moves;
  std::int64_t start = 0;
  for (std::size_t k = 0; k < problem.outputs.size(); ++k) {
    if (!append_part(moves, problem, 0, k, axis, start, 0)) return std::nullopt;
    start += problem.outputs[k].shape[axis];
  }
  return moves;
}

Moves slice_moves(const Problem& problem) {
  // Only the extents of the data are looked at, so it needs no content here.
  std::vector<Tensor> inputs = {Tensor::view(DType::f32, problem.inputs[0].shape, nullptr)};
  for (std::size_t i = 1; i < problem.inputs.size(); ++i) {
    if (problem.inputs[i].is_present() && !problem.is_constant(i)) return std::nullopt;
    inputs.push_back(problem.inputs[i].is_present() ? problem.constants[i] : Tensor{});
  }
  Region region = Region::whole(problem.inputs[0].shape);
  const auto ranges = problem.op.as<ops::Slice>()->ranges_of(inputs);
  for (std::size_t axis = 0; axis < ranges.size(); ++axis) {
    region.start[axis] = ranges[axis].start;
    region.step[axis] = ranges[axis].step;
    region.length[axis] = ranges[axis].length;
  }
  auto box = region_copy(problem.inputs[0], problem.outputs[0], region);
  if (!box) return std::nullopt;
  return std::vector<Move>{{0, 0, std::move(*box)}};
}

Moves transpose_moves(const Problem& problem) {
  const TensorDesc& x = problem.inputs[0];
  if (x.layout != Layout::plain || problem.outputs[0].layout != Layout::plain) return std::nullopt;
  const Shape strides = row_major_strides(x.shape);
  BoxCopy box{problem.outputs[0].shape, {}, row_major_strides(problem.outputs[0].shape), 0, 0};
  for (const std::int64_t axis : problem.op.as<ops::Transpose>()->order(static_cast<std::int64_t>(x.shape.size())))
    box.source_strides.push_back(strides[static_cast<std::size_t>(axis)]);
  return std::vector<Move>{{0, 0, std::move(box)}};
}

/// Reshape, Flatten, Squeeze, Unsqueeze: the bytes as they are, where both sides lie like plain tensors.
Moves reshape_moves(const Problem& problem) {
  if (!is_plain_in_memory(problem.inputs[0]) || !is_plain_in_memory(problem.outputs[0])) return std::nullopt;
  const Shape count{element_count(problem.outputs[0].shape)};
  return std::vector<Move>{{0, 0, {count, {1}, {1}, 0, 0}}};
}

Moves identity_moves(const Problem& problem) {
  if (problem.inputs[0].layout != problem.outputs[0].layout) return std::nullopt;
  const Shape count{stored_elements(problem.inputs[0].layout, problem.inputs[0].shape)};
  return std::vector<Move>{{0, 0, {count, {1}, {1}, 0, 0}}};
}

Moves expand_moves(const Problem& problem) {
  const TensorDesc& x = problem.inputs[0];
  const TensorDesc& y = problem.outputs[0];
  if (x.layout != Layout::plain || y.layout != Layout::plain) return std::nullopt;
  const Shape strides = row_major_strides(x.shape);
  BoxCopy box{y.shape, Shape(y.shape.size(), 0), row_major_strides(y.shape), 0, 0};
  for (std::size_t i = 0; i < strides.size(); ++i)
    if (x.shape[i] != 1) box.source_strides[y.shape.size() - x.shape.size() + i] = strides[i];
  return std::vector<Move>{{0, 0, std::move(box)}};
}

Moves tile_moves(const Problem& problem) {
  const TensorDesc& x = problem.inputs[0];
  const TensorDesc& y = problem.outputs[0];
  if (x.layout != Layout::plain || y.layout != Layout::plain) return std::nullopt;
  const Shape source = row_major_strides(x.shape), target = row_major_strides(y.shape);
  BoxCopy box;
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (x.shape[i] == 0) return std::vector<Move>{};
    // Two axes stand for one: the repetition, which the source does not move along, and the element.
    for (const std::int64_t extent : {y.shape[i] / x.shape[i], x.shape[i]}) box.extents.push_back(extent);
    for (const std::int64_t step : {std::int64_t{0}, source[i]}) box.source_strides.push_back(step);
    for (const std::int64_t step : {target[i] * x.shape[i], target[i]}) box.target_strides.push_back(step);
  }
  return std::vector<Move>{{0, 0, std::move(box)}};
}

struct Rule {
  std::string_view op;
  Moves (*moves)(const Problem& problem);
};
constexpr std::array k_rules = {
    Rule{"Concat", concat_moves},       Rule{"Split", split_moves},       Rule{"Slice", slice_moves},
    Rule{"Transpose", transpose_moves}, Rule{"Reshape", reshape_moves},   Rule{"Flatten", reshape_moves},
    Rule{"Squeeze", reshape_moves},     Rule{"Unsqueeze", reshape_moves}, Rule{"Identity", identity_moves},
    Rule{"Expand", expand_moves},       Rule{"Tile", tile_moves},
};

Moves moves_of(const Problem& problem) {
  for (const Rule& rule : k_rules)
    if (rule.op == problem.op.name()) return rule.moves(problem);
  return std::nullopt;
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (tensor.is_present() && !is_numeric(tensor.dtype) && tensor.dtype != DType::boolean)
        return Refusal{str("elements of ", dtype_name(tensor.dtype), " are not plain memory")};
  return refuse_unless(moves_of(problem).has_value(), "a channel block is cut, layouts differ, or a range is computed");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device&,
                                        backend::ConstantStore& constants) {
  struct Prepared {
    std::size_t input, output;
    PreparedCopy copy;
    Tensor constant;
  };
  std::vector<Prepared> prepared;
  const std::size_t bytes = dtype_bytes(problem.outputs.at(0).dtype);
  const Moves moves = moves_of(problem);
  for (const Move& move : *moves) {
    const bool is_constant = problem.is_constant(move.input);
    TEMPER_CHECK(!is_constant || problem.inputs[move.input].layout == Layout::plain, internal,
                 "a constant input is in layout ", layout_name(problem.inputs[move.input].layout));
    prepared.push_back(
        {move.input, move.output, PreparedCopy(move.box, bytes), is_constant ? constants.plain(move.input) : Tensor{}});
  }
  return make_kernel([prepared = std::move(prepared)](const backend::KernelArgs& args) {
    for (const Prepared& each : prepared) {
      const void* source = each.constant.is_valid() ? each.constant.raw() : args.inputs[each.input];
      // A reshape may have been given one place for both sides.
      if (source != args.outputs[each.output]) each.copy.run(source, args.outputs[each.output]);
    }
  });
}

}  // namespace

backend::Tactic movement_tactic() {
  backend::Tactic tactic{.id = "cpu.movement", .ops = {}, .refuses = refuses, .configs = one_config, .create = create};
  for (const Rule& rule : k_rules) tactic.ops.push_back(rule.op);
  return tactic;
}

}  // namespace temper::cpu
