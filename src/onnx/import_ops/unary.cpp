// SPDX-License-Identifier: Apache-2.0
#include "ops/elementwise/unary.h"

#include "onnx/importer.h"
#include "ops/elementwise/binary.h"

namespace temper::onnx {

namespace {

/// An attribute that becomes alpha or beta; without a name the value is fixed.
struct UnaryParameter {
  std::string_view attribute;
  float fallback = 0;
};

/// An ONNX operator that is one row of unary_table().
struct UnaryRow {
  const char* op_type;
  const char* kind;
  OpsetRange range;
  UnaryParameter alpha = {};
  UnaryParameter beta = {};
};

constexpr UnaryRow k_unary_rows[] = {
    {"Abs", "Abs", since(1)},
    {"Neg", "Neg", since(1)},
    {"Sign", "Sign", since(9)},
    {"Ceil", "Ceil", since(1)},
    {"Floor", "Floor", since(1)},
    {"Round", "Round", since(11)},
    {"Sqrt", "Sqrt", since(1)},
    {"Reciprocal", "Reciprocal", since(1)},
    {"Exp", "Exp", since(1)},
    {"Log", "Log", since(1)},
    {"Sin", "Sin", since(7)},
    {"Cos", "Cos", since(7)},
    {"Tan", "Tan", since(7)},
    {"Asin", "Asin", since(7)},
    {"Acos", "Acos", since(7)},
    {"Atan", "Atan", since(7)},
    {"Sinh", "Sinh", since(9)},
    {"Cosh", "Cosh", since(9)},
    {"Tanh", "Tanh", since(1)},
    {"Asinh", "Asinh", since(9)},
    {"Acosh", "Acosh", since(9)},
    {"Atanh", "Atanh", since(9)},
    {"Erf", "Erf", since(9)},
    {"Sigmoid", "Sigmoid", since(1)},
    {"Relu", "Relu", since(1)},
    {"LeakyRelu", "LeakyRelu", since(1), {"alpha", 0.01F}},
    {"Elu", "Elu", since(1), {"alpha", 1}},
    {"Celu", "Celu", since(12), {"alpha", 1}},
    {"Selu", "Selu", opsets(1, 5), {"alpha", 1.6732F}, {"gamma", 1.0507F}},
    {"Selu", "Selu", since(6), {"alpha", 1.67326319217681884765625F}, {"gamma", 1.05070102214813232421875F}},
    {"HardSigmoid", "HardSigmoid", since(1), {"alpha", 0.2F}, {"beta", 0.5F}},
    {"HardSwish", "HardSwish", since(14)},
    {"Softplus", "Softplus", since(1)},
    {"Softsign", "Softsign", since(1)},
    {"Mish", "Mish", since(18)},
    {"ThresholdedRelu", "ThresholdedRelu", since(1), {"alpha", 1}},
    {"Shrink", "Shrink", since(9), {"lambd", 0.5F}, {"bias", 0}},
    {"Not", "Not", since(1)},
    {"BitwiseNot", "BitwiseNot", since(18)},
    {"IsNaN", "IsNaN", since(9)},
};

std::vector<ValueId> import_row(ImportContext& context, const UnaryRow& row) {
  context.ignore("consumed_inputs");  // a memory hint of opset 1 to 5
  const auto value = [&](const UnaryParameter& parameter) {
    return parameter.attribute.empty() ? parameter.fallback
                                       : context.get_float(parameter.attribute, parameter.fallback);
  };
  return {context.add(ops::Unary{row.kind, value(row.alpha), value(row.beta)}, {context.input(0)})};
}

std::vector<ValueId> import_is_inf_10(ImportContext& context) {
  const auto detects = [&](std::string_view sign) { return context.get_int(sign, 1) != 0 ? 1.0 : 0.0; };
  return {context.add(ops::Unary{"IsInf", detects("detect_negative"), detects("detect_positive")}, {context.input(0)})};
}

std::vector<ValueId> import_gelu_20(ImportContext& context) {
  const std::string approximate = context.get_string("approximate", "none");
  if (approximate != "none" && approximate != "tanh") context.invalid("approximate is neither 'none' nor 'tanh'");
  return {context.add(ops::Unary{approximate == "tanh" ? "GeluTanh" : "Gelu"}, {context.input(0)})};
}

/// x sigmoid(alpha x)
std::vector<ValueId> import_swish(ImportContext& context, float fallback) {
  const double alpha = context.get_float("alpha", fallback);
  if (alpha == 1) return {context.add(ops::Unary{"Silu"}, {context.input(0)})};
  return {context.add(ops::Unary{"QuickGelu", alpha}, {context.input(0)})};
}

/// com.microsoft operators that add a bias, where one is given, before the activation.
std::vector<ValueId> import_biased(ImportContext& context, const char* kind) {
  ValueId x = context.input(0);
  if (context.has_input(1)) x = context.add(ops::Binary{"Add"}, {x, context.input(1)});
  return {context.add(ops::Unary{kind}, {x})};
}

}  // namespace

void register_unary(ImporterTable& table) {
  for (const UnaryRow& row : k_unary_rows)
    table.add(row.op_type, row.range, [&row](ImportContext& context) { return import_row(context, row); });
  table.add("IsInf", since(10), import_is_inf_10);
  table.add("Gelu", since(20), import_gelu_20);
  table.add("Swish", since(24), [](ImportContext& context) { return import_swish(context, 1); });
  table.add("com.microsoft", "QuickGelu", since(1),
            [](ImportContext& context) { return import_swish(context, 1.702F); });
  table.add("com.microsoft", "Gelu", since(1), [](ImportContext& context) { return import_biased(context, "Gelu"); });
  table.add("com.microsoft", "BiasGelu", since(1),
            [](ImportContext& context) { return import_biased(context, "Gelu"); });
  table.add("com.microsoft", "FastGelu", since(1),
            [](ImportContext& context) { return import_biased(context, "GeluTanh"); });
}

}  // namespace temper::onnx
