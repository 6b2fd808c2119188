// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/nn/conv.h"
#include "ops/pointwise.h"

namespace temper::ops {

/// The convolution of x - x_zero_point with w - w_zero_point, in integers; padding stands for x_zero_point.
///
/// x [N, C, spatial...], w [M, C / group, kernel...]: i8 or u8; x_zero_point (optional): one number; w_zero_point
/// (optional): one number or [M]. y [N, M, spatial out...]: i32. Attributes as of Conv.
/// Errors: invalid_model where channels, group, lists and zero points do not fit.
/// Source: ONNX ConvInteger-10.
struct ConvInteger {
  static constexpr std::string_view name = "ConvInteger";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};  ///< all begins, then all ends
  std::vector<std::int64_t> dilations = {};
  std::int64_t group = 1;
  std::string auto_pad = "NOTSET";  ///< or SAME_UPPER, SAME_LOWER, VALID; then pads are not used

  static constexpr auto fields() {
    return std::tuple{field("strides", &ConvInteger::strides), field("pads", &ConvInteger::pads),
                      field("dilations", &ConvInteger::dilations), field("group", &ConvInteger::group),
                      field("auto_pad", &ConvInteger::auto_pad)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 4);
    return {TensorType(DType::i32, *conv().infer(inputs.first(2))[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    // Sums of products of 9-bit integers are exact in f64 for every kernel that fits memory.
    const std::vector<Tensor> operands = {centred(inputs, 0), centred(inputs, 1)};
    return {cast(conv().evaluate(operands)[0], DType::i32)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    return conv().cost(inputs.first(2), outputs);
  }

 private:
  [[nodiscard]] Conv conv() const { return {strides, pads, dilations, group, auto_pad}; }

  /// Input `index` minus its zero point, one number or one an index of axis 0, as f64.
  static Tensor centred(std::span<const Tensor> inputs, std::size_t index) {
    const Tensor x = cast(inputs[index], DType::f64);
    if (!has_input(inputs, index + 2)) return x;
    Tensor zero_point = cast(inputs[index + 2], DType::f64);
    const bool is_one = zero_point.size() == 1;
    TEMPER_CHECK(is_one || (index == 1 && zero_point.rank() == 1 && zero_point.size() == x.dim(0)), invalid_model, name,
                 ": zero points of shape ", shape_text(zero_point.shape()), " do not fit ", shape_text(x.shape()));
    Shape shape(is_one ? 0 : inputs[index].shape().size(), 1);
    if (!is_one) shape[0] = zero_point.size();
    return evaluate_binary(binary_info(BinaryKind::sub), x, zero_point.reshaped(shape));
  }
};

inline void register_conv_integer(OpTable& table) { table.add<ConvInteger>(); }

}  // namespace temper::ops
