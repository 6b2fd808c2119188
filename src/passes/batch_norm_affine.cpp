// SPDX-License-Identifier: Apache-2.0
#include "passes/batch_norm_affine.h"

#include <cmath>

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/nn/batch_normalization.h"
#include "tensor/numeric.h"

namespace temper::passes {

using ir::Graph;
using ir::ValueId;

std::optional<ChannelAffine> batch_norm_affine(const Graph& graph, const ir::Node& node) {
  const auto* op = node.op.as<ops::BatchNormalization>();
  if (op == nullptr || op->is_training) return std::nullopt;
  std::vector<std::vector<double>> parameters;
  for (std::size_t i = 1; i < 5; ++i) {
    const Tensor* constant = graph.constant(node.inputs[i]);
    if (constant == nullptr) return std::nullopt;
    parameters.push_back(to_f64(*constant));
  }
  ChannelAffine affine;
  for (std::size_t c = 0; c < parameters[0].size(); ++c) {
    affine.scale.push_back(parameters[0][c] / std::sqrt(parameters[3][c] + op->epsilon));
    affine.shift.push_back(parameters[1][c] - parameters[2][c] * affine.scale[c]);
  }
  return affine;
}

void replace_by_affine(Graph& graph, ir::NodeId id, const ChannelAffine& affine) {
  const ir::Node node = graph.node(id);
  const TensorType x = graph.type(node.inputs[0]);
  Shape shape(static_cast<std::size_t>(x.rank() - 1), 1);
  shape[0] = static_cast<std::int64_t>(affine.scale.size());
  ir::Rewrite rewrite(graph, {id});
  const ValueId scale = rewrite.add_constant(from_f64(x.dtype, shape, affine.scale), "scale");
  const ValueId shift = rewrite.add_constant(from_f64(x.dtype, shape, affine.shift), "shift");
  const ValueId scaled = rewrite.add(ops::Binary{.kind = "Mul"}, {node.inputs[0], scale});
  rewrite.replace(node.outputs[0], rewrite.add(ops::Binary{.kind = "Add"}, {scaled, shift}));
}

}  // namespace temper::passes
