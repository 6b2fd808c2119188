// SPDX-License-Identifier: Apache-2.0
#include "passes/lower_precision.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/elementwise/unary.h"
#include "ops/fused/pointwise.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_elementwise(const Operator& op) {
  return op.as<ops::Pointwise>() != nullptr || op.as<ops::Unary>() != nullptr || op.as<ops::Binary>() != nullptr;
}

/// Elementwise operators behind which there is nothing but others, movement and outputs of the graph, with that
/// movement: the coordinates and probabilities that a network ends in.
std::set<NodeId> find_tail(const Graph& graph) {
  std::set<NodeId> tail;
  const auto order = graph.order();
  for (auto id = order.rbegin(); id != order.rend(); ++id) {
    const ir::Node& node = graph.node(*id);
    if (!is_elementwise(node.op) && precision_role(node.op) != PrecisionRole::follows) continue;
    const bool ends_in_tail = std::all_of(node.outputs.begin(), node.outputs.end(), [&](ValueId output) {
      if (!output.is_valid()) return true;
      const auto readers = graph.consumers(output);
      return std::all_of(readers.begin(), readers.end(), [&](NodeId reader) { return tail.contains(reader); });
    });
    if (ends_in_tail) tail.insert(*id);
  }
  return tail;
}

class Lowering {
 public:
  Lowering(Graph& graph, DType narrow, const std::function<bool(const ir::Node&)>& keeps_wide)
      : graph_(graph), narrow_(narrow), keeps_wide_(keeps_wide), tail_(find_tail(graph)) {}

  bool run() {
    for (const NodeId id : graph_.order()) retype(id);
    if (is_narrow_.empty()) return false;
    const std::vector<ValueId> outputs = graph_.outputs();
    for (const ValueId output : outputs)
      if (is_narrow_.contains(output)) widen_output(output);
    graph_.infer_again();
    return true;
  }

 private:
  [[nodiscard]] bool becomes_narrow(NodeId id) const {
    const ir::Node& node = graph_.node(id);
    const auto is_narrow = [&](ValueId value) { return is_narrow_.contains(value); };
    if (tail_.contains(id)) {
      // What moves results is narrow only where none of them was computed wide.
      std::vector<ValueId> floating;
      std::copy_if(node.inputs.begin(), node.inputs.end(), std::back_inserter(floating),
                   [&](ValueId value) { return is_floating_value(value); });
      return precision_role(node.op) == PrecisionRole::follows && !floating.empty() &&
             std::all_of(floating.begin(), floating.end(), is_narrow);
    }
    switch (precision_role(node.op)) {
      case PrecisionRole::stays: return false;
      case PrecisionRole::computes:
        return std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId v) { return is_floating_value(v); }) &&
               !overflows(node) && !keeps_wide_(node) && !is_small_stem(node) && !is_wide_maximum(node);
      case PrecisionRole::follows: return std::any_of(node.inputs.begin(), node.inputs.end(), is_narrow);
    }
    return false;
  }

  /// f32 before the pass.
  [[nodiscard]] bool is_floating_value(ValueId value) const {
    return value.is_valid() && (is_narrow_.contains(value) || graph_.type(value).dtype == DType::f32);
  }

  /// Constants beyond the narrow type's range.
  [[nodiscard]] bool overflows(const ir::Node& node) const {
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const Tensor* content = node.inputs[i].is_valid() ? graph_.constant(node.inputs[i]) : nullptr;
      if (content == nullptr || content->dtype() != DType::f32 || is_mask(node, i)) continue;
      const auto values = content->data<float>();
      const bool is_beyond = std::any_of(values.begin(), values.end(), [](float value) {
        return std::isfinite(value) && std::fabs(value) > k_largest_f16;
      });
      if (narrow_ == DType::f16 && is_beyond) return true;
    }
    return false;
  }

  /// Inputs that keep their type beside narrow ones.
  [[nodiscard]] bool stays_wide(const ir::Node& node, std::size_t input) const {
    const bool is_region = node.op.name() == "Resize" && input > 0;
    return is_mask(node, input) || is_region || is_small_kernel(node, input);
  }

  /// May reach beyond the narrow type's range.
  static bool is_mask(const ir::Node& node, std::size_t input) {
    return node.op.name() == "FusedAttention" && input == 3;
  }

  /// A network's first convolution where it is small, and a depthwise one right behind it: what an image loses there
  /// goes through all layers that follow.
  [[nodiscard]] bool is_small_stem(const ir::Node& node) const {
    constexpr std::int64_t k_most_outputs = 512 * 1024;  // of one image: a microsecond
    if (!is_small_kernel(node, 1) || !graph_.type(node.outputs[0]).is_ranked()) return false;
    const Dims& y = *graph_.type(node.outputs[0]).dims;
    const Dim outputs = product({y.begin() + 1, y.end()});
    if (!outputs.is_const() || outputs.value() > k_most_outputs) return false;
    if (graph_.is_input(node.inputs[0])) return true;
    const NodeId before = graph_.value(node.inputs[0]).producer;
    if (!before.is_valid() || is_narrow_.contains(node.inputs[0])) return false;
    const ir::Node& first = graph_.node(before);
    return is_small_kernel(first, 1) && graph_.is_input(first.inputs[0]);
  }

  /// The largest rows of a wide input: its kernel computes in f32, and casting the rows would read them twice.
  [[nodiscard]] bool is_wide_maximum(const ir::Node& node) const {
    return node.op.name() == "FusedMatMulMax" && graph_.is_input(node.inputs[0]);
  }

  /// Weights of few channels a group, with their bias: kernels sum their few taps in f32 anyway, and their rounding is
  /// a good part of what a network of depthwise convolutions loses.
  [[nodiscard]] bool is_small_kernel(const ir::Node& node, std::size_t input) const {
    constexpr std::int64_t k_most_channels = 5;
    if (node.op.name() != "Conv" && node.op.name() != "FusedConv") return false;
    const Tensor* weights = graph_.constant(node.inputs[1]);
    if ((input != 1 && input != 2) || weights == nullptr || weights->rank() != 4) return false;
    const bool is_constant = node.inputs.size() < 3 || !node.inputs[2].is_valid() || graph_.constant(node.inputs[2]);
    return is_constant && weights->dim(1) <= k_most_channels;
  }

  void retype(NodeId id) {
    const ir::Node node = graph_.node(id);
    const bool is_narrow_node = becomes_narrow(id);
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId input = node.inputs[i];
      if (!is_floating_value(input)) continue;
      const bool wants_narrow = is_narrow_node && !stays_wide(node, i);
      if (wants_narrow != is_narrow_.contains(input)) graph_.set_node_input(id, i, converted(input, wants_narrow));
    }
    if (!is_narrow_node) return;
    // Some outputs stay wide whatever the inputs are: statistics of a normalisation.
    std::vector<TensorType> inputs;
    for (const ValueId input : graph_.node(id).inputs)
      inputs.push_back(input.is_valid() ? graph_.type(input) : TensorType{});
    const auto inferred = node.op.infer(inputs, node.outputs.size());
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (!node.outputs[i].is_valid() || inferred.at(i).dtype != narrow_) continue;
      TensorType type = graph_.type(node.outputs[i]);
      type.dtype = narrow_;
      graph_.set_type(node.outputs[i], std::move(type));
      is_narrow_.insert(node.outputs[i]);
    }
  }

  ValueId converted(ValueId value, bool to_narrow) {
    const auto known = conversions_.find(value);
    if (known != conversions_.end()) return known->second;
    const std::string name = str(graph_.value(value).name, to_narrow ? ".narrow" : ".wide");
    const DType to = to_narrow ? narrow_ : DType::f32;
    ValueId result;
    if (const Tensor* content = graph_.constant(value)) {
      result = graph_.add_constant(name, cast(*content, to));
    } else {
      result = graph_.node(graph_.add_node(ops::Cast{.to = to}, {value}, 1, name)).outputs[0];
    }
    if (to_narrow) is_narrow_.insert(result);
    conversions_[value] = result;
    return result;
  }

  void widen_output(ValueId output) {
    const std::string name = graph_.value(output).name;
    const ValueId wide = converted(output, false);
    std::vector<ValueId> outputs = graph_.outputs();
    std::replace(outputs.begin(), outputs.end(), output, wide);
    graph_.set_outputs(std::move(outputs));
    graph_.rename(output, name + ".narrow");
    graph_.rename(wide, name);
  }

  Graph& graph_;
  DType narrow_;
  const std::function<bool(const ir::Node&)>& keeps_wide_;
  std::set<NodeId> tail_;
  std::set<ValueId> is_narrow_;
  std::map<ValueId, ValueId> conversions_;  ///< to the other type
};

}  // namespace

PrecisionRole precision_role(const Operator& op) {
  static constexpr std::array<std::string_view, 27> k_computes = {"Conv",
                                                                  "FusedConv",
                                                                  "ConvTranspose",
                                                                  "FusedConvTranspose",
                                                                  "MatMul",
                                                                  "FusedMatMul",
                                                                  "FusedMatMulMax",
                                                                  "Gemm",
                                                                  "Pointwise",
                                                                  "Unary",
                                                                  "Binary",
                                                                  "Softmax",
                                                                  "LayerNormalization",
                                                                  "RmsNormalization",
                                                                  "Reduce",
                                                                  "MaxPool",
                                                                  "AveragePool",
                                                                  "GlobalPool",
                                                                  "LpPool",
                                                                  "Attention",
                                                                  "FusedAttention",
                                                                  "GroupNormalization",
                                                                  "InstanceNormalization",
                                                                  "Resize",
                                                                  "Lrn",
                                                                  "MeanVarianceNormalization",
                                                                  "BatchNormalization"};
  static constexpr std::array<std::string_view, 20> k_follows = {
      "Concat",   "Split",    "Slice",        "Transpose",    "Reshape",       "Squeeze", "Unsqueeze",
      "Flatten",  "Identity", "Expand",       "Tile",         "Pad",           "Gather",  "GatherElements",
      "GatherND", "Where",    "DepthToSpace", "SpaceToDepth", "CenterCropPad", "Trilu"};
  if (is_among(k_computes, op.name())) return PrecisionRole::computes;
  return is_among(k_follows, op.name()) ? PrecisionRole::follows : PrecisionRole::stays;
}

bool lower_precision(Graph& graph, DType dtype, const std::function<bool(const ir::Node&)>& keeps_wide) {
  return Lowering(graph, dtype, keeps_wide).run();
}

}  // namespace temper::passes
