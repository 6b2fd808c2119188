// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_casts.h"

#include <algorithm>

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/elementwise/unary.h"
#include "ops/fused/pointwise.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

bool is_converted(DType dtype) { return dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16; }

/// The node's operator as a program; nothing for operators that are none, and for those that give bool.
std::optional<ops::Pointwise> program_of(const Graph& graph, const ir::Node& node) {
  if (node.outputs.size() != 1 || !is_converted(graph.type(node.outputs[0]).dtype)) return std::nullopt;
  if (const auto* fused = node.op.as<ops::Pointwise>()) return *fused;
  PointwiseStage stage;
  for (std::size_t i = 0; i < node.inputs.size() && i < stage.operands.size(); ++i)
    stage.operands[i] = {.source = PointwiseOperand::Source::input, .index = i};
  if (const auto* unary = node.op.as<ops::Unary>()) {
    stage.unary = unary_info(unary->kind).kind;
    stage.alpha = unary->alpha;
    stage.beta = unary->beta;
  } else if (const auto* binary = node.op.as<ops::Binary>()) {
    stage.form = PointwiseStage::Form::binary;
    stage.binary = binary_info(binary->kind).kind;
  } else {
    return std::nullopt;
  }
  return ops::Pointwise{.stages = {stage_text(stage)}};
}

/// What a conversion reads; nothing for other values.
std::optional<ValueId> before_cast(const Graph& graph, ValueId value) {
  if (!value.is_valid() || ir::producer_as<ops::Cast>(graph, value) == nullptr) return std::nullopt;
  const ValueId source = graph.node(graph.value(value).producer).inputs[0];
  const bool fits = is_converted(graph.type(value).dtype) && is_converted(graph.type(source).dtype);
  return fits ? std::optional(source) : std::nullopt;
}

bool fold_inputs(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  auto program = program_of(graph, node);
  if (!program) return false;
  std::vector<ValueId> inputs = node.inputs;
  std::vector<NodeId> matched;
  for (ValueId& input : inputs)
    if (const auto source = before_cast(graph, input)) {
      matched.push_back(graph.value(input).producer);
      input = *source;
    }
  if (matched.empty()) return false;
  matched.push_back(id);
  program->result = graph.type(node.outputs[0]).dtype;
  ir::Rewrite rewrite(graph, matched);
  rewrite.replace(node.outputs[0], rewrite.add(*program, inputs));
  return true;
}

bool fold_result(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto source = node.op.as<ops::Cast>() != nullptr ? before_cast(graph, node.outputs[0]) : std::nullopt;
  if (!source || !graph.value(*source).producer.is_valid() || !ir::has_one_reader(graph, *source)) return false;
  const NodeId producer = graph.value(*source).producer;
  auto program = program_of(graph, graph.node(producer));
  if (!program) return false;
  program->result = graph.type(node.outputs[0]).dtype;
  ir::Rewrite rewrite(graph, {producer, id});
  rewrite.replace(node.outputs[0], rewrite.add(*program, graph.node(producer).inputs));
  return true;
}

}  // namespace

bool fold_casts(Graph& graph) {
  bool changed = false;
  for (const NodeId id : graph.order())
    if (graph.contains(id)) changed = fold_inputs(graph, id) || fold_result(graph, id) || changed;
  return changed;
}

}  // namespace temper::passes
