// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/fused_convolution.h"
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
  [[nodiscard]] Epilogue epilogue() const { return epilogue_of(*this); }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const { return infer_fused_conv(*this, inputs); }
  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const { return evaluate_fused_conv(*this, inputs); }
  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    return cost_of_fused_conv(*this, inputs, outputs);
  }
};

inline void register_fused_conv_transpose(OpTable& table) { table.add<FusedConvTranspose>(); }

}  // namespace temper::ops
