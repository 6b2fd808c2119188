// SPDX-License-Identifier: Apache-2.0
#pragma once

// The SSA graph between import and lowering. The graph owns nodes and values; everything else holds ids, which stay
// valid until the node or value is erased and are never reused. Nodes are kept in execution order by `order()`.
// Values are graph inputs, constants (initialisers) or outputs of one node.

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ir/ids.h"
#include "ops/operator.h"

namespace temper::ir {

struct Node {
  Operator op;
  std::string name;                  ///< unique within the graph, for people
  std::vector<ValueId> inputs;       ///< invalid id: absent optional input
  std::vector<ValueId> outputs;      ///< invalid id: output that nobody asked for
  std::vector<std::string> sources;  ///< names of the ONNX nodes that it came from
};

struct Value {
  std::string name;  ///< unique within the graph
  TensorType type;
  NodeId producer;                 ///< none for inputs and constants
  std::optional<Tensor> constant;  ///< the content of an initialiser or folded value
};

/// Where an extent's symbol gets its number at run time.
struct SymbolInfo {
  bool is_data_dependent = false;  ///< known only after its producer ran
  std::optional<std::int64_t> upper_bound;
};

class Graph {
 public:
  std::string name;

  // -- reading: references stay valid until the node or value is removed, whatever is added -------------------------
  [[nodiscard]] const Node& node(NodeId id) const;
  [[nodiscard]] const Value& value(ValueId id) const;
  [[nodiscard]] const TensorType& type(ValueId id) const { return value(id).type; }
  [[nodiscard]] bool contains(NodeId id) const;
  [[nodiscard]] bool contains(ValueId id) const;
  [[nodiscard]] const std::vector<ValueId>& inputs() const { return inputs_; }
  [[nodiscard]] const std::vector<ValueId>& outputs() const { return outputs_; }
  /// Live nodes, every producer before its consumers; ties keep insertion order, so the order is deterministic.
  /// Errors: invalid_model where nodes form a cycle.
  [[nodiscard]] std::vector<NodeId> order() const;
  /// Live nodes that read `id`, in id order, each once.
  [[nodiscard]] std::vector<NodeId> consumers(ValueId id) const;
  [[nodiscard]] bool is_output(ValueId id) const;
  [[nodiscard]] bool is_input(ValueId id) const;
  /// The constant content, or nothing.
  [[nodiscard]] const Tensor* constant(ValueId id) const;
  [[nodiscard]] std::size_t node_count() const { return live_nodes_; }
  [[nodiscard]] std::size_t value_limit() const { return values_.size(); }  ///< ids are below this
  [[nodiscard]] std::size_t node_limit() const { return nodes_.size(); }
  [[nodiscard]] std::optional<ValueId> find_value(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, SymbolInfo>& symbols() const { return symbols_; }

  // -- building --------------------------------------------------------------------------------------------------
  ValueId add_input(std::string name, TensorType type);
  ValueId add_constant(std::string name, Tensor tensor);
  /// Appends a node, infers its output types, names fresh symbols for unknown extents, and tracks small integer
  /// content. Errors: invalid_model with a "while inferring ..." frame.
  NodeId add_node(Operator op, std::vector<ValueId> inputs, std::size_t output_count, std::string name,
                  std::vector<std::string> sources = {});
  void add_output(ValueId id) { outputs_.push_back(id); }
  void set_outputs(std::vector<ValueId> ids) { outputs_ = std::move(ids); }
  void set_inputs(std::vector<ValueId> ids) { inputs_ = std::move(ids); }
  void rename(ValueId id, std::string name);
  void rename(NodeId id, std::string name);
  void set_type(ValueId id, TensorType type);
  void set_symbol(const std::string& symbol, SymbolInfo info) { symbols_[symbol] = info; }
  /// A symbol name not in use: "stem", "stem.1", ...; characters that mean something in expressions become '_'.
  [[nodiscard]] std::string fresh_symbol(const std::string& wanted);

  // -- rewriting -------------------------------------------------------------------------------------------------
  /// Every reader of `from`, graph outputs included, reads `to` instead. A graph output keeps its name.
  void replace_uses(ValueId from, ValueId to);
  void set_node_input(NodeId id, std::size_t index, ValueId value);
  void set_operator(NodeId id, Operator op);
  void append_sources(NodeId id, std::span<const std::string> sources);
  /// Removes the node; its outputs must have no readers left.
  void erase(NodeId id);
  /// Turns a node's output into a constant: the node is left for dead-code elimination.
  ValueId fold(ValueId id, Tensor content);
  /// Infers all types again from the inputs on, after rewrites. Keeps symbols of unchanged nodes, and declared types
  /// where inference says nothing.
  void infer_again();
  /// Removes nodes and constants that no output needs. Returns how many nodes went.
  std::size_t eliminate_dead_code();

 private:
  Value& mutable_value(ValueId id);
  ValueId add_value(std::string name, TensorType type);
  void infer_outputs(NodeId id);
  TensorType name_unknowns(TensorType type, const TensorType& previous, const std::string& stem);
  [[nodiscard]] std::string unique_name(const std::string& wanted, std::map<std::string, std::uint32_t>& taken) const;

  std::deque<std::optional<Node>> nodes_;  ///< a deque does not move its elements when it grows
  std::deque<std::optional<Value>> values_;
  std::vector<ValueId> inputs_;
  std::vector<ValueId> outputs_;
  std::map<std::string, std::uint32_t> value_names_;
  std::map<std::string, std::uint32_t> node_names_;
  std::map<std::string, SymbolInfo> symbols_;
  std::size_t live_nodes_ = 0;
};

}  // namespace temper::ir
