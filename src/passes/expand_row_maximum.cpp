// SPDX-License-Identifier: Apache-2.0
#include "passes/expand_row_maximum.h"

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/fused/fused_matmul.h"
#include "ops/fused/fused_matmul_max.h"
#include "ops/nn/mat_mul.h"
#include "ops/reduce/reduce.h"

namespace temper::passes {

namespace {

using ir::ValueId;

void expand(ir::Graph& graph, ir::NodeId id) {
  const ir::Node node = graph.node(id);
  const auto op = *node.op.as<ops::FusedMatMulMax>();
  const bool has_vector = node.inputs.size() < 3 || graph.type(node.inputs[2]).rank() == 1;
  const std::int64_t rows = graph.type(node.inputs[0]).rank() - 2;
  ir::Rewrite rewrite(graph, {id});
  ValueId y;
  if (has_vector) {
    y = rewrite.add(ops::FusedMatMul{.activation = op.activation, .alpha = op.alpha, .beta = op.beta}, node.inputs);
  } else {
    y = rewrite.add(ops::MatMul{}, {node.inputs[0], node.inputs[1]});
    y = rewrite.add(ops::Binary{"Add"}, {y, node.inputs[2]});
    if (!op.activation.empty())
      y = rewrite.add(ops::Unary{.kind = op.activation, .alpha = op.alpha, .beta = op.beta}, {y});
  }
  rewrite.replace(node.outputs[0], rewrite.add(ops::Reduce{.kind = "Max", .axes = {rows}}, {y}));
}

}  // namespace

bool expand_row_maximum(ir::Graph& graph, const std::function<bool(const ir::Node&)>& is_expanded) {
  bool changed = false;
  for (const ir::NodeId id : graph.order()) {
    if (graph.node(id).op.as<ops::FusedMatMulMax>() == nullptr || !is_expanded(graph.node(id))) continue;
    expand(graph, id);
    changed = true;
  }
  return changed;
}

}  // namespace temper::passes
