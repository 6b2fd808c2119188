// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_clip_1(ImportContext& context) {
  context.ignore("consumed_inputs");  // a memory hint of opset 1 to 5
  const double low = context.get_float("min", static_cast<double>(std::numeric_limits<float>::lowest()));
  const double high = context.get_float("max", static_cast<double>(std::numeric_limits<float>::max()));
  return {context.add(ops::Unary{"Clip", low, high}, {context.input(0)})};
}

/// A constant bound that a double holds exactly; `fallback` where the input is absent.
std::optional<double> exact_bound(const ImportContext& context, std::size_t index, double fallback) {
  if (!context.has_input(index)) return fallback;
  const auto tensor = context.constant(context.input(index));
  if (!tensor || tensor->size() != 1 || !is_numeric(tensor->dtype())) return std::nullopt;
  const double value = to_f64(*tensor)[0];
  const bool is_exact = is_floating(tensor->dtype()) ? !std::isnan(value) : std::fabs(value) < 0x1p53;
  return is_exact ? std::optional(value) : std::nullopt;
}

/// min(max(x, low), high): high wins where they cross.
std::vector<ValueId> import_clip_11(ImportContext& context) {
  const auto low = exact_bound(context, 1, -INFINITY);
  const auto high = exact_bound(context, 2, INFINITY);
  if (low && high) return {context.add(ops::Unary{"Clip", *low, *high}, {context.input(0)})};
  ValueId result = context.input(0);
  if (context.has_input(1)) result = context.add(ops::Binary{"Max"}, {result, context.input(1)});
  if (context.has_input(2)) result = context.add(ops::Binary{"Min"}, {result, context.input(2)});
  return {result};
}

}  // namespace

void register_clip(ImporterTable& table) {
  table.add("Clip", opsets(1, 10), import_clip_1);
  table.add("Clip", since(11), import_clip_11);
}

}  // namespace temper::onnx
