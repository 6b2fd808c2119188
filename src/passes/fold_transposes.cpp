// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_transposes.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/shape/transpose.h"

namespace temper::passes {

namespace {

bool fold(ir::Graph& graph, ir::NodeId id) {
  const ir::Node& outer = graph.node(id);
  const auto* second = outer.op.as<ops::Transpose>();
  if (second == nullptr) return false;
  const auto* first = ir::producer_as<ops::Transpose>(graph, outer.inputs[0]);
  if (first == nullptr || !graph.type(outer.inputs[0]).is_ranked()) return false;
  const ir::NodeId inner = graph.value(outer.inputs[0]).producer;
  const ir::ValueId x = graph.node(inner).inputs[0];
  const ir::ValueId y = outer.outputs[0];
  const std::int64_t rank = graph.type(outer.inputs[0]).rank();
  const auto p = first->order(rank);
  std::vector<std::int64_t> perm;
  for (const std::int64_t axis : second->order(rank)) perm.push_back(p[static_cast<std::size_t>(axis)]);
  ir::Rewrite rewrite(graph, {inner, id});
  if (!std::is_sorted(perm.begin(), perm.end())) {
    rewrite.replace(y, rewrite.add(ops::Transpose{.perm = perm}, {x}));
  } else if (ir::can_replace(graph, y, x)) {
    rewrite.replace(y, x);
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool fold_transposes(ir::Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, fold); }

}  // namespace temper::passes
