// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise.h"

#include "ir/rewrite.h"
#include "tensor/dtype.h"

namespace temper::passes {

bool replace_spellings(ir::Graph& graph, RewriteLimit& limit, std::span<const Spelling> spellings) {
  return rewrite_nodes(graph, limit, [&](ir::Graph& g, ir::NodeId id) {
    for (const Spelling& spelling : spellings) {
      const auto match = spelling.pattern.find(g, id);
      if (!match) continue;
      const ir::ValueId x = (*match)["x"];
      const ir::ValueId y = g.node(id).outputs[0];
      if (!is_floating(g.type(x).dtype) || !ir::same_dims(g, x, y)) continue;
      const auto op = spelling.make(g, *match);
      if (!op) continue;
      ir::Rewrite rewrite(g, match->nodes);
      rewrite.replace(y, rewrite.add(*op, {x}));
      return true;
    }
    return false;
  });
}

}  // namespace temper::passes
