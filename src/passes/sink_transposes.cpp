// SPDX-License-Identifier: Apache-2.0
#include "passes/sink_transposes.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/elementwise/unary.h"
#include "ops/nn/mat_mul.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/concat.h"
#include "ops/shape/transpose.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;
using Perm = std::vector<std::int64_t>;

/// The order of axes of the transpose that gives `id` to a single reader; empty where there is none.
Perm transposed_by(const Graph& graph, ValueId id) {
  const auto* op = ir::producer_as<ops::Transpose>(graph, id);
  if (op == nullptr || !graph.type(id).is_ranked() || !ir::has_one_reader(graph, id)) return {};
  return op->order(graph.type(id).rank());
}

Perm inverse(const Perm& perm) {
  Perm result(perm.size());
  for (std::size_t i = 0; i < perm.size(); ++i)
    result[static_cast<std::size_t>(perm[i])] = static_cast<std::int64_t>(i);
  return result;
}

/// The constant as it is before the transpose: missing leading axes are added, then all are moved back.
Tensor moved_back(const Tensor& constant, const Perm& perm) {
  Shape shape(perm.size(), 1);
  std::copy(constant.shape().begin(), constant.shape().end(), shape.end() - constant.rank());
  return ops::Transpose{.perm = inverse(perm)}.evaluate(std::vector{constant.reshaped(shape)})[0];
}

/// The operator to put before the transpose `perm`; nothing where it cannot go there.
std::optional<Operator> before_transpose(const Graph& graph, const ir::Node& node, const Perm& perm) {
  const auto rank = static_cast<std::int64_t>(perm.size());
  if (node.op.as<ops::Unary>() != nullptr || node.op.as<ops::Cast>() != nullptr || node.op.as<ops::Binary>() != nullptr)
    return node.op;
  if (const auto* concat = node.op.as<ops::Concat>()) {
    const std::int64_t axis = normalise_axis("Concat", concat->axis, rank);
    return ops::Concat{.axis = perm[static_cast<std::size_t>(axis)]};
  }
  if (const auto* reduce = node.op.as<ops::Reduce>()) {
    const bool has_axes_input = node.inputs.size() > 1 && node.inputs[1].is_valid();
    if (!reduce->keep_dims || reduce->axes.empty() || has_axes_input) return std::nullopt;
    ops::Reduce moved = *reduce;
    for (std::int64_t& axis : moved.axes)
      axis = perm[static_cast<std::size_t>(normalise_axis("Reduce", axis, graph.type(node.inputs[0]).rank()))];
    return moved;
  }
  return std::nullopt;
}

/// Operands before the transpose; an invalid id stands for a constant that has to be moved back.
std::optional<std::vector<ValueId>> operands_before(const Graph& graph, const ir::Node& node, const Perm& perm) {
  std::vector<ValueId> operands;
  const bool is_binary = node.op.as<ops::Binary>() != nullptr;
  for (const ValueId input : node.inputs) {
    if (!input.is_valid()) return std::nullopt;
    if (transposed_by(graph, input) == perm) {
      operands.push_back(graph.node(graph.value(input).producer).inputs[0]);
      continue;
    }
    const Tensor* constant = graph.constant(input);
    if (!is_binary || constant == nullptr || constant->rank() > static_cast<std::int64_t>(perm.size()))
      return std::nullopt;
    operands.push_back(constant->size() == 1 && constant->rank() == 0 ? input : ValueId{});
  }
  return operands;
}

/// Rows may be moved before or after every one is multiplied with the same matrix.
bool sink_past_product(Graph& graph, const ir::Node& node, const Perm& perm) {
  const auto& matrix = graph.type(node.inputs[1]);
  const bool keeps_rows = perm.back() == static_cast<std::int64_t>(perm.size()) - 1;
  if (!keeps_rows || transposed_by(graph, node.inputs[0]) != perm || !matrix.is_ranked() || matrix.rank() != 2)
    return false;
  const NodeId transpose = graph.value(node.inputs[0]).producer;
  ir::Rewrite rewrite(graph, {transpose, graph.value(node.outputs[0]).producer});
  const ValueId product = rewrite.add(ops::MatMul{}, {graph.node(transpose).inputs[0], node.inputs[1]});
  rewrite.replace(node.outputs[0], rewrite.add(ops::Transpose{.perm = perm}, {product}));
  return true;
}

bool sink(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  if (node.outputs.size() != 1) return false;
  Perm perm;
  for (const ValueId input : node.inputs)
    if (input.is_valid() && perm.empty()) perm = transposed_by(graph, input);
  if (perm.empty()) return false;
  if (node.op.as<ops::MatMul>() != nullptr) return sink_past_product(graph, node, perm);
  const auto op = before_transpose(graph, node, perm);
  const auto operands = op ? operands_before(graph, node, perm) : std::nullopt;
  if (!operands) return false;
  std::vector<NodeId> matched;
  for (const ValueId input : node.inputs)
    if (graph.value(input).producer.is_valid()) matched.push_back(graph.value(input).producer);
  matched.push_back(id);
  ir::Rewrite rewrite(graph, matched);
  std::vector<ValueId> inputs;
  for (std::size_t i = 0; i < operands->size(); ++i)
    inputs.push_back((*operands)[i].is_valid()
                         ? (*operands)[i]
                         : rewrite.add_constant(moved_back(*graph.constant(node.inputs[i]), perm), "moved"));
  rewrite.replace(node.outputs[0], rewrite.add(ops::Transpose{.perm = perm}, {rewrite.add(*op, inputs)}));
  return true;
}

}  // namespace

bool sink_transposes(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, sink); }

}  // namespace temper::passes
