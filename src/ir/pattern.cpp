// SPDX-License-Identifier: Apache-2.0
#include "ir/pattern.h"

#include <algorithm>
#include <cmath>

#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ir {

namespace {

bool is_commutative(std::string_view row) {
  return row == "Add" || row == "Mul" || row == "Min" || row == "Max" || row == "Equal" || row == "And" || row == "Or";
}

bool has_row(const Operator& op, const std::string& row) {
  if (const auto* unary = op.as<ops::Unary>()) return unary->kind == row;
  if (const auto* binary = op.as<ops::Binary>()) return binary->kind == row;
  return false;
}

}  // namespace

Pattern Pattern::any(std::string name) {
  Pattern pattern(Kind::any);
  pattern.name_ = std::move(name);
  return pattern;
}

Pattern Pattern::constant(std::string name) {
  Pattern pattern(Kind::constant);
  pattern.name_ = std::move(name);
  return pattern;
}

Pattern Pattern::scalar(double value) {
  Pattern pattern(Kind::scalar);
  pattern.value_ = value;
  return pattern;
}

Pattern Pattern::op(std::string_view name, std::vector<Pattern> inputs) {
  Pattern pattern(Kind::op);
  pattern.op_ = name;
  pattern.inputs_ = std::move(inputs);
  return pattern;
}

Pattern Pattern::unary(std::string_view kind, Pattern x) {
  Pattern pattern = op(ops::Unary::name, {std::move(x)});
  pattern.row_ = kind;
  return pattern;
}

Pattern Pattern::binary(std::string_view kind, Pattern x, Pattern y) {
  Pattern pattern = op(ops::Binary::name, {std::move(x), std::move(y)});
  pattern.row_ = kind;
  return pattern;
}

Pattern Pattern::where(std::function<bool(const Operator&)> accepts) && {
  accepts_ = std::move(accepts);
  return std::move(*this);
}

Pattern Pattern::named(std::string name) && {
  name_ = std::move(name);
  return std::move(*this);
}

Pattern Pattern::shared() && {
  is_shared_ = true;
  return std::move(*this);
}

bool Pattern::bind(ValueId value, Match& match) const {
  if (name_.empty()) return true;
  return match.values.emplace(name_, value).first->second == value;
}

bool Pattern::match_value(const Graph& graph, ValueId value, Match& match) const {
  if (!value.is_valid() || !bind(value, match)) return false;
  switch (kind_) {
    case Kind::any: return true;
    case Kind::constant: return graph.constant(value) != nullptr;
    case Kind::scalar: {
      const auto content = scalar_constant(graph, value);
      return content && is_about(*content, value_, graph.type(value).dtype);
    }
    case Kind::op: {
      const NodeId producer = graph.value(value).producer;
      return producer.is_valid() && graph.node(producer).outputs[0] == value && match_node(graph, producer, match);
    }
  }
  return false;
}

bool Pattern::match_node(const Graph& graph, NodeId id, Match& match) const {
  const Node& node = graph.node(id);
  if (node.op.name() != op_ || (!row_.empty() && !has_row(node.op, row_))) return false;
  if (accepts_ && !accepts_(node.op)) return false;
  const bool is_visited = std::find(match.nodes.begin(), match.nodes.end(), id) != match.nodes.end();
  for (const bool is_swapped : {false, true}) {
    if (is_swapped && !is_commutative(row_)) break;
    Match attempt = match;
    if (!match_inputs(graph, node, is_swapped, attempt)) continue;
    match = std::move(attempt);
    if (!is_visited) match.nodes.push_back(id);
    return true;
  }
  return false;
}

bool Pattern::match_inputs(const Graph& graph, const Node& node, bool is_swapped, Match& match) const {
  for (std::size_t i = inputs_.size(); i < node.inputs.size(); ++i)
    if (node.inputs[i].is_valid()) return false;
  if (node.inputs.size() < inputs_.size()) return false;
  for (std::size_t i = 0; i < inputs_.size(); ++i)
    if (!inputs_[i].match_value(graph, node.inputs[is_swapped ? inputs_.size() - 1 - i : i], match)) return false;
  return true;
}

std::optional<Match> Pattern::find(const Graph& graph, NodeId root) const {
  Match match;
  if (kind_ != Kind::op || !match_node(graph, root, match)) return std::nullopt;
  if (!name_.empty()) match.values.emplace(name_, graph.node(root).outputs[0]);
  const auto is_inside = [&](NodeId id) {
    return std::find(match.nodes.begin(), match.nodes.end(), id) != match.nodes.end();
  };
  std::vector<NodeId> shared;
  collect_shared(graph, match, shared);
  for (const NodeId id : match.nodes) {
    if (id == root || std::find(shared.begin(), shared.end(), id) != shared.end()) continue;
    for (const ValueId output : graph.node(id).outputs) {
      const auto readers = graph.consumers(output);
      if (graph.is_output(output) || !std::all_of(readers.begin(), readers.end(), is_inside)) return std::nullopt;
    }
  }
  return match;
}

void Pattern::collect_shared(const Graph& graph, const Match& match, std::vector<NodeId>& shared) const {
  if (is_shared_ && !name_.empty()) shared.push_back(graph.value(match[name_]).producer);
  for (const Pattern& input : inputs_) input.collect_shared(graph, match, shared);
}

std::optional<double> scalar_constant(const Graph& graph, ValueId id) {
  const Tensor* content = graph.constant(id);
  if (content == nullptr || content->size() != 1) return std::nullopt;
  if (!is_numeric(content->dtype()) && content->dtype() != DType::boolean) return std::nullopt;
  return to_f64(*content)[0];
}

bool is_about(double x, double y, DType dtype) {
  const double tolerance = dtype == DType::bf16 ? 1e-2 : dtype == DType::f16 ? 2e-3 : 1e-5;
  return std::fabs(x - y) <= tolerance * std::max(1e-3, std::fabs(y));
}

}  // namespace temper::ir
