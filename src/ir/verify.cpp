// SPDX-License-Identifier: Apache-2.0
#include "ir/verify.h"

#include <set>

#include "ir/bodies.h"

namespace temper::ir {

namespace {

bool dims_agree(const Dims& a, const Dims& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].is_unknown() || b[i].is_unknown()) continue;
    const Dim difference = a[i] - b[i];
    if (difference.is_const() && !difference.equals(0)) return false;
  }
  return true;
}

void verify_values(const Graph& graph) {
  std::vector<int> definitions(graph.value_limit(), 0);
  const auto define = [&](ValueId id, const std::string& by) {
    TEMPER_CHECK(graph.contains(id), internal, by, " defines a value that does not exist");
    ++definitions[id.index];
  };
  for (const ValueId id : graph.inputs()) define(id, "the input list");
  for (std::uint32_t i = 0; i < graph.node_limit(); ++i) {
    if (!graph.contains(NodeId{i})) continue;
    const Node& node = graph.node(NodeId{i});
    for (const ValueId id : node.outputs) {
      if (!id.is_valid()) continue;
      define(id, "node '" + node.name + "'");
      TEMPER_CHECK(graph.value(id).producer == NodeId{i}, internal, "'", graph.value(id).name, "', output of node '",
                   node.name, "', has another producer");
    }
  }
  std::set<std::string> names;
  for (std::uint32_t i = 0; i < graph.value_limit(); ++i) {
    if (!graph.contains(ValueId{i})) continue;
    const Value& value = graph.value(ValueId{i});
    const int count = definitions[i] + (value.constant ? 1 : 0);
    TEMPER_CHECK(count == 1, internal, "value '", value.name, "' has ", count, " definitions, 1 is needed");
    TEMPER_CHECK(names.insert(value.name).second, internal, "two values are named '", value.name, "'");
  }
}

void verify_uses(const Graph& graph) {
  std::set<std::string> names;
  for (std::uint32_t i = 0; i < graph.node_limit(); ++i) {
    if (!graph.contains(NodeId{i})) continue;
    const Node& node = graph.node(NodeId{i});
    TEMPER_CHECK(names.insert(node.name).second, internal, "two nodes are named '", node.name, "'");
    for (std::size_t k = 0; k < node.inputs.size(); ++k)
      TEMPER_CHECK(!node.inputs[k].is_valid() || graph.contains(node.inputs[k]), internal, "node '", node.name, "' (",
                   node.op.name(), "): input ", k, " is a value that does not exist");
  }
  for (std::size_t k = 0; k < graph.outputs().size(); ++k)
    TEMPER_CHECK(graph.contains(graph.outputs()[k]), internal, "graph output ", k, " is a value that does not exist");
}

void verify_types(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  std::vector<TensorType> inputs;
  for (const ValueId input : node.inputs) inputs.push_back(input.is_valid() ? graph.type(input) : TensorType{});
  const auto frame = [&] { return str("node '", node.name, "' (", node.op.text(), ")"); };
  std::vector<TensorType> types;
  try {
    types = node.op.infer(inputs, node.outputs.size());
  } catch (const Error& error) {
    throw Error(ErrorCode::internal, str(frame(), " cannot be inferred again: ", error.message()), __FILE__, __LINE__);
  }
  TEMPER_CHECK(types.size() >= node.outputs.size(), internal, frame(), " gives too few outputs");
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (!node.outputs[i].is_valid()) continue;
    const TensorType& stored = graph.type(node.outputs[i]);
    TEMPER_CHECK(types_agree(stored, types[i]), internal, frame(), ": output ", i, " is ", stored.text(),
                 " but its inputs give ", types[i].text());
  }
}

}  // namespace

bool types_agree(const TensorType& a, const TensorType& b) {
  if (a.dtype != DType::undefined && b.dtype != DType::undefined && a.dtype != b.dtype) return false;
  if (a.element && b.element && !types_agree(*a.element, *b.element)) return false;
  return !a.dims || !b.dims || dims_agree(*a.dims, *b.dims);
}

void verify(const Graph& graph) {
  with_frame([&] { return str("while verifying graph '", graph.name, "'"); },
             [&] {
               verify_values(graph);
               verify_uses(graph);
               std::vector<NodeId> order;
               try {
                 order = graph.order();
               } catch (const Error& error) {
                 throw Error(ErrorCode::internal, error.message(), __FILE__, __LINE__);
               }
               for (const NodeId id : order) {
                 verify_types(graph, id);
                 for (const Graph* body : bodies(graph.node(id).op)) verify(*body);
               }
             });
}

}  // namespace temper::ir
