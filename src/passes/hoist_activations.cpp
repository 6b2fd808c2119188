// SPDX-License-Identifier: Apache-2.0
#include "passes/hoist_activations.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/nn/conv.h"
#include "ops/nn/gemm.h"
#include "ops/nn/mat_mul.h"
#include "ops/shape/concat.h"
#include "passes/fusible_activation.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

bool is_joint(const Operator& op) { return is_reshape(op) || op.as<ops::Concat>() != nullptr; }

/// Inputs that carry elements: not the shape of a Reshape.
std::size_t element_inputs(const ir::Node& node) { return is_reshape(node.op) ? 1 : node.inputs.size(); }

bool leads_to_products(const Graph& graph, ValueId value) {
  const NodeId producer = graph.value(value).producer;
  if (!producer.is_valid() || !ir::has_one_reader(graph, value)) return false;
  const ir::Node& node = graph.node(producer);
  if (node.op.as<ops::Conv>() != nullptr || node.op.as<ops::Gemm>() != nullptr || node.op.as<ops::MatMul>() != nullptr)
    return true;
  if (!is_joint(node.op)) return false;
  return std::all_of(node.inputs.begin(), node.inputs.begin() + static_cast<std::ptrdiff_t>(element_inputs(node)),
                     [&](ValueId input) { return leads_to_products(graph, input); });
}

ValueId hoisted(Graph& graph, ir::Rewrite& rewrite, ValueId value, const Operator& activation) {
  const ir::Node node = graph.node(graph.value(value).producer);
  if (!is_joint(node.op)) return rewrite.add(activation, {value});
  std::vector<ValueId> inputs = node.inputs;
  for (std::size_t i = 0; i < element_inputs(node); ++i) inputs[i] = hoisted(graph, rewrite, inputs[i], activation);
  return rewrite.add(node.op, inputs);
}

bool hoist(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* unary = node.op.as<ops::Unary>();
  if (unary == nullptr || !is_fusible_activation(*unary) || !leads_to_products(graph, node.inputs[0])) return false;
  const NodeId producer = graph.value(node.inputs[0]).producer;
  if (!is_joint(graph.node(producer).op)) return false;
  ir::Rewrite rewrite(graph, {producer, id});
  rewrite.replace(node.outputs[0], hoisted(graph, rewrite, node.inputs[0], node.op));
  return true;
}

}  // namespace

bool hoist_activations(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, hoist); }

}  // namespace temper::passes
