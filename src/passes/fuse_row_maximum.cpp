// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_row_maximum.h"

#include "ir/rewrite.h"
#include "ops/elementwise/binary.h"
#include "ops/fused/fused_matmul.h"
#include "ops/fused/fused_matmul_max.h"
#include "ops/nn/mat_mul.h"
#include "ops/reduce/reduce.h"
#include "passes/fusible_activation.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

bool takes_largest_row(const Graph& graph, const ir::Node& node) {
  const auto* reduce = node.op.as<ops::Reduce>();
  if (reduce == nullptr || reduce->kind != "Max" || !reduce->keep_dims || reduce->axes.size() != 1) return false;
  if (node.inputs.size() > 1 && node.inputs[1].is_valid()) return false;
  const TensorType& x = graph.type(node.inputs[0]);
  return x.is_ranked() && x.rank() >= 2 && is_floating(x.dtype) &&
         normalise_axis("Reduce", reduce->axes[0], x.rank()) == x.rank() - 2;
}

/// True where adding `id` to rows of `y` adds the same to each row of a matrix, and makes none of them longer.
bool is_one_row(const Graph& graph, ValueId id, ValueId y) {
  const TensorType &own = graph.type(id), &rows = graph.type(y);
  if (!own.is_ranked() || !rows.is_ranked() || own.dtype != rows.dtype || own.rank() > rows.rank()) return false;
  for (std::int64_t i = 1; i <= own.rank(); ++i) {
    const Dim& extent = own.dim(own.rank() - i);
    if (!extent.equals(1) && (i == 2 || extent != rows.dim(rows.rank() - i))) return false;
  }
  return true;
}

/// What a node does on the way from the product to the reduction; read upwards.
class Chain {
 public:
  Chain(const Graph& graph, NodeId reduce) : graph_(graph), matched_{reduce} {}

  /// The operator and inputs that replace all; nothing where something does not fit.
  std::optional<std::pair<ops::FusedMatMulMax, std::vector<ValueId>>> read() {
    if (!step_up(graph_.node(matched_.front()).inputs[0])) return std::nullopt;
    if (const auto* unary = op().as<ops::Unary>(); unary != nullptr && is_fusible_activation(*unary)) {
      set_activation(unary->kind, unary->alpha, unary->beta);
      if (!step_up(node().inputs[0])) return std::nullopt;
    }
    if (const auto* add = op().as<ops::Binary>(); add != nullptr && add->kind == "Add" && !step_past_bias())
      return std::nullopt;
    if (!take_product()) return std::nullopt;
    std::vector<ValueId> inputs = {node().inputs[0], node().inputs[1]};
    if (bias_.is_valid()) inputs.push_back(bias_);
    return std::pair{result_, inputs};
  }

  [[nodiscard]] const std::vector<NodeId>& matched() const { return matched_; }

 private:
  [[nodiscard]] const ir::Node& node() const { return graph_.node(matched_.back()); }
  [[nodiscard]] const Operator& op() const { return node().op; }

  bool step_up(ValueId value) {
    const NodeId producer = graph_.value(value).producer;
    if (!producer.is_valid() || !ir::has_one_reader(graph_, value)) return false;
    matched_.push_back(producer);
    return true;
  }

  void set_activation(const std::string& kind, double alpha, double beta) {
    result_ = {.activation = kind, .alpha = alpha, .beta = beta};
  }

  bool step_past_bias() {
    const ir::Node add = node();
    for (const std::size_t side : {0u, 1u}) {
      if (!is_one_row(graph_, add.inputs[1 - side], add.outputs[0])) continue;
      bias_ = add.inputs[1 - side];
      return ir::same_dims(graph_, add.inputs[side], add.outputs[0]) && step_up(add.inputs[side]);
    }
    return false;
  }

  bool take_product() {
    const Tensor* weights = node().inputs.size() > 1 ? graph_.constant(node().inputs[1]) : nullptr;
    if (weights == nullptr || weights->rank() != 2 || graph_.type(node().inputs[0]).rank() < 2) return false;
    if (op().as<ops::MatMul>() != nullptr) return true;
    const auto* fused = op().as<ops::FusedMatMul>();
    if (fused == nullptr || fused->transposes_a || fused->transposes_b || fused->scale != 1 || fused->has_residual)
      return false;
    if (!fused->activation.empty()) {
      if (!result_.activation.empty() || bias_.is_valid()) return false;
      set_activation(fused->activation, fused->alpha, fused->beta);
    }
    if (node().inputs.size() < 3 || !node().inputs[2].is_valid()) return true;
    if (bias_.is_valid() || !is_one_row(graph_, node().inputs[2], node().outputs[0])) return false;
    bias_ = node().inputs[2];
    return true;
  }

  const Graph& graph_;
  std::vector<NodeId> matched_;  ///< from the reduction up
  ops::FusedMatMulMax result_;
  ValueId bias_;
};

bool fuse(Graph& graph, NodeId id) {
  if (!takes_largest_row(graph, graph.node(id))) return false;
  Chain chain(graph, id);
  const auto found = chain.read();
  if (!found) return false;
  const ValueId y = graph.node(id).outputs[0];
  ir::Rewrite rewrite(graph, {chain.matched().rbegin(), chain.matched().rend()});
  rewrite.replace(y, rewrite.add(found->first, found->second));
  return true;
}

}  // namespace

bool fuse_row_maximum(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, fuse); }

}  // namespace temper::passes
