// SPDX-License-Identifier: Apache-2.0
#include "ir/graph_subgraph.h"

#include <algorithm>
#include <utility>

namespace temper::ir {

namespace {

bool is_visible(const Dim& dim, const std::set<std::string>& symbols) {
  std::set<std::string> used;
  dim.collect_symbols(used);
  return std::includes(symbols.begin(), symbols.end(), used.begin(), used.end());
}

TensorType visible_type(TensorType type, const std::set<std::string>& symbols) {
  if (type.dims)
    for (Dim& dim : *type.dims)
      if (!is_visible(dim, symbols)) dim = Dim::unknown();
  if (type.content && !std::all_of(type.content->begin(), type.content->end(),
                                   [&](const Dim& item) { return is_visible(item, symbols); }))
    type.content.reset();
  if (type.element) type.element = std::make_shared<const TensorType>(visible_type(*type.element, symbols));
  return type;
}

}  // namespace

GraphSubgraph::GraphSubgraph(Graph graph, std::set<std::string> outer_symbols)
    : graph_(std::move(graph)), outer_symbols_(std::move(outer_symbols)), interpreter_(graph_) {}

std::vector<TensorType> GraphSubgraph::output_types() const {
  std::vector<TensorType> types;
  for (const ValueId output : graph_.outputs()) types.push_back(visible_type(graph_.type(output), outer_symbols_));
  return types;
}

}  // namespace temper::ir
