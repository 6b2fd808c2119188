// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_rms_norm.h"

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/nn/layer_normalization.h"
#include "passes/normalisation.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::Pattern;
using ir::ValueId;

bool recognise_core(Graph& graph, NodeId id) {
  static const std::vector<Pattern> k_patterns = normalised_patterns(Pattern::any("x"), Pattern::any("x"));
  for (const Pattern& pattern : k_patterns) {
    const auto match = pattern.find(graph, id);
    if (!match) continue;
    const ValueId x = (*match)["x"];
    const auto axis = first_reduced_axis(graph, (*match)["mean"], x);
    const auto epsilon = ir::scalar_constant(graph, (*match)["eps"]);
    if (!axis || !epsilon || !ir::same_dims(graph, x, graph.node(id).outputs[0])) continue;
    ir::Rewrite rewrite(graph, match->nodes);
    const ValueId scale = rewrite.add_constant(unit_scale(graph.type(x), *axis), "scale");
    const ValueId y = rewrite.add(ops::RmsNormalization{.axis = *axis, .epsilon = *epsilon}, {x, scale});
    rewrite.replace(graph.node(id).outputs[0], y);
    return true;
  }
  return false;
}

/// Mul behind a normalisation that has no scale yet.
bool take_scale(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* binary = node.op.as<ops::Binary>();
  if (binary == nullptr || binary->kind != "Mul") return false;
  for (const std::size_t side : {0u, 1u}) {
    const ValueId x = node.inputs[side], scale = node.inputs[1 - side];
    const auto* norm = ir::producer_as<ops::RmsNormalization>(graph, x);
    if (norm == nullptr || !ir::has_one_reader(graph, x) || !is_parameter(graph, scale, x, norm->axis)) continue;
    const NodeId producer = graph.value(x).producer;
    std::vector<ValueId> inputs = graph.node(producer).inputs;
    if (!is_unit(graph, inputs[1]) || graph.node(producer).outputs.size() > 1) return false;
    inputs[1] = scale;
    ir::Rewrite rewrite(graph, {id, producer});
    rewrite.replace(node.outputs[0], rewrite.add(*norm, inputs));
    return true;
  }
  return false;
}

}  // namespace

bool recognise_rms_norm(Graph& graph, RewriteLimit& limit) {
  return rewrite_nodes(graph, limit, [](Graph& g, NodeId id) { return recognise_core(g, id) || take_scale(g, id); });
}

}  // namespace temper::passes
