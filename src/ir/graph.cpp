// SPDX-License-Identifier: Apache-2.0
#include "ir/graph.h"

#include <algorithm>
#include <cctype>
#include <queue>

namespace temper::ir {

const Node& Graph::node(NodeId id) const {
  TEMPER_CHECK(contains(id), internal, "graph '", name, "' has no node ", id.index);
  return *nodes_[id.index];
}

const Value& Graph::value(ValueId id) const {
  TEMPER_CHECK(contains(id), internal, "graph '", name, "' has no value ", id.index);
  return *values_[id.index];
}

Value& Graph::mutable_value(ValueId id) {
  TEMPER_CHECK(contains(id), internal, "graph '", name, "' has no value ", id.index);
  return *values_[id.index];
}

bool Graph::contains(NodeId id) const { return id.index < nodes_.size() && nodes_[id.index].has_value(); }

bool Graph::contains(ValueId id) const { return id.index < values_.size() && values_[id.index].has_value(); }

std::vector<NodeId> Graph::order() const {
  std::vector<int> missing(nodes_.size(), 0);
  std::vector<std::vector<std::uint32_t>> readers(nodes_.size());
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i]) continue;
    for (const ValueId input : nodes_[i]->inputs) {
      if (!input.is_valid() || !value(input).producer.is_valid()) continue;
      ++missing[i];
      readers[value(input).producer.index].push_back(i);
    }
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<NodeId> result;
  result.reserve(live_nodes_);
  while (!ready.empty()) {
    const std::uint32_t at = ready.top();
    ready.pop();
    result.push_back({at});
    for (const std::uint32_t reader : readers[at])
      if (--missing[reader] == 0) ready.push(reader);
  }
  TEMPER_CHECK(result.size() == live_nodes_, invalid_model, "graph '", name, "' has a cycle among its nodes");
  return result;
}

std::vector<NodeId> Graph::consumers(ValueId id) const {
  std::vector<NodeId> found;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i] && std::count(nodes_[i]->inputs.begin(), nodes_[i]->inputs.end(), id) > 0) found.push_back({i});
  return found;
}

bool Graph::is_output(ValueId id) const { return std::count(outputs_.begin(), outputs_.end(), id) > 0; }

bool Graph::is_input(ValueId id) const { return std::count(inputs_.begin(), inputs_.end(), id) > 0; }

const Tensor* Graph::constant(ValueId id) const {
  if (!id.is_valid()) return nullptr;
  const auto& content = value(id).constant;
  return content ? &*content : nullptr;
}

std::optional<ValueId> Graph::find_value(std::string_view name_) const {
  const auto found = value_names_.find(std::string(name_));
  if (found == value_names_.end()) return std::nullopt;
  return ValueId{found->second};
}

std::string Graph::unique_name(const std::string& wanted, std::map<std::string, std::uint32_t>& taken) const {
  const std::string stem = wanted.empty() ? "v" : wanted;
  if (!wanted.empty() && !taken.contains(stem)) return stem;
  for (std::size_t i = taken.size();; ++i) {
    std::string candidate = str(stem, ".", i);
    if (!taken.contains(candidate)) return candidate;
  }
}

ValueId Graph::add_value(std::string wanted, TensorType type) {
  const ValueId id{static_cast<std::uint32_t>(values_.size())};
  std::string unique = unique_name(wanted, value_names_);
  value_names_[unique] = id.index;
  values_.push_back(Value{std::move(unique), {}, {}, std::nullopt});
  set_type(id, std::move(type));
  return id;
}

void Graph::set_type(ValueId id, TensorType type) {
  type.is_given = true;
  mutable_value(id).type = std::move(type);
}

ValueId Graph::add_input(std::string wanted, TensorType type) {
  const ValueId id = add_value(std::move(wanted), std::move(type));
  for (const auto& dim : value(id).type.dims.value_or(Dims{})) {
    std::set<std::string> names;
    dim.collect_symbols(names);
    for (const auto& symbol : names) symbols_.try_emplace(symbol);
  }
  inputs_.push_back(id);
  return id;
}

ValueId Graph::add_constant(std::string wanted, Tensor tensor) {
  const ValueId id = add_value(std::move(wanted), TensorType::of(tensor));
  mutable_value(id).constant = std::move(tensor);
  return id;
}

NodeId Graph::add_node(Operator op, std::vector<ValueId> inputs, std::size_t output_count, std::string wanted,
                       std::vector<std::string> sources) {
  const NodeId id{static_cast<std::uint32_t>(nodes_.size())};
  std::string unique = unique_name(wanted.empty() ? std::string(op.name()) : wanted, node_names_);
  node_names_[unique] = id.index;
  nodes_.push_back(Node{std::move(op), std::move(unique), std::move(inputs), {}, std::move(sources)});
  ++live_nodes_;
  Node& node = *nodes_.back();
  for (std::size_t i = 0; i < output_count; ++i) {
    const ValueId output = add_value(output_count == 1 ? node.name : str(node.name, ":", i), {});
    mutable_value(output).producer = id;
    node.outputs.push_back(output);
  }
  infer_outputs(id);
  return id;
}

std::string Graph::fresh_symbol(const std::string& wanted) {
  std::string stem = wanted;
  for (char& c : stem)  // Extents are expressions: operator signs and brackets mean something in them.
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '.') c = '_';
  if (stem.empty() || std::isdigit(static_cast<unsigned char>(stem.front())) != 0) stem.insert(0, "_");
  std::string candidate = stem;
  for (int i = 1; symbols_.contains(candidate); ++i) candidate = str(stem, ".", i);
  return candidate;
}

TensorType Graph::name_unknowns(TensorType type, const TensorType& previous, const std::string& stem) {
  if (!type.dims) return type;
  for (std::size_t i = 0; i < type.dims->size(); ++i) {
    Dim& dim = (*type.dims)[i];
    if (!dim.is_unknown()) continue;
    const bool had_symbol = previous.dims && i < previous.dims->size() && (*previous.dims)[i].as_symbol() &&
                            symbols_.contains(*(*previous.dims)[i].as_symbol()) &&
                            symbols_.at(*(*previous.dims)[i].as_symbol()).is_data_dependent;
    if (had_symbol) {
      dim = (*previous.dims)[i];
      continue;
    }
    const std::string symbol = fresh_symbol(str(stem, ".d", i));
    symbols_[symbol] = SymbolInfo{.is_data_dependent = true, .upper_bound = std::nullopt};
    dim = Dim::symbol(symbol);
  }
  if (type.content)
    for (const Dim& item : *type.content)
      if (item.is_unknown()) {
        type.content.reset();
        break;
      }
  return type;
}

void Graph::infer_outputs(NodeId id) {
  const Node& node = *nodes_[id.index];
  std::vector<TensorType> input_types;
  for (const ValueId input : node.inputs) input_types.push_back(input.is_valid() ? type(input) : TensorType{});
  // A value of which nothing is known has the type that stands for an absent input.
  const bool has_mystery = std::any_of(node.inputs.begin(), node.inputs.end(),
                                       [&](ValueId input) { return input.is_valid() && type(input).is_absent(); });
  const auto types = with_frame([&] { return str("while inferring '", node.name, "' (", node.op.text(), ")"); },
                                [&] {
                                  if (has_mystery && !op_table().find(node.op.name())->infers_unranked)
                                    return std::vector<TensorType>(node.outputs.size());
                                  return node.op.infer(input_types, node.outputs.size());
                                });
  TEMPER_CHECK(types.size() >= node.outputs.size(), invalid_model, "'", node.name, "' (", node.op.name(), ") gives ",
               types.size(), " outputs, ", node.outputs.size(), " are asked for");
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (!node.outputs[i].is_valid()) continue;
    const Value& output = value(node.outputs[i]);
    TensorType inferred = types[i];
    if (inferred.dtype == DType::undefined) inferred.dtype = output.type.dtype;
    if (!inferred.dims && inferred.dtype == output.type.dtype) inferred.dims = output.type.dims;
    set_type(node.outputs[i], name_unknowns(std::move(inferred), output.type, output.name));
  }
}

void Graph::rename(ValueId id, std::string wanted) {
  Value& renamed = mutable_value(id);
  if (renamed.name == wanted) return;
  value_names_.erase(renamed.name);
  renamed.name = unique_name(wanted, value_names_);
  value_names_[renamed.name] = id.index;
}

void Graph::rename(NodeId id, std::string wanted) {
  TEMPER_CHECK(contains(id), internal, "no node ", id.index);
  Node& renamed = *nodes_[id.index];
  if (renamed.name == wanted) return;
  node_names_.erase(renamed.name);
  renamed.name = unique_name(wanted, node_names_);
  node_names_[renamed.name] = id.index;
}

void Graph::replace_uses(ValueId from, ValueId to) {
  for (auto& node : nodes_)
    if (node) std::replace(node->inputs.begin(), node->inputs.end(), from, to);
  if (!is_output(from)) return;
  std::replace(outputs_.begin(), outputs_.end(), from, to);
  const bool target_has_own_name = is_input(to) || std::count(outputs_.begin(), outputs_.end(), to) > 1;
  if (target_has_own_name) return;
  const std::string output_name = value(from).name;
  rename(from, output_name + ".replaced");
  rename(to, output_name);
}

void Graph::set_node_input(NodeId id, std::size_t index, ValueId replacement) {
  TEMPER_CHECK(contains(id), internal, "no node ", id.index);
  nodes_[id.index]->inputs.at(index) = replacement;
}

void Graph::set_operator(NodeId id, Operator op) {
  TEMPER_CHECK(contains(id), internal, "no node ", id.index);
  nodes_[id.index]->op = std::move(op);
}

void Graph::append_sources(NodeId id, std::span<const std::string> sources) {
  TEMPER_CHECK(contains(id), internal, "no node ", id.index);
  auto& mine = nodes_[id.index]->sources;
  for (const auto& source : sources)
    if (std::count(mine.begin(), mine.end(), source) == 0) mine.push_back(source);
}

void Graph::erase(NodeId id) {
  const Node doomed = node(id);
  for (const ValueId output : doomed.outputs) {
    if (!output.is_valid()) continue;
    TEMPER_CHECK(consumers(output).empty() && !is_output(output), internal, "'", doomed.name,
                 "' cannot go: its output is still read");
    value_names_.erase(value(output).name);
    values_[output.index].reset();
  }
  node_names_.erase(doomed.name);
  nodes_[id.index].reset();
  --live_nodes_;
}

ValueId Graph::fold(ValueId id, Tensor content) {
  const ValueId folded = add_constant(value(id).name + ".folded", std::move(content));
  replace_uses(id, folded);
  return folded;
}

void Graph::infer_again() {
  for (const NodeId id : order()) infer_outputs(id);
}

std::size_t Graph::eliminate_dead_code() {
  std::vector<bool> is_needed(values_.size(), false);
  for (const ValueId output : outputs_) is_needed[output.index] = true;
  const auto execution_order = order();
  std::size_t removed = 0;
  for (auto at = execution_order.rbegin(); at != execution_order.rend(); ++at) {
    const Node& candidate = *nodes_[at->index];
    const bool is_live = std::any_of(candidate.outputs.begin(), candidate.outputs.end(),
                                     [&](ValueId output) { return output.is_valid() && is_needed[output.index]; });
    if (is_live) {
      for (const ValueId input : candidate.inputs)
        if (input.is_valid()) is_needed[input.index] = true;
      continue;
    }
    for (const ValueId output : candidate.outputs) {
      if (!output.is_valid()) continue;
      value_names_.erase(value(output).name);
      values_[output.index].reset();
    }
    node_names_.erase(candidate.name);
    nodes_[at->index].reset();
    --live_nodes_;
    ++removed;
  }
  for (std::uint32_t i = 0; i < values_.size(); ++i) {
    if (!values_[i] || !values_[i]->constant || is_needed[i]) continue;
    value_names_.erase(values_[i]->name);
    values_[i].reset();
  }
  return removed;
}

}  // namespace temper::ir
