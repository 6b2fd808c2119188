// SPDX-License-Identifier: Apache-2.0
#include "passes/unflatten_gemm.h"

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/nn/gemm.h"
#include "ops/nn/mat_mul.h"
#include "ops/shape/transpose.h"
#include "passes/add_reshape.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

bool has_plain_operands(const Graph& graph, const ir::Node& node, const ops::Gemm& gemm) {
  const bool has_bias = node.inputs.size() > 2 && node.inputs[2].is_valid();
  if (gemm.transposes_a || gemm.alpha != 1 || graph.constant(node.inputs[1]) == nullptr) return false;
  return !has_bias ||
         (gemm.beta == 1 && graph.type(node.inputs[2]).is_ranked() && graph.type(node.inputs[2]).rank() == 1);
}

bool unflatten(Graph& graph, NodeId id) {
  const ir::Node reshape = graph.node(id);
  if (!is_reshape(reshape.op) || !ir::has_one_reader(graph, reshape.inputs[0])) return false;
  if (!graph.type(reshape.outputs[0]).is_ranked() || !graph.type(reshape.inputs[0]).is_ranked()) return false;
  const auto* gemm = ir::producer_as<ops::Gemm>(graph, reshape.inputs[0]);
  if (gemm == nullptr) return false;
  const NodeId product = graph.value(reshape.inputs[0]).producer;
  const ir::Node node = graph.node(product);
  if (!has_plain_operands(graph, node, *gemm) || !graph.type(node.inputs[0]).is_ranked()) return false;
  const NodeId flattened = graph.value(node.inputs[0]).producer;
  if (!flattened.is_valid() || !is_reshape(graph.node(flattened).op)) return false;
  const Dims from = *graph.type(node.inputs[0]).dims;
  Dims to = *graph.type(reshape.outputs[0]).dims;
  const Dim columns = graph.type(reshape.inputs[0]).dims->back();
  if (to.size() < 3 || !(to.back() == columns)) return false;
  to.back() = from.back();
  const auto target = reshape_target(from, to);
  if (!target) return false;
  const bool has_bias = node.inputs.size() > 2 && node.inputs[2].is_valid();
  ValueId weights = node.inputs[1];
  ir::Rewrite rewrite(graph, {product, id});
  if (gemm->transposes_b)
    weights = rewrite.add_constant(ops::Transpose{.perm = {1, 0}}.evaluate(std::vector{*graph.constant(weights)})[0],
                                   "weights");
  ValueId y = rewrite.add(ops::MatMul{}, {add_reshape(rewrite, node.inputs[0], *target), weights});
  if (has_bias) y = rewrite.add(ops::Binary{"Add"}, {y, node.inputs[2]});
  rewrite.replace(reshape.outputs[0], y);
  return true;
}

}  // namespace

bool unflatten_gemm(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, unflatten); }

}  // namespace temper::passes
