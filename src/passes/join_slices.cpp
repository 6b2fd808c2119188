// SPDX-License-Identifier: Apache-2.0
#include "passes/join_slices.h"

#include "ir/rewrite.h"
#include "ops/infer_util.h"
#include "ops/shape/concat.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

/// A value that is `whole` from `begin` on along `axis`.
struct Part {
  ValueId whole;
  std::int64_t axis = 0;
  Dim begin;
};

std::optional<Part> part_of_split(const Graph& graph, const ir::Node& node, std::int64_t split_axis, ValueId id) {
  if (!graph.type(node.inputs[0]).is_ranked()) return std::nullopt;
  const std::int64_t axis = normalise_axis("Split", split_axis, graph.type(node.inputs[0]).rank());
  Dim begin = 0;
  for (const ValueId output : node.outputs) {
    if (output == id) return Part{node.inputs[0], axis, begin};
    if (!output.is_valid() || !graph.type(output).is_ranked()) return std::nullopt;
    begin = begin + graph.type(output).dim(axis);
  }
  return std::nullopt;
}

std::optional<Part> part_of_slice(const Graph& graph, const ir::Node& node) {
  const auto given = [&](std::size_t input) { return input < node.inputs.size() && node.inputs[input].is_valid(); };
  if (!graph.type(node.inputs[0]).is_ranked()) return std::nullopt;
  const auto starts = constant_integers(graph, node.inputs[1]);
  if (!starts || starts->size() != 1 || (*starts)[0] < 0) return std::nullopt;
  std::int64_t axis = 0;
  if (given(3)) {
    const auto axes = constant_integers(graph, node.inputs[3]);
    if (!axes) return std::nullopt;
    axis = (*axes)[0];
  }
  if (given(4) && constant_integers(graph, node.inputs[4]) != std::vector<std::int64_t>{1}) return std::nullopt;
  return Part{node.inputs[0], normalise_axis("Slice", axis, graph.type(node.inputs[0]).rank()), (*starts)[0]};
}

std::optional<Part> as_part(const Graph& graph, ValueId id) {
  if (!id.is_valid() || !graph.value(id).producer.is_valid() || !graph.type(id).is_ranked()) return std::nullopt;
  const ir::Node& node = graph.node(graph.value(id).producer);
  if (const auto* split = node.op.as<ops::Split>()) return part_of_split(graph, node, split->axis, id);
  if (node.op.as<ops::Slice>() != nullptr) return part_of_slice(graph, node);
  return std::nullopt;
}

/// How many inputs from `first` on make up the whole of one value, which is `whole` then; 0 where they do not.
std::size_t covering_run(const Graph& graph, const std::vector<ValueId>& inputs, std::size_t first, std::int64_t axis,
                         ValueId& whole) {
  Dim expected = 0;
  for (std::size_t i = first; i < inputs.size(); ++i) {
    const auto part = as_part(graph, inputs[i]);
    if (!part || part->axis != axis || !(part->begin == expected)) return 0;
    if (i > first && part->whole != whole) return 0;
    whole = part->whole;
    expected = expected + graph.type(inputs[i]).dim(axis);
    if (expected == graph.type(whole).dim(axis)) return i - first + 1;
  }
  return 0;
}

bool join(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* concat = node.op.as<ops::Concat>();
  if (concat == nullptr || !graph.type(node.outputs[0]).is_ranked()) return false;
  const std::int64_t axis = normalise_axis("Concat", concat->axis, graph.type(node.outputs[0]).rank());
  std::vector<ValueId> joined;
  for (std::size_t i = 0; i < node.inputs.size();) {
    ValueId whole;
    const std::size_t run = covering_run(graph, node.inputs, i, axis, whole);
    joined.push_back(run > 1 ? whole : node.inputs[i]);
    i += run > 1 ? run : 1;
  }
  if (joined.size() == node.inputs.size()) return false;
  ir::Rewrite rewrite(graph, {id});
  rewrite.replace(node.outputs[0], rewrite.add(*concat, joined));
  return true;
}

}  // namespace

bool join_slices(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, join); }

}  // namespace temper::passes
