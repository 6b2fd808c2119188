// SPDX-License-Identifier: Apache-2.0
#include "passes/flatten_patches.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/nn/conv.h"
#include "ops/nn/mat_mul.h"
#include "ops/shape/transpose.h"
#include "passes/add_reshape.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

/// Nodes from the convolution to the transpose.
struct Found {
  NodeId conv, reshape, transpose;
};

std::optional<Found> find(const Graph& graph, NodeId id) {
  const ir::Node& node = graph.node(id);
  const auto* transpose = node.op.as<ops::Transpose>();
  if (transpose == nullptr || !graph.type(node.inputs[0]).is_ranked() || graph.type(node.inputs[0]).rank() != 3)
    return std::nullopt;
  if (transpose->order(3) != std::vector<std::int64_t>{0, 2, 1} || !ir::has_one_reader(graph, node.inputs[0]))
    return std::nullopt;
  const NodeId reshape = graph.value(node.inputs[0]).producer;
  if (!reshape.is_valid() || !is_reshape(graph.node(reshape).op)) return std::nullopt;
  const ValueId image = graph.node(reshape).inputs[0];
  if (ir::producer_as<ops::Conv>(graph, image) == nullptr || !ir::has_one_reader(graph, image) ||
      !graph.type(image).is_ranked())
    return std::nullopt;
  const Dims& from = *graph.type(image).dims;
  const Dims& to = *graph.type(node.inputs[0]).dims;
  if (from.size() != 4 || !(from[0] == to[0]) || !(from[1] == to[1])) return std::nullopt;
  return Found{graph.value(image).producer, reshape, id};
}

/// Windows lie side by side and cover the image.
bool is_cut_into_patches(const Graph& graph, const ir::Node& node, const ops::Conv& conv) {
  const Tensor* weights = graph.constant(node.inputs[1]);
  const auto& x = graph.type(node.inputs[0]).dims;
  if (weights == nullptr || !x || conv.group != 1 || conv.strides.size() != 2) return false;
  const auto none = [](const std::vector<std::int64_t>& values, std::int64_t value) {
    return std::all_of(values.begin(), values.end(), [&](std::int64_t v) { return v == value; });
  };
  if (!none(conv.pads, 0) || !none(conv.dilations, 1) || !(*x)[1].is_const()) return false;
  for (const std::size_t axis : {2U, 3U}) {
    const std::int64_t patch = weights->dim(static_cast<std::int64_t>(axis));
    const auto extent = (*x)[axis].known();
    if (conv.strides[axis - 2] != patch || patch < 2 || !extent || *extent % patch != 0) return false;
  }
  const bool has_bias = node.inputs.size() > 2 && node.inputs[2].is_valid();
  return !has_bias || (graph.type(node.inputs[2]).is_ranked() && graph.type(node.inputs[2]).rank() == 1);
}

bool flatten(Graph& graph, NodeId id) {
  const auto found = find(graph, id);
  if (!found) return false;
  const ir::Node node = graph.node(found->conv);
  if (!is_cut_into_patches(graph, node, *node.op.as<ops::Conv>())) return false;
  const Tensor& weights = *graph.constant(node.inputs[1]);
  const Dims& x = *graph.type(node.inputs[0]).dims;
  const std::int64_t channels = weights.dim(1), rows = weights.dim(2), columns = weights.dim(3);
  const std::int64_t down = x[2].value() / rows, across = x[3].value() / columns;
  const Tensor matrix = ops::Transpose{.perm = {1, 0}}.evaluate(
      std::vector{weights.reshaped({weights.dim(0), channels * rows * columns})})[0];
  ir::Rewrite rewrite(graph, {found->conv, found->reshape, found->transpose});
  const ValueId cells = add_reshape(rewrite, node.inputs[0], {0, channels, down, rows, across, columns});
  const ValueId patches = rewrite.add(ops::Transpose{.perm = {0, 2, 4, 1, 3, 5}}, {cells});
  const ValueId flat = add_reshape(rewrite, patches, {0, down * across, channels * rows * columns});
  ValueId y = rewrite.add(ops::MatMul{}, {flat, rewrite.add_constant(matrix, "matrix")});
  if (node.inputs.size() > 2 && node.inputs[2].is_valid()) y = rewrite.add(ops::Binary{"Add"}, {y, node.inputs[2]});
  rewrite.replace(graph.node(found->transpose).outputs[0], y);
  return true;
}

}  // namespace

bool flatten_patches(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, flatten); }

}  // namespace temper::passes
