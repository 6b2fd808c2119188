// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_dfl.h"

#include <algorithm>

#include "ir/pattern.h"
#include "ir/rewrite.h"
#include "ops/nn/conv.h"
#include "ops/nn/mat_mul.h"
#include "ops/nn/softmax.h"
#include "ops/shape/transpose.h"

namespace temper::passes {

namespace {

using ir::Pattern;

const std::vector<std::int64_t> k_perm = {0, 2, 1, 3};

Pattern pattern() {
  const Pattern transpose = Pattern::op("Transpose", {Pattern::any("x")}).where([](const Operator& op) {
    return op.as<ops::Transpose>()->perm == k_perm;
  });
  const Pattern softmax = Pattern::op("Softmax", {transpose}).where([](const Operator& op) {
    const auto* softmax_op = op.as<ops::Softmax>();
    return softmax_op->axis == 1 && !softmax_op->is_log;
  });
  return Pattern::op("Conv", {softmax, Pattern::constant("w")});
}

bool is_pointwise_convolution(const ops::Conv& conv, const Tensor& w) {
  const auto all = [](const std::vector<std::int64_t>& values, std::int64_t value) {
    return std::all_of(values.begin(), values.end(), [&](std::int64_t v) { return v == value; });
  };
  return conv.group == 1 && all(conv.strides, 1) && all(conv.pads, 0) && w.rank() == 4 && w.dim(2) == 1 &&
         w.dim(3) == 1;
}

bool recognise(ir::Graph& graph, ir::NodeId id) {
  static const Pattern k_pattern = pattern();
  const auto* conv = graph.node(id).op.as<ops::Conv>();
  if (conv == nullptr) return false;
  const auto match = k_pattern.find(graph, id);
  if (!match || !is_pointwise_convolution(*conv, *graph.constant((*match)["w"]))) return false;
  const Tensor& w = *graph.constant((*match)["w"]);
  ir::Rewrite rewrite(graph, match->nodes);
  const ir::ValueId weights = rewrite.add_constant(w.reshaped({w.dim(0), w.dim(1)}), "bins");
  const ir::ValueId softmax = rewrite.add(ops::Softmax{.axis = 2}, {(*match)["x"]});
  const ir::ValueId expectation = rewrite.add(ops::MatMul{}, {weights, softmax});
  rewrite.replace(graph.node(id).outputs[0], rewrite.add(ops::Transpose{.perm = k_perm}, {expectation}));
  return true;
}

}  // namespace

bool recognise_dfl(ir::Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, recognise); }

}  // namespace temper::passes
