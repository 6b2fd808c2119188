// SPDX-License-Identifier: Apache-2.0
#include "ops/quant/quantize_linear.h"

#include "onnx/importer.h"
#include "ops/quant/dequantize_linear.h"
#include "ops/quant/dynamic_quantize_linear.h"

namespace temper::onnx {

namespace {

/// The type of the zero point, else what output_dtype says, else u8.
DType quantised_type(ImportContext& context) {
  const DType asked = context.get_dtype("output_dtype", DType::undefined);
  if (!context.has_input(2)) return asked == DType::undefined ? DType::u8 : asked;
  const DType dtype = context.type(context.input(2)).dtype;
  if (dtype == DType::undefined) context.unsupported("the type of the zero point is not known before the run");
  if (asked != DType::undefined && asked != dtype) context.invalid("output_dtype is not the type of the zero point");
  return dtype;
}

std::vector<ValueId> import_quantize_linear_10(ImportContext& context) {
  // The newest versions name the precision of the division; it is f32 here, the precision of every scale or better.
  context.ignore("precision");
  const ops::QuantizeLinear op{.to = quantised_type(context),
                               .axis = context.get_int("axis", 1),
                               .block_size = context.get_int("block_size", 0),
                               .saturates = context.get_int("saturate", 1) != 0};
  return {context.add(op, context.inputs())};
}

std::vector<ValueId> import_dequantize_linear_10(ImportContext& context) {
  const ops::DequantizeLinear op{.axis = context.get_int("axis", 1), .block_size = context.get_int("block_size", 0)};
  const DType asked = context.get_dtype("output_dtype", DType::undefined);
  if (asked != DType::undefined && asked != context.type(context.input(1)).dtype)
    context.unsupported("output_dtype is not the type of the scale");
  return {context.add(op, context.inputs())};
}

std::vector<ValueId> import_dynamic_quantize_linear_11(ImportContext& context) {
  return context.add(ops::DynamicQuantizeLinear{}, {context.input(0)}, 3);
}

}  // namespace

void register_quantize_linear(ImporterTable& table) {
  table.add("QuantizeLinear", since(10), import_quantize_linear_10);
  table.add("DequantizeLinear", since(10), import_dequantize_linear_10);
  table.add("com.microsoft", "QuantizeLinear", since(1), import_quantize_linear_10);
  table.add("com.microsoft", "DequantizeLinear", since(1), import_dequantize_linear_10);
  table.add("DynamicQuantizeLinear", since(11), import_dynamic_quantize_linear_11);
}

}  // namespace temper::onnx
