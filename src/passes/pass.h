// SPDX-License-Identifier: Apache-2.0
#pragma once

// A pass rewrites a graph into another that computes the same. Passes are free functions, pure of I/O, idempotent and
// deterministic; PassManager runs them, pipelines.cpp orders them. Local passes are a function of one node, driven by
// rewrite_nodes(), which also counts rewrites so that bisection can stop after any of them.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "ir/graph.h"

namespace temper::passes {

/// How many more rewrites a pass may make, and which node it rewrote last.
class RewriteLimit {
 public:
  RewriteLimit() = default;
  explicit RewriteLimit(std::int64_t most) : left_(most) {}
  [[nodiscard]] bool is_spent() const { return left_ <= 0; }
  void spend(const std::string& node) {
    --left_;
    ++spent_;
    last_node_ = node;
  }
  [[nodiscard]] std::int64_t spent() const { return spent_; }
  [[nodiscard]] const std::string& last_node() const { return last_node_; }

 private:
  std::int64_t left_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t spent_ = 0;
  std::string last_node_;
};

/// Returns true where it changed the graph. Errors: internal for a broken invariant only.
using PassFunction = bool (*)(ir::Graph& graph, RewriteLimit& limit);

struct Pass {
  std::string_view name;    ///< the function's name
  std::string_view reason;  ///< one line: why it stands at this place
  PassFunction run;
};

/// Passes that are repeated in order until a round changes nothing, at most `most_rounds` times.
struct PassGroup {
  std::vector<Pass> passes;
  int most_rounds = 1;
};

struct Pipeline {
  std::string_view name;
  std::vector<PassGroup> groups;
};

/// Calls rewrite(graph, node id) for the nodes in execution order, until the limit is spent; nodes that an earlier call
/// removed are passed over, new ones are not visited. True where any call returned true, that is, rewrote something.
template <class F>
bool rewrite_nodes(ir::Graph& graph, RewriteLimit& limit, F&& rewrite) {
  bool changed = false;
  for (const ir::NodeId id : graph.order()) {
    if (limit.is_spent()) break;
    if (!graph.contains(id)) continue;
    const std::string node = graph.node(id).name;
    if (!rewrite(graph, id)) continue;
    limit.spend(node);
    changed = true;
  }
  return changed;
}

}  // namespace temper::passes
