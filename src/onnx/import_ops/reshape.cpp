// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/reshape.h"

#include "onnx/importer.h"
#include "ops/shape/flatten.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_reshape_1(ImportContext& context) {
  const auto shape = context.get_ints("shape");
  const ValueId target =
      context.add_constant(Tensor::of<std::int64_t>({static_cast<std::int64_t>(shape.size())}, shape));
  return {context.add(ops::Reshape{}, {context.input(0), target})};
}

std::vector<ValueId> import_reshape_5(ImportContext& context) {
  const bool allows_zero = context.opset() >= 14 && context.get_int("allowzero", 0) != 0;
  return {context.add(ops::Reshape{.allows_zero = allows_zero}, {context.input(0), context.input(1)})};
}

std::vector<ValueId> import_flatten(ImportContext& context) {
  return {context.add(ops::Flatten{.axis = context.get_int("axis", 1)}, {context.input(0)})};
}

}  // namespace

void register_reshape(ImporterTable& table) {
  table.add("Reshape", opsets(1, 4), import_reshape_1);
  table.add("Reshape", since(5), import_reshape_5);
  table.add("Flatten", since(1), import_flatten);
}

}  // namespace temper::onnx
