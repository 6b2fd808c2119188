// SPDX-License-Identifier: Apache-2.0
#include "passes/merge_reshapes.h"

#include "ir/rewrite.h"
#include "ops/shape/transpose.h"
#include "passes/add_reshape.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

bool moves_only_ones(const Graph& graph, const ir::Node& node) {
  const auto* transpose = node.op.as<ops::Transpose>();
  if (transpose == nullptr) return false;  // other nodes may have no inputs at all
  const TensorType& x = graph.type(node.inputs[0]);
  if (!x.is_ranked()) return false;
  std::int64_t last = -1;
  for (const std::int64_t axis : transpose->order(x.rank())) {
    if (x.dim(axis).equals(1)) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

bool keeps_order(const Graph& graph, NodeId id) {
  return is_reshape(graph.node(id).op) || moves_only_ones(graph, graph.node(id));
}

/// The value that the chain ending at `id` starts from.
ValueId chain_start(const Graph& graph, NodeId id, std::vector<NodeId>& chain) {
  chain.insert(chain.begin(), id);
  const ValueId x = graph.node(id).inputs[0];
  const NodeId producer = graph.value(x).producer;
  return producer.is_valid() && keeps_order(graph, producer) ? chain_start(graph, producer, chain) : x;
}

bool merge(Graph& graph, NodeId id) {
  if (!keeps_order(graph, id)) return false;
  std::vector<NodeId> chain;
  const ValueId x = chain_start(graph, id, chain);
  const ValueId y = graph.node(id).outputs[0];
  const auto& from = graph.type(x).dims;
  const auto& to = graph.type(y).dims;
  if (!from || !to || (chain.size() < 2 && is_reshape(graph.node(id).op))) return false;
  if (*from == *to && ir::can_replace(graph, y, x)) {
    ir::Rewrite(graph, chain).replace(y, x);
    return true;
  }
  const auto target = reshape_target(*from, *to);
  if (!target) return false;
  ir::Rewrite rewrite(graph, chain);
  rewrite.replace(y, add_reshape(rewrite, x, *target));
  return true;
}

}  // namespace

bool merge_reshapes(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, merge); }

}  // namespace temper::passes
