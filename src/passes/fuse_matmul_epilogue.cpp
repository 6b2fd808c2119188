// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_matmul_epilogue.h"

#include "ir/pattern.h"
#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/fused/fused_matmul.h"
#include "ops/nn/gemm.h"
#include "ops/shape/transpose.h"
#include "passes/fusible_activation.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

/// A matrix product as a FusedMatMul with its inputs a, b, bias, residual.
struct Product {
  ops::FusedMatMul op;
  std::vector<ValueId> inputs;
};

std::optional<Product> product_of(const Graph& graph, NodeId id) {
  const ir::Node& node = graph.node(id);
  Product product;
  product.inputs = node.inputs;
  product.inputs.resize(4);
  if (const auto* fused = node.op.as<ops::FusedMatMul>()) {
    product.op = *fused;
  } else if (const auto* gemm = node.op.as<ops::Gemm>()) {
    if (product.inputs[2].is_valid() && gemm->beta != 1) return std::nullopt;
    product.op = {.transposes_a = gemm->transposes_a, .transposes_b = gemm->transposes_b, .scale = gemm->alpha};
  } else if (node.op.as<ops::MatMul>() == nullptr) {
    return std::nullopt;
  }
  for (const std::size_t i : {0u, 1u}) {
    const TensorType& type = graph.type(product.inputs[i]);
    if (!type.is_ranked() || type.rank() < 2 || !is_floating(type.dtype)) return std::nullopt;
  }
  return product;
}

void replace(Graph& graph, const std::vector<NodeId>& matched, ValueId result, Product product) {
  while (!product.inputs.back().is_valid()) product.inputs.pop_back();
  ir::Rewrite rewrite(graph, matched);
  rewrite.replace(result, rewrite.add(product.op, product.inputs));
}

bool swaps_last_two(const ops::Transpose& op, std::int64_t rank) {
  const auto order = op.order(rank);
  for (std::int64_t i = 0; i + 2 < rank; ++i)
    if (order[static_cast<std::size_t>(i)] != i) return false;
  return rank >= 2 && order[static_cast<std::size_t>(rank - 1)] == rank - 2;
}

bool fuse_operand(Graph& graph, NodeId id) {
  auto product = product_of(graph, id);
  if (!product) return false;
  for (const std::size_t i : {0u, 1u}) {
    const ValueId operand = product->inputs[i];
    const auto* transpose = ir::producer_as<ops::Transpose>(graph, operand);
    if (transpose == nullptr || !swaps_last_two(*transpose, graph.type(operand).rank())) continue;
    bool& flag = i == 0 ? product->op.transposes_a : product->op.transposes_b;
    flag = !flag;
    const NodeId producer = graph.value(operand).producer;
    product->inputs[i] = graph.node(producer).inputs[0];
    replace(graph, {producer, id}, graph.node(id).outputs[0], *product);
    return true;
  }
  return false;
}

/// True where `id` varies along the last axis of `y` alone.
bool is_bias(const Graph& graph, ValueId id, ValueId y) {
  const auto& own = graph.type(id).dims;
  const auto& dims = graph.type(y).dims;
  if (!own || !dims || own->empty() || own->size() > dims->size() || graph.type(id).dtype != graph.type(y).dtype)
    return false;
  return own->back() == dims->back() &&
         std::all_of(own->begin(), own->end() - 1, [](const Dim& d) { return d.equals(1); });
}

/// Takes the other operand of a Binary into the product that gives `x`.
bool take_operand(const Graph& graph, const std::string& kind, ValueId x, ValueId other, Product& product) {
  const bool is_linear = product.op.activation.empty() && !product.op.has_residual;
  if (kind == "Mul") {
    const auto factor = ir::scalar_constant(graph, other);
    if (!factor || !is_linear || product.inputs[2].is_valid()) return false;
    product.op.scale *= *factor;
    return true;
  }
  if (kind != "Add") return false;
  if (is_linear && !product.inputs[2].is_valid() && is_bias(graph, other, x)) {
    product.inputs[2] = other;
    return true;
  }
  if (product.op.has_residual || !ir::same_dims(graph, x, other)) return false;
  product.inputs[3] = other;
  product.op.has_residual = true;
  product.op.is_residual_after_activation = !product.op.activation.empty();
  return true;
}

bool fuse_binary(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* binary = node.op.as<ops::Binary>();
  if (binary == nullptr) return false;
  for (const std::size_t side : {0u, 1u}) {
    const ValueId x = node.inputs[side];
    const NodeId producer = graph.value(x).producer;
    if (!producer.is_valid() || !ir::has_one_reader(graph, x)) continue;
    auto product = product_of(graph, producer);
    if (!product || !ir::same_dims(graph, x, node.outputs[0])) continue;
    if (!take_operand(graph, binary->kind, x, node.inputs[1 - side], *product)) continue;
    replace(graph, {id, producer}, node.outputs[0], *product);
    return true;
  }
  return false;
}

bool fuse_activation(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const auto* unary = node.op.as<ops::Unary>();
  if (unary == nullptr || !is_fusible_activation(*unary)) return false;
  const NodeId producer = graph.value(node.inputs[0]).producer;
  if (!producer.is_valid() || !ir::has_one_reader(graph, node.inputs[0])) return false;
  auto product = product_of(graph, producer);
  if (!product || !product->op.activation.empty()) return false;
  product->op.activation = unary->kind;
  product->op.alpha = unary->alpha;
  product->op.beta = unary->beta;
  replace(graph, {id, producer}, node.outputs[0], *product);
  return true;
}

}  // namespace

bool fuse_matmul_epilogue(Graph& graph, RewriteLimit& limit) {
  return rewrite_nodes(graph, limit, [](Graph& g, NodeId id) {
    return fuse_operand(g, id) || fuse_binary(g, id) || fuse_activation(g, id);
  });
}

}  // namespace temper::passes
