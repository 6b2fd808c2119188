// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "ops/operator.h"
#include "ops/quantization.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = saturate(round(x / scale) + zero_point), half to even; 8-bit floats are rounded by their conversion alone.
///
/// x: floating or i32; scale: floating, one number, one an index along `axis`, or one a block; zero_point (optional):
/// type of y, shape of scale. y: `to`, shape of x. The division is in f32, as ONNX Runtime does it. NaN gives the
/// zero_point of NaN's integer, 0.
/// Errors: invalid_model where scale does not fit x, or the zero point is not of type `to`.
/// Source: ONNX QuantizeLinear-21.
struct QuantizeLinear {
  static constexpr std::string_view name = "QuantizeLinear";
  static constexpr Accuracy accuracy = Accuracy::exact;
  DType to = DType::u8;
  std::int64_t axis = 1;        ///< counts from the end where negative
  std::int64_t block_size = 0;  ///< indices that share a scale; 0: scales are not blocked
  bool saturates = true;        ///< 8-bit floats: out of range gives the largest finite value, else infinity or NaN

  static constexpr auto fields() {
    return std::tuple{field("to", &QuantizeLinear::to), field("axis", &QuantizeLinear::axis),
                      field("block_size", &QuantizeLinear::block_size), field("saturates", &QuantizeLinear::saturates)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    TEMPER_CHECK(is_quantised(to), invalid_model, name, ": y would be ", dtype_name(to),
                 ", which is no quantised type");
    check_scale_type(name, inputs[0], inputs[1], axis, block_size);
    if (has_input(inputs, 2))
      TEMPER_CHECK(inputs[2].dtype == to || inputs[2].dtype == DType::undefined, invalid_model, name,
                   ": the zero point is ", dtype_name(inputs[2].dtype), ", but y ", dtype_name(to));
    return {TensorType(to, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const ScaleLayout layout(name, x.shape(), inputs[1].shape(), axis, block_size);
    auto values = to_f64(x);
    const auto scales = to_f64(inputs[1]);
    const auto zero_points = has_input(inputs, 2) ? to_f64(inputs[2]) : std::vector<double>(scales.size(), 0);
    TEMPER_CHECK(zero_points.size() == scales.size(), invalid_model, name, ": ", zero_points.size(),
                 " zero points, but ", scales.size(), " scales");
    const bool rounds = !is_float8(to);
    layout.for_runs([&](std::int64_t first, std::int64_t count, std::int64_t index) {
      const auto scale = static_cast<float>(scales[static_cast<std::size_t>(index)]);
      const double zero_point = zero_points[static_cast<std::size_t>(index)];
      for (double* value = values.data() + first; value != values.data() + first + count; ++value) {
        const auto quotient = static_cast<double>(static_cast<float>(*value) / scale);
        *value = rounds ? std::nearbyint(quotient) + zero_point : quotient + zero_point;
      }
    });
    return {cast(from_f64(rounds ? to : DType::f32, x.shape(), values), to, saturates)};
  }
};

inline void register_quantize_linear(OpTable& table) { table.add<QuantizeLinear>(); }

}  // namespace temper::ops
