// SPDX-License-Identifier: Apache-2.0
#include "onnx/importer.h"
#include "ops/shape/constant_of_shape.h"

namespace temper::onnx {

namespace {

Tensor constant_value(ImportContext& context) {
  if (context.has("value")) return context.get_tensor("value");
  if (context.has("sparse_value")) return context.get_tensor("sparse_value");
  if (context.has("value_int")) return Tensor::scalar<std::int64_t>(context.get_int("value_int"));
  if (context.has("value_float")) return Tensor::scalar(static_cast<float>(context.get_float("value_float")));
  if (context.has("value_string")) return Tensor::of_strings({}, {context.get_string("value_string")});
  if (context.has("value_ints")) {
    const auto values = context.get_ints("value_ints");
    return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
  }
  if (context.has("value_floats")) {
    const auto values = context.get_floats("value_floats");
    return Tensor::of<float>({static_cast<std::int64_t>(values.size())}, {values.begin(), values.end()});
  }
  if (context.has("value_strings")) {
    const auto values = context.get_strings("value_strings");
    return Tensor::of_strings({static_cast<std::int64_t>(values.size())}, values);
  }
  context.invalid("Constant without a value");
}

std::vector<ValueId> import_constant(ImportContext& context) { return {context.add_constant(constant_value(context))}; }

std::vector<ValueId> import_constant_of_shape(ImportContext& context) {
  ops::ConstantOfShape fill;
  if (context.has("value")) fill.value = context.get_tensor("value").reshaped({});
  return {context.add(std::move(fill), {context.input(0)})};
}

}  // namespace

void register_constant(ImporterTable& table) {
  table.add("Constant", since(1), import_constant);
  table.add("ConstantOfShape", since(9), import_constant_of_shape);
}

}  // namespace temper::onnx
