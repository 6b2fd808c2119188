// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_constants.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ir/bodies.h"
#include "ir/pattern.h"
#include "ir/rewrite.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

constexpr double k_most_bytes = 64.0 * 1024 * 1024;
constexpr double k_growth = 4;
constexpr double k_free_bytes = 1024.0 * 1024;

/// Elements of a Range of constants, whose extent inference knows only for integers.
std::optional<double> range_count(const Graph& graph, const ir::Node& node) {
  if (node.op.name() != "Range") return std::nullopt;
  std::vector<double> limits;
  for (const ValueId id : node.inputs) limits.push_back(ir::scalar_constant(graph, id).value_or(NAN));
  const double count = std::ceil((limits.at(1) - limits[0]) / limits.at(2));
  return std::isfinite(count) ? std::optional(std::max(0.0, count)) : std::nullopt;
}

/// Extents that depend on data, but are bounded by the input's.
bool has_bounded_result(std::string_view op) {
  constexpr std::array<std::string_view, 3> k_names = {"NonZero", "Compress", "Unique"};
  return std::find(k_names.begin(), k_names.end(), op) != k_names.end();
}

/// Bytes of a Range over these constants; nothing for another operator, or a Range that is not sound.
std::optional<double> range_bytes(const Graph& graph, const ir::Node& node) {
  if (node.op.name() != "Range" || node.inputs.size() != 3) return std::nullopt;
  std::array<double, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Tensor* constant = graph.constant(node.inputs[i]);
    if (constant == nullptr || constant->size() != 1) return std::nullopt;
    numbers[i] = to_f64(*constant)[0];
  }
  const double count = std::ceil((numbers[1] - numbers[0]) / numbers[2]);
  if (!std::isfinite(count)) return std::nullopt;
  return std::max(0.0, count) * static_cast<double>(dtype_bytes(graph.type(node.inputs[0]).dtype));
}

bool is_plain(const TensorType& type) {
  return is_numeric(type.dtype) || type.dtype == DType::boolean || type.dtype == DType::string;
}

bool fits_budget(const Graph& graph, const ir::Node& node) {
  if (const auto bytes_of_range = range_bytes(graph, node)) return *bytes_of_range <= k_free_bytes;
  double in = 0, out = 0;
  const auto bytes = [](const TensorType& type) {
    return total_elements(type) * static_cast<double>(type.dtype == DType::string ? 16 : dtype_bytes(type.dtype));
  };
  for (const ValueId id : node.inputs)
    if (id.is_valid()) in += is_plain(graph.type(id)) ? bytes(graph.type(id)) : 0;
  for (const ValueId id : node.outputs) {
    if (!id.is_valid()) continue;
    const TensorType& type = graph.type(id);
    const auto count = range_count(graph, node);
    if (!is_plain(type) || (!type.shape() && !count && !has_bounded_result(node.op.name()))) return false;
    out += count ? *count * static_cast<double>(dtype_bytes(type.dtype)) : bytes(type);
  }
  return out <= k_most_bytes && out <= std::max(k_growth * in, k_free_bytes);
}

bool fold(Graph& graph, NodeId id) {
  const ir::Node node = graph.node(id);
  const bool is_constant = std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId input) {
    return !input.is_valid() || graph.constant(input) != nullptr;
  });
  if (!is_constant || node.op.is_random() || ir::has_body(node.op)) return false;
  if (!fits_budget(graph, node)) return false;
  std::vector<Tensor> inputs, outputs;
  for (const ValueId input : node.inputs) inputs.push_back(input.is_valid() ? *graph.constant(input) : Tensor());
  try {
    outputs = node.op.evaluate(inputs);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) throw;
    return false;
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i)
    if (node.outputs[i].is_valid()) graph.fold(node.outputs[i], outputs.at(i));
  ir::erase_unread(graph, id);
  return true;
}

}  // namespace

bool fold_constants(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, fold); }

}  // namespace temper::passes
