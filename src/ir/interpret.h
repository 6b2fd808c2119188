// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ir/graph.h"

namespace temper::ir {

/// Called with every value that a node computes, right after it: for comparisons layer by layer.
using ValueObserver = std::function<void(ValueId value, const Tensor& content)>;

using NamedTensors = std::map<std::string, Tensor>;

/// Runs a graph by the reference evaluation of its operators. The graph must outlive it and stay unchanged.
/// Thread-safety: run() may be called from several threads at once.
class Interpreter {
 public:
  explicit Interpreter(const Graph& graph);

  /// The outputs in the graph's order. Values are freed after their last reader. Inputs are not checked: see
  /// check_inputs. Errors: those of the operators, with a "while evaluating" frame.
  [[nodiscard]] std::vector<Tensor> run(std::span<const Tensor> inputs, const ValueObserver& observer = {}) const;

 private:
  void run_node(NodeId id, std::vector<Tensor>& values, const ValueObserver& observer) const;

  const Graph& graph_;
  std::vector<NodeId> order_;
  std::vector<std::vector<ValueId>> dead_after_;  ///< by place in order_
};

/// Errors: bad_argument where the count, a dtype, a rank or an extent is not what the graph's inputs declare, or two
/// extents of the same symbol differ. The message names input, expected and got.
void check_inputs(const Graph& graph, std::span<const Tensor> inputs);

/// The tensors in the order of the graph's inputs. Errors: bad_argument for a missing or an unknown name.
[[nodiscard]] std::vector<Tensor> order_inputs(const Graph& graph, const NamedTensors& inputs);

/// Checks the inputs, runs the graph, and returns its outputs by name.
[[nodiscard]] NamedTensors interpret(const Graph& graph, const NamedTensors& inputs,
                                     const ValueObserver& observer = {});

}  // namespace temper::ir
