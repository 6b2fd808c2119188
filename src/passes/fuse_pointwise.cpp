// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_pointwise.h"

#include <algorithm>
#include <array>

#include "ir/pattern.h"
#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/fused/pointwise.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;
using Source = PointwiseOperand::Source;

constexpr std::size_t k_most_stages = 32;
constexpr std::size_t k_most_inputs = 8;

/// A program that is being put together; the last stage is the result.
struct Draft {
  std::vector<PointwiseStage> stages;
  std::vector<ValueId> inputs;

  std::size_t input_index(ValueId id) {
    const auto found = std::find(inputs.begin(), inputs.end(), id);
    if (found != inputs.end()) return static_cast<std::size_t>(found - inputs.begin());
    inputs.push_back(id);
    return inputs.size() - 1;
  }
};

PointwiseOperand operand_for(const Graph& graph, ValueId id, Draft& draft) {
  const Tensor* constant = graph.constant(id);
  if (constant != nullptr && is_floating(constant->dtype()))
    if (const auto value = ir::scalar_constant(graph, id)) return {.source = Source::immediate, .value = *value};
  return {.source = Source::input, .index = draft.input_index(id)};
}

std::optional<PointwiseStage> single_stage(const Operator& op) {
  PointwiseStage stage;
  if (const auto* unary = op.as<ops::Unary>()) {
    stage.unary = unary_info(unary->kind).kind;
    stage.alpha = unary->alpha;
    stage.beta = unary->beta;
  } else if (const auto* binary = op.as<ops::Binary>()) {
    stage.form = PointwiseStage::Form::binary;
    stage.binary = binary_info(binary->kind).kind;
  } else if (op.as<ops::Where>() != nullptr) {
    stage.form = PointwiseStage::Form::select;
  } else {
    return std::nullopt;
  }
  return stage;
}

/// Inputs that the program reads as tensors are bool or of one floating type.
bool has_fitting_types(const Graph& graph, const Draft& draft) {
  DType floating = DType::undefined;
  for (const ValueId id : draft.inputs) {
    const TensorType& type = graph.type(id);
    if (!type.is_ranked()) return false;
    if (type.dtype == DType::boolean) continue;
    if (!is_floating(type.dtype) || (floating != DType::undefined && floating != type.dtype)) return false;
    floating = type.dtype;
  }
  return floating != DType::undefined && draft.inputs.size() <= k_most_inputs && draft.stages.size() <= k_most_stages;
}

std::optional<Draft> draft_of(const Graph& graph, NodeId id) {
  const ir::Node& node = graph.node(id);
  if (node.outputs.size() != 1) return std::nullopt;
  Draft draft;
  if (const auto* fused = node.op.as<ops::Pointwise>()) {
    const PointwiseProgram program = fused->program();
    if (program.outputs() != std::vector<std::size_t>{program.stages().size() - 1}) return std::nullopt;
    draft = {.stages = program.stages(), .inputs = node.inputs};
  } else {
    auto stage = single_stage(node.op);
    if (!stage || node.inputs.size() != stage->operand_count()) return std::nullopt;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) stage->operands[i] = operand_for(graph, node.inputs[i], draft);
    draft.stages.push_back(*stage);
  }
  return has_fitting_types(graph, draft) ? std::optional(draft) : std::nullopt;
}

/// Functions whose result jumps: a value that is rounded later than before could fall on the other side.
bool has_jumps(const PointwiseStage& stage) {
  constexpr std::array k_unary = {UnaryKind::sign,
                                  UnaryKind::ceil,
                                  UnaryKind::floor,
                                  UnaryKind::round,
                                  UnaryKind::is_nan,
                                  UnaryKind::is_inf,
                                  UnaryKind::thresholded_relu,
                                  UnaryKind::shrink};
  constexpr std::array k_binary = {
      BinaryKind::mod,     BinaryKind::fmod,          BinaryKind::equal,           BinaryKind::less,
      BinaryKind::greater, BinaryKind::less_or_equal, BinaryKind::greater_or_equal};
  switch (stage.form) {
    case PointwiseStage::Form::unary: return std::find(k_unary.begin(), k_unary.end(), stage.unary) != k_unary.end();
    case PointwiseStage::Form::binary:
      return std::find(k_binary.begin(), k_binary.end(), stage.binary) != k_binary.end();
    case PointwiseStage::Form::select: return false;
  }
  return true;
}

/// `reader` with its input `at` computed by `producer`.
Draft inlined(const Draft& producer, const Draft& reader, std::size_t at) {
  Draft result = producer;
  for (PointwiseStage stage : reader.stages) {
    for (PointwiseOperand& operand : stage.operands) {
      if (operand.source == Source::input && operand.index == at) {
        operand = {.source = Source::stage, .index = producer.stages.size() - 1};
      } else if (operand.source == Source::input) {
        operand.index = result.input_index(reader.inputs[operand.index]);
      } else if (operand.source == Source::stage) {
        operand.index += producer.stages.size();
      }
    }
    result.stages.push_back(stage);
  }
  return result;
}

bool can_inline(const Graph& graph, NodeId reader, const Draft& draft, std::size_t at) {
  const ValueId value = draft.inputs[at];
  if (!graph.value(value).producer.is_valid() || graph.is_output(value)) return false;
  if (graph.consumers(value) != std::vector{reader}) return false;
  if (!ir::same_dims(graph, value, graph.node(reader).outputs[0])) return false;
  return std::none_of(draft.stages.begin(), draft.stages.end(), [&](const PointwiseStage& stage) {
    const auto operands = stage.used_operands();
    return has_jumps(stage) && std::any_of(operands.begin(), operands.end(), [&](const PointwiseOperand& operand) {
             return operand.source == Source::input && operand.index == at;
           });
  });
}

/// Puts one producer of `id` into it.
bool inline_one(Graph& graph, NodeId& id) {
  const auto draft = draft_of(graph, id);
  if (!draft) return false;
  for (std::size_t at = 0; at < draft->inputs.size(); ++at) {
    if (!can_inline(graph, id, *draft, at)) continue;
    const NodeId producer = graph.value(draft->inputs[at]).producer;
    const auto source = draft_of(graph, producer);
    const Draft merged = source ? inlined(*source, *draft, at) : Draft{};
    if (!source || !has_fitting_types(graph, merged)) continue;
    ops::Pointwise op;
    for (const PointwiseStage& stage : merged.stages) op.stages.push_back(stage_text(stage));
    std::vector<TensorType> types;
    for (const ValueId input : merged.inputs) types.push_back(graph.type(input));
    const ValueId y = graph.node(id).outputs[0];
    const TensorType result = op.infer(types)[0];
    if (result.dims != graph.type(y).dims || result.dtype != graph.type(y).dtype) continue;
    ir::Rewrite rewrite(graph, {producer, id});
    const ValueId fused = rewrite.add(op, merged.inputs);
    rewrite.replace(y, fused);
    id = graph.value(fused).producer;
    return true;
  }
  return false;
}

bool fuse(Graph& graph, NodeId id) {
  bool changed = false;
  while (inline_one(graph, id)) changed = true;
  return changed;
}

}  // namespace

bool fuse_pointwise(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, fuse); }

}  // namespace temper::passes
