// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/pad.h"

#include "onnx/importer.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_pad_1(ImportContext& context) {
  const auto pads = context.get_ints(context.opset() < 2 ? "paddings" : "pads");
  const ValueId x = context.input(0);
  std::vector<ValueId> inputs = {
      x, context.add_constant(Tensor::of<std::int64_t>({static_cast<std::int64_t>(pads.size())}, pads))};
  const std::vector<double> value = {context.get_float("value", 0.0)};
  if (value[0] != 0) {
    const DType dtype = context.type(x).dtype;
    inputs.push_back(context.add_constant(from_f64(dtype == DType::undefined ? DType::f32 : dtype, {}, value)));
  }
  return {context.add(ops::Pad{.mode = context.get_string("mode", "constant")}, std::move(inputs))};
}

std::vector<ValueId> import_pad_11(ImportContext& context) {
  return {context.add(ops::Pad{.mode = context.get_string("mode", "constant")}, context.inputs())};
}

}  // namespace

void register_pad(ImporterTable& table) {
  table.add("Pad", opsets(1, 10), import_pad_1);
  table.add("Pad", since(11), import_pad_11);
  table.add("com.microsoft", "Pad", since(1), import_pad_11);
}

}  // namespace temper::onnx
