// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/epilogue.h"
#include "ops/nn/conv_transpose.h"

namespace temper::ops {

/// y = f(conv_transpose(x, w) + bias + residual), or f(conv_transpose(x, w) + bias) + residual.
///
/// x, w, bias (optional): as for ConvTranspose. residual (optional): the shape of y. f: the row `activation` of
/// unary_table(), or nothing. Nothing is rounded between the parts.
/// Errors: those of ConvTranspose; invalid_model where the residual has another shape; bad_argument for an unknown
/// activation.
/// Source: fuse_conv_activation.
struct FusedConvTranspose {
  static constexpr std::string_view name = "FusedConvTranspose";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};  ///< all begins, then all ends
  std::vector<std::int64_t> dilations = {};
  std::int64_t group = 1;
  std::vector<std::int64_t> output_padding = {};
  std::vector<std::int64_t> output_shape = {};
  std::string auto_pad = "NOTSET";
  std::string activation = {};  ///< "Relu", "Clip", ...; empty: none
  double alpha = 0;             ///< the activation's parameters
  double beta = 0;
  bool has_residual = false;  ///< input 3 is the residual
  bool is_residual_after_activation = false;

  static constexpr auto fields() {
    return std::tuple{field("strides", &FusedConvTranspose::strides),
                      field("pads", &FusedConvTranspose::pads),
                      field("dilations", &FusedConvTranspose::dilations),
                      field("group", &FusedConvTranspose::group),
                      field("output_padding", &FusedConvTranspose::output_padding),
                      field("output_shape", &FusedConvTranspose::output_shape),
                      field("auto_pad", &FusedConvTranspose::auto_pad),
                      field("activation", &FusedConvTranspose::activation),
                      field("alpha", &FusedConvTranspose::alpha),
                      field("beta", &FusedConvTranspose::beta),
                      field("has_residual", &FusedConvTranspose::has_residual),
                      field("is_residual_after_activation", &FusedConvTranspose::is_residual_after_activation)};
  }

  [[nodiscard]] Accuracy accuracy_as_set() const { return epilogue().accuracy(); }

  [[nodiscard]] ConvTranspose conv() const {
    return {.strides = strides,
            .pads = pads,
            .dilations = dilations,
            .group = group,
            .output_padding = output_padding,
            .output_shape = output_shape,
            .auto_pad = auto_pad};
  }
  [[nodiscard]] Epilogue epilogue() const {
    return {.activation = activation,
            .alpha = alpha,
            .beta = beta,
            .is_residual_after_activation = is_residual_after_activation};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    const std::size_t count = has_residual ? 4 : 3;
    TEMPER_CHECK(inputs.size() <= count && (!has_residual || has_input(inputs, 3)), invalid_model, name, ": ",
                 inputs.size(), " inputs, expected ", count);
    std::vector<TensorType> types = conv().infer(inputs.first(std::min<std::size_t>(3, inputs.size())));
    if (has_residual) check_residual(name, types[0], inputs[3]);
    return types;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    std::vector<Tensor> wide;
    for (const Tensor& input : inputs.first(std::min<std::size_t>(3, inputs.size())))
      wide.push_back(input.is_valid() ? cast(input, DType::f64) : Tensor());
    const Tensor y = conv().evaluate(wide)[0];
    return {epilogue().apply(y, has_residual ? inputs[3] : Tensor(), inputs[0].dtype())};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = conv().cost(inputs.first(std::min<std::size_t>(3, inputs.size())), outputs);
    cost.bytes = total_bytes(inputs) + total_bytes(outputs);
    return cost;
  }
};

inline void register_fused_conv_transpose(OpTable& table) { table.add<FusedConvTranspose>(); }

}  // namespace temper::ops
