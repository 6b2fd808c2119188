// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/shape/unsqueeze.h"

namespace temper::onnx {

namespace {

/// `y` with extents of 1 behind its own, so that its first axis meets `axis` of x.
ValueId align_at_axis(ImportContext& context, ValueId y, std::int64_t axis, ValueId x) {
  if (!context.type(x).is_ranked() || !context.type(y).is_ranked())
    context.unsupported("the attribute 'axis' needs inputs of known rank");
  const std::int64_t rank = context.type(y).rank();
  const std::int64_t behind = context.type(x).rank() - normalise_axis("broadcast", axis, context.type(x).rank()) - rank;
  if (behind <= 0) return y;
  std::vector<std::int64_t> axes(static_cast<std::size_t>(behind));
  std::iota(axes.begin(), axes.end(), rank);
  return context.add(ops::Unsqueeze{.axes = axes}, {y});
}

/// Opset 1 to 6: y is broadcast where `broadcast` is set, from `axis` of x on where that is given.
std::vector<ValueId> import_legacy(ImportContext& context, const char* kind) {
  context.ignore("consumed_inputs");  // a memory hint of opset 1 to 5
  ValueId y = context.input(1);
  const bool broadcasts = context.get_int("broadcast", 0) != 0;
  if (context.has("axis")) {
    const std::int64_t axis = context.get_int("axis");
    if (broadcasts) y = align_at_axis(context, y, axis, context.input(0));
  }
  return {context.add(ops::Binary{kind}, {context.input(0), y})};
}

/// Opset 1 to 6: a vector of slopes belongs to the channels, axis 1.
std::vector<ValueId> import_prelu_1(ImportContext& context) {
  context.ignore("consumed_inputs");
  ValueId slope = context.input(1);
  const TensorType& type = context.type(slope);
  const bool is_per_channel = type.is_ranked() && type.rank() == 1 && !type.dim(0).equals(1);
  if (is_per_channel) slope = align_at_axis(context, slope, 1, context.input(0));
  return {context.add(ops::Binary{"PRelu"}, {context.input(0), slope})};
}

}  // namespace

void register_binary_legacy(ImporterTable& table) {
  for (const char* op : {"Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Less", "Greater"})
    table.add(op, opsets(1, 6), [op](ImportContext& context) { return import_legacy(context, op); });
  table.add("PRelu", opsets(1, 6), import_prelu_1);
}

}  // namespace temper::onnx
