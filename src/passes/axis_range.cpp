// SPDX-License-Identifier: Apache-2.0
#include "passes/axis_range.h"

#include "ops/shape/concat.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "passes/shape_facts.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::ValueId;

/// The only element of a constant vector of one.
std::optional<std::int64_t> single(const Graph& graph, const ir::Node& node, std::size_t input) {
  if (input >= node.inputs.size()) return std::nullopt;
  const auto content = constant_integers(graph, node.inputs[input]);
  return content && content->size() == 1 ? std::optional(content->front()) : std::nullopt;
}

std::optional<AxisRange> sliced_range(const Graph& graph, const ir::Node& node) {
  const ValueId source = node.inputs[0];
  const auto start = single(graph, node, 1);
  const auto given_axis = single(graph, node, 3);
  const bool has_steps = node.inputs.size() > 4 && node.inputs[4].is_valid();
  if (!start || !given_axis || (has_steps && single(graph, node, 4) != 1)) return std::nullopt;
  const std::int64_t rank = graph.type(source).rank();
  const std::int64_t axis = normalise_axis("Slice", *given_axis, rank);
  const auto extent = graph.type(source).dim(axis).known();
  const auto length = graph.type(node.outputs[0]).dim(axis).known();
  if (!extent || !length) return std::nullopt;
  const std::int64_t begin = std::clamp<std::int64_t>(*start < 0 ? *start + *extent : *start, 0, *extent);
  return AxisRange{source, axis, begin, begin + *length};
}

std::optional<AxisRange> split_range(const Graph& graph, const ir::Node& node, const ops::Split& op, ValueId value) {
  const std::int64_t axis = normalise_axis("Split", op.axis, graph.type(node.inputs[0]).rank());
  std::int64_t begin = 0;
  for (const ValueId output : node.outputs) {
    const auto length = graph.type(output).dim(axis).known();
    if (!length) return std::nullopt;
    if (output == value) return AxisRange{node.inputs[0], axis, begin, begin + *length};
    begin += *length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<AxisRange> axis_range(const Graph& graph, ValueId value) {
  const ir::NodeId producer = graph.value(value).producer;
  if (!producer.is_valid() || !graph.type(value).is_ranked()) return std::nullopt;
  const ir::Node& node = graph.node(producer);
  if (node.inputs.empty() || !node.inputs[0].is_valid() || !graph.type(node.inputs[0]).is_ranked()) return std::nullopt;
  if (node.op.as<ops::Slice>() != nullptr) return sliced_range(graph, node);
  if (const auto* split = node.op.as<ops::Split>()) return split_range(graph, node, *split, value);
  return std::nullopt;
}

std::optional<std::vector<std::int64_t>> concat_borders(const Graph& graph, const ir::Node& concat, std::int64_t axis) {
  std::vector<std::int64_t> borders = {0};
  for (const ValueId input : concat.inputs) {
    const auto extent = graph.type(input).dim(axis).known();
    if (!extent) return std::nullopt;
    borders.push_back(borders.back() + *extent);
  }
  return borders;
}

}  // namespace temper::passes
