// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/operator.h"
#include "ops/quantization.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = (x - zero_point) * scale
///
/// x: integers up to 32 bits or 8-bit floats; scale: floating, one number, one an index along `axis`, or one a block;
/// zero_point (optional): type of x, shape of scale. y: shape of x, type of scale.
/// Errors: invalid_model where scale does not fit x, or the zero point is not of x's type.
/// Source: ONNX DequantizeLinear-21.
struct DequantizeLinear {
  static constexpr std::string_view name = "DequantizeLinear";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::int64_t axis = 1;        ///< counts from the end where negative
  std::int64_t block_size = 0;  ///< indices that share a scale; 0: scales are not blocked

  static constexpr auto fields() {
    return std::tuple{field("axis", &DequantizeLinear::axis), field("block_size", &DequantizeLinear::block_size)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    const DType dtype = inputs[0].dtype;
    TEMPER_CHECK(dtype == DType::undefined || is_quantised(dtype), invalid_model, name, ": x is ", dtype_name(dtype),
                 ", which is no quantised type");
    check_scale_type(name, inputs[0], inputs[1], axis, block_size);
    if (has_input(inputs, 2))
      TEMPER_CHECK(inputs[2].dtype == dtype || inputs[2].dtype == DType::undefined, invalid_model, name,
                   ": the zero point is ", dtype_name(inputs[2].dtype), ", but x ", dtype_name(dtype));
    return {TensorType(inputs[1].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const ScaleLayout layout(name, x.shape(), inputs[1].shape(), axis, block_size);
    auto values = to_f64(x);
    const auto scales = to_f64(inputs[1]);
    const auto zero_points = has_input(inputs, 2) ? to_f64(inputs[2]) : std::vector<double>(scales.size(), 0);
    TEMPER_CHECK(zero_points.size() == scales.size(), invalid_model, name, ": ", zero_points.size(),
                 " zero points, but ", scales.size(), " scales");
    layout.for_runs([&](std::int64_t first, std::int64_t count, std::int64_t index) {
      const double scale = scales[static_cast<std::size_t>(index)];
      const double zero_point = zero_points[static_cast<std::size_t>(index)];
      for (double* value = values.data() + first; value != values.data() + first + count; ++value)
        *value = (*value - zero_point) * scale;
    });
    return {from_f64(inputs[1].dtype(), x.shape(), values)};
  }
};

inline void register_dequantize_linear(OpTable& table) { table.add<DequantizeLinear>(); }

}  // namespace temper::ops
