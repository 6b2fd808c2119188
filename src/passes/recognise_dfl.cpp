// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_dfl.h"

#include <algorithm>

#include "ir/pattern.h"
#include "ir/rewrite.h"
#include "ops/nn/conv.h"
#include "ops/nn/mat_mul.h"
#include "ops/nn/softmax.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/squeeze.h"
#include "ops/shape/transpose.h"
#include "passes/shape_facts.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Pattern;

const std::vector<std::int64_t> k_perm = {0, 2, 1, 3};

/// The softmax of the moved bins.
Pattern softmax_pattern() {
  const Pattern transpose = Pattern::op("Transpose", {Pattern::any("x")}).where([](const Operator& op) {
    return op.as<ops::Transpose>()->perm == k_perm;
  });
  return Pattern::op("Softmax", {transpose}).where([](const Operator& op) {
    const auto* softmax = op.as<ops::Softmax>();
    return softmax->axis == 1 && !softmax->is_log;
  });
}

Pattern convolution_pattern() { return Pattern::op("Conv", {softmax_pattern(), Pattern::constant("w")}); }

Pattern sum_pattern() {
  const Pattern product = Pattern::binary("Mul", softmax_pattern(), Pattern::constant("w"));
  return Pattern::op("Reduce", {product}).where([](const Operator& op) {
    const auto* reduce = op.as<ops::Reduce>();
    return reduce->kind == "Sum" && reduce->axes == std::vector<std::int64_t>{1};
  });
}

bool is_pointwise_convolution(const ops::Conv& conv, const Tensor& w) {
  const auto all = [](const std::vector<std::int64_t>& values, std::int64_t value) {
    return std::all_of(values.begin(), values.end(), [&](std::int64_t v) { return v == value; });
  };
  return conv.group == 1 && all(conv.strides, 1) && all(conv.pads, 0) && w.rank() == 4 && w.dim(2) == 1 &&
         w.dim(3) == 1;
}

/// softmax over the bins where they are, then the product with the weights [M, bins]: [N, sides, M, anchors].
ir::ValueId add_expectation(ir::Rewrite& rewrite, ir::ValueId x, const Tensor& weights) {
  const ir::ValueId bins = rewrite.add_constant(weights, "bins");
  return rewrite.add(ops::MatMul{}, {bins, rewrite.add(ops::Softmax{.axis = 2}, {x})});
}

bool recognise_convolution(ir::Graph& graph, ir::NodeId id) {
  static const Pattern k_pattern = convolution_pattern();
  const auto* conv = graph.node(id).op.as<ops::Conv>();
  const auto match = conv != nullptr ? k_pattern.find(graph, id) : std::nullopt;
  if (!match || !is_pointwise_convolution(*conv, *graph.constant((*match)["w"]))) return false;
  const Tensor& w = *graph.constant((*match)["w"]);
  ir::Rewrite rewrite(graph, match->nodes);
  const ir::ValueId expectation = add_expectation(rewrite, (*match)["x"], w.reshaped({w.dim(0), w.dim(1)}));
  rewrite.replace(graph.node(id).outputs[0], rewrite.add(ops::Transpose{.perm = k_perm}, {expectation}));
  return true;
}

bool recognise_sum(ir::Graph& graph, ir::NodeId id) {
  static const Pattern k_pattern = sum_pattern();
  const auto* reduce = graph.node(id).op.as<ops::Reduce>();
  const auto match = reduce != nullptr ? k_pattern.find(graph, id) : std::nullopt;
  if (!match) return false;
  const ir::ValueId x = (*match)["x"];
  const auto bins = graph.type(x).rank() == 4 ? graph.type(x).dim(2).known() : std::nullopt;
  const auto weights = bins ? channel_constant(graph, (*match)["w"], 4, 1, *bins) : std::nullopt;
  if (!weights) return false;
  ir::Rewrite rewrite(graph, match->nodes);
  const ir::ValueId expectation = add_expectation(rewrite, x, from_f64(graph.type(x).dtype, {1, *bins}, *weights));
  const Operator settle = reduce->keep_dims ? Operator(ops::Transpose{.perm = k_perm}) : Operator(ops::Squeeze{{2}});
  rewrite.replace(graph.node(id).outputs[0], rewrite.add(settle, {expectation}));
  return true;
}

bool recognise(ir::Graph& graph, ir::NodeId id) { return recognise_convolution(graph, id) || recognise_sum(graph, id); }

}  // namespace

bool recognise_dfl(ir::Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, recognise); }

}  // namespace temper::passes
