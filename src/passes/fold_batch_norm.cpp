// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_batch_norm.h"

#include "ir/rewrite.h"
#include "passes/batch_norm_affine.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::ValueId;

bool fold(Graph& graph, ir::NodeId id) {
  const auto affine = batch_norm_affine(graph, graph.node(id));
  if (!affine) return false;
  const ValueId x = graph.node(id).inputs[0];
  if (!graph.type(x).is_ranked() || graph.type(x).rank() < 2) return false;
  const auto place = weighted_axis(graph, x);
  const bool fits = place && place->axis == 1 && place->extent == static_cast<std::int64_t>(affine->scale.size());
  if (!fits || !fold_into_producer(graph, x, *affine, id)) replace_by_affine(graph, id, *affine);
  return true;
}

}  // namespace

bool fold_batch_norm(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, fold); }

}  // namespace temper::passes
