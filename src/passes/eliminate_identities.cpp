// SPDX-License-Identifier: Apache-2.0
#include "passes/eliminate_identities.h"

#include <algorithm>
#include <array>

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/shape/split.h"
#include "ops/shape/transpose.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::Node;
using ir::ValueId;

bool all_equal(const Graph& graph, ValueId id, double value) {
  const Tensor* content = graph.constant(id);
  if (content == nullptr || !is_numeric(content->dtype())) return false;
  const auto values = to_f64(*content);
  return !values.empty() && std::all_of(values.begin(), values.end(), [&](double v) { return v == value; });
}

/// The tracked content of an integer input is `value` throughout; an absent input counts as that.
bool all_content(const Graph& graph, const Node& node, std::size_t input, std::int64_t value) {
  if (input >= node.inputs.size() || !node.inputs[input].is_valid()) return true;
  const auto content = graph.type(node.inputs[input]).constant_content();
  return content && std::all_of(content->begin(), content->end(), [&](std::int64_t v) { return v == value; });
}

/// The operand that `x op y` gives back whatever its value.
std::optional<ValueId> neutral_operand(const Graph& graph, const Node& node, const std::string& kind) {
  const double neutral = kind == "Add" || kind == "Sub" ? 0 : 1;
  const bool has_neutral = kind == "Add" || kind == "Sub" || kind == "Mul" || kind == "Div" || kind == "Pow";
  if (!has_neutral) return std::nullopt;
  if (all_equal(graph, node.inputs[1], neutral)) return node.inputs[0];
  const bool is_symmetric = kind == "Add" || kind == "Mul";
  if (is_symmetric && all_equal(graph, node.inputs[0], neutral)) return node.inputs[1];
  return std::nullopt;
}

bool is_in_place(const ops::Transpose& op, const TensorType& x) {
  if (!x.is_ranked()) return false;
  const auto order = op.order(x.rank());
  return std::is_sorted(order.begin(), order.end());
}

/// Operators that give their first input back where its extents do not change.
bool keeps_elements(std::string_view op) {
  constexpr std::array<std::string_view, 6> k_names = {"Reshape", "Flatten", "Squeeze", "Unsqueeze", "Expand", "Tile"};
  return std::find(k_names.begin(), k_names.end(), op) != k_names.end();
}

/// The input that the node gives back.
std::optional<ValueId> returned_input(const Graph& graph, const Node& node) {
  if (node.inputs.empty() || !node.inputs[0].is_valid()) return std::nullopt;
  const ValueId x = node.inputs[0];
  const ValueId y = node.outputs[0];
  const std::string_view name = node.op.name();
  if (name == "Identity") return x;
  if (const auto* cast = node.op.as<ops::Cast>())
    return cast->to == graph.type(x).dtype ? std::optional(x) : std::nullopt;
  if (const auto* binary = node.op.as<ops::Binary>()) {
    const auto operand = neutral_operand(graph, node, binary->kind);
    return operand && ir::same_dims(graph, *operand, y) ? operand : std::nullopt;
  }
  if (const auto* transpose = node.op.as<ops::Transpose>())
    return is_in_place(*transpose, graph.type(x)) ? std::optional(x) : std::nullopt;
  if (name == "Concat" && node.inputs.size() == 1) return x;
  if (node.op.as<ops::Split>() != nullptr && node.outputs.size() == 1 && ir::same_dims(graph, x, y)) return x;
  if (!ir::same_dims(graph, x, y)) return std::nullopt;
  if (keeps_elements(name)) return x;
  if (name == "Slice" && all_content(graph, node, 4, 1)) return x;
  if (name == "Pad" && all_content(graph, node, 1, 0)) return x;
  return std::nullopt;
}

bool eliminate(Graph& graph, ir::NodeId id) {
  const Node& node = graph.node(id);
  const auto x = returned_input(graph, node);
  if (!x) return false;
  const ValueId y = node.outputs[0];
  if (graph.type(*x).dtype != graph.type(y).dtype || !ir::can_replace(graph, y, *x)) return false;
  ir::Rewrite(graph, {id}).replace(y, *x);
  return true;
}

}  // namespace

bool eliminate_identities(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, eliminate); }

}  // namespace temper::passes
