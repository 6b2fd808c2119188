// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_scale.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "passes/channel_affine.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::ValueId;

/// x `kind` c, or c `kind` x where the constant comes first, as an affine function of x.
std::optional<ChannelAffine> affine_of(const std::string& kind, bool constant_first, const std::vector<double>& c) {
  ChannelAffine affine{.scale = std::vector<double>(c.size(), 1.0), .shift = std::vector<double>(c.size(), 0.0)};
  const auto each = [&](auto&& change) {
    for (std::size_t i = 0; i < c.size(); ++i) change(affine.scale[i], affine.shift[i], c[i]);
    return affine;
  };
  if (kind == "Mul") return each([](double& scale, double&, double v) { scale = v; });
  if (kind == "Add") return each([](double&, double& shift, double v) { shift = v; });
  if (kind == "Sub" && constant_first)
    return each([](double& scale, double& shift, double v) { scale = -1, shift = v; });
  if (kind == "Sub") return each([](double&, double& shift, double v) { shift = -v; });
  const bool has_zero = std::find(c.begin(), c.end(), 0.0) != c.end();
  if (kind == "Div" && !constant_first && !has_zero)
    return each([](double& scale, double&, double v) { scale = 1 / v; });
  return std::nullopt;
}

bool fold(Graph& graph, ir::NodeId id) {
  const ir::Node& node = graph.node(id);
  const auto* binary = node.op.as<ops::Binary>();
  if (binary == nullptr) return false;
  const bool constant_first = graph.constant(node.inputs[0]) != nullptr;
  const ValueId x = node.inputs[constant_first ? 1 : 0];
  const auto place = weighted_axis(graph, x);
  if (!place || !ir::same_dims(graph, x, node.outputs[0])) return false;
  const auto constant =
      channel_constant(graph, node.inputs[constant_first ? 0 : 1], graph.type(x).rank(), place->axis, place->extent);
  const auto affine = constant ? affine_of(binary->kind, constant_first, *constant) : std::nullopt;
  return affine && fold_into_producer(graph, x, *affine, id);
}

}  // namespace

bool fold_scale(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, fold); }

}  // namespace temper::passes
