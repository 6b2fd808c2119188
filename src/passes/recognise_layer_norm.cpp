// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_layer_norm.h"

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

std::vector<Pattern> patterns() {
  const Pattern x = Pattern::any("x");
  const Pattern difference = Pattern::binary("Sub", x, mean_pattern(x).named("centre")).named("d");
  return normalised_patterns(difference, Pattern::any("d"));
}

bool recognise_core(Graph& graph, NodeId id) {
  static const std::vector<Pattern> k_patterns = patterns();
  for (const Pattern& pattern : k_patterns) {
    const auto match = pattern.find(graph, id);
    if (!match) continue;
    const ValueId x = (*match)["x"];
    const auto axis = first_reduced_axis(graph, (*match)["mean"], x);
    const auto epsilon = ir::scalar_constant(graph, (*match)["eps"]);
    if (!axis || !epsilon || axis != first_reduced_axis(graph, (*match)["centre"], x)) continue;
    if (!ir::same_dims(graph, x, graph.node(id).outputs[0])) continue;
    ir::Rewrite rewrite(graph, match->nodes);
    const ValueId scale = rewrite.add_constant(unit_scale(graph.type(x), *axis), "scale");
    const ValueId y = rewrite.add(ops::LayerNormalization{.axis = *axis, .epsilon = *epsilon}, {x, scale});
    rewrite.replace(graph.node(id).outputs[0], y);
    return true;
  }
  return false;
}

/// Mul or Add behind a normalisation that has no scale or bias yet.
bool take_parameter(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* binary = node.op.as<ops::Binary>();
  if (binary == nullptr || (binary->kind != "Mul" && binary->kind != "Add")) return false;
  for (const std::size_t side : {0u, 1u}) {
    const ValueId x = node.inputs[side], parameter = node.inputs[1 - side];
    const auto* norm = ir::producer_as<ops::LayerNormalization>(graph, x);
    if (norm == nullptr || !ir::has_one_reader(graph, x) || !is_parameter(graph, parameter, x, norm->axis)) continue;
    const NodeId producer = graph.value(x).producer;
    std::vector<ValueId> inputs = graph.node(producer).inputs;
    if (inputs.size() > 2 || graph.node(producer).outputs.size() > 1) return false;
    if (binary->kind == "Add") {
      inputs.push_back(parameter);
    } else if (is_unit(graph, inputs[1])) {
      inputs[1] = parameter;
    } else {
      return false;
    }
    ir::Rewrite rewrite(graph, {id, producer});
    rewrite.replace(node.outputs[0], rewrite.add(*norm, inputs));
    return true;
  }
  return false;
}

}  // namespace

bool recognise_layer_norm(Graph& graph, RewriteLimit& limit) {
  return rewrite_nodes(graph, limit,
                       [](Graph& g, NodeId id) { return recognise_core(g, id) || take_parameter(g, id); });
}

}  // namespace temper::passes
