// SPDX-License-Identifier: Apache-2.0
#include "onnx/import_window.h"
#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/quant/conv_integer.h"
#include "ops/quant/dynamic_quantize_linear.h"
#include "ops/quant/mat_mul_integer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_mat_mul_integer_10(ImportContext& context) {
  return {context.add(ops::MatMulInteger{}, context.inputs())};
}

std::vector<ValueId> import_conv_integer_10(ImportContext& context) {
  const Dims kernel = kernel_of_weights(context, context.type(context.input(1)));
  WindowAttributes window = read_window(context, kernel, context.type(context.input(0)));
  const ops::ConvInteger conv{.strides = std::move(window.strides),
                              .pads = std::move(window.pads),
                              .dilations = std::move(window.dilations),
                              .group = context.get_int("group", 1),
                              .auto_pad = std::move(window.auto_pad)};
  return {context.add(conv, context.inputs())};
}

/// (product of a and b in integers) * a_scale * b_scale + bias
ValueId scaled_product(ImportContext& context, std::vector<ValueId> operands, ValueId a_scale, ValueId b_scale,
                       ValueId bias) {
  const ValueId product = context.add(ops::MatMulInteger{}, std::move(operands));
  const ValueId as_float = context.add(ops::Cast{.to = DType::f32}, {product});
  const ValueId scale = context.add(ops::Binary{"Mul"}, {a_scale, b_scale});
  const ValueId scaled = context.add(ops::Binary{"Mul"}, {as_float, scale});
  return bias.is_valid() ? context.add(ops::Binary{"Add"}, {scaled, bias}) : scaled;
}

std::vector<ValueId> import_mat_mul_integer_to_float(ImportContext& context) {
  return {scaled_product(context,
                         {context.input(0), context.input(1), context.optional_input(4), context.optional_input(5)},
                         context.input(2), context.input(3), context.optional_input(6))};
}

std::vector<ValueId> import_dynamic_quantize_mat_mul(ImportContext& context) {
  const auto a = context.add(ops::DynamicQuantizeLinear{}, {context.input(0)}, 3);
  return {scaled_product(context, {a[0], context.input(1), a[2], context.optional_input(3)}, a[1], context.input(2),
                         context.optional_input(4))};
}

}  // namespace

void register_integer_products(ImporterTable& table) {
  table.add("MatMulInteger", since(10), import_mat_mul_integer_10);
  table.add("ConvInteger", since(10), import_conv_integer_10);
  table.add("com.microsoft", "MatMulIntegerToFloat", since(1), import_mat_mul_integer_to_float);
  table.add("com.microsoft", "DynamicQuantizeMatMul", since(1), import_dynamic_quantize_mat_mul);
}

}  // namespace temper::onnx
