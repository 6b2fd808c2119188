// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_shape_content.h"

#include "ir/rewrite.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

bool fold(ir::Graph& graph, ir::NodeId id) {
  const ir::Node node = graph.node(id);
  bool changed = false;
  for (const ir::ValueId output : node.outputs) {
    if (!output.is_valid()) continue;
    const TensorType type = graph.type(output);
    const auto content = type.constant_content();
    const auto shape = type.shape();
    const bool is_used = graph.is_output(output) || !graph.consumers(output).empty();
    if (!content || !shape || is_floating(type.dtype) || !is_used) continue;
    if (element_count(*shape) != static_cast<std::int64_t>(content->size())) continue;
    graph.fold(output, from_i64(type.dtype, *shape, *content));
    changed = true;
  }
  if (changed) ir::erase_unread(graph, id);
  return changed;
}

}  // namespace

bool fold_shape_content(ir::Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, fold); }

}  // namespace temper::passes
