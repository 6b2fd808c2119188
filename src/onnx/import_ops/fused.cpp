// SPDX-License-Identifier: Apache-2.0
// The fused operators of ONNX Runtime's optimiser (domain com.microsoft), taken apart again: what to fuse is decided
// by the passes and the backend.
#include <algorithm>
#include <numeric>

#include "onnx/import_window.h"
#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/nn/conv.h"
#include "ops/nn/gemm.h"
#include "ops/nn/layer_normalization.h"
#include "ops/nn/mat_mul.h"
#include "ops/shape/split.h"
#include "ops/shape/transpose.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

ValueId add_values(ImportContext& context, ValueId a, ValueId b) { return context.add(ops::Binary{"Add"}, {a, b}); }

/// f(x) for an activation that the node names; parameters are alpha and beta of the row of the same name.
ValueId activate(ImportContext& context, const std::string& activation, double alpha, double beta, ValueId x) {
  static const std::vector<std::string> k_known = {"Relu", "Tanh", "Sigmoid", "LeakyRelu", "Clip", "HardSigmoid"};
  if (activation.empty()) return x;
  if (std::find(k_known.begin(), k_known.end(), activation) == k_known.end())
    context.unsupported(str("the activation '", activation, "'"));
  return context.add(ops::Unary{activation, alpha, beta}, {x});
}

ops::Conv read_conv(ImportContext& context) {
  const Dims kernel = kernel_of_weights(context, context.type(context.input(1)));
  WindowAttributes window = read_window(context, kernel, context.type(context.input(0)));
  return {.strides = std::move(window.strides),
          .pads = std::move(window.pads),
          .dilations = std::move(window.dilations),
          .group = context.get_int("group", 1),
          .auto_pad = std::move(window.auto_pad)};
}

std::vector<ValueId> conv_inputs(ImportContext& context, ValueId x) {
  std::vector<ValueId> inputs = {x, context.input(1)};
  if (context.has_input(2)) inputs.push_back(context.input(2));
  return inputs;
}

/// f(conv(x, w) + bias + z)
std::vector<ValueId> import_fused_conv(ImportContext& context) {
  ValueId y = context.add(read_conv(context), conv_inputs(context, context.input(0)));
  if (context.has_input(3)) y = add_values(context, y, context.input(3));
  const auto parameters = context.get_floats("activation_params", std::vector<double>{});
  const auto parameter = [&](std::size_t i) { return i < parameters.size() ? parameters[i] : 0.0; };
  return {activate(context, context.get_string("activation", ""), parameter(0), parameter(1), y)};
}

/// Conv with x and y as [N, H, W, C]; the weights lie as in Conv.
std::vector<ValueId> import_nhwc_conv(ImportContext& context) {
  const TensorType& type = context.type(context.input(0));
  if (!type.is_ranked() || type.rank() != 4) context.unsupported("an input whose rank is not known to be 4");
  const ValueId x = context.add(ops::Transpose{{0, 3, 1, 2}}, {context.input(0)});
  const Dims kernel = kernel_of_weights(context, context.type(context.input(1)));
  WindowAttributes window = read_window(context, kernel, context.type(x));
  const ops::Conv conv{.strides = std::move(window.strides),
                       .pads = std::move(window.pads),
                       .dilations = std::move(window.dilations),
                       .group = context.get_int("group", 1),
                       .auto_pad = std::move(window.auto_pad)};
  const ValueId y = context.add(conv, conv_inputs(context, x));
  return {context.add(ops::Transpose{{0, 2, 3, 1}}, {y})};
}

/// The operand with its batch axes moved behind the first matrix axis, its matrix axes exchanged, both or none.
ValueId transposed_operand(ImportContext& context, ValueId id, bool swaps_matrix, bool rotates_batch) {
  if (!swaps_matrix && !rotates_batch) return id;
  const TensorType& type = context.type(id);
  if (!type.is_ranked()) context.unsupported("a transposed operand of unknown rank");
  const auto rank = static_cast<std::size_t>(type.rank());
  if (rank < 2) return id;
  std::vector<std::int64_t> perm(rank);
  std::iota(perm.begin(), perm.end(), 0);
  if (rotates_batch) std::rotate(perm.begin(), perm.begin() + 1, perm.end() - 1);
  if (swaps_matrix) std::swap(perm[rank - 2], perm[rank - 1]);
  return context.add(ops::Transpose{perm}, {id});
}

ValueId scaled(ImportContext& context, ValueId id, double alpha) {
  if (alpha == 1) return id;
  const DType dtype = context.type(id).dtype;
  if (!is_floating(dtype)) context.unsupported("alpha for a result of unknown or integer type");
  const ValueId factor = context.add_constant(from_f64(dtype, {}, std::vector<double>{alpha}));
  return context.add(ops::Binary{"Mul"}, {id, factor});
}

std::vector<ValueId> import_fused_mat_mul(ImportContext& context) {
  const auto is_set = [&](std::string_view name) { return context.get_int(name, 0) != 0; };
  const ValueId a = transposed_operand(context, context.input(0), is_set("transA"), is_set("transBatchA"));
  const ValueId b = transposed_operand(context, context.input(1), is_set("transB"), is_set("transBatchB"));
  return {scaled(context, context.add(ops::MatMul{}, {a, b}), context.get_float("alpha", 1))};
}

std::vector<ValueId> import_fused_gemm(ImportContext& context) {
  const ops::Gemm gemm{.alpha = context.get_float("alpha", 1),
                       .beta = context.get_float("beta", 1),
                       .transposes_a = context.get_int("transA", 0) != 0,
                       .transposes_b = context.get_int("transB", 0) != 0};
  context.ignore("activation_gamma");  // no activation that is supported has one
  const ValueId y = context.add(gemm, context.inputs());
  return {activate(context, context.get_string("activation", ""), context.get_float("activation_alpha", 0),
                   context.get_float("activation_beta", 0), y)};
}

/// input + skip + bias, the last being optional.
ValueId skip_sum(ImportContext& context, std::size_t bias) {
  const ValueId sum = add_values(context, context.input(0), context.input(1));
  return context.has_input(bias) ? add_values(context, sum, context.input(bias)) : sum;
}

std::vector<ValueId> import_skip_layer_normalization(ImportContext& context) {
  const ValueId sum = skip_sum(context, 4);
  std::vector<ValueId> inputs = {sum, context.input(2)};
  if (context.has_input(3)) inputs.push_back(context.input(3));
  const ops::LayerNormalization op{.epsilon = context.get_float("epsilon", 1e-12F)};
  const auto outputs = context.add(op, std::move(inputs), 3);
  return {outputs[0], outputs[1], outputs[2], sum};
}

std::vector<ValueId> import_skip_simplified_layer_normalization(ImportContext& context) {
  const ValueId sum = skip_sum(context, 3);
  const ops::RmsNormalization op{.epsilon = context.get_float("epsilon", 1e-12F)};
  const auto outputs = context.add(op, {sum, context.input(2)}, 2);
  return {outputs[0], {}, outputs[1], sum};
}

/// x + bias split in two along the last axis: left * gelu(right).
std::vector<ValueId> import_bias_split_gelu(ImportContext& context) {
  const ValueId sum = add_values(context, context.input(0), context.input(1));
  const auto halves = context.add(ops::Split{.axis = -1, .sizes = {}, .parts = 2}, {sum}, 2);
  return {context.add(ops::Binary{"Mul"}, {halves[0], context.add(ops::Unary{"Gelu"}, {halves[1]})})};
}

}  // namespace

void register_fused(ImporterTable& table) {
  const std::string domain = "com.microsoft";
  table.add(domain, "FusedConv", since(1), import_fused_conv);
  table.add(domain, "NhwcConv", since(1), import_nhwc_conv);
  table.add(domain, "FusedMatMul", since(1), import_fused_mat_mul);
  table.add(domain, "TransposeMatMul", since(1), import_fused_mat_mul);
  table.add(domain, "FusedGemm", since(1), import_fused_gemm);
  table.add(domain, "SkipLayerNormalization", since(1), import_skip_layer_normalization);
  table.add(domain, "SkipSimplifiedLayerNormalization", since(1), import_skip_simplified_layer_normalization);
  table.add(domain, "BiasSplitGelu", since(1), import_bias_split_gelu);
}

}  // namespace temper::onnx
