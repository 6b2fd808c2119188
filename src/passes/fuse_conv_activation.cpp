// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_conv_activation.h"

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/fused/fused_conv.h"
#include "ops/fused/fused_conv_transpose.h"
#include "passes/fusible_activation.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

ops::FusedConv fused_from(const ops::Conv& conv) {
  return {.strides = conv.strides,
          .pads = conv.pads,
          .dilations = conv.dilations,
          .group = conv.group,
          .auto_pad = conv.auto_pad};
}

ops::FusedConvTranspose fused_from(const ops::ConvTranspose& conv) {
  return {.strides = conv.strides,
          .pads = conv.pads,
          .dilations = conv.dilations,
          .group = conv.group,
          .output_padding = conv.output_padding,
          .output_shape = conv.output_shape,
          .auto_pad = conv.auto_pad};
}

/// The convolution that gives `id` to a single reader, in its fused form.
template <class Conv, class Fused>
std::optional<Fused> convolution(const Graph& graph, ValueId id) {
  if (!ir::has_one_reader(graph, id)) return std::nullopt;
  if (const auto* fused = ir::producer_as<Fused>(graph, id)) return *fused;
  const auto* conv = ir::producer_as<Conv>(graph, id);
  return conv == nullptr ? std::nullopt : std::optional<Fused>(fused_from(*conv));
}

void replace(Graph& graph, NodeId id, ValueId conv_output, Operator op, ValueId residual) {
  const NodeId producer = graph.value(conv_output).producer;
  std::vector<ValueId> inputs = graph.node(producer).inputs;
  if (residual.is_valid()) {
    inputs.resize(4);
    inputs[3] = residual;
  }
  ir::Rewrite rewrite(graph, {id, producer});
  rewrite.replace(graph.node(id).outputs[0], rewrite.add(std::move(op), inputs));
}

template <class Conv, class Fused>
bool fuse_activation(Graph& graph, NodeId id) {
  const ir::Node& node = graph.node(id);
  const auto* unary = node.op.as<ops::Unary>();
  if (unary == nullptr || !is_fusible_activation(*unary)) return false;
  auto fused = convolution<Conv, Fused>(graph, node.inputs[0]);
  if (!fused || !fused->activation.empty()) return false;
  fused->activation = unary->kind;
  fused->alpha = unary->alpha;
  fused->beta = unary->beta;
  replace(graph, id, node.inputs[0], *fused, {});
  return true;
}

template <class Conv, class Fused>
bool fuse_residual(Graph& graph, NodeId id) {
  const ir::Node& node = graph.node(id);
  const auto* binary = node.op.as<ops::Binary>();
  if (binary == nullptr || binary->kind != "Add" || !ir::same_dims(graph, node.inputs[0], node.inputs[1])) return false;
  std::vector<ValueId> operands = node.inputs;
  if (graph.value(operands[0]).producer < graph.value(operands[1]).producer) std::swap(operands[0], operands[1]);
  for (std::size_t i = 0; i < 2; ++i) {
    auto fused = convolution<Conv, Fused>(graph, operands[i]);
    if (!fused || fused->has_residual) continue;
    fused->has_residual = true;
    fused->is_residual_after_activation = !fused->activation.empty();
    replace(graph, id, operands[i], *fused, operands[1 - i]);
    return true;
  }
  return false;
}

template <class Conv, class Fused>
bool fuse(Graph& graph, NodeId id) {
  return fuse_activation<Conv, Fused>(graph, id) || fuse_residual<Conv, Fused>(graph, id);
}

}  // namespace

bool fuse_conv_activation(Graph& graph, RewriteLimit& limit) {
  return rewrite_nodes(graph, limit, [](Graph& g, NodeId id) {
    return fuse<ops::Conv, ops::FusedConv>(g, id) || fuse<ops::ConvTranspose, ops::FusedConvTranspose>(g, id);
  });
}

}  // namespace temper::passes
