// SPDX-License-Identifier: Apache-2.0
#include "ir/rewrite.h"

#include <algorithm>

#include "ir/verify.h"

namespace temper::ir {

Rewrite::Rewrite(Graph& graph, std::vector<NodeId> matched) : graph_(graph), matched_(std::move(matched)) {
  for (const NodeId id : matched_)
    for (const auto& source : graph_.node(id).sources)
      if (std::find(sources_.begin(), sources_.end(), source) == sources_.end()) sources_.push_back(source);
  name_ = graph_.node(matched_.back()).name;
}

ValueId Rewrite::add(Operator op, std::vector<ValueId> inputs) { return add(std::move(op), std::move(inputs), 1)[0]; }

std::vector<ValueId> Rewrite::add(Operator op, std::vector<ValueId> inputs, std::size_t output_count) {
  added_.push_back(graph_.add_node(std::move(op), std::move(inputs), output_count, name_, sources_));
  return graph_.node(added_.back()).outputs;
}

ValueId Rewrite::add_constant(Tensor tensor, std::string_view role) {
  return graph_.add_constant(str(name_, ".", role), std::move(tensor));
}

void Rewrite::replace(ValueId from, ValueId to) {
  TEMPER_CHECK(types_agree(graph_.type(from), graph_.type(to)), internal, "rewrite of '", name_,
               "': ", graph_.type(from).text(), " cannot become ", graph_.type(to).text());
  const NodeId old_node = graph_.value(from).producer;
  const std::string old_value_name = graph_.value(from).name;
  const bool was_output = graph_.is_output(from);
  graph_.replace_uses(from, to);
  for (const NodeId id : matched_)
    if (graph_.contains(id)) erase_unread(graph_, id);
  if (!graph_.contains(to)) return;  // nothing read `from`
  const NodeId producer = graph_.value(to).producer;
  const bool is_new = std::find(added_.begin(), added_.end(), producer) != added_.end();
  if (is_new && !graph_.contains(old_node)) {
    if (!graph_.contains(matched_.back())) graph_.rename(producer, name_);
    if (!was_output) graph_.rename(to, old_value_name);
  } else if (producer.is_valid()) {
    graph_.append_sources(producer, sources_);
  }
}

bool can_replace(const Graph& graph, ValueId from, ValueId to) {
  return !graph.is_output(from) || (!graph.is_input(to) && !graph.is_output(to));
}

void erase_unread(Graph& graph, NodeId id) {
  const Node node = graph.node(id);
  for (const ValueId output : node.outputs)
    if (output.is_valid() && (graph.is_output(output) || !graph.consumers(output).empty())) return;
  graph.erase(id);
  for (const ValueId input : node.inputs) {
    if (!graph.contains(input)) continue;  // absent, or gone with another input's producer
    const NodeId producer = graph.value(input).producer;
    if (producer.is_valid() && graph.contains(producer)) erase_unread(graph, producer);
  }
}

bool has_one_reader(const Graph& graph, ValueId id) {
  if (graph.is_output(id)) return false;
  const auto readers = graph.consumers(id);
  if (readers.size() != 1) return false;
  const auto& inputs = graph.node(readers[0]).inputs;
  return std::count(inputs.begin(), inputs.end(), id) == 1;
}

bool same_dims(const Graph& graph, ValueId a, ValueId b) {
  const auto& x = graph.type(a).dims;
  const auto& y = graph.type(b).dims;
  return x && y && *x == *y;
}

}  // namespace temper::ir
