// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_attention.h"

#include <cmath>

#include "ops/elementwise/binary.h"
#include "ops/fused/fused_attention.h"
#include "ops/nn/attention.h"
#include "ops/nn/mat_mul.h"
#include "ops/nn/softmax.h"
#include "ops/shape/transpose.h"
#include "passes/add_reshape.h"
#include "passes/attention_operand.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

/// softmax(factor * MatMul(q, kt) + mask) and v, as nodes compute it.
struct Found {
  ValueId q = {}, kt = {}, v = {}, mask = {}, y = {};
  double factor = 1;
  std::vector<NodeId> nodes = {};  ///< the root last
};

/// The inputs of the MatMul that gives `value`, which only one node may read.
std::optional<std::pair<ValueId, ValueId>> inner_product(const Graph& graph, ValueId value) {
  if (ir::producer_as<ops::MatMul>(graph, value) == nullptr || !ir::has_one_reader(graph, value)) return std::nullopt;
  const auto& inputs = graph.node(graph.value(value).producer).inputs;
  return std::pair(inputs[0], inputs[1]);
}

/// The scores and the mask added to them; the scores alone else.
std::pair<ValueId, ValueId> without_mask(const Graph& graph, ValueId value) {
  const auto* binary = ir::producer_as<ops::Binary>(graph, value);
  if (binary == nullptr || binary->kind != "Add" || !ir::has_one_reader(graph, value)) return {value, {}};
  const auto& inputs = graph.node(graph.value(value).producer).inputs;
  for (const std::size_t side : {0U, 1U}) {
    double factor = 1;
    const ValueId scores = without_factors(graph, inputs[side], factor);
    const bool is_product = ir::producer_as<ops::MatMul>(graph, scores) != nullptr;
    if (is_product && ir::same_dims(graph, scores, value)) return {inputs[side], inputs[1 - side]};
  }
  return {value, {}};
}

std::optional<Found> find(const Graph& graph, NodeId id) {
  const ir::Node& root = graph.node(id);
  if (root.op.as<ops::MatMul>() == nullptr) return std::nullopt;
  const ValueId weights = root.inputs[0];
  const auto* softmax = ir::producer_as<ops::Softmax>(graph, weights);
  if (softmax == nullptr || softmax->is_log || !ir::has_one_reader(graph, weights)) return std::nullopt;
  const TensorType& type = graph.type(weights);
  if (!type.is_ranked() || normalise_axis("Softmax", softmax->axis, type.rank()) != type.rank() - 1)
    return std::nullopt;
  const NodeId softmax_node = graph.value(weights).producer;
  Found found{.v = root.inputs[1], .y = root.outputs[0]};
  const auto [scaled, mask] = without_mask(graph, graph.node(softmax_node).inputs[0]);
  found.mask = mask;
  if (!ir::has_one_reader(graph, scaled)) return std::nullopt;
  const ValueId scores = without_factors(graph, scaled, found.factor);
  const auto factors = inner_product(graph, scores);
  if (!factors) return std::nullopt;
  std::tie(found.q, found.kt) = *factors;
  found.nodes = {graph.value(scores).producer, softmax_node, id};
  return found;
}

/// Axes of the scores: their ranks, and that no batch is broadcast.
bool has_plain_axes(const Graph& graph, const Found& found) {
  const auto dims = [&](ValueId value) { return graph.type(value).dims; };
  const auto q = dims(found.q), kt = dims(found.kt), v = dims(found.v), y = dims(found.y);
  if (!q || !kt || !v || !y || q->size() < 3 || q->size() > 4) return false;
  for (const auto* other : {&kt, &v, &y}) {
    if ((*other)->size() != q->size()) return false;
    for (std::size_t i = 0; i + 2 < q->size(); ++i)
      if (!((**other)[i] == (*q)[i]) || (*q)[i].is_unknown()) return false;
  }
  return q->back().is_const() && v->back().is_const() && !q->back().equals(0) && !v->back().equals(0) &&
         is_floating(graph.type(found.q).dtype) && graph.type(found.q).dtype != DType::f64;
}

/// A mask that broadcasts alike whether batch and heads are one axis or two.
bool can_take_mask(const Graph& graph, const Found& found) {
  if (!found.mask.is_valid()) return true;
  const auto& dims = graph.type(found.mask).dims;
  if (!dims || !is_floating(graph.type(found.mask).dtype)) return false;
  const std::size_t rank = graph.type(found.q).dims->size();
  return rank == 4 || dims->size() < 3 || (*dims)[0].equals(1);
}

/// What goes into the operator, and where the operator's result stands.
struct Plan {
  HeadRows q, k, v;
  ValueId result = {};
  bool is_steps_first = false;
  std::vector<NodeId> behind = {};  ///< nodes between the product and `result`
};

/// The result as a view of rows [batch, steps, heads * width].
StridedView result_view(const Plan& plan, std::size_t rank, std::int64_t width) {
  const Dim row = plan.q.heads * width;
  std::vector<StridedAxis> batch, heads, steps;
  if (!plan.q.batch.equals(1)) batch = {{plan.q.batch, plan.q.steps * row}};
  if (plan.q.heads != 1) heads = {{plan.q.heads, width}};
  if (!plan.q.steps.equals(1)) steps = {{plan.q.steps, row}};
  StridedView view;
  if (rank == 4) {
    view.axes = {batch, heads, steps, {{width, 1}}};
  } else {
    batch.insert(batch.end(), heads.begin(), heads.end());
    view.axes = {batch, steps, {{width, 1}}};
  }
  return view;
}

/// Follows the result to the last value that is rows, in order (b, s) or (s, b).
bool find_result(const Graph& graph, const Found& found, Plan& plan) {
  const Dims& dims = *graph.type(found.y).dims;
  const std::int64_t width = dims.back().value();
  StridedView view = result_view(plan, dims.size(), width);
  const Dim row = plan.q.heads * width;
  const std::vector<StridedAxis> whole = {{plan.q.batch * plan.q.steps * row, 1}};
  const std::vector<StridedAxis> swapped = {{plan.q.steps, row}, {plan.q.batch, plan.q.steps * row}, {row, 1}};
  std::vector<NodeId> behind = {};
  for (ValueId value = found.y; ir::has_one_reader(graph, value);) {
    const NodeId reader = graph.consumers(value)[0];
    const ir::Node& node = graph.node(reader);
    const bool is_moving = is_reshape(node.op) || node.op.as<ops::Transpose>() != nullptr;
    if (!is_moving || node.inputs[0] != value || !apply_movement(graph, node, node.outputs[0], view)) break;
    value = node.outputs[0];
    behind.push_back(reader);
    const auto pieces = view.pieces(0, view.axes.size());
    const bool is_swapped = pieces == swapped;
    const Dims stored = is_swapped ? Dims{plan.q.steps, plan.q.batch, row} : Dims{plan.q.batch, plan.q.steps, row};
    const Dims& now = *graph.type(value).dims;
    if ((pieces != whole && !is_swapped) || (!(now == stored) && !reshape_target(stored, now))) continue;
    plan.result = value;
    plan.is_steps_first = is_swapped;
    plan.behind = behind;
  }
  return plan.result.is_valid();
}

std::optional<Plan> plan_rows(const Graph& graph, const Found& found) {
  const Dims& q = *graph.type(found.q).dims;
  const Dims& v = *graph.type(found.v).dims;
  const std::size_t rank = q.size();
  TracedValue key = trace(graph, found.kt, true);
  std::swap(key.view.axes[rank - 1], key.view.axes[rank - 2]);
  const auto q_rows = head_rows(graph, trace(graph, found.q, true), q[rank - 2], q.back().value());
  const auto k_rows = head_rows(graph, key, v[rank - 2], q.back().value());
  const auto v_rows = head_rows(graph, trace(graph, found.v, false), v[rank - 2], v.back().value());
  if (!q_rows || !k_rows || !v_rows) return std::nullopt;
  for (const auto* rows : {&*k_rows, &*v_rows})
    if (!(rows->batch == q_rows->batch) || rows->heads != q_rows->heads) return std::nullopt;
  for (const auto* rows : {&*q_rows, &*k_rows, &*v_rows})
    if (!can_give_rows(graph, *rows)) return std::nullopt;
  Plan plan{.q = *q_rows, .k = *k_rows, .v = *v_rows};
  return find_result(graph, found, plan) ? std::optional(plan) : std::nullopt;
}

bool fuse_rows(Graph& graph, const Found& found) {
  const auto plan = plan_rows(graph, found);
  if (!plan) return false;
  const std::int64_t width = graph.type(found.q).dims->back().value();
  const std::int64_t value_width = graph.type(found.v).dims->back().value();
  const ops::FusedAttention op{.heads = plan->q.heads,
                               .key_heads = plan->q.heads,
                               .width = width,
                               .value_width = value_width,
                               .offsets = {plan->q.offset, plan->k.offset, plan->v.offset},
                               .strides = {plan->q.stride, plan->k.stride, plan->v.stride},
                               .scale = found.factor * plan->q.factor * plan->k.factor};
  std::vector<NodeId> matched = found.nodes;
  matched.insert(matched.end(), plan->behind.begin(), plan->behind.end());
  ir::Rewrite rewrite(graph, matched);
  std::vector<ValueId> inputs;
  for (const HeadRows* rows : {&plan->q, &plan->k, &plan->v}) inputs.push_back(add_rows(graph, rewrite, *rows));
  if (found.mask.is_valid()) inputs.push_back(found.mask);
  ValueId y = rewrite.add(op, inputs);
  if (plan->is_steps_first) y = rewrite.add(ops::Transpose{.perm = {1, 0, 2}}, {y});
  rewrite.replace(plan->result, add_reshape(graph, rewrite, y, *graph.type(plan->result).dims));
  return true;
}

/// [G, S, D] as [G, 1, S, D].
Dims with_heads(Dims dims) {
  if (dims.size() == 3) dims.insert(dims.begin() + 1, 1);
  return dims;
}

std::vector<std::int64_t> swapping_last(std::int64_t rank) {
  std::vector<std::int64_t> perm;
  for (std::int64_t i = 0; i < rank; ++i) perm.push_back(i);
  std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
  return perm;
}

/// The keys before they were transposed; nothing where they were not.
std::optional<ValueId> keys_before_transpose(const Graph& graph, ValueId kt, double& factor) {
  const auto* transpose = ir::producer_as<ops::Transpose>(graph, kt);
  const std::int64_t rank = graph.type(kt).rank();
  if (transpose == nullptr || transpose->order(rank) != swapping_last(rank)) return std::nullopt;
  return without_factors(graph, graph.node(graph.value(kt).producer).inputs[0], factor);
}

/// The operands as they are, [batch, heads, steps, width].
bool fuse_heads_apart(Graph& graph, const Found& found) {
  double factor = found.factor;
  const ValueId q = without_factors(graph, found.q, factor);
  const ValueId kt = without_factors(graph, found.kt, factor);
  const auto k = keys_before_transpose(graph, kt, factor);
  Dims k_dims = *graph.type(kt).dims;
  std::swap(k_dims[k_dims.size() - 1], k_dims[k_dims.size() - 2]);
  const Dims v_dims = *graph.type(found.v).dims, y_dims = *graph.type(found.y).dims;
  const Dims q_dims = with_heads(*graph.type(q).dims);
  if (!q_dims[1].is_const()) return false;
  for (const Dims& dims : {*graph.type(q).dims, k_dims, v_dims, y_dims})
    if (!reshape_target(dims, with_heads(dims)) || !reshape_target(with_heads(dims), dims)) return false;
  const std::int64_t heads = q_dims[1].value();
  const ops::FusedAttention op{.heads = heads,
                               .key_heads = heads,
                               .width = q_dims[3].value(),
                               .value_width = v_dims.back().value(),
                               .scale = factor,
                               .has_heads_apart = true};
  ir::Rewrite rewrite(graph, found.nodes);
  const ValueId keys = k ? *k : rewrite.add(ops::Transpose{.perm = swapping_last(graph.type(kt).rank())}, {kt});
  std::vector<ValueId> inputs = {add_reshape(graph, rewrite, q, q_dims),
                                 add_reshape(graph, rewrite, keys, with_heads(k_dims)),
                                 add_reshape(graph, rewrite, found.v, with_heads(v_dims))};
  if (found.mask.is_valid()) inputs.push_back(found.mask);
  const ValueId y = rewrite.add(op, inputs);
  rewrite.replace(found.y, add_reshape(graph, rewrite, y, y_dims));
  return true;
}

/// ONNX's operator.
bool fuse_operator(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* attention = node.op.as<ops::Attention>();
  if (attention == nullptr || node.inputs.size() > 4) return false;
  for (std::size_t i = 1; i < node.outputs.size(); ++i)
    if (node.outputs[i].is_valid() && (graph.is_output(node.outputs[i]) || !graph.consumers(node.outputs[i]).empty()))
      return false;
  ops::FusedAttention op{.softcap = attention->softcap, .is_causal = attention->is_causal};
  for (std::size_t i = 0; i < 3; ++i) {
    const TensorType& type = graph.type(node.inputs[i]);
    if (!type.is_ranked() || type.dtype == DType::f64 || type.rank() != graph.type(node.inputs[0]).rank()) return false;
    const bool is_apart = type.rank() == 4;
    const Dim heads = is_apart ? type.dim(1) : Dim(i == 0 ? attention->query_heads : attention->key_heads);
    const Dim row = type.dim(type.rank() - 1);
    if (!heads.is_const() || !row.is_const() || heads.equals(0)) return false;
    const std::int64_t width = is_apart ? row.value() : row.value() / heads.value();
    (i == 0 ? op.heads : op.key_heads) = heads.value();
    (i == 2 ? op.value_width : op.width) = width;
    op.strides[i] = width;
    op.has_heads_apart = is_apart;
  }
  op.scale = attention->scale != 0 ? attention->scale : 1 / std::sqrt(static_cast<double>(op.width));
  ir::Rewrite rewrite(graph, {id});
  rewrite.replace(node.outputs[0], rewrite.add(op, node.inputs));
  return true;
}

bool recognise(Graph& graph, NodeId id) {
  if (fuse_operator(graph, id)) return true;
  const auto found = find(graph, id);
  if (!found || !has_plain_axes(graph, *found) || !can_take_mask(graph, *found)) return false;
  return fuse_rows(graph, *found) || fuse_heads_apart(graph, *found);
}

}  // namespace

bool recognise_attention(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, recognise); }

}  // namespace temper::passes
