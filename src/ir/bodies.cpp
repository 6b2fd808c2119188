// SPDX-License-Identifier: Apache-2.0
#include "ir/bodies.h"

#include <algorithm>

#include "ir/graph_subgraph.h"

namespace temper::ir {

namespace {

const GraphSubgraph* body_of(const AttributeValue& value) {
  const auto* subgraph = std::get_if<SubgraphPtr>(&value);
  return subgraph == nullptr ? nullptr : dynamic_cast<const GraphSubgraph*>(subgraph->get());
}

}  // namespace

std::vector<const Graph*> bodies(const Operator& op) {
  std::vector<const Graph*> graphs;
  for (const auto& [name, value] : op.attributes())
    if (const GraphSubgraph* body = body_of(value)) graphs.push_back(&body->graph());
  return graphs;
}

bool has_body(const Operator& op) {
  const Attributes attributes = op.attributes();
  return std::any_of(attributes.begin(), attributes.end(), [](const auto& attribute) {
    const auto* subgraph = std::get_if<SubgraphPtr>(&attribute.second);
    return subgraph != nullptr && *subgraph != nullptr;
  });
}

std::optional<Operator> rewrite_bodies(const Operator& op,
                                       const std::function<std::optional<Graph>(const Graph&)>& rewrite) {
  Attributes attributes = op.attributes();
  bool changed = false;
  for (auto& attribute : attributes) {
    const GraphSubgraph* body = body_of(attribute.second);
    if (body == nullptr) continue;
    auto graph = rewrite(body->graph());
    if (!graph) continue;
    attribute.second = SubgraphPtr(std::make_shared<GraphSubgraph>(*std::move(graph), body->outer_symbols()));
    changed = true;
  }
  if (!changed) return std::nullopt;
  return Operator::create(op.name(), attributes);
}

}  // namespace temper::ir
