// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Quantises x to u8 by its own range, widened to hold 0: outputs y, scale = (max - min) / 255 and zero_point.
///
/// x: f32; y: u8, shape of x; scale: f32 scalar; zero_point: u8 scalar. A range of 0 gives a scale of 1. All in f32.
/// Source: ONNX DynamicQuantizeLinear-11.
struct DynamicQuantizeLinear {
  static constexpr std::string_view name = "DynamicQuantizeLinear";
  static constexpr Accuracy accuracy = Accuracy::rounding;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    return {TensorType(DType::u8, *inputs[0].dims), TensorType(DType::f32, {}), TensorType(DType::u8, {})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    auto values = to_f64(x);
    float low = 0;
    float high = 0;
    for (const double value : values) {
      low = std::min(low, static_cast<float>(value));
      high = std::max(high, static_cast<float>(value));
    }
    const float scale = high == low ? 1.0F : (high - low) / 255.0F;
    const float zero_point = std::nearbyint(std::clamp(0.0F - low / scale, 0.0F, 255.0F));
    for (double& value : values)
      value = static_cast<double>(std::nearbyint(static_cast<float>(value) / scale) + zero_point);
    return {from_f64(DType::u8, x.shape(), values), Tensor::scalar(scale),
            from_f64(DType::u8, {}, std::vector{static_cast<double>(zero_point)})};
  }
};

inline void register_dynamic_quantize_linear(OpTable& table) { table.add<DynamicQuantizeLinear>(); }

}  // namespace temper::ops
