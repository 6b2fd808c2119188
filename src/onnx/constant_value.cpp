// SPDX-License-Identifier: Apache-2.0
#include "onnx/constant_value.h"

#include <algorithm>
#include <variant>

#include "base/check.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

constexpr std::int64_t k_most_elements = 1 << 16;
constexpr int k_deepest_chain = 32;
constexpr int k_most_nodes = 64;

bool is_repeatable(const Operator& op) {
  if (op.is_random()) return false;
  const Attributes attributes = op.attributes();
  return std::none_of(attributes.begin(), attributes.end(),
                      [](const auto& attribute) { return std::holds_alternative<SubgraphPtr>(attribute.second); });
}

bool is_small(const TensorType& type) {
  const auto shape = type.shape();
  if (!shape || type.dtype == DType::sequence || type.dtype == DType::optional) return false;
  std::int64_t count = 1;
  for (const std::int64_t extent : *shape) {
    if (extent > k_most_elements) return false;
    count *= extent;
    if (count > k_most_elements) return false;
  }
  return true;
}

class Evaluator {
 public:
  explicit Evaluator(const ir::Graph& graph) : graph_(graph) {}

  std::optional<Tensor> value(ir::ValueId id, int depth) {
    if (const Tensor* constant = graph_.constant(id)) return *constant;
    const TensorType& type = graph_.type(id);
    if (auto tracked = tracked_content(type)) return tracked;
    if (!graph_.value(id).producer.is_valid() || !is_small(type)) return std::nullopt;
    if (depth >= k_deepest_chain || ++visited_ > k_most_nodes) return std::nullopt;
    return evaluate(graph_.node(graph_.value(id).producer), id, depth);
  }

 private:
  static std::optional<Tensor> tracked_content(const TensorType& type) {
    const auto content = type.constant_content();
    const auto shape = type.shape();
    if (!content || !shape || !(is_integer(type.dtype) || type.dtype == DType::boolean)) return std::nullopt;
    return from_i64(type.dtype, *shape, *content);
  }

  std::optional<Tensor> evaluate(const ir::Node& node, ir::ValueId wanted, int depth) {
    if (node.inputs.empty() || !is_repeatable(node.op)) return std::nullopt;
    std::vector<Tensor> inputs;
    for (const ir::ValueId input : node.inputs) {
      if (!input.is_valid()) {
        inputs.emplace_back();
        continue;
      }
      auto known = value(input, depth + 1);
      if (!known) return std::nullopt;
      inputs.push_back(std::move(*known));
    }
    const auto place = std::find(node.outputs.begin(), node.outputs.end(), wanted) - node.outputs.begin();
    try {
      return node.op.evaluate(inputs).at(static_cast<std::size_t>(place));
    } catch (const Error&) {
      return std::nullopt;  // The run reports it, if it ever gets there.
    }
  }

  const ir::Graph& graph_;
  int visited_ = 0;
};

}  // namespace

std::optional<Tensor> constant_value(const ir::Graph& graph, ir::ValueId id) {
  if (!id.is_valid()) return std::nullopt;
  return Evaluator(graph).value(id, 0);
}

}  // namespace temper::onnx
