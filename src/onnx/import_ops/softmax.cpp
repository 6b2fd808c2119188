// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/softmax.h"

#include "onnx/importer.h"
#include "ops/infer_util.h"
#include "ops/reduce/hardmax.h"
#include "ops/shape/flatten.h"
#include "ops/shape/reshape.h"
#include "ops/shape/shape.h"

namespace temper::onnx {

namespace {

using MakeOperator = Operator (*)(std::int64_t axis);

Operator softmax(std::int64_t axis) { return ops::Softmax{.axis = axis}; }
Operator log_softmax(std::int64_t axis) { return ops::Softmax{.axis = axis, .is_log = true}; }
Operator hardmax(std::int64_t axis) { return ops::Hardmax{.axis = axis}; }

std::vector<ValueId> import_along_axis(ImportContext& context, MakeOperator make) {
  return {context.add(make(context.get_int("axis", -1)), {context.input(0)})};
}

bool is_innermost(const TensorType& type, std::int64_t axis) {
  for (std::int64_t i = axis + 1; i < type.rank(); ++i)
    if (!type.dim(i).equals(1)) return false;
  return true;
}

/// Opset 1 to 12 see x as a matrix, whose columns are the axes from `axis` on.
std::vector<ValueId> import_on_matrix(ImportContext& context, MakeOperator make) {
  const ValueId x = context.input(0);
  const TensorType& type = context.type(x);
  std::int64_t axis = context.get_int("axis", 1);
  if (type.is_ranked() && type.rank() > 0 && axis < type.rank()) {
    axis = normalise_axis(context.node().op_type, axis, type.rank());
    if (is_innermost(type, axis)) return {context.add(make(axis), {x})};
  }
  const ValueId matrix = context.add(ops::Flatten{.axis = axis}, {x});
  const ValueId result = context.add(make(1), {matrix});
  return {context.add(ops::Reshape{}, {result, context.add(ops::ShapeOf{}, {x})})};
}

}  // namespace

void register_softmax(ImporterTable& table) {
  constexpr std::pair<const char*, MakeOperator> k_rows[] = {
      {"Softmax", softmax}, {"LogSoftmax", log_softmax}, {"Hardmax", hardmax}};
  for (const auto& row : k_rows) {
    const MakeOperator make = row.second;
    table.add(row.first, opsets(1, 12), [make](ImportContext& context) { return import_on_matrix(context, make); });
    table.add(row.first, since(13), [make](ImportContext& context) { return import_along_axis(context, make); });
  }
}

}  // namespace temper::onnx
