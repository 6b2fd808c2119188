// SPDX-License-Identifier: Apache-2.0
#include "passes/split_broadcast_product.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/fused/fused_matmul.h"
#include "ops/nn/mat_mul.h"
#include "ops/shape/concat.h"
#include "ops/shape/expand.h"
#include "ops/shape/tile.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

/// One row of each matrix that `id` repeats; an invalid id where it is something else.
ValueId repeated_row(const Graph& graph, ValueId id) {
  if (ir::producer_as<ops::Tile>(graph, id) == nullptr && ir::producer_as<ops::Expand>(graph, id) == nullptr) return {};
  const ValueId row = graph.node(graph.value(id).producer).inputs[0];
  const TensorType &from = graph.type(row), &to = graph.type(id);
  if (!from.is_ranked() || !to.is_ranked() || from.rank() != to.rank() || to.rank() < 2) return {};
  for (std::int64_t axis = 0; axis < to.rank(); ++axis) {
    const bool fits = axis == to.rank() - 2 ? from.dim(axis).equals(1) : from.dim(axis) == to.dim(axis);
    if (!fits) return {};
  }
  return row;
}

/// The weights' rows, those of the repeated columns apart.
struct Weights {
  Tensor rest, repeated;
};

Weights cut(const Tensor& weights, std::int64_t first, std::int64_t width) {
  const auto values = to_f64(weights);
  const std::int64_t columns = weights.dim(1);
  std::vector<double> rest, repeated;
  for (std::int64_t i = 0; i < weights.size(); ++i) {
    const std::int64_t row = i / columns;
    (row >= first && row < first + width ? repeated : rest).push_back(values[static_cast<std::size_t>(i)]);
  }
  return {from_f64(weights.dtype(), {weights.dim(0) - width, columns}, rest),
          from_f64(weights.dtype(), {width, columns}, repeated)};
}

/// True for products that are A * B, or A * B + bias.
bool is_plain_product(const ir::Node& node) {
  if (node.op.as<ops::MatMul>() != nullptr) return true;
  const auto* fused = node.op.as<ops::FusedMatMul>();
  return fused != nullptr && fused->activation.empty() && !fused->transposes_a && !fused->transposes_b &&
         fused->scale == 1 && !fused->has_residual;
}

bool is_concat_of_columns(const Graph& graph, ValueId id) {
  const auto* concat = ir::producer_as<ops::Concat>(graph, id);
  return concat != nullptr && graph.type(id).is_ranked() && ir::has_one_reader(graph, id) &&
         normalise_axis("Concat", concat->axis, graph.type(id).rank()) == graph.type(id).rank() - 1;
}

bool split(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  if (!is_plain_product(node) || !is_concat_of_columns(graph, node.inputs[0])) return false;
  const Tensor* weights = graph.constant(node.inputs[1]);
  const NodeId concat = graph.value(node.inputs[0]).producer;
  std::vector<ValueId> parts = graph.node(concat).inputs;
  const auto repeated =
      std::find_if(parts.begin(), parts.end(), [&](ValueId part) { return repeated_row(graph, part).is_valid(); });
  if (weights == nullptr || weights->rank() != 2 || repeated == parts.end() || parts.size() < 2) return false;
  std::int64_t first = 0;
  for (auto part = parts.begin(); part != repeated; ++part) {
    const auto width = graph.type(*part).dims->back().known();
    if (!width) return false;
    first += *width;
  }
  const auto width = graph.type(*repeated).dims->back().known();
  if (!width) return false;
  const ValueId row = repeated_row(graph, *repeated);
  const Weights cut_weights = cut(*weights, first, *width);
  ir::Rewrite rewrite(graph, {graph.value(*repeated).producer, concat, id});
  std::vector<ValueId> once = {row, rewrite.add_constant(cut_weights.repeated, "repeated")};
  const bool has_bias = node.inputs.size() > 2 && node.inputs[2].is_valid();
  if (has_bias) once.push_back(node.inputs[2]);
  const ValueId shift = has_bias ? rewrite.add(ops::FusedMatMul{}, once) : rewrite.add(ops::MatMul{}, once);
  parts.erase(repeated);
  const ValueId rest = parts.size() == 1 ? parts[0] : rewrite.add(ops::Concat{.axis = -1}, parts);
  const ValueId product = rewrite.add(ops::MatMul{}, {rest, rewrite.add_constant(cut_weights.rest, "rest")});
  rewrite.replace(node.outputs[0], rewrite.add(ops::Binary{.kind = "Add"}, {product, shift}));
  return true;
}

}  // namespace

bool split_broadcast_product(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, split); }

}  // namespace temper::passes
