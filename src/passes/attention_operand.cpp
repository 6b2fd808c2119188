// SPDX-License-Identifier: Apache-2.0
#include "passes/attention_operand.h"

#include "ir/pattern.h"
#include "ops/elementwise/binary.h"
#include "ops/fused/fused_attention.h"
#include "ops/shape/transpose.h"
#include "passes/add_reshape.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::ValueId;

struct Product {
  ValueId x;
  double factor = 1;
};

/// x times a number, as the node of `value` computes it.
std::optional<Product> product_with_number(const Graph& graph, ValueId value) {
  const auto* binary = ir::producer_as<ops::Binary>(graph, value);
  if (binary == nullptr || (binary->kind != "Mul" && binary->kind != "Div")) return std::nullopt;
  const auto& inputs = graph.node(graph.value(value).producer).inputs;
  for (const std::size_t side : {0U, 1U}) {
    if (binary->kind == "Div" && side == 1) break;
    const auto number = ir::scalar_constant(graph, inputs[1 - side]);
    if (!number || !ir::same_dims(graph, inputs[side], value)) continue;
    if (binary->kind == "Div" && *number == 0) return std::nullopt;
    return Product{inputs[side], binary->kind == "Mul" ? *number : 1 / *number};
  }
  return std::nullopt;
}

/// The pieces of batch and heads.
struct BatchPieces {
  std::vector<StridedAxis> batch;
  std::vector<StridedAxis> heads;
};

/// Batch and heads in one axis: heads are its last piece. Where both lie side by side, a row of the source says how
/// many heads there are.
BatchPieces split_batch(const StridedView& view, const Dim& source_row) {
  std::vector<StridedAxis> pieces = view.pieces(0, 1);
  if (pieces.size() == 1 && pieces[0].stride.is_const() && source_row.is_const()) {
    const auto heads = exact_quotient(source_row, pieces[0].stride);
    const auto batch = heads ? exact_quotient(pieces[0].extent, *heads) : std::nullopt;
    if (batch && !batch->equals(1)) return {{{*batch, source_row}}, {{*heads, pieces[0].stride}}};
  }
  BatchPieces result;
  if (!pieces.empty()) result.heads = {pieces.back()};
  if (pieces.size() > 1) result.batch = {pieces.begin(), pieces.end() - 1};
  return result;
}

/// Columns of a row, and whether steps come first; nothing where these are no rows of a whole source.
bool find_row(const StridedAxis* batch, const StridedAxis* step, const Dim& total, HeadRows& rows) {
  std::vector<Dim> candidates;
  if (step != nullptr) candidates.push_back(step->stride);
  if (batch != nullptr) candidates.push_back(batch->stride);
  if (candidates.empty()) candidates.push_back(total);
  for (const Dim& row : candidates) {
    if (!row.is_const() || row.equals(0) || !(rows.batch * rows.steps * row == total)) continue;
    const bool is_batch_first =
        (step == nullptr || step->stride == row) && (batch == nullptr || batch->stride == rows.steps * row);
    const bool is_steps_first =
        (batch == nullptr || batch->stride == row) && (step == nullptr || step->stride == rows.batch * row);
    if (!is_batch_first && !is_steps_first) continue;
    rows.row = row.value();
    rows.is_steps_first = !is_batch_first;
    return true;
  }
  return false;
}

Dims rows_as_stored(const HeadRows& rows) {
  if (rows.is_steps_first) return {rows.steps, rows.batch, rows.row};
  return {rows.batch, rows.steps, rows.row};
}

}  // namespace

TracedValue trace(const Graph& graph, ValueId value, bool allows_factors) {
  const ir::NodeId producer = graph.value(value).producer;
  if (producer.is_valid()) {
    if (const auto product = allows_factors ? product_with_number(graph, value) : std::nullopt) {
      TracedValue traced = trace(graph, product->x, allows_factors);
      traced.factor *= product->factor;
      return traced;
    }
    const ir::Node& node = graph.node(producer);
    // Asked first, on a view that is thrown away: only movement is followed.
    const bool has_source = !node.inputs.empty() && node.inputs[0].is_valid() && graph.type(node.inputs[0]).is_ranked();
    if (has_source) {
      StridedView alone = StridedView::whole(*graph.type(node.inputs[0]).dims);
      if (apply_movement(graph, node, value, alone)) {
        TracedValue traced = trace(graph, node.inputs[0], allows_factors);
        if (apply_movement(graph, node, value, traced.view)) return traced;
      }
    }
  }
  return {value, StridedView::whole(*graph.type(value).dims), 1};
}

ValueId without_factors(const Graph& graph, ValueId value, double& factor) {
  while (const auto product = product_with_number(graph, value)) {
    factor *= product->factor;
    value = product->x;
  }
  return value;
}

std::optional<HeadRows> head_rows(const Graph& graph, const TracedValue& traced, const Dim& steps, std::int64_t width) {
  const std::size_t rank = traced.view.axes.size();
  const Dims& dims = *graph.type(traced.source).dims;
  if ((rank != 3 && rank != 4) || dims.empty() || !traced.view.offset.is_const()) return std::nullopt;
  const auto columns = traced.view.pieces(rank - 1, rank);
  const auto step = traced.view.pieces(rank - 2, rank - 1);
  if (columns.size() != 1 || !columns[0].stride.equals(1) || step.size() > 1) return std::nullopt;
  const BatchPieces pieces = rank == 4 ? BatchPieces{traced.view.pieces(0, 1), traced.view.pieces(1, 2)}
                                       : split_batch(traced.view, dims.back());
  if (pieces.batch.size() > 1 || pieces.heads.size() > 1) return std::nullopt;
  HeadRows rows{.source = traced.source, .batch = 1, .steps = steps, .stride = width, .factor = traced.factor};
  rows.offset = traced.view.offset.value();
  if (!pieces.batch.empty()) rows.batch = pieces.batch[0].extent;
  if (!pieces.heads.empty()) {
    if (!pieces.heads[0].extent.is_const() || !pieces.heads[0].stride.is_const()) return std::nullopt;
    rows.heads = pieces.heads[0].extent.value();
    rows.stride = pieces.heads[0].stride.value();
  }
  if (!find_row(pieces.batch.empty() ? nullptr : pieces.batch.data(), step.empty() ? nullptr : step.data(),
                product(dims), rows))
    return std::nullopt;
  ops::FusedAttention op{.heads = rows.heads, .width = width};
  op.offsets[0] = rows.offset;
  op.strides[0] = rows.stride;
  return op.columns_in_row(0, rows.row) ? std::optional(rows) : std::nullopt;
}

bool can_give_rows(const Graph& graph, const HeadRows& rows) {
  const Dims& dims = *graph.type(rows.source).dims;
  return dims == rows_as_stored(rows) || reshape_target(dims, rows_as_stored(rows));
}

ValueId add_rows(const Graph& graph, ir::Rewrite& rewrite, const HeadRows& rows) {
  const ValueId stored = add_reshape(graph, rewrite, rows.source, rows_as_stored(rows));
  return rows.is_steps_first ? rewrite.add(ops::Transpose{.perm = {1, 0, 2}}, {stored}) : stored;
}

}  // namespace temper::passes
