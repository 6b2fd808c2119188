// SPDX-License-Identifier: Apache-2.0
#include "passes/hoist_slices.h"

#include <algorithm>

#include "ops/shape/concat.h"
#include "passes/add_reshape.h"
#include "passes/axis_range.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

/// Finds, and then builds, a range of an axis above the operators that put it together.
class Part {
 public:
  Part(Graph& graph, std::int64_t axis, std::int64_t begin, std::int64_t end)
      : graph_(graph), axis_(axis), begin_(begin), end_(end) {}

  [[nodiscard]] bool can_build(ValueId value) const {
    const NodeId producer = graph_.value(value).producer;
    if (!producer.is_valid() || !graph_.type(value).is_ranked()) return false;
    const ir::Node& node = graph_.node(producer);
    if (const auto* concat = node.op.as<ops::Concat>()) {
      if (is_along(*concat, value)) return !inputs_inside(node).empty();
      return std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId input) { return can_build(input); });
    }
    return is_reshape_behind_axis(node) && shape_behind(node) && can_build(node.inputs[0]);
  }

  ValueId build(ir::Rewrite& rewrite, ValueId value) {
    const ir::Node node = graph_.node(graph_.value(value).producer);
    const auto* concat = node.op.as<ops::Concat>();
    if (concat == nullptr) {
      return add_reshape(rewrite, build(rewrite, node.inputs[0]), *shape_behind(node));
    }
    std::vector<ValueId> inputs = is_along(*concat, value) ? inputs_inside(node) : node.inputs;
    if (!is_along(*concat, value))
      for (ValueId& input : inputs) input = build(rewrite, input);
    return inputs.size() == 1 ? inputs[0] : rewrite.add(*concat, inputs);
  }

 private:
  [[nodiscard]] bool is_along(const ops::Concat& concat, ValueId value) const {
    return normalise_axis("Concat", concat.axis, graph_.type(value).rank()) == axis_;
  }

  /// The inputs of a Concat along the axis that make up the range exactly; empty where a border is inside one.
  [[nodiscard]] std::vector<ValueId> inputs_inside(const ir::Node& node) const {
    const auto borders = concat_borders(graph_, node, axis_);
    if (!borders) return {};
    const auto first = std::find(borders->begin(), borders->end(), begin_);
    const auto last = std::find(borders->begin(), borders->end(), end_);
    if (first == borders->end() || last == borders->end() || first >= last) return {};
    return {node.inputs.begin() + (first - borders->begin()), node.inputs.begin() + (last - borders->begin())};
  }

  /// A reshape that keeps every axis up to the sliced one.
  [[nodiscard]] bool is_reshape_behind_axis(const ir::Node& node) const {
    if (!is_reshape(node.op) || !graph_.type(node.inputs[0]).is_ranked()) return false;
    const Dims& from = *graph_.type(node.inputs[0]).dims;
    const Dims& to = *graph_.type(node.outputs[0]).dims;
    const auto kept = static_cast<std::size_t>(axis_ + 1);
    return from.size() > kept && to.size() >= kept && std::equal(to.begin(), to.begin() + axis_ + 1, from.begin());
  }

  /// The shape input of the reshape of the part alone.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> shape_behind(const ir::Node& node) const {
    Dims from = *graph_.type(node.inputs[0]).dims;
    Dims to = *graph_.type(node.outputs[0]).dims;
    from[static_cast<std::size_t>(axis_)] = to[static_cast<std::size_t>(axis_)] = end_ - begin_;
    return reshape_target(from, to);
  }

  Graph& graph_;
  std::int64_t axis_;
  std::int64_t begin_;
  std::int64_t end_;
};

/// True where every reader of `source` takes a range of the axis.
bool feeds_parts_only(const Graph& graph, ValueId source, std::int64_t axis) {
  if (graph.is_output(source)) return false;
  const auto readers = graph.consumers(source);
  return std::all_of(readers.begin(), readers.end(), [&](NodeId reader) {
    const auto range = axis_range(graph, graph.node(reader).outputs[0]);
    return range && range->source == source && range->axis == axis;
  });
}

bool hoist(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto first = axis_range(graph, node.outputs[0]);
  if (!first || !feeds_parts_only(graph, first->source, first->axis)) return false;
  for (const ValueId output : node.outputs) {
    const auto range = axis_range(graph, output);
    if (!range || !Part(graph, range->axis, range->begin, range->end).can_build(range->source)) return false;
  }
  bool changed = false;
  for (const ValueId output : node.outputs) {
    if (!graph.is_output(output) && graph.consumers(output).empty()) continue;
    const auto range = *axis_range(graph, output);
    ir::Rewrite rewrite(graph, {id});
    const ValueId part = Part(graph, range.axis, range.begin, range.end).build(rewrite, range.source);
    if (!ir::can_replace(graph, output, part)) continue;
    rewrite.replace(output, part);
    changed = true;
  }
  return changed;
}

}  // namespace

bool hoist_slices(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, hoist); }

}  // namespace temper::passes
