// SPDX-License-Identifier: Apache-2.0
#pragma once

// What local rewrites share: new nodes take over names and sources of the nodes that they replace, and replaced nodes
// go as soon as nothing reads them, so that a later match in the same pass sees no stale readers.

#include <string_view>
#include <vector>

#include "ir/graph.h"

namespace temper::ir {

/// One rewrite: nodes in, nodes out.
class Rewrite {
 public:
  /// `matched`: the nodes that are rewritten; the last gives new nodes their name, all of them their sources.
  Rewrite(Graph& graph, std::vector<NodeId> matched);

  /// A new node with one output.
  ValueId add(Operator op, std::vector<ValueId> inputs);
  std::vector<ValueId> add(Operator op, std::vector<ValueId> inputs, std::size_t output_count);
  /// A constant named "<root>.<role>".
  ValueId add_constant(Tensor tensor, std::string_view role);
  /// Every reader of `from` reads `to`. Matched nodes that nothing reads any more are removed. A new value then takes
  /// over the name of `from`, and its node that of the last matched one; an existing node takes the sources over.
  /// Precondition: can_replace(graph, from, to). Errors: internal where the types contradict each other.
  void replace(ValueId from, ValueId to);

 private:
  Graph& graph_;
  std::vector<NodeId> matched_;
  std::vector<NodeId> added_;
  std::vector<std::string> sources_;
  std::string name_;
};

/// False where `from` is a graph output whose name would be lost: `to` is an input or already an output.
[[nodiscard]] bool can_replace(const Graph& graph, ValueId from, ValueId to);

/// Removes the node where nothing reads its outputs, then its producers likewise.
void erase_unread(Graph& graph, NodeId id);

/// The node that produces `id` where it holds an operator of type T.
template <OperatorType T>
[[nodiscard]] const T* producer_as(const Graph& graph, ValueId id) {
  if (!id.is_valid() || !graph.value(id).producer.is_valid()) return nullptr;
  return graph.node(graph.value(id).producer).op.as<T>();
}

/// True where exactly one input of one node reads the value, and it is no graph output.
[[nodiscard]] bool has_one_reader(const Graph& graph, ValueId id);

/// True where both values have known ranks and provably the same extents.
[[nodiscard]] bool same_dims(const Graph& graph, ValueId a, ValueId b);

}  // namespace temper::ir
