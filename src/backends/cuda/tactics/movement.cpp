// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "backends/cuda/device.h"
#include "backends/cuda/tactics/families.h"
#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/strided_copy.h"
#include "ops/infer_util.h"
#include "ops/nn/depth_to_space.h"
#include "ops/shape/concat.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "ops/shape/transpose.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::cuda {

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

/// All that an operator moves; nothing where it is not handled here.
using Moves = std::optional<std::vector<Move>>;

std::size_t axis_of(std::string_view name, std::int64_t axis, const TensorDesc& x) {
  return static_cast<std::size_t>(normalise_axis(name, axis, static_cast<std::int64_t>(x.shape.size())));
}

/// Along `axis` from `start` in the input to `offset` in the output; all of the smaller tensor's extents.
Move part(const Problem& problem, std::size_t input, std::size_t output, std::size_t axis, std::int64_t start,
          std::int64_t offset) {
  const TensorDesc from = given_desc(problem, input);
  const TensorDesc& to = problem.outputs[output];
  BoxCopy box{from.shape, logical_strides(from), logical_strides(to), 0, 0};
  box.extents[axis] = std::min(from.shape[axis], to.shape[axis]);
  box.source_offset = start * box.source_strides[axis];
  box.target_offset = offset * box.target_strides[axis];
  return {input, output, std::move(box)};
}

Moves concat_moves(const Problem& problem) {
  const std::size_t axis = axis_of("Concat", problem.op.as<ops::Concat>()->axis, problem.outputs[0]);
  std::vector<Move> moves;
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    moves.push_back(part(problem, i, 0, axis, 0, offset));
    offset += problem.inputs[i].shape[axis];
  }
  return moves;
}

Moves split_moves(const Problem& problem) {
  const std::size_t axis = axis_of("Split", problem.op.as<ops::Split>()->axis, problem.inputs[0]);
  std::vector<Move> moves;
  std::int64_t start = 0;
  for (std::size_t k = 0; k < problem.outputs.size(); ++k) {
    if (!problem.outputs[k].is_present()) return std::nullopt;
    moves.push_back(part(problem, 0, k, axis, start, 0));
    start += problem.outputs[k].shape[axis];
  }
  return moves;
}

Moves slice_moves(const Problem& problem) {
  const auto inputs = settled_inputs(problem);
  if (!inputs) return std::nullopt;
  BoxCopy box{problem.outputs[0].shape, logical_strides(given_desc(problem, 0)), logical_strides(problem.outputs[0]), 0,
              0};
  const auto ranges = problem.op.as<ops::Slice>()->ranges_of(*inputs);
  for (std::size_t axis = 0; axis < ranges.size(); ++axis) {
    box.source_offset += ranges[axis].start * box.source_strides[axis];
    box.source_strides[axis] *= ranges[axis].step;
  }
  return std::vector<Move>{{0, 0, std::move(box)}};
}

Moves transpose_moves(const Problem& problem) {
  const TensorDesc x = given_desc(problem, 0);
  const Shape strides = logical_strides(x);
  BoxCopy box{problem.outputs[0].shape, {}, logical_strides(problem.outputs[0]), 0, 0};
  for (const std::int64_t axis : problem.op.as<ops::Transpose>()->order(static_cast<std::int64_t>(x.shape.size())))
    box.source_strides.push_back(strides[static_cast<std::size_t>(axis)]);
  return std::vector<Move>{{0, 0, std::move(box)}};
}

bool is_plain_in_memory(const TensorDesc& tensor) {
  if (tensor.layout == Layout::plain) return true;
  return tensor.shape[1] == 1 || element_count(tensor.shape) == tensor.shape[0] * tensor.shape[1];
}

/// Reshape, Flatten, Squeeze, Unsqueeze: the elements in the order of plain tensors, whichever side is not one.
Moves reshape_moves(const Problem& problem) {
  const TensorDesc x = given_desc(problem, 0);
  const TensorDesc& y = problem.outputs[0];
  if (is_plain_in_memory(y))
    return std::vector<Move>{{0, 0, {x.shape, logical_strides(x), row_major_strides(x.shape)}}};
  if (is_plain_in_memory(x))
    return std::vector<Move>{{0, 0, {y.shape, row_major_strides(y.shape), logical_strides(y)}}};
  return std::nullopt;
}

Moves identity_moves(const Problem& problem) {
  const TensorDesc x = given_desc(problem, 0);
  return std::vector<Move>{{0, 0, {x.shape, logical_strides(x), logical_strides(problem.outputs[0])}}};
}

Moves expand_moves(const Problem& problem) {
  const TensorDesc& y = problem.outputs[0];
  return std::vector<Move>{{0, 0, {y.shape, broadcast_strides(given_desc(problem, 0), y.shape), logical_strides(y)}}};
}

Moves tile_moves(const Problem& problem) {
  const TensorDesc x = given_desc(problem, 0);
  const TensorDesc& y = problem.outputs[0];
  const Shape source = logical_strides(x), target = logical_strides(y);
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

/// The side with many channels and the side with many positions, over n, c, the block's rows and columns, h, w.
BoxCopy block_moves(const TensorDesc& deep, const TensorDesc& wide, std::int64_t block, bool column_first) {
  const Shape d = logical_strides(deep), w = logical_strides(wide);
  const std::int64_t channels = wide.shape[1];
  const std::int64_t column = column_first ? d[1] : channels * d[1];
  const std::int64_t channel = column_first ? block * block * d[1] : d[1];
  return {{wide.shape[0], channels, block, block, deep.shape[2], deep.shape[3]},
          {d[0], channel, block * column, column, d[2], d[3]},
          {w[0], w[1], w[2], w[3], block * w[2], block * w[3]},
          0,
          0};
}

Moves depth_to_space_moves(const Problem& problem) {
  const auto* op = problem.op.as<ops::DepthToSpace>();
  return std::vector<Move>{
      {0, 0, block_moves(given_desc(problem, 0), problem.outputs[0], op->block, op->column_first)}};
}

Moves space_to_depth_moves(const Problem& problem) {
  const auto* op = problem.op.as<ops::SpaceToDepth>();
  BoxCopy box = block_moves(problem.outputs[0], given_desc(problem, 0), op->block, false);
  std::swap(box.source_strides, box.target_strides);
  return std::vector<Move>{{0, 0, std::move(box)}};
}

struct Rule {
  std::string_view op;
  Moves (*moves)(const Problem& problem);
};
constexpr std::array k_rules = {
    Rule{"Concat", concat_moves},
    Rule{"Split", split_moves},
    Rule{"Slice", slice_moves},
    Rule{"Transpose", transpose_moves},
    Rule{"Reshape", reshape_moves},
    Rule{"Flatten", reshape_moves},
    Rule{"Squeeze", reshape_moves},
    Rule{"Unsqueeze", reshape_moves},
    Rule{"Identity", identity_moves},
    Rule{"Reorder", identity_moves},
    Rule{"Expand", expand_moves},
    Rule{"Tile", tile_moves},
    Rule{"DepthToSpace", depth_to_space_moves},
    Rule{"SpaceToDepth", space_to_depth_moves},
};

Moves moves_of(const Problem& problem) {
  for (const Rule& rule : k_rules)
    if (rule.op == problem.op.name()) return rule.moves(problem);
  return std::nullopt;
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (tensor.is_present() && (element_type(tensor.dtype).empty() || !has_strides(tensor)))
        return Refusal{str("does not take ", tensor.text())};
  return refuse_unless(moves_of(problem).has_value(), "both sides of a reshape are reordered, or a range is computed");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  struct Prepared {
    Source source;
    std::size_t output;
    StridedCopy copy;
  };
  std::vector<Prepared> prepared;
  const Moves moves = moves_of(problem);
  for (const Move& move : *moves)
    prepared.push_back({Source(problem, move.input, constants), move.output,
                        StridedCopy(move.box, dtype_bytes(problem.outputs[0].dtype), cuda_device(device))});
  return make_kernel([prepared = std::move(prepared)](backend::Stream& stream, const backend::KernelArgs& args) {
    for (const Prepared& each : prepared) {
      const void* source = each.source.in(args);
      // A reshape may have been given one place for both sides.
      if (source != args.outputs[each.output]) each.copy.run(stream, source, args.outputs[each.output]);
    }
  });
}

}  // namespace

backend::Tactic movement_tactic() {
  backend::Tactic tactic{.id = "cuda.movement", .ops = {}, .refuses = refuses, .configs = one_config, .create = create};
  for (const Rule& rule : k_rules) tactic.ops.push_back(rule.op);
  return tactic;
}

}  // namespace temper::cuda
