// SPDX-License-Identifier: Apache-2.0
#include "passes/split_batch_norm.h"

#include "ir/rewrite.h"
#include "ops/shape/transpose.h"
#include "passes/batch_norm_affine.h"

namespace temper::passes {

bool split_batch_norm(ir::Graph& graph, RewriteLimit& limit) {
  return rewrite_nodes(graph, limit, [](ir::Graph& g, ir::NodeId id) {
    const auto affine = batch_norm_affine(g, g.node(id));
    if (!affine) return false;
    const ir::ValueId x = g.node(id).inputs[0];
    if (ir::producer_as<ops::Transpose>(g, x) == nullptr || !g.type(x).is_ranked() || !ir::has_one_reader(g, x))
      return false;
    replace_by_affine(g, id, *affine);
    return true;
  });
}

}  // namespace temper::passes
