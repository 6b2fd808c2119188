// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_pad.h"

#include <algorithm>
#include <cmath>

#include "ir/rewrite.h"
#include "ops/nn/average_pool.h"
#include "ops/nn/conv.h"
#include "ops/nn/max_pool.h"
#include "ops/shape/pad.h"
#include "passes/shape_facts.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::ValueId;
using Pads = std::vector<std::int64_t>;

/// Begins, then ends, of all axes; nothing where they are not constant.
std::optional<Pads> all_pads(const Graph& graph, const ir::Node& node, std::int64_t rank) {
  const auto given = constant_integers(graph, node.inputs[1]);
  if (!given) return std::nullopt;
  Pads axes;
  if (node.inputs.size() > 3 && node.inputs[3].is_valid()) {
    const auto named = constant_integers(graph, node.inputs[3]);
    if (!named) return std::nullopt;
    axes = normalise_axes("Pad", *named, rank);
  } else {
    for (std::int64_t i = 0; i < rank; ++i) axes.push_back(i);
  }
  if (given->size() != 2 * axes.size()) return std::nullopt;
  Pads pads(static_cast<std::size_t>(2 * rank), 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    pads[static_cast<std::size_t>(axes[i])] = (*given)[i];
    pads[static_cast<std::size_t>(axes[i] + rank)] = (*given)[i + axes.size()];
  }
  return pads;
}

/// Begins, then ends, of the spatial axes of a Pad that pads nothing else and crops nothing.
std::optional<Pads> spatial_pads(const Graph& graph, const ir::Node& node) {
  const auto* op = node.op.as<ops::Pad>();
  if (op == nullptr || op->mode != "constant" || !graph.type(node.inputs[0]).is_ranked()) return std::nullopt;
  const std::int64_t rank = graph.type(node.inputs[0]).rank();
  auto pads = all_pads(graph, node, rank);
  if (!pads || rank < 3 || std::any_of(pads->begin(), pads->end(), [](std::int64_t pad) { return pad < 0; }))
    return std::nullopt;
  for (const std::int64_t at : {rank + 1, rank, std::int64_t{1}, std::int64_t{0}}) {
    if ((*pads)[static_cast<std::size_t>(at)] != 0) return std::nullopt;
    pads->erase(pads->begin() + at);
  }
  return pads;
}

/// What the Pad fills with; nothing where it is not constant.
std::optional<double> fill_value(const Graph& graph, const ir::Node& node) {
  if (node.inputs.size() < 3 || !node.inputs[2].is_valid()) return 0.0;
  const Tensor* constant = graph.constant(node.inputs[2]);
  if (constant == nullptr || constant->size() != 1) return std::nullopt;
  return to_f64(*constant)[0];
}

/// The window's own pads and those of the Pad; nothing where auto_pad decides them.
template <class Window>
std::optional<Pads> added(const Window& window, const Pads& pads) {
  const bool is_explicit = window.auto_pad == "NOTSET" || window.auto_pad.empty();
  if (!is_explicit && window.auto_pad != "VALID") return std::nullopt;
  Pads sum = pads;
  for (std::size_t i = 0; is_explicit && i < window.pads.size(); ++i) sum.at(i) += window.pads[i];
  return sum;
}

template <class Window>
Operator with_pads(Window window, Pads pads) {
  window.pads = std::move(pads);
  window.auto_pad = "NOTSET";
  return window;
}

/// The reader's operator with the padding inside.
std::optional<Operator> padded(const Operator& op, const Pads& pads, double value) {
  if (const auto* conv = op.as<ops::Conv>(); conv != nullptr && value == 0) {
    const auto sum = added(*conv, pads);
    if (sum) return with_pads(*conv, *sum);
  }
  if (const auto* pool = op.as<ops::MaxPool>(); pool != nullptr && value == -INFINITY && !pool->ceil_mode) {
    const auto sum = added(*pool, pads);
    if (sum) return with_pads(*pool, *sum);
  }
  if (const auto* pool = op.as<ops::AveragePool>(); pool != nullptr && value == 0 && !pool->ceil_mode) {
    const bool has_own = std::any_of(pool->pads.begin(), pool->pads.end(), [](std::int64_t pad) { return pad != 0; });
    const auto sum = added(*pool, pads);
    if (!sum || (has_own && !pool->count_include_pad)) return std::nullopt;
    ops::AveragePool counting = *pool;
    counting.count_include_pad = true;
    return with_pads(counting, *sum);
  }
  return std::nullopt;
}

bool fold(Graph& graph, ir::NodeId id) {
  const ir::Node node = graph.node(id);
  if (node.inputs.empty() || !node.inputs[0].is_valid() || ir::producer_as<ops::Pad>(graph, node.inputs[0]) == nullptr)
    return false;
  if (node.outputs.size() != 1) return false;
  const ir::NodeId pad = graph.value(node.inputs[0]).producer;
  const auto pads = spatial_pads(graph, graph.node(pad));
  const auto value = fill_value(graph, graph.node(pad));
  const auto op = pads && value ? padded(node.op, *pads, *value) : std::nullopt;
  if (!op) return false;
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = graph.node(pad).inputs[0];
  ir::Rewrite rewrite(graph, {pad, id});
  rewrite.replace(node.outputs[0], rewrite.add(*op, inputs));
  return true;
}

}  // namespace

bool fold_pad(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, fold); }

}  // namespace temper::passes
