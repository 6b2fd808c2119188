// SPDX-License-Identifier: Apache-2.0
#include "passes/settle_reshapes.h"

#include "ir/rewrite.h"
#include "ops/shape/reshape.h"
#include "passes/add_reshape.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

bool settle(ir::Graph& graph, ir::NodeId id) {
  const ir::Node node = graph.node(id);
  if (node.op.as<ops::Reshape>() == nullptr || graph.constant(node.inputs[1]) != nullptr) return false;
  const auto& from = graph.type(node.inputs[0]).dims;
  const auto& to = graph.type(node.outputs[0]).dims;
  const auto target = from && to ? reshape_target(*from, *to) : std::nullopt;
  if (!target) return false;
  ir::Rewrite rewrite(graph, {id});
  rewrite.replace(node.outputs[0], add_reshape(rewrite, node.inputs[0], *target));
  return true;
}

}  // namespace

bool settle_reshapes(ir::Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, settle); }

}  // namespace temper::passes
