// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/fused_convolution.h"
#include "ops/nn/conv.h"

namespace temper::ops {

/// y = f(conv(x, w) + bias + residual), or f(conv(x, w) + bias) + residual.
///
/// x, w, bias (optional): as for Conv. residual (optional): the shape of y. f: the row `activation` of unary_table(),
/// or nothing. Nothing is rounded between the parts.
/// Errors: those of Conv; invalid_model where the residual has another shape; bad_argument for an unknown activation.
/// Source: fuse_conv_activation; com.microsoft FusedConv.
struct FusedConv {
  static constexpr std::string_view name = "FusedConv";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};  ///< all begins, then all ends
  std::vector<std::int64_t> dilations = {};
  std::int64_t group = 1;
  std::string auto_pad = "NOTSET";
  std::string activation = {};  ///< "Silu", "Clip", ...; empty: none
  double alpha = 0;             ///< the activation's parameters
  double beta = 0;
  bool has_residual = false;  ///< input 3 is the residual
  bool is_residual_after_activation = false;

  static constexpr auto fields() {
    return std::tuple{field("strides", &FusedConv::strides),
                      field("pads", &FusedConv::pads),
                      field("dilations", &FusedConv::dilations),
                      field("group", &FusedConv::group),
                      field("auto_pad", &FusedConv::auto_pad),
                      field("activation", &FusedConv::activation),
                      field("alpha", &FusedConv::alpha),
                      field("beta", &FusedConv::beta),
                      field("has_residual", &FusedConv::has_residual),
                      field("is_residual_after_activation", &FusedConv::is_residual_after_activation)};
  }

  [[nodiscard]] Accuracy accuracy_as_set() const { return epilogue().accuracy(); }

  [[nodiscard]] Conv conv() const {
    return {.strides = strides, .pads = pads, .dilations = dilations, .group = group, .auto_pad = auto_pad};
  }
  [[nodiscard]] Epilogue epilogue() const { return epilogue_of(*this); }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const { return infer_fused_conv(*this, inputs); }
  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const { return evaluate_fused_conv(*this, inputs); }
  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    return cost_of_fused_conv(*this, inputs, outputs);
  }
};

inline void register_fused_conv(OpTable& table) { table.add<FusedConv>(); }

}  // namespace temper::ops
