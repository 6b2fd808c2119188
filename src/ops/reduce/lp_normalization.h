// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y_i = x_i / (sum_j |x_j|^p)^(1/p), along `axis`; 0 where the norm is 0.
///
/// x, y: one shape, any floating type.
/// Errors: invalid_model where axis is outside the rank or p is neither 1 nor 2.
/// Source: ONNX LpNormalization-1; the value for a zero norm is that of newer versions.
struct LpNormalization {
  static constexpr std::string_view name = "LpNormalization";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::int64_t axis = -1;  ///< counts from the end where negative
  std::int64_t p = 2;      ///< 1 or 2

  static constexpr auto fields() {
    return std::tuple{field("axis", &LpNormalization::axis), field("p", &LpNormalization::p)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(p == 1 || p == 2, invalid_model, "LpNormalization: p is ", p, ", expected 1 or 2");
    (void)normalise_axis(name, axis, inputs[0].rank());
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const AxisSplit split = split_at_axis(x.shape(), normalise_axis(name, axis, x.rank()));
    auto values = to_f64(x);
    for (std::int64_t outer = 0; outer < split.outer; ++outer)
      for (std::int64_t inner = 0; inner < split.inner; ++inner)
        normalise(values.data() + outer * split.length * split.inner + inner, split);
    return {from_f64(x.dtype(), x.shape(), values)};
  }

 private:
  void normalise(double* first, const AxisSplit& split) const {
    double norm = 0;
    for (std::int64_t i = 0; i < split.length; ++i) {
      const double magnitude = std::fabs(first[i * split.inner]);
      norm += p == 1 ? magnitude : magnitude * magnitude;
    }
    if (p == 2) norm = std::sqrt(norm);
    for (std::int64_t i = 0; i < split.length; ++i) {
      double& element = first[i * split.inner];
      element = norm == 0 ? 0 : element / norm;
    }
  }
};

inline void register_lp_normalization(OpTable& table) { table.add<LpNormalization>(); }

}  // namespace temper::ops
