// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "ir/graph.h"
#include "ir/interpret.h"
#include "ops/subgraph.h"

namespace temper::ir {

/// A body of If, Loop or Scan as a graph of its own. Its last inputs are the values it captures from outside.
class GraphSubgraph final : public Subgraph {
 public:
  /// `outer_symbols` are the symbols of the enclosing graph: extents that depend on any other symbol are unknown
  /// outside of the body.
  GraphSubgraph(Graph graph, std::set<std::string> outer_symbols);
  GraphSubgraph(const GraphSubgraph&) = delete;
  GraphSubgraph& operator=(const GraphSubgraph&) = delete;

  [[nodiscard]] const Graph& graph() const { return graph_; }
  [[nodiscard]] const std::set<std::string>& outer_symbols() const { return outer_symbols_; }
  [[nodiscard]] std::size_t input_count() const override { return graph_.inputs().size(); }
  [[nodiscard]] std::size_t output_count() const override { return graph_.outputs().size(); }
  [[nodiscard]] std::vector<TensorType> output_types() const override;
  [[nodiscard]] std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const override {
    return interpreter_.run(inputs);
  }

 private:
  Graph graph_;
  std::set<std::string> outer_symbols_;
  Interpreter interpreter_;
};

}  // namespace temper::ir
