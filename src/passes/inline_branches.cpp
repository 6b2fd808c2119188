// SPDX-License-Identifier: Apache-2.0
#include "passes/inline_branches.h"

#include <map>

#include "ir/graph_subgraph.h"
#include "ir/rewrite.h"
#include "ops/control/if.h"
#include "ops/shape/identity.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::ValueId;

std::optional<bool> known_condition(const Graph& graph, ValueId id) {
  const Tensor* constant = graph.constant(id);
  if (constant != nullptr && constant->dtype() == DType::boolean && constant->size() == 1)
    return to_i64(*constant)[0] != 0;
  const auto content = graph.type(id).constant_content();
  if (!content || content->size() != 1) return std::nullopt;
  return content->front() != 0;
}

/// Copies a body into the graph around it.
class Inliner {
 public:
  Inliner(Graph& graph, const Graph& body, const std::vector<ValueId>& inputs) : graph_(graph), body_(body) {
    for (std::size_t i = 0; i < inputs.size(); ++i) values_[body.inputs()[i]] = inputs[i];
  }

  std::vector<ValueId> run() {
    for (const ir::NodeId id : body_.order()) {
      const ir::Node& node = body_.node(id);
      std::vector<ValueId> inputs;
      for (const ValueId input : node.inputs) inputs.push_back(outer(input));
      const ir::NodeId copy = graph_.add_node(node.op, inputs, node.outputs.size(), node.name, node.sources);
      for (std::size_t i = 0; i < node.outputs.size(); ++i) values_[node.outputs[i]] = graph_.node(copy).outputs[i];
    }
    std::vector<ValueId> outputs;
    for (const ValueId output : body_.outputs()) outputs.push_back(outer(output));
    return outputs;
  }

 private:
  ValueId outer(ValueId id) {
    if (!id.is_valid()) return {};
    const auto [found, is_new] = values_.try_emplace(id);
    if (is_new) found->second = graph_.add_constant(body_.value(id).name, *body_.constant(id));
    return found->second;
  }

  Graph& graph_;
  const Graph& body_;
  std::map<ValueId, ValueId> values_;
};

bool inline_branch(Graph& graph, ir::NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* op = node.op.as<ops::If>();
  const auto condition = op != nullptr ? known_condition(graph, node.inputs[0]) : std::nullopt;
  if (!condition) return false;
  const auto* branch = dynamic_cast<const ir::GraphSubgraph*>((*condition ? op->then_branch : op->else_branch).get());
  if (branch == nullptr) return false;
  const auto first =
      node.inputs.begin() + 1 + (*condition ? 0 : static_cast<std::ptrdiff_t>(op->then_branch->input_count()));
  const std::vector<ValueId> inputs(first, first + static_cast<std::ptrdiff_t>(branch->input_count()));
  const std::vector<ValueId> results = Inliner(graph, branch->graph(), inputs).run();
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (!node.outputs[i].is_valid()) continue;
    ValueId result = results.at(i);
    if (!ir::can_replace(graph, node.outputs[i], result))
      result = graph.node(graph.add_node(ops::Identity{}, {result}, 1, node.name, node.sources)).outputs[0];
    graph.replace_uses(node.outputs[i], result);
  }
  ir::erase_unread(graph, id);
  return true;
}

}  // namespace

bool inline_branches(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, inline_branch); }

}  // namespace temper::passes
