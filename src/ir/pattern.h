// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small trees of operators to look for in a graph: binary("Mul", any("x"), unary("Sigmoid", any("x"))). A name that
// occurs twice must be the same value. Commutative rows of Binary match in both orders.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/graph.h"

namespace temper::ir {

/// Where a pattern was found.
struct Match {
  std::map<std::string, ValueId, std::less<>> values;  ///< by the names in the pattern
  std::vector<NodeId> nodes;                           ///< matched ones, operands first, the root last

  [[nodiscard]] ValueId operator[](std::string_view name) const { return values.find(name)->second; }
};

class Pattern {
 public:
  /// A value of any kind.
  static Pattern any(std::string name);
  /// A constant.
  static Pattern constant(std::string name);
  /// A constant of one element that is `value` but for the rounding of its type.
  static Pattern scalar(double value);
  /// A node with the operator of this name; `inputs` are matched in order and others must be absent.
  static Pattern op(std::string_view name, std::vector<Pattern> inputs);
  static Pattern unary(std::string_view kind, Pattern x);
  static Pattern binary(std::string_view kind, Pattern x, Pattern y);

  /// Only operators for which `accepts` holds.
  Pattern where(std::function<bool(const Operator&)> accepts) &&;
  /// Binds the matched value, too.
  Pattern named(std::string name) &&;
  /// The node may have readers outside of the match; without this the match fails.
  Pattern shared() &&;

  /// The match whose root is `root`. Nodes inside are read by matched nodes alone (see shared()).
  [[nodiscard]] std::optional<Match> find(const Graph& graph, NodeId root) const;

 private:
  enum class Kind { any, constant, scalar, op };
  explicit Pattern(Kind kind) : kind_(kind) {}
  bool match_value(const Graph& graph, ValueId value, Match& match) const;
  bool match_node(const Graph& graph, NodeId id, Match& match) const;
  bool match_inputs(const Graph& graph, const Node& node, bool is_swapped, Match& match) const;
  bool bind(ValueId value, Match& match) const;
  void collect_shared(const Graph& graph, const Match& match, std::vector<NodeId>& shared) const;

  Kind kind_;
  std::string name_;  ///< of the bound value; empty: none
  std::string op_;
  std::string row_;  ///< the attribute `kind` of Unary and Binary; empty: any operator `op_`
  double value_ = 0;
  bool is_shared_ = false;
  std::vector<Pattern> inputs_;
  std::function<bool(const Operator&)> accepts_;
};

/// The value of a constant with one element (floating, integer or bool).
[[nodiscard]] std::optional<double> scalar_constant(const Graph& graph, ValueId id);

/// True where `x` is `y` but for the rounding of `dtype`.
[[nodiscard]] bool is_about(double x, double y, DType dtype);

}  // namespace temper::ir
