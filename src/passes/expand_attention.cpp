// SPDX-License-Identifier: Apache-2.0
#include "passes/expand_attention.h"

#include <limits>

#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/fused/fused_attention.h"
#include "ops/fused/fused_matmul.h"
#include "ops/nn/mat_mul.h"
#include "ops/nn/softmax.h"
#include "ops/shape/slice.h"
#include "ops/shape/transpose.h"
#include "passes/add_reshape.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

class Expansion {
 public:
  Expansion(Graph& graph, NodeId id)
      : graph_(graph), node_(graph.node(id)), op_(*node_.op.as<ops::FusedAttention>()), rewrite_(graph, {id}) {}

  void run() {
    const std::int64_t group = op_.heads / op_.key_heads;
    ValueId q = heads_apart(0), k = heads_apart(1), v = heads_apart(2);
    if (group > 1) {
      // Query heads that share keys are more queries of the one.
      q = reshaped(q, {0, op_.key_heads, group, -1, op_.width});
      k = reshaped(k, {0, op_.key_heads, 1, -1, op_.width});
      v = reshaped(v, {0, op_.key_heads, 1, -1, op_.value_width});
    }
    ValueId scores = rewrite_.add(ops::FusedMatMul{.transposes_b = true, .scale = op_.scale}, {q, k});
    const std::int64_t steps = known(ops::FusedAttention::steps_of(graph_.type(node_.inputs[0])));
    const std::int64_t keys = known(ops::FusedAttention::steps_of(graph_.type(node_.inputs[1])));
    if (group > 1) scores = reshaped(scores, merged(steps, keys));
    ValueId weights = rewrite_.add(ops::Softmax{.axis = -1}, {masked(capped(scores))});
    if (group > 1) weights = reshaped(weights, split(group, steps, keys));
    ValueId y = rewrite_.add(ops::MatMul{}, {weights, v});
    if (group > 1) y = reshaped(y, {0, op_.heads, steps, op_.value_width});
    if (!op_.has_heads_apart) {
      y = rewrite_.add(ops::Transpose{.perm = {0, 2, 1, 3}}, {y});
      y = reshaped(y, {0, 0, op_.heads * op_.value_width});
    }
    rewrite_.replace(node_.outputs[0], y);
  }

 private:
  static std::int64_t known(const Dim& dim) { return dim.known().value_or(-1); }
  [[nodiscard]] std::vector<std::int64_t> merged(std::int64_t steps, std::int64_t keys) const {
    return {0, op_.heads, steps, keys};
  }
  [[nodiscard]] std::vector<std::int64_t> split(std::int64_t group, std::int64_t steps, std::int64_t keys) const {
    return {0, op_.key_heads, group, steps, keys};
  }

  ValueId integers(const std::vector<std::int64_t>& values, std::string_view role) {
    return rewrite_.add_constant(from_i64(DType::i64, {static_cast<std::int64_t>(values.size())}, values), role);
  }

  ValueId reshaped(ValueId x, const std::vector<std::int64_t>& target) { return add_reshape(rewrite_, x, target); }

  ValueId sliced(ValueId x, std::int64_t axis, std::int64_t begin, std::int64_t end) {
    if (graph_.type(x).dim(axis).equals(end - begin)) return x;
    return rewrite_.add(ops::Slice{},
                        {x, integers({begin}, "start"), integers({end}, "end"), integers({axis}, "axis")});
  }

  /// The operand as [B, heads, steps, width].
  ValueId heads_apart(std::size_t i) {
    const ValueId x = node_.inputs[i];
    if (graph_.type(x).rank() == 4) return x;
    const std::int64_t heads = op_.head_count(i), width = op_.head_width(i);
    const auto columns = *op_.columns_in_row(i, graph_.type(x).dim(2).value());
    const ValueId used = sliced(x, 2, columns.begin, columns.begin + heads * columns.stride);
    const ValueId rows = reshaped(used, {0, 0, heads, columns.stride});
    return rewrite_.add(ops::Transpose{.perm = {0, 2, 1, 3}}, {sliced(rows, 3, columns.first, columns.first + width)});
  }

  ValueId number(double value, DType dtype) { return rewrite_.add_constant(from_f64(dtype, {}, {{value}}), "number"); }

  ValueId capped(ValueId scores) {
    if (op_.softcap == 0) return scores;
    const DType dtype = graph_.type(scores).dtype;
    const ValueId inner = rewrite_.add(ops::Binary{"Mul"}, {scores, number(1 / op_.softcap, dtype)});
    return rewrite_.add(ops::Binary{"Mul"},
                        {rewrite_.add(ops::Unary{.kind = "Tanh"}, {inner}), number(op_.softcap, dtype)});
  }

  ValueId masked(ValueId scores) {
    const DType dtype = graph_.type(scores).dtype;
    if (node_.inputs.size() > 3 && node_.inputs[3].is_valid()) {
      ValueId mask = node_.inputs[3];
      if (graph_.type(mask).dtype == DType::boolean)
        mask = rewrite_.add(ops::Where{},
                            {mask, number(0, dtype), number(-std::numeric_limits<double>::infinity(), dtype)});
      if (graph_.type(mask).dtype != dtype) mask = rewrite_.add(ops::Cast{.to = dtype}, {mask});
      scores = rewrite_.add(ops::Binary{"Add"}, {scores, mask});
    }
    return op_.is_causal ? rewrite_.add(ops::Binary{"Add"}, {scores, causal_mask(dtype)}) : scores;
  }

  ValueId causal_mask(DType dtype) {
    const std::int64_t steps = known(ops::FusedAttention::steps_of(graph_.type(node_.inputs[0])));
    const std::int64_t keys = known(ops::FusedAttention::steps_of(graph_.type(node_.inputs[1])));
    std::vector<double> values(static_cast<std::size_t>(steps * keys), 0.0);
    for (std::int64_t i = 0; i < steps; ++i)
      for (std::int64_t j = i + 1; j < keys; ++j)
        values[static_cast<std::size_t>(i * keys + j)] = -std::numeric_limits<double>::infinity();
    return rewrite_.add_constant(from_f64(dtype, {steps, keys}, values), "causal");
  }

  Graph& graph_;
  const ir::Node node_;
  const ops::FusedAttention op_;
  ir::Rewrite rewrite_;
};

bool can_expand(const Graph& graph, const ir::Node& node) {
  const auto* op = node.op.as<ops::FusedAttention>();
  if (op == nullptr) return false;
  const bool has_constant_steps = ops::FusedAttention::steps_of(graph.type(node.inputs[0])).is_const() &&
                                  ops::FusedAttention::steps_of(graph.type(node.inputs[1])).is_const();
  const bool is_plain = !op->is_causal && op->heads == op->key_heads;
  return is_plain || has_constant_steps;
}

}  // namespace

bool expand_attention(Graph& graph, const std::function<bool(const ir::Node&)>& is_expanded) {
  bool changed = false;
  for (const NodeId id : graph.order()) {
    if (!can_expand(graph, graph.node(id)) || !is_expanded(graph.node(id))) continue;
    Expansion(graph, id).run();
    changed = true;
  }
  return changed;
}

}  // namespace temper::passes
