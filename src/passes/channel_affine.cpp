// SPDX-License-Identifier: Apache-2.0
#include "passes/channel_affine.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/fused/fused_matmul.h"
#include "ops/nn/conv.h"
#include "ops/nn/conv_transpose.h"
#include "ops/nn/gemm.h"
#include "ops/nn/mat_mul.h"
#include "passes/shape_facts.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::Node;
using ir::ValueId;

ValueId input(const Node& node, std::size_t index) {
  return index < node.inputs.size() ? node.inputs[index] : ValueId{};
}

/// How the weights are laid out: [groups, rows, channels of a group, inner], where a result's channel is
/// group * channels + channel.
struct WeightLayout {
  std::int64_t groups = 1;
  std::int64_t rows = 1;
  std::int64_t channels = 1;
  std::int64_t inner = 1;

  [[nodiscard]] std::int64_t extent() const { return groups * channels; }
  [[nodiscard]] std::size_t channel_of(std::int64_t element) const {
    const std::int64_t group = element / (rows * channels * inner);
    return static_cast<std::size_t>(group * channels + element / inner % channels);
  }
};

std::optional<WeightLayout> weight_layout(const Node& node, const Tensor& weights) {
  const auto along = [&](std::int64_t axis, std::int64_t groups) {
    const AxisSplit split = split_at_axis(weights.shape(), axis);
    return WeightLayout{groups, split.outer / groups, split.length, split.inner};
  };
  if (node.op.as<ops::Conv>() != nullptr) return along(0, 1);
  if (const auto* transposed = node.op.as<ops::ConvTranspose>()) return along(1, transposed->group);
  if (const auto* gemm = node.op.as<ops::Gemm>()) return along(gemm->transposes_b ? 0 : 1, 1);
  if (node.op.as<ops::MatMul>() != nullptr && weights.rank() == 2) return along(1, 1);
  return std::nullopt;
}

Tensor scaled(const Tensor& weights, const WeightLayout& layout, const std::vector<double>& scale) {
  auto values = to_f64(weights);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] *= scale[layout.channel_of(static_cast<std::int64_t>(i))];
  return from_f64(weights.dtype(), weights.shape(), values);
}

/// The bias of one number a channel, before the affine; nothing where it is not of that form.
std::optional<std::vector<double>> channel_bias(const Graph& graph, const Node& node, std::int64_t channels) {
  const ValueId bias = input(node, 2);
  if (!bias.is_valid()) return std::vector<double>(static_cast<std::size_t>(channels), 0.0);
  const auto* gemm = node.op.as<ops::Gemm>();
  auto values =
      gemm != nullptr ? channel_constant(graph, bias, 2, 1, channels) : channel_constant(graph, bias, 1, 0, channels);
  if (values && gemm != nullptr)
    for (double& value : *values) value *= gemm->beta;
  return values;
}

Operator with_unit_beta(const Operator& op, bool has_bias) {
  if (const auto* gemm = op.as<ops::Gemm>()) {
    ops::Gemm result = *gemm;
    result.beta = 1;
    return result;
  }
  if (op.as<ops::MatMul>() != nullptr && has_bias) return ops::FusedMatMul{};
  return op;
}

}  // namespace

bool ChannelAffine::has_shift() const {
  return std::any_of(shift.begin(), shift.end(), [](double value) { return value != 0; });
}

std::optional<WeightedAxis> weighted_axis(const Graph& graph, ValueId value) {
  const ir::NodeId producer = graph.value(value).producer;
  if (!producer.is_valid() || !ir::has_one_reader(graph, value)) return std::nullopt;
  const Node& node = graph.node(producer);
  const Tensor* weights = graph.constant(input(node, 1));
  const TensorType& type = graph.type(value);
  if (weights == nullptr || !is_floating(weights->dtype()) || !type.is_ranked()) return std::nullopt;
  const auto layout = weight_layout(node, *weights);
  if (!layout) return std::nullopt;
  const bool is_conv = node.op.as<ops::Conv>() != nullptr || node.op.as<ops::ConvTranspose>() != nullptr;
  return WeightedAxis{is_conv ? 1 : type.rank() - 1, layout->extent()};
}

bool fold_into_producer(Graph& graph, ValueId value, const ChannelAffine& affine, ir::NodeId affine_node) {
  const ir::NodeId producer = graph.value(value).producer;
  const Node node = graph.node(producer);
  const Tensor weights = *graph.constant(node.inputs[1]);
  const WeightLayout layout = *weight_layout(node, weights);
  auto bias = channel_bias(graph, node, layout.extent());
  if (!bias) return false;
  const bool has_bias = affine.has_shift() || input(node, 2).is_valid();
  for (std::size_t i = 0; i < bias->size(); ++i) (*bias)[i] = (*bias)[i] * affine.scale[i] + affine.shift[i];
  const ValueId result = graph.node(affine_node).outputs[0];
  ir::Rewrite rewrite(graph, {affine_node, producer});
  std::vector<ValueId> inputs = {node.inputs[0],
                                 rewrite.add_constant(scaled(weights, layout, affine.scale), "weights")};
  if (has_bias) inputs.push_back(rewrite.add_constant(from_f64(weights.dtype(), {layout.extent()}, *bias), "bias"));
  rewrite.replace(result, rewrite.add(with_unit_beta(node.op, has_bias), inputs));
  return true;
}

}  // namespace temper::passes
