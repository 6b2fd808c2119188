// SPDX-License-Identifier: Apache-2.0
#include "passes/eliminate_common_subexpressions.h"

#include <map>

#include "ir/bodies.h"
#include "ir/rewrite.h"
#include "ir/text.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

bool merge_constants(Graph& graph, RewriteLimit& limit) {
  std::map<std::string, std::vector<ValueId>> seen;
  bool changed = false;
  for (std::uint32_t i = 0; i < graph.value_limit() && !limit.is_spent(); ++i) {
    const ValueId id{i};
    if (!graph.contains(id) || graph.constant(id) == nullptr) continue;
    auto& same_hash = seen[ir::data_name(*graph.constant(id))];
    const auto twin = std::find_if(same_hash.begin(), same_hash.end(),
                                   [&](ValueId other) { return graph.constant(other)->equals(*graph.constant(id)); });
    if (twin == same_hash.end()) {
      same_hash.push_back(id);
    } else if (!graph.is_output(id) && !graph.consumers(id).empty()) {
      const std::string name = graph.value(id).name;
      graph.replace_uses(id, *twin);
      limit.spend(name);
      changed = true;
    }
  }
  return changed;
}

bool can_merge(const Graph& graph, NodeId from, NodeId to) {
  const auto& x = graph.node(from);
  const auto& y = graph.node(to);
  if (x.inputs != y.inputs || x.outputs.size() != y.outputs.size() || !(x.op == y.op)) return false;
  for (std::size_t i = 0; i < x.outputs.size(); ++i)
    if (!ir::can_replace(graph, x.outputs[i], y.outputs[i])) return false;
  return true;
}

void merge(Graph& graph, NodeId from, NodeId to) {
  const ir::Node doomed = graph.node(from);
  for (std::size_t i = 0; i < doomed.outputs.size(); ++i)
    graph.replace_uses(doomed.outputs[i], graph.node(to).outputs[i]);
  graph.append_sources(to, doomed.sources);
  ir::erase_unread(graph, from);
}

}  // namespace

bool eliminate_common_subexpressions(Graph& graph, RewriteLimit& limit) {
  bool changed = merge_constants(graph, limit);
  std::map<std::string, std::vector<NodeId>> seen;
  changed |= rewrite_nodes(graph, limit, [&](Graph& g, NodeId id) {
    const ir::Node& node = g.node(id);
    if (node.op.is_random() || ir::has_body(node.op)) return false;
    std::string key(node.op.name());
    for (const ValueId input : node.inputs) key += str(" ", input.index);
    auto& same_key = seen[key];
    for (const NodeId other : same_key)
      if (g.contains(other) && can_merge(g, id, other)) {
        merge(g, id, other);
        return true;
      }
    same_key.push_back(id);
    return false;
  });
  return changed;
}

}  // namespace temper::passes
